"""The one waiting state, and what a sign-in in progress is for those who answer: their ticket."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import anyio
import pytest

from portaldriver.errors import LeaseLost, MfaError, MfaTimeout, PoolTimeout, PortalError
from portaldriver.events import CodeRequired, CodeResolved, Event, RecoveryCodeReplaced
from portaldriver.runtime.attempt import StoredAttempt
from portaldriver.runtime.memories import RECOVERY_CODES
from portaldriver.runtime.mfa.challenge import Challenge, MfaProvider
from portaldriver.runtime.mfa.prompt import Prompt
from portaldriver.runtime.mfa.waiting import answered
from portaldriver.runtime.patience import Patience
from portaldriver.runtime.store import LocalKeys, StateDatabase, new_key
from tests.tickets import MemoryTicket
from tests.waiting import until

CODE, SHOWN = "canary-code", "d***@example.com"
"""Neither is in a time or an id by chance."""


class Answering(MfaProvider):
    """Answers as a function does."""

    factors = ("sms",)

    def __init__(self, answer: Callable[[Challenge], Awaitable[str]]) -> None:
        self._answer = answer

    async def answer(self, challenge: Challenge) -> str:
        return await self._answer(challenge)


async def at_once(_: Challenge) -> str:
    return CODE


async def never(_: Challenge) -> str:
    await anyio.sleep_forever()
    raise AssertionError("unreachable")


def failing(error: Exception) -> Callable[[Challenge], Awaitable[str]]:
    async def fail(_: Challenge) -> str:
        raise error

    return fail


def challenge(ticket: MemoryTicket, *, seconds: float = 60.0) -> Challenge:
    return Challenge(ticket=ticket, factor="sms", attempt=2, seconds=seconds, prompt=SHOWN)


def told(ticket: MemoryTicket, due: Challenge) -> str:
    """Return how the wait ended, having looked at its two events."""
    required, resolved = ticket.told
    assert isinstance(required, CodeRequired)
    assert isinstance(resolved, CodeResolved)
    assert (required.factor, required.attempt, required.challenge) == ("sms", 2, due.id)
    assert (resolved.factor, resolved.challenge) == ("sms", due.id)
    assert resolved.seconds >= 0
    for event in ticket.told:
        assert CODE not in event.model_dump_json()
        assert SHOWN not in event.model_dump_json()
    return resolved.outcome


async def test_a_wait_is_told_of_when_it_begins_and_when_it_ends() -> None:
    ticket, begun = MemoryTicket(), asyncio.Event()
    due = challenge(ticket)

    async def answer(given: Challenge) -> str:
        assert given is due
        assert [type(event) for event in ticket.told] == [CodeRequired]
        begun.set()
        return CODE

    assert await answered(Answering(answer), due, Patience()) == CODE
    assert begun.is_set()
    assert told(ticket, due) == "ok"


@pytest.mark.parametrize("error", [MfaTimeout("none"), MfaError("no"), LeaseLost("gone")])
async def test_errors_of_ours_pass(error: PortalError) -> None:
    ticket = MemoryTicket()
    due = challenge(ticket)
    with pytest.raises(PortalError) as failed:
        await answered(Answering(failing(error)), due, Patience())
    assert failed.value is error
    assert told(ticket, due) == type(error).__name__


@pytest.mark.parametrize("error", [ValueError(f"bad code {CODE}"), KeyError(CODE), OSError(5, CODE)])
async def test_of_other_errors_only_the_name_is_passed_on(error: Exception) -> None:
    ticket = MemoryTicket()
    due = challenge(ticket)
    with pytest.raises(MfaError) as failed:
        await answered(Answering(failing(error)), due, Patience())
    assert type(error).__name__ in str(failed.value)
    assert CODE not in str(failed.value)
    assert failed.value.__cause__ is failed.value.__context__ is None
    assert not isinstance(failed.value, MfaTimeout)
    assert told(ticket, due) == "MfaError"


async def test_a_wait_has_a_deadline() -> None:
    ticket = MemoryTicket()
    due = challenge(ticket, seconds=0.01)
    with pytest.raises(MfaTimeout):
        await answered(Answering(never), due, Patience())
    assert told(ticket, due) == "MfaTimeout"


async def test_a_deadline_of_the_provider_s_own_is_one_too() -> None:
    """A code that did not come is no refusal: the account is not parked for it."""
    ticket = MemoryTicket()
    due = challenge(ticket)
    with pytest.raises(MfaTimeout):
        await answered(Answering(failing(TimeoutError(CODE))), due, Patience())
    assert told(ticket, due) == "MfaTimeout"


async def test_a_cancellation_of_a_task_passes() -> None:
    ticket = MemoryTicket()
    due = challenge(ticket)
    task = asyncio.ensure_future(answered(Answering(never), due, Patience()))
    await until(lambda: ticket.told)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told(ticket, due) == "Cancelled"


async def test_a_cancellation_of_a_scope_passes() -> None:
    ticket = MemoryTicket()
    due = challenge(ticket)
    with anyio.move_on_after(0.01) as scope:
        await answered(Answering(never), due, Patience())
    assert scope.cancelled_caught
    assert told(ticket, due) == "Cancelled"


@pytest.mark.parametrize("answer", [at_once, failing(MfaTimeout("none")), failing(ValueError())])
async def test_deadlines_stand_still_and_go_on(answer: Callable[[Challenge], Awaitable[str]]) -> None:
    patience, seen = Patience(), []

    with patience.within(600) as scope:

        async def look(due: Challenge) -> str:
            seen.append(scope.deadline)
            return await answer(due)

        try:
            await answered(Answering(look), challenge(MemoryTicket()), patience)
        except MfaError:
            assert answer is not at_once
        assert scope.deadline < math.inf
    assert seen == [math.inf]


async def test_a_person_may_take_longer_than_a_call() -> None:
    patience, prompt = Patience(), Prompt()
    due = challenge(MemoryTicket())

    async def call() -> str:
        with patience.within(0.05):
            return await answered(prompt, due, patience)
        raise AssertionError("the call's deadline passed")

    task = asyncio.ensure_future(call())
    await until(lambda: prompt.pending)
    await anyio.sleep(0.2)
    prompt.give(due.id, CODE)
    assert await task == CODE


# --- a real ticket


@asynccontextmanager
async def attempt(
    state: StateDatabase, username: str = "desk@example.com", *, events: list[Event] | None = None
) -> AsyncIterator[StoredAttempt]:
    """Begin a sign-in, as far as those who answer see it."""
    account = await state.account_key("toy", username)
    async with state.leases.hold(f"sign-in:{account}", wait=20) as lease:
        yield StoredAttempt(
            state=state,
            portal="toy",
            account=account,
            lease=lease,
            ttl=30.0,
            patience=Patience(),
            tell=(events if events is not None else []).append,
        )


@asynccontextmanager
async def two_processes(file: Path) -> AsyncIterator[tuple[StateDatabase, StateDatabase]]:
    """Have two ways into one database."""
    key = LocalKeys(new_key())
    async with StateDatabase(file, key=key) as one, StateDatabase(file, key=key) as other:
        yield one, other


@pytest.mark.parametrize("place", ["imap.example.com/desk", "sms"])
async def test_a_place_is_one_accounts_at_a_time(tmp_path: Path, place: str) -> None:
    async with two_processes(tmp_path / "state.db") as (one, other), AsyncExitStack() as stack:
        first = await stack.enter_async_context(attempt(one))
        second = await stack.enter_async_context(attempt(other, "front@example.com"))
        third = await stack.enter_async_context(attempt(one, "back@example.com"))
        async with first.hold(place, wait=5):
            for ticket in (second, third):
                with pytest.raises(PoolTimeout):
                    async with ticket.hold(place, wait=0.05):
                        pytest.fail("two held it")
            async with second.hold("another place", wait=5):
                pass
        async with second.hold(place, wait=20):
            pass


async def test_what_accounts_share_is_taken_once(tmp_path: Path) -> None:
    async with two_processes(tmp_path / "state.db") as (one, other), AsyncExitStack() as stack:
        tickets = [
            await stack.enter_async_context(attempt(state, f"{n}@example.com"))
            for n, state in enumerate([one, other, one, other])
        ]
        took = await asyncio.gather(*(ticket.take("inbox", "17:4") for ticket in tickets))
        assert took.count(True) == 1
        assert await tickets[0].take("inbox", "17:5")
        assert await tickets[0].take("another inbox", "17:4")
        # What only an account claims is its own.
        assert [await ticket.claim("totp:1") for ticket in tickets] == [True] * 4
        assert not await tickets[0].claim("totp:1")


async def test_the_budget_of_codes_is_the_accounts_not_the_sign_ins() -> None:
    async with StateDatabase("memory:", key=LocalKeys(new_key())) as state:
        async with attempt(state) as first:
            for _ in range(3):  # a wait that comes to nothing: no code is typed
                await first.require_codes()
            await first.spend()
        async with attempt(state) as second:
            await second.spend()
            with pytest.raises(MfaError) as refused:
                await second.spend()
            assert not isinstance(refused.value, MfaTimeout)
            account = second.account
        async with attempt(state, "front@example.com") as other:
            await other.spend()
        async with attempt(state) as third:
            for asked in (third.require_codes, third.spend):
                with pytest.raises(MfaError):
                    await asked()
        await state.accounts.release(account)
        async with attempt(state) as fourth:
            await fourth.spend()
            await fourth.spend()
            with pytest.raises(MfaError):
                await fourth.spend()


async def test_a_code_that_was_accepted_fills_the_budget_again() -> None:
    async with StateDatabase("memory:", key=LocalKeys(new_key())) as state:
        for _ in range(3):
            async with attempt(state) as ticket:
                await ticket.spend()
                await ticket.spend()
                await ticket.accepted()


async def test_what_is_remembered_is_the_accounts_and_goes_with_it() -> None:
    events: list[Event] = []
    async with StateDatabase("memory:", key=LocalKeys(new_key())) as state:
        async with attempt(state, events=events) as ticket:
            assert await ticket.recall(RECOVERY_CODES) is None
            await ticket.remember(RECOVERY_CODES, {"used": ["x"], "new": []})
            ticket.emit(RecoveryCodeReplaced())
            account = ticket.account
        async with attempt(state, "front@example.com") as other:
            assert await other.recall(RECOVERY_CODES) is None
        await state.accounts.release(account)
        async with attempt(state) as ticket:
            assert await ticket.recall(RECOVERY_CODES) == {"used": ["x"], "new": []}
        await state.accounts.forget(account)
        async with attempt(state) as ticket:
            assert await ticket.recall(RECOVERY_CODES) is None
    assert [type(event) for event in events] == [RecoveryCodeReplaced]


async def test_nothing_is_taken_or_noted_without_the_accounts_lease() -> None:
    async with StateDatabase("memory:", key=LocalKeys(new_key())) as state, attempt(state) as ticket:
        ticket.lease._lose()
        for work in (
            ticket.claim("totp:1"),
            ticket.take("inbox", "17:4"),
            ticket.remember("x", 1),
            ticket.spend(),
            ticket.accepted(),
        ):
            with pytest.raises(LeaseLost):
                await work
        assert await ticket.recall("x") is None
