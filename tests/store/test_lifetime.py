"""Opening, closing, event loops, cancellation."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable

import pytest
from sqlalchemy import text

from portaldriver.errors import ClosedError, StateError, WrongEventLoop
from portaldriver.runtime.store import StateDatabase, opening
from portaldriver.runtime.store.access import Access
from portaldriver.runtime.store.opening import admitted
from portaldriver.runtime.store.sealing import Seals
from portaldriver.runtime.store.transactions import Transactions

from .conftest import Connect
from .saved import ACCOUNT, put, value_of


async def test_the_first_use_opens_once(database: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    def counted(run: Transactions, seals: Seals, tenant: str, *, create: bool) -> Awaitable[Access]:
        opened.append(run)
        return admitted(run, seals, tenant, create=create)

    monkeypatch.setattr(opening, "admitted", counted)
    await asyncio.gather(*(database.cursors.get(str(n)) for n in range(10)))
    assert len(opened) == 1


async def test_an_opening_that_failed_is_tried_again(database: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(opening, "REVISION", "none")
        broken.setattr(opening, "migrate", lambda connection: connection.execute(text("SELECT nothing FROM nowhere")))
        with pytest.raises(StateError):
            await database.open()
    await database.open()


async def test_after_closing_it_is_closed(connect: Connect) -> None:
    for database in (connect(), StateDatabase.in_memory()):
        await database.cursors.set("c", 1)
        await database.aclose()
        await database.aclose()
        for use in (database.cursors.get("c"), database.open(), database.account_key("p", "u")):
            with pytest.raises(ClosedError):
                await use


async def test_closing_waits_for_what_is_running(database: StateDatabase, connect: Connect) -> None:
    await database.open()
    writing = asyncio.ensure_future(put(database))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await database.aclose()
    await asyncio.wait([writing])
    ended = writing.exception()
    assert ended is None or isinstance(ended, ClosedError)
    assert (await connect().sessions.load(ACCOUNT) is None) == (ended is not None)


async def test_connections_are_closed_when_a_shredded_tenant_cannot_be_made_anew(
    database: StateDatabase, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> None:
        raise StateError("the server went away")

    await put(database)
    former = (await database._access()).run
    with monkeypatch.context() as broken:
        broken.setattr(opening, "_keep", failing)
        await database.shred()
        assert database._opening is not None
        await asyncio.wait([database._opening])
    with pytest.raises(ClosedError):
        await former.settle() if former.dialect == "sqlite" else await former.vacuum()
    assert await database.sessions.load(ACCOUNT) is None, "it is opened again"
    assert (await database._access()).run is not former


def test_another_event_loop_is_refused() -> None:
    database = StateDatabase.in_memory()

    async def use() -> None:
        await database.cursors.get("c")

    async def use_and_close() -> None:
        await use()

    with asyncio.Runner() as first:
        first.run(use())
        with asyncio.Runner() as second, pytest.raises(WrongEventLoop):
            second.run(use_and_close())
        first.run(database.aclose())


@pytest.mark.parametrize("rounds", [0, 1, 2, 3, 5, 8, 13, 30])
async def test_a_cancelled_call_leaves_no_transaction_half_way(database: StateDatabase, rounds: int) -> None:
    task = asyncio.ensure_future(put(database))
    for _ in range(rounds):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    saved = await put(database, value="second")
    assert saved.generation in (1, 2)
    assert value_of(await database.sessions.load(ACCOUNT)) == "second"


async def test_in_memory_many_work_at_once() -> None:
    async with StateDatabase.in_memory() as database, StateDatabase.in_memory() as other:
        await asyncio.gather(*(put(database, str(n)) for n in range(20)))
        assert [value_of(await database.sessions.load(str(n))) for n in range(20)] == ["first"] * 20
        assert await other.sessions.load("1") is None


def test_a_process_that_forgets_to_close_still_ends() -> None:
    code = (
        "import asyncio; from portaldriver.runtime.store import StateDatabase\n"
        "async def main():\n"
        "    database = StateDatabase.in_memory()\n"
        "    await database.cursors.set('c', 1)\n"
        "    async with asyncio.timeout(60): await database.cursors.get('c')\n"
        "asyncio.run(main()); print('over')"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "over\n"


async def test_a_restarted_server_is_found_again(postgres: object, connect: Connect, address: str) -> None:
    if not address.startswith("postgresql"):
        pytest.skip("has no server")
    database = connect()
    await database.cursors.set("c", 1)
    name = address.rsplit("/", 1)[1]
    from tests.postgres import Server

    assert isinstance(postgres, Server)
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 # ours
    assert await database.cursors.get("c") == 1
