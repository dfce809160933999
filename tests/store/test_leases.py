"""Leases within one process: exclusion, renewal, loss, cancellation. `test_processes.py` has the rest."""

from __future__ import annotations

import asyncio
from time import monotonic

import anyio
import pytest
from sqlalchemy import update

from portaldriver.errors import LeaseLost, PoolTimeout, StateError
from portaldriver.runtime.store import Lease, StateDatabase
from portaldriver.runtime.store.schema import leases
from portaldriver.runtime.store.transactions import Transactions
from tests.waiting import until

from .conftest import Connect

NAME = "sign-in:a"


async def test_tasks_take_turns_and_fences_grow(database: StateDatabase, connect: Connect) -> None:
    inside, fences = 0, []

    async def work(own: StateDatabase) -> None:
        nonlocal inside
        async with own.leases.hold(NAME, wait=20) as lease:
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.005)
            lease.require()
            fences.append(lease.fence)
            inside -= 1

    other = connect()
    await asyncio.gather(*(work(own) for own in [database, other] * 2))
    assert fences == [1, 2, 3, 4]


async def test_names_do_not_hinder_each_other(database: StateDatabase) -> None:
    async with database.leases.hold("a") as first, database.leases.hold("b") as second:
        assert (first.fence, second.fence, second.taken_over) == (1, 1, False)


@pytest.mark.parametrize("same", [True, False], ids=["same process", "another"])
async def test_waiting_ends(database: StateDatabase, connect: Connect, same: bool) -> None:
    other = database if same else connect()
    await other.open()
    async with database.leases.hold(NAME):
        started = monotonic()
        with pytest.raises(PoolTimeout):
            async with other.leases.hold(NAME, wait=0.3):
                pytest.fail("two held it")
        assert monotonic() - started < 2
    async with other.leases.hold(NAME, wait=5) as lease:
        assert lease.fence == 2
        assert lease.waited < 2


async def test_a_held_lease_outlives_its_time(database: StateDatabase, connect: Connect) -> None:
    other = connect()
    async with database.leases.hold(NAME, ttl=1.5) as lease:
        with pytest.raises(PoolTimeout):
            async with other.leases.hold(NAME, wait=2):
                pytest.fail("it was alive")
        assert not lease.lost


async def _stolen(database: StateDatabase) -> None:
    """Have another holder's name stand in the row, as after a take-over."""
    access = await database._access()
    await access.run.write(
        lambda connection: connection.execute(
            update(leases).values(holder="another", expires_at=leases.c.expires_at + 100)
        )
    )


async def test_a_lease_that_was_taken_is_lost_and_not_given_back(database: StateDatabase, connect: Connect) -> None:
    async with database.leases.hold(NAME, ttl=0.9) as lease:
        await _stolen(database)
        await until(lambda: lease.lost)
        with pytest.raises(LeaseLost):
            lease.require()
    with pytest.raises(PoolTimeout):
        async with connect().leases.hold(NAME, wait=0):
            pytest.fail("it was given back for another")


async def test_a_lease_that_cannot_be_renewed_is_lost_in_time(
    database: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object) -> None:
        raise StateError("the state database cannot be reached")

    async with database.leases.hold(NAME, ttl=0.6) as lease:
        monkeypatch.setattr(Transactions, "write", failing)
        await until(lambda: lease.lost)
    monkeypatch.undo()
    async with database.leases.hold(NAME, wait=5) as next_one:
        assert next_one.taken_over
        assert next_one.fence == 2


async def test_a_dead_holder_is_found_out_although_the_clock_was_set_back(database: StateDatabase) -> None:
    async with database.leases.hold(NAME, ttl=0.5):
        pass
    access = await database._access()
    ages = update(leases).values(holder="dead", expires_at=leases.c.expires_at + 4e9)
    await access.run.write(lambda connection: connection.execute(ages))
    async with database.leases.hold(NAME, ttl=0.5, wait=5) as lease:
        assert lease.taken_over
        assert lease.waited >= 0.5


async def _is_free(database: StateDatabase) -> bool:
    try:
        async with database.leases.hold(NAME, wait=2):
            return True
    except PoolTimeout:
        return False


@pytest.mark.parametrize("steps", [0, 1, 2, 4, 8, 10, 15, 20, 40])
async def test_cancelled_anywhere_it_leaves_nothing_held(database: StateDatabase, connect: Connect, steps: int) -> None:
    """A native cancellation after any number of the loop's rounds: opening, waiting, taking, holding, giving back."""
    before = asyncio.all_tasks()

    async def work() -> None:
        async with database.leases.hold(NAME, ttl=60, wait=60):
            await asyncio.sleep(0.002)

    task = asyncio.ensure_future(work())
    for _ in range(steps):
        await asyncio.sleep(0.001 if steps > 8 else 0)
    task.cancel()
    await asyncio.wait([task])
    await database.open()
    access = await database._access()
    await until(lambda: not access.run._running)
    assert await _is_free(connect())
    await until(lambda: not (asyncio.all_tasks() - before))


async def test_a_scope_that_ends_gives_it_back(database: StateDatabase, connect: Connect) -> None:
    held: list[Lease] = []
    with anyio.CancelScope() as scope:
        async with database.leases.hold(NAME, ttl=60) as lease:
            held.append(lease)
            scope.cancel()
            await anyio.sleep_forever()
    assert held
    assert await _is_free(connect())


async def test_who_waits_and_gives_up_hinders_nobody(database: StateDatabase, connect: Connect) -> None:
    async with database.leases.hold(NAME):
        waiting = asyncio.ensure_future(_is_free(database))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.wait([waiting])
    assert await _is_free(database)
    assert await _is_free(connect())


async def test_a_lease_tells_little(database: StateDatabase) -> None:
    async with database.leases.hold(NAME) as lease:
        assert repr(lease) == "Lease('sign-in:a', fence=1, lost=False)"
