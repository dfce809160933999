"""Reports that come by SFTP: each once, whole, and nothing taken at its name's word."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import NotFound, UnsafeFile
from portaldriver.portals.office_ally.clearinghouse.sftp import FilesOptions, InMemorySeen, SftpLane
from portaldriver.portals.office_ally.clearinghouse.sftp.names import safe_name, temporary_name
from tests.clearinghouse.sftp.cutting import Proxy
from tests.clearinghouse.sftp.lanes import lane
from tests.openssh import OpenSsh


async def _fetch(files: SftpLane, seen: InMemorySeen) -> list[str]:
    return [file.name async for file in files.fetch_new(seen=seen)]


async def test_three_hundred_files_come_once_over_two_lanes(server: OpenSsh) -> None:
    for number in range(300):
        server.put(
            server.outbound, f"{number:010}_EDI_STATUS_20261116.txt", b"x" * number, mtime=1_760_000_000 + number
        )
    seen = InMemorySeen()
    async with lane(server) as one, lane(server) as other:
        mine, theirs = await asyncio.gather(_fetch(one, seen), _fetch(other, seen))
        assert len(mine) + len(theirs) == 300
        assert len({*mine, *theirs}) == 300
        assert await _fetch(one, seen) == []
    assert len(list(server.outbound.iterdir())) == 300


async def test_a_file_comes_whole_and_anew_once_it_changed(server: OpenSsh) -> None:
    seen = InMemorySeen()
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    server.put(server.outbound, "1_999.999", b"canary-1", mtime=int(at.timestamp()))
    async with lane(server) as files:
        [file] = [file async for file in files.fetch_new(seen=seen)]
        assert (file.name, file.content, file.modified) == ("1_999.999", b"canary-1", at)
        assert file.digest == hashlib.sha256(b"canary-1").hexdigest()
        assert "canary" not in repr(file)
        server.put(server.outbound, "1_999.999", b"two", mtime=int(at.timestamp()) + 1)
        assert await _fetch(files, seen) == ["1_999.999"]
        assert await _fetch(files, seen) == []


async def test_a_file_that_still_grows_is_left_for_later(server: OpenSsh) -> None:
    grows = True

    async def meanwhile(_: float) -> None:
        if grows:
            server.put(server.outbound, "grows.txt", b"half and more")

    server.put(server.outbound, "grows.txt", b"half")
    server.put(server.outbound, "done.txt", b"done")
    seen = InMemorySeen()
    async with lane(server, sleep=meanwhile) as files:
        assert await _fetch(files, seen) == ["done.txt"]
        grows = False
        assert await _fetch(files, seen) == ["grows.txt"]


async def test_a_caller_that_breaks_off_gets_the_file_again(server: OpenSsh) -> None:
    server.put(server.outbound, "a.txt", b"a")
    seen = InMemorySeen()
    async with lane(server) as files:
        found = files.fetch_new(seen=seen)
        assert (await anext(found)).name == "a.txt"
        await found.aclose()  # type: ignore[attr-defined]
        assert await _fetch(files, seen) == ["a.txt"]


async def test_too_large_a_file_is_told_after_the_others(server: OpenSsh) -> None:
    server.put(server.outbound, "large.txt", b"x" * 101, mtime=1)
    server.put(server.outbound, "small.txt", b"x" * 100, mtime=2)
    seen = InMemorySeen()
    got = []
    async with lane(server, options=FilesOptions(largest=100)) as files:
        found = files.fetch_new(seen=seen)
        got.append((await anext(found)).name)
        with pytest.raises(UnsafeFile):
            await anext(found)
    assert got == ["small.txt"]


async def test_odd_names_folders_and_links_are_left_alone(server: OpenSsh, caplog: pytest.LogCaptureFixture) -> None:
    server.put(server.outbound, "good.txt", b"x")
    server.put(server.outbound, "bad\n.txt", b"x")
    server.put(server.outbound, "..\\evil-canary.txt", b"x")
    (server.outbound / "folder").mkdir()
    (server.outbound / "link.txt").symlink_to("/etc/passwd")
    async with lane(server) as files:
        assert await _fetch(files, InMemorySeen()) == ["good.txt"]
    assert "canary" not in caplog.text


async def test_fetching_survives_lost_connections_and_tells_a_missing_folder(server: OpenSsh, wire: Proxy) -> None:
    for number in range(20):
        server.put(server.outbound, f"{number}.txt", b"x" * 2000)
    seen = InMemorySeen()
    async with lane(server, port=wire.port) as files:
        wire.count(down=20_000, cuts=2)
        assert len(set(await _fetch(files, seen))) == 20
        assert wire.cuts < 2
        shutil.rmtree(server.outbound)
        with pytest.raises(NotFound):
            await _fetch(files, seen)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=20), st.binary(max_size=20)))
def test_a_safe_name_is_a_name_and_nothing_else(raw: str | bytes) -> None:
    name = safe_name(raw)
    if name is not None:
        assert not set(name) & set("/\\\0\n\r\t")
        assert name not in ("", ".", "..")
        assert name.isprintable()


@pytest.mark.parametrize(
    "raw", ["a\u202etxt.exe", "..", ".hidden", "a/b", "a\\b", "a\x7f", " a", b"\xff.txt", "a" * 256]
)
def test_names_that_are_not_taken(raw: str | bytes) -> None:
    assert safe_name(raw) is None


@settings(max_examples=60, deadline=None)
@given(st.text("837PID_.", min_size=1, max_size=30))
def test_a_temporary_name_never_tells_a_claims_file(name: str) -> None:
    assert "837" not in temporary_name(name, ending=".part")
