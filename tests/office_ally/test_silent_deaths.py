"""Sessions that die without an event: emptied cookie jars, frozen browsers, killed renderers."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, Limits, OfficeAlly, Timeouts
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import Connect, Told
from tests.processes import browsers_of_ours, command_of, descendants, needs_proc
from tests.waiting import until

LANES: list[Lane] = ["fetch", "page"]
pytestmark = needs_proc
SHORT = Timeouts(navigation=4, action=4, read=4, sign_in=30, call=60, close=3, health=6, answer=1.0)


@pytest.fixture
async def own_pool() -> AsyncIterator[BrowserPool]:
    async with BrowserPool(timeouts=SHORT, limits=Limits(contexts=3), watch=0.3) as pool:
        yield pool


@pytest.fixture
async def signed_in(connect: Connect, seated: None, own_pool: BrowserPool) -> tuple[OfficeAlly, int]:
    """Return a client that is signed in, and its browser's process."""
    already = browsers_of_ours()
    client = connect(pool=own_pool, timeouts=SHORT)
    await client.patients.list(page_size=20)
    (browser,) = browsers_of_ours() - already
    return client, browser


def marked(browser: int, mark: str) -> list[int]:
    """Return the browser's processes that were started with a mark in their arguments."""
    return [one.pid for one in descendants(browser) if mark in " ".join(command_of(one))]


def child(browser: int, mark: str) -> int:
    (found,) = marked(browser, mark)
    return found


async def test_cookies_that_the_network_service_took_along_are_put_back(
    signed_in: tuple[OfficeAlly, int], portal: OfficeAllyPortal, told: Told
) -> None:
    client, browser = signed_in
    os.kill(child(browser, "network.mojom.NetworkService"), signal.SIGKILL)
    session = client._upkeep.session
    assert session is not None
    for lane in LANES:
        assert (await client.patients.list(page_size=20, lane=lane)).total == 130
    assert portal.count(method="POST", path="/u/login") == 0, "what was saved still serves"
    assert len(told.named("SessionRestored")) == 2, "at the beginning, and after the death"


async def test_health_notices_an_emptied_cookie_jar(
    signed_in: tuple[OfficeAlly, int], portal: OfficeAllyPortal
) -> None:
    client, browser = signed_in
    os.kill(child(browser, "network.mojom.NetworkService"), signal.SIGKILL)
    assert (await client.health()).outcome == "SessionExpired"
    assert (await client.health()).is_ok
    assert portal.count(method="POST", path="/u/login") == 0


async def test_a_frozen_browser_is_replaced(
    signed_in: tuple[OfficeAlly, int], portal: OfficeAllyPortal, told: Told
) -> None:
    client, browser = signed_in
    os.kill(browser, signal.SIGSTOP)
    assert (await client.patients.list(page_size=20)).total == 130
    assert len(told.named("SessionRestored")) == 2
    assert portal.count(method="POST", path="/u/login") == 0
    await until(lambda: browser not in browsers_of_ours())


async def test_a_frozen_browser_does_not_hang_the_health_check(signed_in: tuple[OfficeAlly, int]) -> None:
    client, browser = signed_in
    os.kill(browser, signal.SIGSTOP)
    assert (await client.health()).outcome in ("BrowserCrashed", "PageTimeout")
    assert (await client.health()).is_ok


async def test_a_killed_renderer_costs_nothing(signed_in: tuple[OfficeAlly, int], portal: OfficeAllyPortal) -> None:
    client, browser = signed_in
    for pid in marked(browser, "--type=renderer"):
        os.kill(pid, signal.SIGKILL)
    assert (await client.patients.list(page_size=20)).total == 130
    assert portal.count(method="POST", path="/u/login") == 0
