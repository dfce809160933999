"""A password that may have been given is not given again, whatever goes wrong around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from portaldriver import (
    AccountLocked,
    AuthenticationError,
    BrowserCrashed,
    InvalidCredentials,
    PageTimeout,
    PortalError,
    SelectorNotFound,
    SessionExpired,
    SessionLocked,
    StateDatabase,
    StateError,
    UnexpectedPage,
)
from portaldriver.client import PortalClient
from portaldriver.pom import deadline
from portaldriver.runtime.attempt import StoredAttempt
from portaldriver.runtime.session import Tab
from portaldriver.runtime.walk import CUT_SHORT
from tests.runtime.stubs import Pool, Toy, answering, connected, context_of, parked, read
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.async_api import Page

REFUSALS = [InvalidCredentials, AccountLocked]
refusals = pytest.mark.parametrize("refusal", REFUSALS)


class Broken:
    """A method of the state database that fails so often before it works again."""

    def __init__(self, works: Any, times: int) -> None:
        self.works = works
        self.times = times

    async def __call__(self, *args: Any, **options: Any) -> Any:
        if self.times:
            self.times -= 1
            raise StateError("the database is locked", retryable=False)
        return await self.works(*args, **options)


async def fails(client: PortalClient, error: type[PortalError]) -> None:
    with pytest.raises(error):
        await client.call("read", read)


# --- a lease that is lost while the portal answers


@refusals
async def test_a_refusal_counts_though_the_lease_was_lost(
    state: StateDatabase, refusal: type[AuthenticationError]
) -> None:
    async def refuse(_: Page, attempt: StoredAttempt) -> None:
        attempt.lease._lose()
        raise refusal("no")

    toy = Toy(answer=refuse)
    async with connected(toy, state, Pool()) as client:
        await fails(client, refusal)
        await fails(client, refusal)
    assert toy.typed == 1
    assert await parked(state) == [refusal.__name__]


async def test_what_ended_a_lost_sign_in_is_moot_once_another_process_has_signed_in(state: StateDatabase) -> None:
    async def overtaken(_: Page, attempt: StoredAttempt) -> None:
        toy.answer = None
        fence = attempt.lease.fence + 1
        await state.sessions.put(attempt.account, storage={}, session_storage={}, info={}, fence=fence)
        attempt.lease._lose()
        raise AccountLocked("no")

    async def expires_once(_: Tab) -> str:
        if toy.typed == 1:
            raise SessionExpired("over")
        return "read"

    toy = Toy(answer=overtaken)
    async with connected(toy, state, Pool()) as client:
        assert await client.call("read", read) == "read"
        assert toy.typed == 1
        assert await client.call("read", expires_once) == "read"
    assert await parked(state) == []


# --- two processes, two secrets


async def test_two_processes_with_different_wrong_secrets_give_each_once(state: StateDatabase) -> None:
    one, other = (Toy(password, answer=answering(*[InvalidCredentials("no")] * 9)) for password in ("one", "other"))
    async with connected(one, state, Pool()) as first, connected(other, state, Pool()) as second:
        for _ in range(4):
            await fails(first, InvalidCredentials)
            await fails(second, InvalidCredentials)
    assert (one.typed, other.typed) == (1, 1)


async def test_a_new_secret_that_works_does_not_clear_the_old_one(state: StateDatabase) -> None:
    old, new = Toy("old", answer=answering(*[InvalidCredentials("no")] * 9)), Toy("new")
    async with connected(old, state, Pool()) as stale, connected(new, state, Pool()) as fresh:
        for _ in range(3):
            await fails(stale, InvalidCredentials)
            assert await fresh.call("read", read) == "read"
            await fresh.sign_out()
    assert (old.typed, new.typed) == (1, 3)


# --- a database that does not take the refusal


@refusals
@pytest.mark.parametrize("times", [1, 2, 5])
async def test_a_refusal_that_cannot_be_noted_is_remembered_until_it_can(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch, refusal: type[AuthenticationError], times: int
) -> None:
    monkeypatch.setattr(state.accounts, "park", Broken(state.accounts.park, times))
    monkeypatch.setattr(state.accounts, "end_sign_in", Broken(state.accounts.end_sign_in, times))
    toy = Toy(answer=answering(*[refusal("no")] * 9))
    async with connected(toy, state, Pool()) as client:
        for _ in range(times + 1):
            await fails(client, refusal)
    assert toy.typed == 1
    assert await parked(state) == [refusal.__name__]


# --- sign-ins without an answer


async def test_a_page_that_freezes_after_the_password_is_given_it_once_more_at_most(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "GRACE", 0.05)

    async def freeze(page: Page, _: StoredAttempt) -> None:
        context_of(page).frozen = True
        raise SelectorNotFound("what comes next is not there")

    toy = Toy(answer=freeze)
    async with connected(toy, state, Pool()) as client:
        await fails(client, BrowserCrashed)
    assert toy.typed == 1 + CUT_SHORT


async def test_all_who_wait_for_a_sign_in_share_its_unknown_outcome(state: StateDatabase) -> None:
    toy = Toy(answer=answering(*[UnexpectedPage("which page is this?")] * 20))
    async with connected(toy, state, Pool()) as client:
        calls = (client.call("read", read) for _ in range(20))
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {UnexpectedPage}
    assert toy.typed == 1


# --- a locked session


async def locked(_: Tab) -> None:
    raise SessionLocked("the portal locked the session")


@asynccontextmanager
async def locked_out(toy: Toy, state: StateDatabase) -> AsyncIterator[PortalClient]:
    """Signed in, and locked since."""
    async with connected(toy, state, Pool()) as client:
        await client.call("read", read)
        toy.typed, toy.unhealthy = 0, SessionLocked("the portal locked the session")
        yield client


async def test_who_waits_to_open_a_lock_learns_that_another_process_was_refused(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    hold = state.leases.hold

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal asked
        asked += 1
        return hold(*args, **options)

    async def refuse_once_both_wait(_: Page, __: StoredAttempt) -> None:
        await until(lambda: asked == 2)
        raise InvalidCredentials("no")

    toy = Toy()
    async with locked_out(toy, state) as first, locked_out(toy, state) as second:
        monkeypatch.setattr(state.leases, "hold", counted)
        toy.answer = refuse_once_both_wait
        calls = (first.call("read", locked), second.call("read", locked))
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [InvalidCredentials] * 2
    assert toy.typed == 1


async def test_a_lock_whose_opening_ends_unknown_is_not_given_the_password_again(state: StateDatabase) -> None:
    toy = Toy()
    async with locked_out(toy, state) as client:
        toy.answer = answering(*[PageTimeout("late")] * 9)
        with pytest.raises(PageTimeout):
            await client.call("read", locked)
    assert toy.typed == 1


async def test_a_lock_refused_under_a_lost_lease_is_not_given_the_password_again(state: StateDatabase) -> None:
    async def refuse(_: Page, attempt: StoredAttempt) -> None:
        attempt.lease._lose()
        raise AccountLocked("no")

    toy = Toy()
    async with locked_out(toy, state) as client:
        toy.answer = refuse
        for error in (SessionLocked, AccountLocked):
            with pytest.raises(error):
                await client.call("read", locked)
    assert toy.typed == 1
    assert await parked(state) == ["AccountLocked"]
