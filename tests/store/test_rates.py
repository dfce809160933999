"""Rates: no more turns than allowed, whoever asks, and whatever the clock does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portaldriver.errors import StateTampered
from portaldriver.runtime.store import StateDatabase
from portaldriver.runtime.store.rates import Level, Rate, Turns
from portaldriver.runtime.store.rates import given as handed_out
from portaldriver.runtime.store.schema import rates

from .conftest import KEY, Connect
from .taker import BURST, SPACING, bucket
from .test_processes import ROOT

ACCOUNT, PORTAL = bucket("account:a"), bucket("portal:p")

steps = st.lists(
    st.tuples(st.floats(0, 5), st.integers(1, 20), st.sampled_from([0.0, 1.0, 30.0])), min_size=1, max_size=60
)


@given(steps, st.floats(0.01, 3), st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_no_more_turns_come_in_any_time_than_may(
    asked: list[tuple[float, int, float]], spacing: float, most: int
) -> None:
    """In any stretch of time, the burst and what the pace gives. Reserved turns are used when they said."""
    rate, level, time, used = Rate("r", spacing, most * spacing), Level(), 0.0, []
    for after, count, longest in asked:
        time += after
        level = level.at(time)
        turns = handed_out({rate: level}, count, longest)
        assert turns.wait <= longest or not turns.count
        level = level.less(rate, turns.count)
        used += [time + turns.wait] * turns.count
    used.sort()
    for first, start in enumerate(used):
        for last in range(first, len(used)):
            assert last - first + 1 <= most + (used[last] - start) / spacing + 1e-3


@given(st.floats(0, 1e9), st.floats(0, 100), st.floats(-1e9, 1e9))
@settings(max_examples=100, deadline=None)
def test_a_clock_that_is_set_makes_nobody_wait_longer(time: float, pause: float, jump: float) -> None:
    rate = Rate("r", 1.0, 10.0)
    level = Level().at(time).less(rate, 15).closed(rate, pause)
    before = level.wait(rate), level.closed_until - level.seen_at
    level = level.at(time + jump)
    assert level.wait(rate) <= before[0] + 1e-3
    assert level.closed_until - level.seen_at <= before[1] + 1e-3


async def test_what_is_left_is_shared_out(database: StateDatabase, connect: Connect) -> None:
    """A lot is at most half of what is left, a bucket that has less decides, and an empty one says for how long."""
    small = Rate("portal:p", SPACING, 4 * SPACING)
    given = [await database.rates.take([ACCOUNT, small], count=20, longest=0) for _ in range(4)]
    assert [turns.count for turns in given] == [2, 1, 1, 0]
    assert (given[-1].bucket, given[-1].closed) == ("portal:p", False)
    assert 0 < given[-1].wait <= SPACING
    later = await connect().rates.take([small], count=9, longest=SPACING)
    assert (later.count, later.wait > 0) == (1, True)
    assert (await database.rates.take([small], count=1, longest=SPACING)).count == 0, "the next one was given away"
    assert (await database.rates.take([ACCOUNT], count=99, longest=0)).count == (BURST - 4) // 2


async def test_processes_share_a_bucket_and_block_each_other_never(address: str, database: StateDatabase) -> None:
    """Two processes and three tasks of this one, two accounts of one portal, rows that nobody has made yet."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    workers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.store.taker", address, f"account:{name},portal:p"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
        )
        for name in "ab"
    ]
    try:
        for worker in workers:
            assert worker.stdout
            assert await worker.stdout.readline() == b'"ready"\n'
        told = [asyncio.ensure_future(worker.communicate(b"\n")) for worker in workers]
        own = sum(await asyncio.gather(*(_emptied(database, [ACCOUNT, PORTAL]) for _ in range(3))))
        assert own + sum([int((await said)[0]) for said in told]) == BURST
    finally:
        for worker in workers:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()
    shut = await database.rates.closed([ACCOUNT, PORTAL])
    assert shut is not None
    assert (shut.bucket, shut.closed, shut.wait <= 100) == ("portal:p", True, True)


async def _emptied(database: StateDatabase, wanted: list[Rate]) -> int:
    total = 0
    while turns := (await database.rates.take(wanted, count=3, longest=0)).count:
        total += turns
    return total


async def test_what_one_closes_is_closed_for_all_and_opens_without_a_burst(
    database: StateDatabase, connect: Connect
) -> None:
    other = connect()
    assert await other.rates.closed([ACCOUNT, PORTAL]) is None
    await database.rates.close(PORTAL, 50)
    await database.rates.close(PORTAL, 5)
    for turns in (
        await other.rates.closed([ACCOUNT, PORTAL]),
        await other.rates.take([ACCOUNT, PORTAL], count=9, longest=99),
    ):
        assert turns is not None
        assert (turns.count, turns.bucket, turns.closed) == (0, "portal:p", True)
        assert 5 < turns.wait <= 50, "a shorter pause ends no longer one"
    assert (await other.rates.take([ACCOUNT], count=1, longest=0)).count == 1
    await _change(database, closed_until=rates.c.seen_at - 1, next_at=rates.c.next_at - 51)
    turns = await other.rates.take([PORTAL], count=20, longest=0)
    assert (turns.count, turns.wait) == (1, 0)
    assert (await other.rates.take([PORTAL], count=20, longest=0)).count == 0


async def test_a_clock_that_was_set_back_by_a_century(database: StateDatabase) -> None:
    await database.rates.take([ACCOUNT], count=9, longest=0)
    await database.rates.close(PORTAL, 50)
    century = {name: rates.c[name] + 3e9 for name in ("next_at", "seen_at", "closed_until")}
    await _change(database, **century)
    shut = await database.rates.closed([PORTAL])
    assert shut is not None
    assert 0 < shut.wait < 50.1
    assert (await database.rates.take([ACCOUNT], count=99, longest=0)).count == (BURST - 9) // 2


async def test_a_row_that_nobody_wrote_so_is_refused(database: StateDatabase) -> None:
    await database.rates.take([ACCOUNT], count=1, longest=0)
    await _change(database, next_at=float("inf"))
    with pytest.raises(StateTampered):
        await database.rates.take([ACCOUNT], count=1, longest=0)


async def test_tenants_do_not_share_and_a_shredded_one_begins_anew(database: StateDatabase, connect: Connect) -> None:
    await database.rates.close(PORTAL, 50)
    other = connect(tenant="other")
    assert await other.rates.take([PORTAL], count=1, longest=0) == Turns(1, 0.0, "portal:p")
    await database.shred()
    assert (await database.rates.take([PORTAL], count=1, longest=0)).count == 1


async def _change(database: StateDatabase, **columns: object) -> None:
    access = await database._access()
    await access.run.write(lambda connection: connection.execute(update(rates).values(**columns)))
