"""Deadlines that stand still while somebody is waited for."""

from __future__ import annotations

import asyncio
import math

import anyio
import anyio.lowlevel
import pytest

from portaldriver.runtime.patience import Patience
from tests.waiting import until

SHORT = 0.05
"""Seconds of a deadline that is to pass; what is awaited meanwhile lasts as long as it takes."""
LONG = 600.0


async def past(moment: float) -> None:
    """Wait until the loop's clock has passed a moment."""
    await until(lambda: anyio.current_time() > moment)


async def test_a_deadline_passes_and_says_so_afterwards() -> None:
    with Patience().within(SHORT) as scope:
        await anyio.sleep_forever()
    assert scope.cancelled_caught


async def test_what_ends_in_time_was_not_cancelled() -> None:
    with Patience().within(LONG) as scope:
        await anyio.lowlevel.checkpoint()
    assert not scope.cancelled_caught


async def test_a_deadline_stands_still_during_a_wait() -> None:
    patience, waited = Patience(), False
    with patience.within(SHORT) as scope:
        passes = scope.deadline
        with patience.standing_still():
            assert scope.deadline == math.inf
            await past(passes + SHORT)
            waited = True
        await anyio.sleep_forever()
    assert waited
    assert scope.cancelled_caught


async def test_what_is_left_is_what_was_left() -> None:
    patience = Patience()
    with patience.within(LONG) as scope:
        passes = scope.deadline
        await past(anyio.current_time() + SHORT)
        before = anyio.current_time()
        with patience.standing_still():
            since = anyio.current_time()
            await past(since + SHORT)
            till = anyio.current_time()
        after = anyio.current_time()
    assert till - since <= scope.deadline - passes <= after - before


async def test_waits_within_waits_count_once() -> None:
    patience = Patience()
    with patience.within(LONG) as scope:
        passes = scope.deadline
        with patience.standing_still():
            since = anyio.current_time()
            with patience.standing_still():
                await past(anyio.current_time() + SHORT)
            assert scope.deadline == math.inf
            await past(anyio.current_time() + SHORT)
            till = anyio.current_time()
        assert passes + till - since <= scope.deadline <= anyio.current_time() + LONG


async def test_waits_of_two_tasks_that_overlap() -> None:
    patience, first, second = Patience(), asyncio.Event(), asyncio.Event()

    async def wait(over: asyncio.Event) -> None:
        with patience.standing_still():
            await over.wait()

    with patience.within(LONG) as scope:
        async with asyncio.TaskGroup() as tasks:
            one, two = tasks.create_task(wait(first)), tasks.create_task(wait(second))
            await asyncio.sleep(0)
            first.set()
            await one
            assert scope.deadline == math.inf
            second.set()
            await two
        assert scope.deadline < math.inf


async def test_a_scope_begun_during_a_wait_has_its_whole_time_after_it() -> None:
    patience, over = Patience(), asyncio.Event()

    async def wait() -> None:
        with patience.standing_still():
            await over.wait()

    waiting = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    with patience.within(LONG) as scope:
        assert scope.deadline == math.inf
        await past(anyio.current_time() + SHORT)
        ended = anyio.current_time()
        over.set()
        await waiting
        assert ended + LONG <= scope.deadline <= anyio.current_time() + LONG


async def test_a_scope_that_ends_during_a_wait_is_let_go() -> None:
    patience = Patience()
    with patience.standing_still():
        with patience.within(SHORT) as ended:
            await anyio.lowlevel.checkpoint()
        with patience.within(SHORT) as other:
            pass
    assert ended.deadline == other.deadline == math.inf
    assert not ended.cancel_called
    assert patience._left == {}


async def test_scopes_within_scopes_keep_their_own_deadlines() -> None:
    patience = Patience()
    with patience.within(LONG) as outer:
        with patience.within(SHORT) as inner:
            with patience.standing_still():
                await past(anyio.current_time() + 2 * SHORT)
            await anyio.sleep_forever()
        assert inner.cancelled_caught
    assert not outer.cancelled_caught


async def test_a_wait_that_fails_lets_the_deadlines_go_on() -> None:
    patience = Patience()
    with patience.within(SHORT) as scope:
        with pytest.raises(RuntimeError), patience.standing_still():
            raise RuntimeError("no answer")
        await anyio.sleep_forever()
    assert scope.cancelled_caught


async def test_a_deadline_that_passed_before_the_wait_still_counts() -> None:
    patience = Patience()
    with patience.within(0) as scope:
        with patience.standing_still():
            pass
        await anyio.sleep_forever()
    assert scope.cancelled_caught


async def test_a_cancellation_from_outside_reaches_a_wait() -> None:
    patience, begun = Patience(), asyncio.Event()

    async def call() -> None:
        with patience.within(LONG), patience.standing_still():
            begun.set()
            await anyio.sleep_forever()

    task = asyncio.ensure_future(call())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert patience._left == {}
    assert patience._waits == 0
