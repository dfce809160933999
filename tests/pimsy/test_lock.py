"""The lock after idleness: opened by itself with the password, in both lanes, and never against a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import lxml.html
import pytest

from mock_portals.pimsy import PimsyPortal
from portaldriver import AccountLocked, InvalidCredentials, SessionExpired, StateDatabase
from portaldriver.portals.pimsy import Pimsy
from portaldriver.portals.pimsy.pages import Dashboard
from portaldriver.runtime.secret import Secret
from portaldriver.runtime.session import Tab
from tests.conftest import Told
from tests.pimsy.conftest import LOGIN, UNLOCK, Clock, Connect

Look = Callable[[Tab], Awaitable[str | None]]


def unlocked(portal: PimsyPortal) -> int:
    return portal.count(method="POST", path=UNLOCK)


def page_lane(client: Pimsy) -> Look:
    """Read from a page that is opened."""

    async def look(tab: Tab) -> str | None:
        dashboard = Dashboard(tab.page, client._binding)
        await dashboard.open()
        return (await dashboard.user.read()).name

    return look


def fetch_lane(client: Pimsy) -> Look:
    """Read from an answer that is never rendered, fetched by a page that stays as it is."""

    async def look(tab: Tab) -> str | None:
        dashboard = Dashboard(tab.page, client._binding)
        if tab.showing is None:
            await dashboard.open()
            tab.showing = "dashboard"
        return (await dashboard.user.fetch("/Dashboard")).name

    return look


@pytest.fixture
async def client(connect: Connect, seated: None) -> Pimsy:
    return connect()


@pytest.mark.parametrize("lane", [page_lane, fetch_lane])
async def test_a_lock_is_opened_and_the_read_repeated(
    client: Pimsy, portal: PimsyPortal, told: Told, lane: Callable[[Pimsy], Look]
) -> None:
    look = lane(client)
    assert await client.call("look", look) == "Riley Okafor"
    portal.lock(portal.account.username)
    assert await client.call("look", look) == "Riley Okafor"
    assert unlocked(portal) == 1
    assert portal.count(method="POST", path=LOGIN) == 0
    assert len(told.named("SessionUnlocked")) == 1
    assert not told.named("SessionLost")


async def test_tasks_that_meet_the_lock_open_it_once(client: Pimsy, portal: PimsyPortal) -> None:
    portal.lock(portal.account.username)
    assert set(await asyncio.gather(*(client.call("look", page_lane(client)) for _ in range(3)))) == {"Riley Okafor"}
    assert unlocked(portal) == 1


async def test_idleness_locks_and_the_next_call_opens(client: Pimsy, portal: PimsyPortal, clock: Clock) -> None:
    clock.ahead += portal.lock_minutes * 60 + 1
    assert (await client.health()).outcome == "SessionLocked"
    assert unlocked(portal) == 0
    assert (await client.session_info()).user.id == "1042"
    assert unlocked(portal) == 1
    assert (await client.health()).is_ok


async def test_a_restored_session_that_locked_meanwhile_is_opened(
    client: Pimsy, connect: Connect, portal: PimsyPortal
) -> None:
    await client.session_info()
    await client.aclose()
    portal.lock(portal.account.username)
    assert (await connect().session_info()).user.id == "1042"
    assert (unlocked(portal), portal.count(method="POST", path=LOGIN)) == (1, 0)


def _in_place(tree: Any) -> None:
    """A lock that a script takes away, leaving the page beneath as it was."""
    script = lxml.html.Element("script")
    script.text = """document.querySelector('#lock form').addEventListener('submit', async e => { e.preventDefault();
        const answer = await fetch(e.target.action, {method: 'POST', body: new URLSearchParams(new FormData(e.target))});
        if (answer.redirected) document.getElementById('lock').hidden = true })"""
    tree.getroot().cssselect("body")[0].append(script)


async def test_a_lock_that_goes_without_a_new_page_is_opened(client: Pimsy, portal: PimsyPortal) -> None:
    portal.vary("/Dashboard", _in_place)
    portal.lock(portal.account.username)
    assert await client.call("look", page_lane(client)) == "Riley Okafor"
    assert unlocked(portal) == 1


async def test_a_password_changed_meanwhile_is_refused_once_and_parks(
    client: Pimsy, connect: Connect, portal: PimsyPortal, told: Told
) -> None:
    before = portal.account.password
    portal.account.password = "Changed-Elsewhere-6"
    portal.lock(portal.account.username)
    for someone in (client, client, connect(password=before)):
        with pytest.raises(InvalidCredentials):
            await someone.session_info()
    assert unlocked(portal) == 1
    assert portal.count(method="POST", path=LOGIN) == 0
    assert len(told.named("AccountParked")) == 1
    assert (await connect(password=portal.account.password).session_info()).user.id == "1042"


async def test_a_lock_that_suspends_says_so(client: Pimsy, portal: PimsyPortal) -> None:
    portal.account.password, portal.account.attempts = "Changed-Elsewhere-6", portal.login_attempts - 1
    portal.lock(portal.account.username)
    for _ in range(2):
        with pytest.raises(AccountLocked, match=r"administrators|refused before"):
            await client.session_info()
    assert unlocked(portal) == 1


async def test_a_session_that_ends_behind_its_lock_is_not_taken_for_a_refusal(
    connect: Connect, seated: None, portal: PimsyPortal, told: Told
) -> None:
    ending = False

    def password() -> str:
        if ending:
            portal.expire(portal.account.username)
        return portal.account.password

    client = connect(password=Secret(password))
    portal.lock(portal.account.username)
    ending = True
    with pytest.raises(SessionExpired):
        await client.session_info()
    ending = False
    assert not told.named("AccountParked")
    assert (await client.session_info()).user.id == "1042"


async def test_a_locked_session_can_be_signed_out(client: Pimsy, portal: PimsyPortal, state: StateDatabase) -> None:
    portal.lock(portal.account.username)
    await client.sign_out()
    assert not portal.sessions
    assert unlocked(portal) == 0
    account = await state.account_key("pimsy", f"demo/{portal.account.username}")
    assert await state.sessions.load(account) is None
