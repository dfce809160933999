"""Artifacts: bytes under their digests, whole or not at all, in a folder or in a store elsewhere."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec  # type: ignore[import-untyped]
import pytest
from fsspec.implementations.memory import MemoryFileSystem  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import ConfigurationError, StateError, StateTampered
from portaldriver.runtime import artifact_places
from portaldriver.runtime.artifacts import ARTIFACTS, Artifact, ArtifactMissing, Artifacts

CONTENT = b"ISA*00*NORA EXAMPLE~"
DIGEST = sha256(CONTENT).hexdigest()
HOUR = timedelta(hours=1)


class Signing(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """A store that signs, that moves what it writes, and that can be slow or broken."""

    protocol = "signing"
    store: dict[str, Any] = {}  # noqa: RUF012
    pseudo_dirs = [""]  # noqa: RUF012
    held = threading.Event()
    broken: str = ""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(MemoryFileSystem._strip_protocol(path.removeprefix("signing:/")))

    def sign(self, path: str, expiration: int = 100, **_: Any) -> str:
        return f"https://store.example.com{path}?for={expiration}"

    def cat_file(self, path: str, **more: Any) -> Any:
        Signing.held.wait()
        return super().cat_file(path, **more)

    def mv(self, path1: str, path2: str, **more: Any) -> None:
        if Signing.broken == "after":
            super().mv(path1, path2, **more)
        if Signing.broken:
            raise RuntimeError("key=SECRET")
        super().mv(path1, path2, **more)


fsspec.register_implementation("signing", Signing, clobber=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


@pytest.fixture(params=["folder", "memory", "signing"])
def artifacts(request: pytest.FixtureRequest, folder: Path) -> Iterator[Artifacts]:
    Signing.held.set()
    Signing.broken = ""
    yield Artifacts(folder if request.param == "folder" else f"{request.param}://{uuid4().hex}/clinic")
    Signing.held.set()
    Signing.broken = ""


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def files(folder: Path) -> list[Path]:
    return [path for path in entries(folder) if path.is_file()]


def modes(paths: list[Path]) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in paths}


def ran(*programs: str) -> list[int]:
    """Run programs at once and return what each ended with."""
    running = [subprocess.Popen([sys.executable, "-c", program]) for program in programs]
    return [one.wait(timeout=60) for one in running]


async def test_what_is_put_comes_back(artifacts: Artifacts) -> None:
    kept = await artifacts.put(CONTENT, name="EXAMPLE_NORA.837", kind="837P")
    assert (kept.digest, kept.size, kept.name, kept.kind) == (DIGEST, len(CONTENT), "EXAMPLE_NORA.837", "837P")
    assert kept.location.endswith(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}.837")
    assert await artifacts.get(DIGEST) == CONTENT
    assert kept.audited == {"sha256": DIGEST, "size": str(len(CONTENT)), "kind": "837P"}


async def test_twice_is_once(artifacts: Artifacts) -> None:
    first = await artifacts.put(CONTENT, name="a.837", kind="837P")
    again = await artifacts.put(CONTENT, name="b.txt", kind="837P")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.location == first.location
    assert replace(again, name="a.837") == first


@pytest.mark.parametrize("name", ["", "report", "a.NORA", "a.837.exe", "a.txt/../b", "../../a"])
async def test_no_word_of_the_name_reaches_the_store(folder: Path, name: str) -> None:
    kept = await Artifacts(folder).put(CONTENT, name=name, kind="837P")
    (path,) = files(folder)
    assert path.name == f"{DIGEST}.bin"
    assert str(path) == kept.location


async def test_no_repr_tells_the_name(artifacts: Artifacts) -> None:
    kept = await artifacts.put(CONTENT, name="NORA.837", kind="837P")
    assert "NORA" not in repr(kept) + repr(kept.audited) + repr(artifacts)


@pytest.mark.parametrize("digest", ["", DIGEST[:-1], DIGEST.upper(), "../" + DIGEST, DIGEST + "\n", "*" * 64])
async def test_what_is_no_digest(artifacts: Artifacts, digest: str) -> None:
    with pytest.raises(ConfigurationError):
        await artifacts.get(digest)


async def test_what_is_not_there(artifacts: Artifacts) -> None:
    with pytest.raises(ArtifactMissing):
        await artifacts.get(DIGEST)
    with pytest.raises(ArtifactMissing):
        await artifacts.signed_url(DIGEST, ttl=HOUR)


@pytest.mark.parametrize("kind", ["", "Nora Example", "a/b", "x" * 41])
async def test_a_kind_is_a_word(artifacts: Artifacts, kind: str) -> None:
    with pytest.raises(ConfigurationError):
        await artifacts.put(CONTENT, name="a.txt", kind=kind)


@pytest.mark.skipif(os.name != "posix", reason="modes")
async def test_a_folder_is_for_its_owner_alone(folder: Path) -> None:
    before = os.umask(0)
    try:
        await Artifacts(folder).put(CONTENT, name="a.txt", kind="999")
    finally:
        os.umask(before)
    assert modes([folder, *(path for path in entries(folder) if not path.is_file())]) == {0o700}
    assert modes(files(folder)) == {0o600}


async def test_bytes_that_were_changed_are_not_given(folder: Path) -> None:
    artifacts = Artifacts(folder)
    await artifacts.put(CONTENT, name="a.txt", kind="999")
    (path,) = files(folder)
    for changed in (b"", CONTENT[:-1], CONTENT.replace(b"NORA", b"DORA")):
        path.write_bytes(changed)
        with pytest.raises(StateTampered):
            await artifacts.get(DIGEST)
        with pytest.raises(StateTampered):
            await artifacts.put(CONTENT, name="a.txt", kind="999")
        assert path.read_bytes() == changed


async def test_an_object_that_was_changed_is_not_given() -> None:
    artifacts = Artifacts("memory://changed/clinic")
    kept = await artifacts.put(CONTENT, name="a.txt", kind="999")
    fsspec.filesystem("memory").pipe_file(kept.location.removeprefix("memory://"), b"other")
    with pytest.raises(StateTampered):
        await artifacts.get(DIGEST)


@pytest.mark.skipif(os.name != "posix", reason="links")
async def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    artifacts = Artifacts(folder)
    await artifacts.put(CONTENT, name="a.txt", kind="999")
    (path,) = files(folder)
    (tmp_path / "elsewhere").write_bytes(CONTENT)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError, match="ELOOP"):
        await artifacts.get(DIGEST)


@pytest.mark.parametrize("failing", ["fsync", "replace"])
async def test_a_full_disk_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space", "/home/nora")

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", full) if failing == "fsync" else (Path, "replace", full)))
        with pytest.raises(StateError, match="ENOSPC") as raised:
            await Artifacts(folder).put(CONTENT, name="a.txt", kind="999")
    assert "nora" not in str(raised.value)
    assert files(folder) == []
    assert (await Artifacts(folder).put(CONTENT, name="a.txt", kind="999")).is_new


async def test_a_process_that_dies_while_it_writes_leaves_nothing_in_place(folder: Path) -> None:
    dying = f"""
