"""The turns of calls: cheap while there are enough, waited for where there are none, none while a portal is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from copy import copy
from typing import Any

import pytest

from portaldriver import PageTimeout, PoolTimeout, PortalDown, PortalError, Retry, StateDatabase, StateError
from portaldriver.events import Event, Paced
from portaldriver.options import Pace
from portaldriver.pom.outcome import for_status
from portaldriver.portals.office_ally.auth import INTERSTITIALS
from portaldriver.runtime.pace import LEFT_ALONE, Paces, concerned
from portaldriver.runtime.store.rates import Rate, Rates, Turns
from tests.waiting import until

from .stubs import Pool, Toy, connected

SELDOM = Pace(account_per_minute=0.01, portal_per_minute=1000, burst=40)
"""What is there at first is all there is."""

Make = Callable[..., Paces]


@pytest.fixture
async def state() -> AsyncIterator[StateDatabase]:
    async with StateDatabase.in_memory() as database:
        yield database


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def make(state: StateDatabase, told: list[Event]) -> Make:
    """Make the paces of an account, as each process has its own."""

    def paces(account: str = "a", policy: Pace = SELDOM, **options: Any) -> Paces:
        async def known() -> str:
            return account

        return Paces(state, portal="toy", account=known, policy=policy, emit=told.append, **options)

    return paces


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Turns]:
    """What the database was asked for and gave."""
    given: list[Turns] = []
    take = Rates.take

    async def noted(self: Rates, *arguments: Any, **options: Any) -> Turns:
        given.append(await take(self, *arguments, **options))
        return given[-1]

    monkeypatch.setattr(Rates, "take", noted)
    return given


async def test_many_calls_cost_few_transactions(make: Make, told: list[Event], asked: list[Turns]) -> None:
    paces = make(policy=Pace())
    for _ in range(100):
        await paces.take()
    await asyncio.gather(*(paces.take() for _ in range(100)))
    assert len(asked) <= 20, "they are taken in lots"
    assert sum(turns.count for turns in asked) <= 220
    assert told == [], "with the defaults nobody waits"


async def test_a_caller_in_no_hurry_takes_no_more_than_it_needs(
    make: Make, asked: list[Turns], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 100.0
    monkeypatch.setattr("portaldriver.runtime.pace.monotonic", lambda: clock)
    paces = make(policy=Pace())
    for _ in range(10):
        await paces.take()
        clock += 2
    assert [turns.count for turns in asked] == [1] * 10


async def test_processes_together_get_no_more_than_there_is(make: Make, asked: list[Turns]) -> None:
    """Three processes of one account, many tasks each."""
    processes = [make() for _ in range(3)]
    calls = [paces.take() for paces in processes for _ in range(40)]
    ended = await asyncio.gather(*calls, return_exceptions=True)
    refused = [error for error in ended if error is not None]
    assert {type(error) for error in refused} == {PoolTimeout}
    assert all(isinstance(error, PortalError) and (error.retry_after or 0) > 60 for error in refused)
    assert len(ended) - len(refused) <= sum(turns.count for turns in asked) == SELDOM.burst
    assert len(ended) - len(refused) >= SELDOM.burst - 3 * 4, "what is lost in lots is little"


async def test_who_is_too_fast_waits_and_says_so(make: Make, told: list[Event], asked: list[Turns]) -> None:
    paces = make(policy=Pace(account_per_minute=1200, portal_per_minute=600, burst=2))
    await asyncio.gather(*(paces.take() for _ in range(6)))
    paced = [event for event in told if isinstance(event, Paced)]
    assert len(paced) == sum(turns.wait > 0 for turns in asked) >= 3
    assert {event.bucket for event in paced} <= {"account", "portal"}
    assert all(0 < event.seconds < 60 for event in paced)


RETRY = {"retry_after": "60"}
WISHES = [
    pytest.param(for_status(429, page="p", **RETRY), "account", 60, id="429 and a time"),
    pytest.param(for_status(429, page="p"), "account", Pace().pause, id="429"),
    pytest.param(for_status(503, page="p", **RETRY), "portal", 60, id="503 and a time"),
    pytest.param(for_status(503, page="p", retry_after="1e9"), "portal", Pace().pause_at_most, id="an absurd time"),
    pytest.param(
        next(error for error in (one.error() for one in INTERSTITIALS) if isinstance(error, PortalDown)),
        "portal",
        Pace().pause,
        id="maintenance",
    ),
]


@pytest.mark.parametrize("error, bucket, seconds", WISHES)
async def test_a_portal_that_wants_it_is_left_alone_by_all(
    make: Make, asked: list[Turns], error: PortalError, bucket: str, seconds: float
) -> None:
    """By other processes at once; by other accounts if it is the portal that is concerned."""
    first, same, other = (make(account, patience=1) for account in "aab")
    await first.take()
    await first.take()  # a lot, of which something is left
    await first.note(copy(error))
    for paces in (first, same):
        with pytest.raises(PortalDown, match=LEFT_ALONE) as raised:
            await paces.take()
        assert seconds - 30 < (raised.value.retry_after or 0) <= seconds
        assert raised.value.retryable
        assert concerned(raised.value) is None, "it is no new wish"
    if bucket == "account":
        await other.take()
    else:
        with pytest.raises(PortalDown, match=LEFT_ALONE):
            await other.take()
    assert asked[-1].bucket.startswith(bucket) or bucket == "account"


@pytest.mark.parametrize(
    "error",
    [
        for_status(503, page="p"),
        for_status(500, page="p"),
        for_status(401, page="p"),
        PageTimeout("late"),
        PoolTimeout("full", retry_after=3),
        PortalDown("the page cannot be loaded"),
    ],
    ids=lambda error: error.message,
)
async def test_other_errors_close_nothing(make: Make, error: PortalError) -> None:
    paces = make()
    await paces.note(error)
    await paces.take()


async def test_who_is_told_nothing_of_a_time_learns_ours(make: Make) -> None:
    error = for_status(429, page="p")
    await make().note(error)
    assert error.retry_after == Pace().pause


async def test_a_short_pause_is_waited_for(make: Make, told: list[Event]) -> None:
    """And after it calls come one by one."""
    paces, other = make(policy=Pace(), patience=5), make(policy=Pace(), patience=5)
    await paces.take()
    await paces.note(PortalDown("the portal answered 503", retry_after=0.2))
    await asyncio.gather(paces.take(), other.take())
    assert [event.bucket for event in told if isinstance(event, Paced)] == ["portal"] * 2


async def test_who_waited_for_a_turn_looks_whether_the_portal_was_closed_meanwhile(
    make: Make, state: StateDatabase
) -> None:
    paces = make(policy=Pace(account_per_minute=120, burst=1))
    await paces.take()
    waiting = asyncio.ensure_future(paces.take())
    await asyncio.sleep(0.05)
    await state.rates.close(Rate("portal:toy", 1, 1), 300)
    with pytest.raises(PortalDown, match=LEFT_ALONE):
        await waiting


async def test_a_pause_that_cannot_be_noted_hides_no_error(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_: object) -> None:
        raise StateError("the state database cannot be reached")

    monkeypatch.setattr(Rates, "close", failing)
    await make().note(PortalDown("the portal answered 503", retry_after=9))


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5, 8, 13])
async def test_cancelled_anywhere_it_hinders_nobody(make: Make, steps: int) -> None:
    paces = make()
    before = asyncio.all_tasks()
    tasks = [asyncio.ensure_future(paces.take()) for _ in range(4)]
    for _ in range(steps):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await paces.take()
    await until(lambda: not [task for task in asyncio.all_tasks() - before if not task.done()])


async def test_clients_leave_a_portal_alone_together(state: StateDatabase) -> None:
    """What one client's call meets is spared the other's, which opens no page for it; repr tells of nobody."""
    calls = 0

    async def refused(_: object) -> None:
        nonlocal calls
        calls += 1
        raise for_status(503, page="p", retry_after="60")

    pool, retry = Pool(), Retry(initial=0.001, maximum=0.01)
    one, two = connected(Toy(), state, pool, retry=retry), connected(Toy(user="b"), state, pool, retry=retry)
    async with one, two:
        for client, seen in ((one, "answered 503"), (two, LEFT_ALONE), (one, LEFT_ALONE)):
            with pytest.raises(PortalDown, match=seen) as raised:
                await client.call("things.list", refused)
            assert (raised.value.portal, raised.value.operation) == ("toy", "things.list")
        assert calls == 1
        assert repr(one._paces) == "Paces(toy)"
