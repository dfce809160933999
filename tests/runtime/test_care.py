"""What an account is spared: stale state, our own footsteps taken for a stranger's, sessions given up without need."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pyotp
import pytest

from portaldriver import (
    Care,
    PoolTimeout,
    PortalDown,
    Rotation,
    SessionDisplaced,
    SessionExpired,
    SessionLocked,
    StateDatabase,
    StateTampered,
    Totp,
    UnexpectedPage,
    events,
)
from portaldriver.client import PortalClient
from portaldriver.errors import PortalError
from portaldriver.runtime import web_storage
from portaldriver.runtime.attempt import StoredAttempt
from portaldriver.runtime.portal import Attempt, SignedInAs
from portaldriver.runtime.session import Tab
from tests.conftest import Told
from tests.runtime.stubs import SIGNED_IN, Gate, Pool, Toy, connected, context_of, read, session_of
from tests.tickets import code_of
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.async_api import Page

    from portaldriver.pom.binding import Binding
    from portaldriver.runtime.store import SavedSession


async def saved(client: PortalClient, state: StateDatabase) -> SavedSession | None:
    return await state.sessions.load(await client._upkeep.custody.known())


async def test_signing_out_shreds_though_the_session_cannot_be_restored(state: StateDatabase) -> None:
    pool = Pool(contexts=1)
    async with connected(Toy(), state, pool) as client:
        await client.call("read", read)
    async with connected(Toy(user="another"), state, pool) as neighbour, connected(Toy(), state, pool) as client:
        await neighbour.call("read", read)
        assert await saved(client, state) is not None
        with pytest.raises(PoolTimeout):
            await client.sign_out()
        assert await saved(client, state) is None


async def test_signing_out_shreds_what_was_tampered_with(state: StateDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tampered(_: str) -> None:
        raise StateTampered("not what was written there")

    async with connected(Toy(), state, Pool()) as client:
        await client.call("read", read)
        await session_of(client).sleep()
        with monkeypatch.context() as patch:
            patch.setattr(state.sessions, "load", tampered)
            with pytest.raises(StateTampered):
                await client.sign_out()
        assert await saved(client, state) is None
        assert await client.call("read", read) == "read"


async def test_our_own_renewal_is_not_taken_for_a_strangers_sign_in(state: StateDatabase, told: Told) -> None:
    """One process renews a session for its age, the other one notices before the new session is on record."""
    gate, care = Gate(), Care(when_displaced="yield")

    async def hold_back(_: Page, __: StoredAttempt) -> None:
        await gate.passed()

    first, second = Toy(), Toy()
    renewing = connected(first, state, Pool(), care=care, rotation=Rotation(age=0.001))
    other = connected(second, state, Pool(), care=care, on_event=told.append)
    async with renewing, other:
        await renewing.call("read", read)
        await other.call("read", read)
        displaced = session_of(other).context

        async def step(tab: Tab) -> str:
            if tab.page.context is displaced:
                raise SessionDisplaced("another sign-in took its place")
            return "read"

        first.answer = hold_back
        calls = [asyncio.ensure_future(renewing.call("read", read))]
        await gate.reached.wait()
        calls.append(asyncio.ensure_future(other.call("read", step)))
        await until(lambda: [event for event in told if isinstance(event, events.SessionDisplaced)])
        gate.opened.set()
        assert await asyncio.gather(*calls) == ["read", "read"]
        assert second.typed == 0

        ended = session_of(other).context

        async def later(tab: Tab) -> str:
            if tab.page.context is ended:
                raise SessionExpired("over")
            return "read"

        assert await other.call("read", later) == "read"
        assert second.typed == 1


class Spoilt(Toy):
    """A portal that cannot bear its own old cookies."""

    def __init__(self, error: PortalError) -> None:
        super().__init__()
        self.error = error

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        if SIGNED_IN["name"] in context_of(page).began_with:
            raise self.error
        return await super().sign_in(page, binding, attempt)


@pytest.mark.parametrize("error", [PortalDown, UnexpectedPage, SessionExpired])
async def test_old_cookies_that_lead_nowhere_do_not_keep_an_account_out(
    state: StateDatabase, error: type[PortalError]
) -> None:
    portal = Spoilt(error("the old cookies lead nowhere"))
    async with connected(portal, state, Pool()) as client:
        await client.call("read", read)
        spoilt = session_of(client).context

        async def step(tab: Tab) -> str:
            if tab.page.context is spoilt:
                raise SessionExpired("over")
            return "read"

        assert await client.call("read", step) == "read"
    assert portal.typed == 2


async def test_a_health_check_leaves_a_locked_session_to_be_opened(state: StateDatabase) -> None:
    toy = Toy()
    async with connected(toy, state, Pool()) as client:
        await client.call("read", read)
        session = session_of(client)
        toy.unhealthy = SessionLocked("the portal locked the session")
        assert (await client.health()).outcome == "SessionLocked"
        assert session_of(client) is session
        kept = await saved(client, state)
        assert kept is not None
        assert not kept.stale

        async def step(_: Tab) -> str:
            if toy.unhealthy is not None:
                raise toy.unhealthy
            return "read"

        assert await client.call("read", step) == "read"
        assert session_of(client) is session


async def test_a_session_whose_health_is_checked_is_not_put_to_sleep(state: StateDatabase) -> None:
    pool = Pool()
    async with connected(Toy(), state, pool) as client:
        await client.call("read", read)
        session, pool.asking = session_of(client), Gate()
        check = asyncio.ensure_future(client.health())
        await pool.asking.reached.wait()
        await session.sleep()
        pool.asking.opened.set()
        assert (await check).is_ok
        assert session_of(client) is session


async def test_a_tab_opened_while_others_are_closed_is_given_what_they_kept(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, items, given = Gate(), {"https://toy.example.com": {"token": "1"}}, list[web_storage.Kept]()

    async def keep(_: Page, *, seconds: float) -> web_storage.Kept:
        await gate.passed()
        return items

    async def put_back(_: Page, kept: web_storage.Kept, *, seconds: float) -> None:
        given.append(dict(kept))

    async with connected(Toy(), state, Pool()) as client:
        await client.call("read", read)
        with monkeypatch.context() as patch:
            patch.setattr(web_storage, "keep", keep)
            patch.setattr(web_storage, "put_back", put_back)
            closing = asyncio.ensure_future(session_of(client).close_tabs())
            await gate.reached.wait()
            call = asyncio.ensure_future(client.call("read", read))
            await until(lambda: session_of(client).is_in_use)
            gate.opened.set()
            await asyncio.gather(closing, call)
    assert given == [items]


async def test_a_code_whose_claim_outlasted_its_step_is_not_handed_out() -> None:
    now, secret, claims = 1_800_000_024.0, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", list[str]()

    async def slow(code: str) -> bool:
        nonlocal now
        now += 10
        claims.append(code)
        return True

    code = await code_of(Totp(secret, clock=lambda: now), slow)
    assert code == pyotp.TOTP(secret).at(int(now))
    assert claims == ["totp:60000000", "totp:60000001"]


class Stumbling(Toy):
    """A portal whose first page twice does not come."""

    device_cookies = frozenset({str(SIGNED_IN["name"])})

    def __init__(self) -> None:
        super().__init__()
        self.began_with: list[set[str]] = []

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        self.began_with.append(page.context.began_with)  # type: ignore[attr-defined]
        if len(self.began_with) in (2, 3):
            raise PortalDown("the page did not come")
        return await super().sign_in(page, binding, attempt)


async def test_a_page_that_does_not_come_does_not_cost_the_remembered_device(state: StateDatabase) -> None:
    portal, expired = Stumbling(), [SessionExpired("the session is over")]

    async def expire_once(tab: Tab) -> str:
        if expired:
            raise expired.pop()
        return await read(tab)

    async with connected(portal, state, Pool()) as client:
        await client.call("read", read)
        await client.call("read", expire_once)
    assert len(portal.began_with) == 4
    assert all("sid" in names for names in portal.began_with[1:])
