"""Rotation of keys."""

from __future__ import annotations

import asyncio

import pytest

from portaldriver.errors import StateKeyError
from portaldriver.runtime.store import StateDatabase, new_key

from .conftest import KEY, Connect
from .saved import ACCOUNT, put, value_of

NEWER = new_key()


async def _filled(database: StateDatabase) -> None:
    key = await database.account_key("p", "u")
    await put(database)
    await database.cursors.set("c", 17)
    await database.journal.begin("k", account=key, operation="claims.submit", payload=b"payload")


async def test_after_resealing_the_old_key_can_go(database: StateDatabase, connect: Connect) -> None:
    await _filled(database)
    account = await database.account_key("p", "u")
    both = connect(key=f"{NEWER},{KEY}")
    assert value_of(await both.sessions.load(ACCOUNT)) == "first"
    assert await both.reseal() == 6
    assert await both.reseal() == 0
    only = connect(key=NEWER)
    assert value_of(await only.sessions.load(ACCOUNT)) == "first"
    assert await only.cursors.get("c") == 17
    assert await only.account_key("p", "u") == account, "the pepper is the same"
    assert [entry.payload for entry in await only.journal.pending()] == [b"payload"]
    assert [record.username for record in await only.accounts.list()] == ["u"]
    assert sum(kind.sound for kind in await only.check()) == 6
    with pytest.raises(StateKeyError):
        await connect(key=KEY).open()


async def test_what_is_outstanding_is_counted(database: StateDatabase, connect: Connect) -> None:
    await _filled(database)
    both = connect(key=f"{NEWER},{KEY}")
    other = connect(key=f"{NEWER},{KEY}", tenant="other")
    assert (await database.outstanding(), await both.outstanding(), await other.outstanding()) == (0, 6, 0)
    await both.reseal()
    assert (await database.outstanding(), await both.outstanding(), await other.outstanding()) == (6, 0, 0)


async def test_resealing_goes_on_where_it_was_stopped(database: StateDatabase, connect: Connect) -> None:
    for number in range(12):
        await put(database, f"account{number}")
    both = connect(key=f"{NEWER},{KEY}")
    await both.open()
    stopped = asyncio.ensure_future(both.reseal())
    await asyncio.sleep(0.03)
    stopped.cancel()
    await asyncio.wait([stopped])
    await both.reseal()
    assert sum(kind.sound for kind in await connect(key=NEWER).check()) == 13


async def test_others_may_work_meanwhile(database: StateDatabase, connect: Connect) -> None:
    for number in range(4):
        await put(database, f"account{number}")
    both = connect(key=f"{NEWER},{KEY}")

    async def work() -> None:
        for value in range(6):
            for number in range(4):
                await put(database, f"account{number}", value=str(value))

    await asyncio.gather(work(), both.reseal())
    for number in range(4):
        assert value_of(await both.sessions.load(f"account{number}")) == "5"


async def test_what_an_unknown_key_sealed_is_counted(database: StateDatabase, connect: Connect) -> None:
    await database.open()
    both = connect(key=f"{NEWER},{KEY}")
    await both.reseal()
    await put(database)  # a process that has the old key only, still running
    counts = {kind.kind: (kind.sound, kind.locked) for kind in await connect(key=NEWER).check()}
    assert counts["sessions"] == (0, 1)
    assert counts["meta"] == (1, 0)


async def test_a_shredded_tenant_starts_anew(database: StateDatabase) -> None:
    await _filled(database)
    before = await database.account_key("p", "u")
    await database.shred()
    assert await database.accounts.list() == []
    assert await database.sessions.load(ACCOUNT) is None
    assert await database.journal.pending() == []
    assert await database.account_key("p", "u") != before, "the pepper is another one"
