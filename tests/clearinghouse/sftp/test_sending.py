"""Files that leave by SFTP: once, whole, and told apart from tests by their names alone; at a real OpenSSH server."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import suppress
from dataclasses import replace

import pytest

from portaldriver.errors import ClosedError, Duplicate, InvalidInput, NotFound, NotSaved, OutcomeUnknown, PortalDown
from portaldriver.portals.office_ally.clearinghouse.sftp import FilesOptions, SftpLane
from tests.clearinghouse.sftp.cutting import Proxy
from tests.clearinghouse.sftp.lanes import CONTENT, NAME, lane
from tests.openssh import OpenSsh


async def test_a_file_is_staged_and_leaves_by_one_rename(server: OpenSsh) -> None:
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        assert server.names() == [staged.temporary]
        assert "837" not in staged.temporary
        assert "OATEST" in staged.temporary
        assert await files.whereabouts(staged) == "staged"
        await files.commit(staged)
        assert server.names() == [NAME]
        assert (server.inbound / NAME).read_bytes() == CONTENT
        assert await files.whereabouts(staged) == "inbound"
        (server.inbound / NAME).unlink()
        assert await files.whereabouts(staged) == "gone"


async def test_a_second_commit_sends_nothing(server: OpenSsh) -> None:
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        await files.commit(staged)
        with pytest.raises(OutcomeUnknown):
            await files.commit(staged)
        assert server.names() == [NAME]


@pytest.mark.parametrize(
    "name",
    ["837P_1.txt", "OATEST_1.txt", "../OATEST_837P.txt", "OATEST_837P/1.txt", "oatest_837P.txt", "OATEST 837P.txt", ""],
)
async def test_no_other_name_reaches_the_server_in_a_test(server: OpenSsh, wire: Proxy, name: str) -> None:
    async with lane(server, port=wire.port) as files:
        with pytest.raises(InvalidInput):
            await files.stage(CONTENT, name=name)
    assert wire.accepted == 0


async def test_a_test_cannot_be_sent_as_production_nor_the_other_way_round(server: OpenSsh, wire: Proxy) -> None:
    async with lane(server) as files, lane(server, port=wire.port, usage="production") as production:
        staged = await files.stage(CONTENT, name=NAME)
        for name in (NAME, "oatest_837P_1.txt"):
            with pytest.raises(InvalidInput):
                await production.stage(CONTENT, name=name)
        with pytest.raises(InvalidInput):
            await production.commit(staged)
        with pytest.raises(InvalidInput):
            await files.commit(replace(staged, name="837P_1.txt"))
        with pytest.raises(InvalidInput):
            await files.commit(replace(staged, name=NAME.replace("837P", "837I")))
    assert wire.accepted == 0
    assert server.names() == [staged.temporary]


async def test_a_name_that_is_taken_is_never_overwritten(server: OpenSsh) -> None:
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        server.put(server.inbound, NAME, b"a stranger's")
        with pytest.raises(Duplicate):
            await files.commit(staged)
        assert (server.inbound / NAME).read_bytes() == b"a stranger's"
        assert await files.whereabouts(staged) == "staged"
        with pytest.raises(Duplicate):
            await files.stage(CONTENT, name=NAME)


async def test_the_servers_own_rename_refuses_a_name_that_is_taken(
    server: OpenSsh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the other file comes right between our look and the rename."""
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        server.put(server.inbound, NAME, b"a stranger's")
        look = SftpLane._size
        blind = True

        async def not_yet(self: SftpLane, at: bytes) -> int | None:
            nonlocal blind
            if blind and at.endswith(NAME.encode()):
                blind = False
                return None
            return await look(self, at)

        monkeypatch.setattr(SftpLane, "_size", not_yet)
        with pytest.raises(Duplicate):
            await files.commit(staged)
        assert (server.inbound / NAME).read_bytes() == b"a stranger's"
        assert staged.temporary in server.names()


async def test_our_own_bytes_under_both_names_were_sent(server: OpenSsh) -> None:
    """What a server leaves that died between linking and unlinking."""
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        (server.inbound / NAME).hardlink_to(server.inbound / staged.temporary)
        assert await files.whereabouts(staged) == "inbound"


async def test_a_rest_is_replaced_and_a_whole_one_taken(server: OpenSsh) -> None:
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        before = (server.inbound / staged.temporary).stat()
        assert await files.stage(CONTENT, name=NAME) == staged
        assert (server.inbound / staged.temporary).stat() == before
        server.put(server.inbound, staged.temporary, CONTENT[:-5])
        assert await files.whereabouts(staged) == "staged"
        with pytest.raises(NotSaved):
            await files.commit(staged)
        assert await files.stage(CONTENT, name=NAME) == staged
        assert (server.inbound / staged.temporary).read_bytes() == CONTENT