import asyncio, os
from pathlib import Path
from portaldriver.runtime.artifacts import Artifacts
Path.replace = lambda *_: os._exit(9)
asyncio.run(Artifacts({str(folder)!r}).put({CONTENT!r}, name="a.txt", kind="999"))
"""
    assert ran(dying) == [9]
    (left,) = files(folder)
    assert left.parent.name == ".parts"
    with pytest.raises(ArtifactMissing):
        await Artifacts(folder).get(DIGEST)
    await Artifacts(folder).put(b"while it may be in use", name="a.txt", kind="999")
    assert left.exists()
    long_ago = time.time() - 2 * artifact_places.ABANDONED
    os.utime(left, (long_ago, long_ago))
    await Artifacts(folder).put(CONTENT, name="a.txt", kind="999")
    assert not left.exists()
    assert await Artifacts(folder).get(DIGEST) == CONTENT


async def test_processes_that_put_the_same_at_once(folder: Path) -> None:
    putting = f"""
import asyncio
from portaldriver.runtime.artifacts import Artifacts
async def main():
    artifacts = Artifacts({str(folder)!r})
    for number in range(30):
        await artifacts.put(b"%d" % number, name="a.txt", kind="999")
        assert await artifacts.get(__import__("hashlib").sha256(b"%d" % number).hexdigest()) == b"%d" % number
