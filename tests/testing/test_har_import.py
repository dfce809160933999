from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaldriver.testing.importing import _stem
from portaldriver.testing.recording import Recording, RecordingError, import_har

URL = "https://pm.example.com/pm/List.aspx?Tab=P"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def entry(url: str = URL, *, status: int = 200, method: str = "GET", **content: Any) -> dict[str, Any]:
    """An exchange as Chrome's devtools save it."""
    return {
        "_initiator": {"type": "other"},
        "_resourceType": "document",
        "startedDateTime": "2026-01-05T09:00:00.000Z",
        "time": 12.5,
        "request": {"method": method, "url": url, "headers": [], "queryString": [], "cookies": []},
        "response": {
            "status": status,
            "statusText": "OK",
            "headers": [{"name": "Content-Type", "value": content.get("mimeType", "")}],
            "cookies": [],
            "content": {"size": 10, "mimeType": "text/html", **content},
            "redirectURL": "",
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1, "receive": 1},
    }


def save(path: Path, *entries: dict[str, Any]) -> Path:
    har = {"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "entries": entries}}
    path.write_text(json.dumps(har), encoding="utf-8")
    return path


def test_bodies_move_beside_the_har(tmp_path: Path) -> None:
    source = save(
        tmp_path / "saved.har",
        entry(text="Grüße", mimeType="text/html; charset=utf-8"),
        entry(URL + "2", text=base64.b64encode(PNG).decode(), encoding="base64", mimeType="image/png"),
        entry(URL + "3", text="Grüße"),
        entry("https://auth.example.com/x", status=302),
        entry("https://blocked.example.com/x", status=0),
    )
    summary = import_har(source, tmp_path / "flow")
    assert (summary.entries, summary.skipped, summary.bodies) == (4, 1, 2)
    assert summary.bytes == len("Grüße".encode()) + len(PNG)
    assert summary.hosts == ("auth.example.com", "pm.example.com")
    recording = Recording.load(tmp_path / "flow")
    assert recording.provenance == "live"
    first, image, same, redirect = recording.entries
    assert recording.body(first).decode() == "Grüße"
    assert recording.body(image) == PNG
    assert first.response.content.file == same.response.content.file
    assert first.response.content.text is None
    assert recording.body(redirect) == b""
    assert (first.model_extra or {})["time"] == 12.5


def test_what_is_unscrubbed_is_counted(tmp_path: Path) -> None:
    posted = entry(method="POST")
    posted["request"]["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": "password=x"}
    with_cookie = entry()
    with_cookie["request"]["headers"] = [{"name": "Cookie", "value": "a=b"}]
    summary = import_har(save(tmp_path / "saved.har", posted, with_cookie, entry()), tmp_path / "flow")
    assert summary.unscrubbed == 2


def test_firefox_writes_a_byte_order_mark_and_fewer_fields(tmp_path: Path) -> None:
    source = tmp_path / "firefox.har"
    har = {
        "log": {
            "version": "1.2",
            "entries": [
                {
                    "request": {"method": "GET", "url": URL},
                    "response": {"status": 200, "content": {"mimeType": "application/json", "text": "{}"}},
                }
            ],
        }
    }
    source.write_text(json.dumps(har), encoding="utf-8-sig")
    import_har(source, tmp_path / "flow")
    recording = Recording.load(tmp_path / "flow" / "flow.har")
    assert recording.body(recording.entries[0]) == b"{}"


def test_playwright_keeps_bodies_in_files(tmp_path: Path) -> None:
    (tmp_path / "abc.html").write_bytes(b"from a file")
    source = save(tmp_path / "trace.har", entry(_file="abc.html"))
    import_har(source, tmp_path / "flow")
    recording = Recording.load(tmp_path / "flow")
    assert recording.body(recording.entries[0]) == b"from a file"


def test_playwright_zips(tmp_path: Path) -> None:
    source = save(tmp_path / "har.har", entry(_file="abc.html"))
    with zipfile.ZipFile(tmp_path / "trace.har.zip", "w") as archive:
        archive.write(source, "har.har")
        archive.writestr("abc.html", "from a zip")
    import_har(tmp_path / "trace.har.zip", tmp_path / "flow")
    recording = Recording.load(tmp_path / "flow")
    assert recording.body(recording.entries[0]) == b"from a zip"


@pytest.mark.parametrize("names", [(), ("a.har", "b.har")])
def test_zips_without_exactly_one_har(tmp_path: Path, names: tuple[str, ...]) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    with pytest.raises(RecordingError, match="expected one"):
        import_har(tmp_path / "x.zip", tmp_path / "flow")


def test_a_zip_that_lacks_a_body(tmp_path: Path) -> None:
    source = save(tmp_path / "har.har", entry(_file="abc.html"))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(source, "har.har")
    with pytest.raises(RecordingError, match="missing or damaged"):
        import_har(tmp_path / "x.zip", tmp_path / "flow")


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"\xff\xfe\x00", b"[]", b"{}", b'{"log": {}}', b'{"log": {"entries": [{"request": 1}]}}'],
)
def test_files_that_are_not_har(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "some.har"
    source.write_bytes(content)
    with pytest.raises(RecordingError, match=r"some\.har: not a HAR file"):
        import_har(source, tmp_path / "flow")
    assert not (tmp_path / "flow").exists()
    with pytest.raises(RecordingError, match="not a HAR file"):
        Recording.load(source)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        import_har(tmp_path / "none.har", tmp_path / "flow")
    with pytest.raises(RecordingError, match="cannot be read"):
        Recording.load(tmp_path)


def test_the_error_quotes_nothing_that_was_recorded(tmp_path: Path) -> None:
    source = save(tmp_path / "saved.har", {"request": {"method": "GET", "url": "https://x/?ssn=078-05-1120"}})
    with pytest.raises(RecordingError) as caught:
        import_har(source, tmp_path / "flow")
    assert "078" not in str(caught.value)
    source = save(tmp_path / "saved.har", entry(text="s3cret!", encoding="base64"))
    with pytest.raises(RecordingError, match="entry 0") as caught:
        import_har(source, tmp_path / "flow")
    assert "s3cret" not in str(caught.value)


def test_an_existing_recording_is_not_overwritten(tmp_path: Path) -> None:
    source = save(tmp_path / "saved.har", entry(text="one"))
    import_har(source, tmp_path / "flow")
    with pytest.raises(RecordingError, match="already holds"):
        import_har(source, tmp_path / "flow")
    assert import_har(source, tmp_path / "flow", replace=True, provenance="synthetic").entries == 1
    assert Recording.load(tmp_path / "flow").provenance == "synthetic"


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/../../../etc/passwd",
        "https://x.example/a/..%2f..%2fb",
        "https://x.example/C:\\windows\\system32",
        "https://x.example/" + "n" * 500,
        "https://x.example/\u202e\x00name.html",
        "https://x.example",
    ],
)
def test_urls_do_not_steer_file_names(tmp_path: Path, url: str) -> None:
    summary = import_har(save(tmp_path / "saved.har", entry(url, text="x")), tmp_path / "deep" / "flow")
    written = [path for path in (tmp_path / "deep").rglob("*") if path.is_file()]
    assert sorted(path.parent.name for path in written) == ["bodies", "flow"]
    assert all(len(path.name) < 80 for path in written)
    assert summary.bodies == 1


@given(st.text())
def test_any_url_gives_a_plain_stem(text: str) -> None:
    stem = _stem("https://x.example/" + text)
    assert stem
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hostname", "missing.txt"])
def test_bodies_outside_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "in"
    folder.mkdir()
    source = save(folder / "saved.har", entry(_file=name))
    with pytest.raises(RecordingError, match=r"outside|missing"):
        import_har(source, tmp_path / "flow")
    recording = Recording.load(source)
    with pytest.raises(RecordingError, match=r"outside|missing"):
        recording.body(recording.entries[0])