async def test_what_is_withdrawn_never_leaves(server: OpenSsh) -> None:
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        assert await files.withdraw(staged)
        assert server.names() == []
        assert not await files.withdraw(staged)
        with pytest.raises(OutcomeUnknown):
            await files.commit(staged)
        assert server.names() == []


async def test_without_the_folder_nothing_is_claimed(server: OpenSsh) -> None:
    async with lane(server) as files:
        staged = await files.stage(CONTENT, name=NAME)
        shutil.rmtree(server.inbound)
        with pytest.raises(NotFound):
            await files.whereabouts(staged)
        with pytest.raises(NotFound):
            await files.withdraw(staged)
        with pytest.raises(NotFound):
            await files.stage(CONTENT, name=NAME)


@pytest.mark.parametrize("after", [0, 2_000, 30_000, 60_000, 100_000])
async def test_an_upload_that_breaks_off_sends_nothing(server: OpenSsh, wire: Proxy, after: int) -> None:
    async with lane(server, port=wire.port) as files:
        with pytest.raises(NotFound):
            await files._session.ask(lambda sftp: sftp.lstat(b"nothing"))  # signed in
        wire.count(up=after, cuts=1)
        try:
            staged = await files.stage(CONTENT, name=NAME)
        except PortalDown:
            assert NAME not in server.names()
            staged = await files.stage(CONTENT, name=NAME)
        assert wire.cuts == 0
        assert server.names() == [staged.temporary]
        assert (server.inbound / staged.temporary).read_bytes() == CONTENT


@pytest.mark.parametrize("direction", ["up", "down"])
@pytest.mark.parametrize("after", range(0, 450, 50))
async def test_a_commit_that_breaks_off_ends_with_one_file(
    server: OpenSsh, wire: Proxy, direction: str, after: int
) -> None:
    async with lane(server, port=wire.port) as files:
        staged = await files.stage(CONTENT, name=NAME)
        wire.count(**{direction: after}, cuts=1)
        with suppress(OutcomeUnknown, PortalDown):
            await files.commit(staged)
        wire.count()
        where = await files.whereabouts(staged)
        assert server.names() == [NAME if where == "inbound" else staged.temporary]
        if where == "staged":
            await files.commit(staged)
        assert server.names() == [NAME]
        assert (server.inbound / NAME).read_bytes() == CONTENT


async def test_a_lost_answer_to_a_rename_is_no_answer(
    server: OpenSsh, wire: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncssh

    rename = asyncssh.SFTPClient.rename

    async def lost(self: asyncssh.SFTPClient, old: bytes, new: bytes) -> None:
        await rename(self, old, new)
        wire.cut()
        await asyncio.sleep(0.05)
        await self.lstat(new)

    async with lane(server, port=wire.port) as files:
        staged = await files.stage(CONTENT, name=NAME)
        with monkeypatch.context() as patched:
            patched.setattr(asyncssh.SFTPClient, "rename", lost)
            with pytest.raises(OutcomeUnknown):
                await files.commit(staged)
        assert await files.whereabouts(staged) == "inbound"
        (server.inbound / NAME).unlink()
        assert await files.whereabouts(staged) == "gone"


async def test_questions_survive_a_lost_connection(server: OpenSsh, wire: Proxy) -> None:
    async with lane(server, port=wire.port) as files:
        staged = await files.stage(CONTENT, name=NAME)
        wire.count(down=0, cuts=1)
        assert await files.whereabouts(staged) == "staged"
        assert wire.cuts == 0
        assert wire.accepted == 2


async def test_a_slow_server_meets_a_deadline_and_a_cancelled_call_leaves_nothing(server: OpenSsh, wire: Proxy) -> None:
    async with lane(server, port=wire.port, options=FilesOptions(step=0.2, connect=3)) as files:
        staged = await files.stage(CONTENT, name=NAME)
        wire.silent = True
        with pytest.raises(PortalDown):
            await files.withdraw(staged)
        wire.silent = False
    async with lane(server, port=wire.port) as files:
        staged = await files.stage(CONTENT, name=NAME)
        wire.silent = True
        task = asyncio.create_task(files.stage(CONTENT + b"~", name=NAME))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await wire.gone()


async def test_a_closed_lane_is_not_used(server: OpenSsh, wire: Proxy) -> None:
    files = lane(server, port=wire.port)
    async with files:
        staged = await files.stage(CONTENT, name=NAME)
    await wire.gone()
    with pytest.raises(ClosedError):
        await files.commit(staged)