asyncio.run(main())
"""
    assert ran(putting, putting) == [0, 0]
    assert sorted(path.read_bytes() for path in files(folder)) == sorted(b"%d" % number for number in range(30))


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="could not be kept"):
        await Artifacts(tmp_path / "file").put(CONTENT, name="a.txt", kind="999")
    with pytest.raises(ArtifactMissing):
        await Artifacts(tmp_path / "file").get(DIGEST)


async def test_where_it_is_unless_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ARTIFACTS, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    await Artifacts().put(CONTENT, name="a.txt", kind="999")
    (path,) = files(tmp_path)
    assert "portaldriver/artifacts" in path.as_posix()
    monkeypatch.setenv(ARTIFACTS, f"file://{tmp_path}/an%20other")
    await Artifacts().put(CONTENT, name="a.txt", kind="999")
    assert len(files(tmp_path / "an other")) == 1


async def test_an_address_that_is_signed() -> None:
    Signing.held.set()
    artifacts = Artifacts("signing://signed/clinic")
    await artifacts.put(CONTENT, name="a.pdf", kind="pdf")
    url = await artifacts.signed_url(DIGEST, ttl=HOUR)
    assert url == f"https://store.example.com/signed/clinic/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}.pdf?for=3600"


@pytest.mark.parametrize("where", ["folder", "memory"])
async def test_a_store_that_cannot_sign_says_so(folder: Path, where: str) -> None:
    artifacts = Artifacts(folder if where == "folder" else "memory://unsigned")
    await artifacts.put(CONTENT, name="a.pdf", kind="pdf")
    with pytest.raises(ConfigurationError, match="cannot sign"):
        await artifacts.signed_url(DIGEST, ttl=HOUR)


@pytest.mark.parametrize("ttl", [timedelta(0), -HOUR, timedelta(days=8), timedelta(milliseconds=999)])
async def test_how_long_an_address_may_last(artifacts: Artifacts, ttl: timedelta) -> None:
    with pytest.raises(ConfigurationError, match="one second to seven days"):
        await artifacts.signed_url(DIGEST, ttl=ttl)


async def test_a_store_that_does_not_answer() -> None:
    Signing.held.set()
    artifacts = Artifacts("signing://slow", deadline=0.05)
    await Artifacts("signing://slow").put(CONTENT, name="a.txt", kind="999")
    Signing.held.clear()
    try:
        with pytest.raises(StateError, match="deadline") as raised:
            await artifacts.get(DIGEST)
    finally:
        Signing.held.set()
    assert raised.value.retryable


async def test_a_store_that_fails_does_not_tell_its_key() -> None:
    Signing.held.set()
    Signing.broken = "before"
    try:
        with pytest.raises(StateError, match="RuntimeError") as raised:
            await Artifacts("signing://broken").put(CONTENT, name="a.txt", kind="999")
        assert "SECRET" not in str(raised.value)
        assert raised.value.__context__ is None
        assert Signing().find("/broken") == []
        Signing.broken = "after"
        await Artifacts("signing://broken").put(CONTENT, name="a.txt", kind="999")
    finally:
        Signing.broken = ""
    assert await Artifacts("signing://broken").get(DIGEST) == CONTENT


async def test_a_store_that_cannot_be_opened() -> None:
    for url in ("nothing-like-it://a", "s3-with-secret://key:SECRET@bucket"):
        artifacts = Artifacts(url)
        with pytest.raises(ConfigurationError, match="cannot be opened") as raised:
            await artifacts.get(DIGEST)
        assert "SECRET" not in str(raised.value) + repr(artifacts)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifact_places, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"portaldriver\[artifacts\]"):
        Artifacts("s3://bucket")


def test_what_makes_no_sense(folder: Path) -> None:
    with pytest.raises(ConfigurationError):
        Artifacts(folder, options={"key": "x"})
    with pytest.raises(ConfigurationError):
        Artifacts(folder, deadline=0)


def test_fsspec_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, portaldriver.runtime.artifacts as a; a.Artifacts('/tmp/x'); "
        "print(sorted({'fsspec', 'playwright', 'sqlalchemy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@settings(max_examples=25, deadline=None)
@given(content=st.binary(max_size=200), name=st.text(max_size=40))
async def test_any_bytes_under_any_name(content: bytes, name: str) -> None:
    artifacts = Artifacts("memory://any")
    kept = await artifacts.put(content, name=name, kind="any")
    assert isinstance(kept, Artifact)
    assert await artifacts.get(kept.digest) == content
