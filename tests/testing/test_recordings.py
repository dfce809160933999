from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_portals.library import ROOT, Library, NotRecorded
from portaldriver.testing.recording import Recording, RecordingError

FLOWS = sorted(ROOT.glob("*/*/*/flow.har"))
HOST = "pm.officeally.com"


def test_there_are_recordings() -> None:
    names = {file.parent.relative_to(ROOT).as_posix() for file in FLOWS}
    assert {
        "office_ally/2021-login1/sign_in",
        "office_ally/2026-auth0/patients",
        "office_ally/2026-auth0/sign_in",
    } <= names


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: str(file.parent.relative_to(ROOT)))
class TestEveryRecording:
    def test_says_where_it_comes_from(self, file: Path) -> None:
        assert Recording.load(file).provenance in {"live", "synthetic"}

    def test_all_bodies_are_there_and_used(self, file: Path) -> None:
        recording = Recording.load(file)
        for entry in recording.entries:
            body = recording.body(entry)
            assert bool(body) == (entry.response.content.file is not None)
            if body:
                assert entry.response.content.size == len(body), entry.response.content.file
        named = {entry.response.content.file for entry in recording.entries} - {None}
        assert {f"bodies/{body.name}" for body in (file.parent / "bodies").iterdir()} == named

    def test_redirects_say_where_to(self, file: Path) -> None:
        for entry in Recording.load(file).entries:
            if entry.response.status == 302:
                assert urlsplit(entry.response.header("location") or "").hostname

    def test_synthetic_pages_mark_what_is_invented(self, file: Path) -> None:
        recording = Recording.load(file)
        if recording.provenance == "synthetic":
            for entry in recording.entries:
                if entry.response.content.mime_type.startswith("text/html") and entry.response.status != 302:
                    assert b"MODELLED" in recording.body(entry), entry.response.content.file


def test_find() -> None:
    recording = Recording.load(ROOT / "office_ally" / "2026-auth0" / "sign_in")
    found = recording.find(host=HOST, path="/pm/login.ASPX", status=302)
    assert found is not None
    assert found.response.header("location") == "https://pm.officeally.com/pm/auth0bridge"
    assert recording.find(url=found.request.url) is found
    blocked = recording.find(method="POST", path="/u/login", comment="user-blocked")
    assert blocked is not None
    assert blocked.response.status == 400
    assert recording.find(path="/nowhere") is None


@pytest.mark.parametrize(
    "comment, provenance",
    [
        ("live", "live"),
        ("synthetic: by hand", "synthetic"),
        ('{"provenance": "live"}', "live"),
        ("{broken", "unknown"),
        ("", "unknown"),
        ("saved by somebody", "unknown"),
    ],
)
def test_provenance(tmp_path: Path, comment: str, provenance: str) -> None:
    file = tmp_path / "flow.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": [], "comment": comment}}))
    assert Recording.load(tmp_path).provenance == provenance


def test_inline_bodies(tmp_path: Path) -> None:
    def with_content(content: dict[str, str]) -> Recording:
        exchange = {"request": {"method": "GET", "url": "u"}, "response": {"status": 200, "content": content}}
        (tmp_path / "flow.har").write_text(json.dumps({"log": {"entries": [exchange]}}))
        return Recording.load(tmp_path)

    recording = with_content({"text": "YWI=", "encoding": "base64"})
    assert recording.body(recording.entries[0]) == b"ab"
    recording = with_content({"text": "plain"})
    assert recording.body(recording.entries[0]) == b"plain"
    recording = with_content({"text": "no!", "encoding": "base64"})
    with pytest.raises(RecordingError, match="not base64"):
        recording.body(recording.entries[0])


class TestLibrary:
    @pytest.fixture
    def library(self) -> Library:
        made = Library("office_ally", "2021-login1", fallback="2026-auth0")
        made.bind({HOST: "http://pm.officeally.localhost:81", "www.officeally.com": "http://www.localhost:81"})
        return made

    def test_own_generation_first(self, library: Library) -> None:
        login = library.find("GET", HOST, "/pm/Login.aspx")
        assert login.redirect() == "http://www.localhost:81/slogin.aspx"

    def test_the_rest_comes_from_the_fallback(self, library: Library) -> None:
        assert library.find("GET", HOST, "/PM/managepatients/managepatients.aspx", status=200).is_html

    def test_origins_are_rewritten(self, library: Library) -> None:
        assert all(b"https://pm.officeally.com" not in answer.body for answer in library.answers())
        sign_in = library.variant("sign-in")
        assert sign_in.redirect({"state": "x", "extra": None}).endswith("/u/login?state=x")
        bridge = library.find("GET", HOST, "/pm/auth0bridge")
        assert "redirect_uri=http%3A%2F%2Fpm.officeally.localhost%3A81%2Fpm%2Fauth0callback" in bridge.redirect()

    def test_what_is_missing(self, library: Library) -> None:
        with pytest.raises(NotRecorded):
            library.find("GET", HOST, "/pm/Nowhere.aspx")
        with pytest.raises(NotRecorded):
            library.variant("nothing")
