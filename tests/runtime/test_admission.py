"""Who may open a context: first come, first served; idle sessions make room; nobody waits for ever."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import pytest

from portaldriver import ClosedError, Limits, PoolTimeout
from portaldriver.runtime import admission
from portaldriver.runtime.admission import Admission
from tests.conftest import Told
from tests.waiting import until


class Room:
    """An admission with memory that the test sets and browsers that it says are idle."""

    def __init__(self, told: Told, *, contexts: int = 2, acquire: float = 5.0, patience: float = 5.0) -> None:
        self.free = 1000.0
        self.idle_browsers = 0
        self.looked = 0
        self.admission = Admission(
            Limits(contexts=contexts, acquire=acquire),
            memory=self.memory,
            spare=self.spare,
            patience=patience,
            emit=told.append,
        )

    def memory(self) -> float:
        self.looked += 1
        return self.free

    def spare(self, tenant: str) -> bool:
        self.idle_browsers -= 1
        return self.idle_browsers >= 0

    async def enter(self, count: int = 1) -> None:
        for _ in range(count):
            await self.admission.enter("a")
            self.admission.settled()

    def entering(self) -> asyncio.Task[None]:
        return asyncio.ensure_future(self.enter())


class Session:
    """A sleeper that holds one context; `how` is what its sleep does instead of giving it up."""

    def __init__(self, room: Room, *, idle_since: float, how: Callable[[], Awaitable[object]] | None = None) -> None:
        self.room = room
        self.idle_since = idle_since
        self.how = how
        self.asked = 0
        room.admission.idle(self)

    async def sleep(self) -> None:
        self.asked += 1
        if self.how is not None:
            await self.how()
        else:
            await asyncio.sleep(0)
            self.room.admission.leave()


async def refuse() -> None:
    """Return without closing, as a session does that has become busy."""


async def fail() -> None:
    raise RuntimeError("a patient's name")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "POLL", 0.01)


async def test_room_is_given_in_the_order_in_which_it_was_asked_for(told: Told) -> None:
    room = Room(told)
    await room.enter(2)
    order: list[int] = []

    async def enter(number: int) -> None:
        await room.enter()
        order.append(number)

    waiting = [asyncio.ensure_future(enter(number)) for number in range(5)]
    await asyncio.sleep(0)
    waiting.pop(1).cancel()
    for _ in range(4):
        room.admission.leave()
        await asyncio.sleep(0.001)
    await asyncio.gather(*waiting)
    assert order == [0, 2, 3, 4]
    assert [event.reason for event in told.named("AdmissionDelayed")] == ["contexts"] * 5


async def test_the_longest_idle_sleeps_and_only_it(told: Told) -> None:
    room = Room(told)
    await room.enter(2)
    young, old = Session(room, idle_since=2), Session(room, idle_since=1)
    await room.enter()
    assert (young.asked, old.asked) == (0, 1)


async def test_who_is_busy_is_not_asked(told: Told) -> None:
    room = Room(told, acquire=0.1)
    await room.enter(2)
    session = Session(room, idle_since=1)
    room.admission.busy(session)
    room.admission.busy(session)
    with pytest.raises(PoolTimeout, match="context"):
        await room.enter()
    assert not session.asked


@pytest.mark.parametrize("how", [refuse, fail])
async def test_who_refuses_or_fails_is_passed_over(
    told: Told, how: Callable[[], Awaitable[object]], caplog: pytest.LogCaptureFixture
) -> None:
    room = Room(told)
    await room.enter(2)
    first, second = Session(room, idle_since=1, how=how), Session(room, idle_since=2)
    await room.enter()
    assert (first.asked, second.asked) == (1, 1)
    assert "patient" not in caplog.text


async def test_who_takes_too_long_is_not_waited_for(told: Told) -> None:
    room = Room(told, patience=0.05)
    await room.enter(2)
    held = asyncio.Event()
    slow, quick = Session(room, idle_since=1, how=held.wait), Session(room, idle_since=2)
    room.admission.idle(slow)
    await room.enter()
    assert (slow.asked, quick.asked) == (1, 1)
    room.admission.idle(slow)
    waiting = room.entering()
    await asyncio.sleep(0.1)
    assert slow.asked == 1, "never the same one twice at once"
    held.set()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_one_sleeper_is_asked_for_each_who_waits(told: Told) -> None:
    room = Room(told, contexts=6)
    await room.enter(6)
    sessions = [Session(room, idle_since=number) for number in range(6)]
    await asyncio.gather(*(room.enter() for _ in range(3)))
    assert [session.asked for session in sessions] == [1, 1, 1, 0, 0, 0]


async def test_who_becomes_idle_while_somebody_waits_is_asked(told: Told) -> None:
    room = Room(told)
    await room.enter(2)
    waiting = room.entering()
    await asyncio.sleep(0.01)
    session = Session(room, idle_since=monotonic())
    await waiting
    assert session.asked == 1


async def test_a_waiter_that_is_cancelled_lets_the_sleeper_finish_and_the_next_one_in(told: Told) -> None:
    room = Room(told)
    await room.enter(2)
    gate = asyncio.Event()

    async def slowly() -> None:
        await gate.wait()
        room.admission.leave()

    Session(room, idle_since=1, how=slowly)
    first = room.entering()
    await asyncio.sleep(0)
    second = room.entering()
    await asyncio.sleep(0.01)
    first.cancel()
    gate.set()
    await second
    assert first.cancelled()


async def test_room_given_to_one_who_is_cancelled_at_that_moment_goes_to_the_next(told: Told) -> None:
    room = Room(told)
    await room.enter(2)
    first, second = room.entering(), room.entering()
    await asyncio.sleep(0)
    room.admission.leave()
    first.cancel()
    await second
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_little_memory_makes_callers_wait_until_there_is_a_quarter_more(told: Told) -> None:
    room = Room(told, contexts=4)
    await room.enter()
    room.free = 299.0
    waiting = [room.entering(), room.entering()]
    await asyncio.sleep(0.03)
    room.free = 370.0  # more than the limit, but less than 1.25 times as much
    await asyncio.sleep(0.03)
    assert not any(task.done() for task in waiting)
    room.free = 375.0
    await asyncio.gather(*waiting)
    room.admission.leave()
    room.free = 300.0
    await room.enter()
    assert [event.reason for event in told.named("AdmissionDelayed")] == ["memory", "memory"]


async def test_without_memory_the_error_says_so(told: Told) -> None:
    room = Room(told, acquire=0.05)
    room.free = 10.0
    with pytest.raises(PoolTimeout, match="memory"):
        await room.enter()


async def test_for_memory_unused_browsers_go_before_sessions_and_one_at_a_time(told: Told) -> None:
    room = Room(told, contexts=9)
    await room.enter(3)
    room.free, room.idle_browsers = 10.0, 2

    async def frees() -> None:
        room.admission.leave()
        room.free += 200

    sessions = [Session(room, idle_since=number, how=frees) for number in range(3)]
    await asyncio.gather(*(room.enter() for _ in range(3)))
    assert room.idle_browsers == -2, "asked before every sleeper"
    assert [session.asked for session in sessions] == [1, 1, 0], "no more than it takes"


async def test_nobody_looks_at_the_memory_when_nobody_waits(told: Told) -> None:
    room = Room(told)
    room.free = 10.0
    waiting = room.entering()
    await asyncio.sleep(0.03)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    looked = room.looked
    await asyncio.sleep(0.03)
    assert room.looked == looked


async def test_closing_turns_everybody_away_and_waits_for_those_who_are_going_to_sleep(told: Told) -> None:
    room = Room(told, patience=0.05)
    await room.enter(2)
    Session(room, idle_since=1, how=asyncio.Event().wait)
    waiting = room.entering()
    await asyncio.sleep(0.01)
    await room.admission.close()
    with pytest.raises(ClosedError):
        await waiting
    await until(lambda: not room.admission._leaving)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_cancelled_whenever_no_room_is_lost(told: Told, seed: int) -> None:
    chance = random.Random(seed)
    room = Room(told, contexts=3, acquire=chance.choice([0.02, 5.0]))
    inside: set[Any] = set()

    class Guest:
        def __init__(self) -> None:
            self.idle_since = monotonic()

        async def sleep(self) -> None:
            await asyncio.sleep(chance.random() * 0.002)
            if chance.random() < 0.2:
                raise RuntimeError
            self.go()

        def go(self) -> None:
            if self in inside:
                inside.remove(self)
                room.admission.leave()

    async def visit() -> None:
        guest = Guest()
        await room.enter()
        inside.add(guest)
        assert len(inside) <= 3
        try:
            await asyncio.sleep(chance.random() * 0.004)
            room.admission.idle(guest)
            await asyncio.sleep(chance.random() * 0.004)
        finally:
            room.admission.busy(guest)
            guest.go()

    visits = [asyncio.ensure_future(visit()) for _ in range(60)]
    while not all(task.done() for task in visits):
        room.free = chance.choice([200.0, 350.0, 1000.0, 1000.0])
        if chance.random() < 0.5:
            chance.choice(visits).cancel()
        await asyncio.sleep(chance.random() * 0.003)
        room.free = 1000.0
    outcomes = await asyncio.gather(*visits, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {type(None), asyncio.CancelledError, PoolTimeout}
    await until(lambda: not room.admission._leaving)
    assert not inside
    assert (room.admission._taken, len(room.admission._waiting)) == (0, 0)
