"""What the soak has found, each by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserCrashed, BrowserPool, Limits, SessionExpired, Timeouts
from portaldriver.runtime import points
from tests.conftest import Connect, Told
from tests.processes import browsers_of_ours, needs_proc
from tests.soak import below

pytestmark = needs_proc
SHORT = Timeouts(context=8, navigation=10, action=5, read=5, sign_in=30, call=60, close=2, answer=1.0)
AtPoint = Callable[[str, Callable[[], object]], None]


@pytest.fixture
async def own_pool() -> AsyncIterator[BrowserPool]:
    async with BrowserPool(timeouts=SHORT, limits=Limits(contexts=2), watch=30.0) as pool:
        yield pool


@pytest.fixture
def at_point() -> Iterator[AtPoint]:
    """Have something done at a labelled point of the work."""

    def listen(label: str, act: Callable[[], object]) -> None:
        points.listener = lambda reached: act() if reached == label else None

    yield listen
    points.listener = None


def kill_new_browsers(already: set[int]) -> None:
    for browser in browsers_of_ours() - already:
        os.kill(browser, signal.SIGKILL)


async def test_a_browser_that_dies_after_the_password_costs_another_password_and_no_call(
    connect: Connect, portal: OfficeAllyPortal, own_pool: BrowserPool, at_point: AtPoint
) -> None:
    already, deaths = browsers_of_ours(), iter([1])
    at_point("password typed", lambda: kill_new_browsers(already) if next(deaths, None) else None)
    client = connect(pool=own_pool, timeouts=SHORT)
    assert (await client.patients.list(page_size=20)).total == 130
    assert portal.count(method="POST", path="/u/login") <= 2


async def test_a_browser_that_dies_after_the_password_again_and_again_is_raised(
    connect: Connect, portal: OfficeAllyPortal, own_pool: BrowserPool, at_point: AtPoint
) -> None:
    already, deaths = browsers_of_ours(), []

    def kill() -> None:
        deaths.append(1)
        kill_new_browsers(already)

    at_point("password typed", kill)
    with pytest.raises(BrowserCrashed) as crashed:
        await connect(pool=own_pool, timeouts=SHORT).patients.list()
    assert not crashed.value.retryable
    assert len(deaths) == 2


async def test_a_cookie_jar_that_was_lost_does_not_replace_the_saved_one(
    connect: Connect, portal: OfficeAllyPortal, own_pool: BrowserPool, told: Told
) -> None:
    client = connect(pool=own_pool, timeouts=SHORT)
    await client.sign_in()
    (service,) = below.network_services(os.getpid())[-1:]
    below.send(service, signal.SIGKILL)
    session = client._upkeep.session
    assert session is not None
    await session.sleep()
    portal.expire(portal.account.username, sso=True)
    assert (await client.patients.list(page_size=20)).total == 130
    assert len(portal.account.prompts) == 1, "the device is still remembered"


async def test_an_element_that_a_stopped_page_does_not_show_is_not_missing(
    connect: Connect, portal: OfficeAllyPortal, own_pool: BrowserPool, told: Told
) -> None:
    client = connect(pool=own_pool, timeouts=replace(SHORT, action=1.5, navigation=5))
    await client.patients.list(page_size=20, lane="page")
    ours = [process for browser in browsers_of_ours() for process in below.renderers(browser)]
    for renderer in ours:
        below.send(renderer, signal.SIGSTOP)
    try:
        assert (await client.patients.list(page_size=20, lane="page")).total == 130
    finally:
        for renderer in ours:
            below.send(renderer, signal.SIGCONT)
    assert {repeat.reason for repeat in told.named("Retrying")} <= {"BrowserCrashed", "PageTimeout"}


async def test_a_session_that_ends_while_it_is_made_does_not_park_the_account(
    connect: Connect, portal: OfficeAllyPortal, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in, ends = portal.pm._sign_in, iter([1])

    def sign_in_and_end(*given: Any, **options: Any) -> None:
        sign_in(*given, **options)
        if next(ends, None):
            portal.expire(portal.account.username, sso=True)

    monkeypatch.setattr(portal.pm, "_sign_in", sign_in_and_end)
    client = connect()
    with pytest.raises(SessionExpired):
        await client.patients.list()
    assert told.named("AccountParked") == [], "the portal refused nothing"
    assert (await client.patients.list(page_size=20)).total == 130
