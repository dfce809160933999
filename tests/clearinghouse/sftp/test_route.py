"""Files of another system's making that leave by SFTP once, at a real OpenSSH server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext

import pytest

from portaldriver import LocalKeys, StateDatabase
from portaldriver.errors import Duplicate, InvalidInput, LeaseLost, OutcomeUnknown
from portaldriver.portals.office_ally.clearinghouse.sftp import SftpLane, SftpRoute, Staged
from portaldriver.portals.pimsy.claim_request import Route
from portaldriver.runtime.store import new_key
from tests.clearinghouse.sftp.lanes import CONTENT, lane
from tests.openssh import OpenSsh

NAME = "pimsy-51-837P.837"


@pytest.fixture
async def state() -> AsyncIterator[StateDatabase]:
    async with StateDatabase("memory:", key=LocalKeys(new_key())) as opened:
        yield opened


@pytest.fixture
async def files(server: OpenSsh) -> AsyncIterator[SftpLane]:
    async with lane(server, usage="production") as opened:
        yield opened


async def test_a_file_leaves_once_whoever_picks_it_up(server: OpenSsh, files: SftpLane, state: StateDatabase) -> None:
    route = SftpRoute(files, state=state)
    assert isinstance(route, Route)
    assert await route.deliver(NAME, CONTENT) == NAME
    assert await route.deliver(NAME, CONTENT) == NAME
    assert (server.names(), (server.inbound / NAME).read_bytes()) == ([NAME], CONTENT)
    (server.inbound / NAME).unlink()
    assert await SftpRoute(files, state=state).deliver(NAME, CONTENT) == NAME
    assert server.names() == []
    with pytest.raises(Duplicate):
        await route.deliver(NAME, CONTENT + b"~")
    with pytest.raises(InvalidInput):
        await route.deliver("batch.txt", CONTENT)
    assert server.names() == []


async def test_of_several_at_once_one_sends(server: OpenSsh, files: SftpLane, state: StateDatabase) -> None:
    route = SftpRoute(files, state=state)
    assert await asyncio.gather(*(route.deliver(NAME, CONTENT) for _ in range(5))) == [NAME] * 5
    assert server.names() == [NAME]


@pytest.mark.parametrize("renamed", [False, True])
async def test_what_broke_off_is_settled_by_looking(
    server: OpenSsh, files: SftpLane, state: StateDatabase, monkeypatch: pytest.MonkeyPatch, renamed: bool
) -> None:
    """A process that dies around the rename, and an answer that is lost: gone means sent, staged means not."""
    commit, fails = SftpLane.commit, [RuntimeError("the process died")]

    async def once(self: SftpLane, staged: Staged) -> None:
        if renamed or not fails:
            await commit(self, staged)
        if fails:
            raise fails.pop()

    monkeypatch.setattr(SftpLane, "commit", once)
    route = SftpRoute(files, state=state)
    with pytest.raises(RuntimeError):
        await route.deliver(NAME, CONTENT)
    (server.inbound / NAME).unlink(missing_ok=True)  # picked up, if it is there
    assert await route.deliver(NAME, CONTENT) == NAME
    assert server.names() == ([] if renamed else [NAME])
    fails.append(OutcomeUnknown("the answer was lost"))  # type: ignore[arg-type]
    assert await route.deliver(f"2-{NAME}", CONTENT) == f"2-{NAME}"
    assert f"2-{NAME}" in server.names()


@pytest.mark.parametrize("moment", ["before staging", "staged", "noted"])
async def test_who_stood_still_while_another_sent_sends_nothing(
    server: OpenSsh, files: SftpLane, state: StateDatabase, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Its lease is long over when it wakes up, and the file was picked up."""
    route, done = SftpRoute(files, state=state), list[str]()
    stage, commit = SftpLane.stage, SftpLane.commit
    monkeypatch.setattr(state.leases, "hold", lambda *_, **__: nullcontext())

    async def meanwhile() -> None:
        if not done:
            done.append(moment)
            assert await route.deliver(NAME, CONTENT) == NAME
            (server.inbound / NAME).unlink()

    async def staged(self: SftpLane, content: bytes, *, name: str) -> Staged:
        if moment == "before staging":
            await meanwhile()
        found = await stage(self, content, name=name)
        if moment == "staged":
            await meanwhile()
        return found

    async def committed(self: SftpLane, given: Staged) -> None:
        if moment == "noted":
            await meanwhile()
        await commit(self, given)

    monkeypatch.setattr(SftpLane, "stage", staged)
    monkeypatch.setattr(SftpLane, "commit", committed)
    if moment == "noted":
        assert await route.deliver(NAME, CONTENT) == NAME
    else:
        with pytest.raises(LeaseLost):
            await route.deliver(NAME, CONTENT)
    assert NAME not in server.names()
    assert await route.deliver(NAME, CONTENT) == NAME
    assert NAME not in server.names()


async def test_what_could_not_be_staged_may_be_put_right(
    server: OpenSsh, files: SftpLane, state: StateDatabase
) -> None:
    route = SftpRoute(files, state=state)
    with pytest.raises(InvalidInput):
        await route.deliver(NAME, b"")
    assert await route.deliver(NAME, CONTENT) == NAME
    assert server.names() == [NAME]
