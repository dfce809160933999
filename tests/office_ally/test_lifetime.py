"""Browsers that die, calls that are cancelled, clients that are closed: nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import (
    BrowserCrashed,
    BrowserPool,
    ClosedError,
    Limits,
    OfficeAlly,
    PortalError,
    Timeouts,
    WrongEventLoop,
)
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import TIMEOUTS, Connect, light
from tests.processes import browsers_of_ours, driver_of, needs_proc
from tests.waiting import until

LIST = "/pm/ManagePatients/ManagePatients.aspx"
FORM = "/pm/ManagePatients/EditPatient.aspx"
LANES: list[Lane] = ["fetch", "page"]
LONG = "PORTALDRIVER_LONG" in os.environ
SHORT = Timeouts(navigation=2, action=2, read=2, sign_in=20, call=30, close=5)


@pytest.fixture
async def own_pool() -> Any:
    async with BrowserPool(timeouts=TIMEOUTS, limits=Limits(contexts=3)) as pool:
        yield pool


@needs_proc
@pytest.mark.parametrize("lane", LANES if LONG else ["page"])
async def test_a_killed_browser_costs_at_most_one_typed_error(
    connect: Connect, seated: None, portal: OfficeAllyPortal, own_pool: BrowserPool, lane: Lane
) -> None:
    """In the rendered lane; with `PORTALDRIVER_LONG` in both, whose errors are told by the same boundary."""
    already = set(browsers_of_ours())
    client = connect(pool=own_pool)
    await client.sign_in()
    portal.grid_delay = 0.5
    listing = asyncio.ensure_future(_collect(client, lane))
    await until(lambda: portal.count(path=LIST) >= 2)
    (browser,) = set(browsers_of_ours()) - already
    os.kill(browser, signal.SIGKILL)
    (outcome,) = await asyncio.gather(listing, return_exceptions=True)
    assert isinstance(outcome, BrowserCrashed) or (isinstance(outcome, list) and len(outcome) == 130)
    portal.grid_delay = 0.0
    assert (await client.patients.list(page_size=20, lane=lane)).total == 130
    assert own_pool.live_browsers == 1
    assert portal.count(method="POST", path="/u/login") == 0, "the saved cookies serve the next browser"


async def _collect(client: OfficeAlly, lane: Lane) -> list[str]:
    return [patient.patient_id async for patient in client.patients.list(page_size=50, lane=lane)]


async def test_a_context_closed_by_others_is_replaced(oa: OfficeAlly) -> None:
    await oa.sign_in()
    assert oa._upkeep.session is not None
    await oa._upkeep.session.context.close()
    assert (await oa.patients.list()).total == 130


@needs_proc
async def test_a_driver_that_died_is_replaced(connect: Connect, seated: None, own_pool: BrowserPool) -> None:
    already = set(browsers_of_ours())
    client = connect(pool=own_pool)
    await client.sign_in()
    (browser,) = set(browsers_of_ours()) - already
    driver_of(browser).kill()
    outcomes = [await _outcome(client) for _ in range(2)]
    assert outcomes[-1] == 130


async def _outcome(client: OfficeAlly) -> int | str:
    try:
        return (await client.patients.list()).total
    except PortalError as error:
        return type(error).__name__


@pytest.mark.parametrize("lane", LANES)
async def test_a_cancelled_list_leaves_nothing_behind(
    connect: Connect, seated: None, portal: OfficeAllyPortal, pool: BrowserPool, lane: Lane
) -> None:
    client = connect()
    await client.sign_in()
    assert client._upkeep.session is not None
    context = client._upkeep.session.context
    tasks, pages, contexts = asyncio.all_tasks(), len(context.pages), pool.live_contexts
    portal.grid_delay = 5.0
    listing = asyncio.ensure_future(_collect(client, lane))
    await until(lambda: portal.count(path=LIST) >= 1)
    listing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listing
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= tasks
    assert len(context.pages) <= pages
    assert pool.live_contexts == contexts
    portal.grid_delay = 0.0
    assert (await client.patients.list(page_size=20, lane=lane)).total == 130


async def test_a_cancelled_sign_in_leaves_nothing_behind(
    connect: Connect, portal: OfficeAllyPortal, pool: BrowserPool
) -> None:
    tasks, contexts = asyncio.all_tasks(), pool.live_contexts
    portal.faults.add(path="/u/login", method="GET", hang=30, hang_before=True)
    client = connect()
    signing_in = asyncio.ensure_future(client.sign_in())
    await until(lambda: portal.count(path="/u/login") >= 1)
    signing_in.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    assert pool.live_contexts == contexts
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= tasks
    await client.sign_in()


async def test_cancelling_at_any_moment_leaves_no_page_and_no_token(
    connect: Connect, seated: None, portal: OfficeAllyPortal, own_pool: BrowserPool
) -> None:
    client = connect(pool=own_pool)
    await client.sign_in()
    session = client._upkeep.session
    assert session is not None
    for moment in range(0, 40, 4):
        calls = [asyncio.ensure_future(client.patients.list(lane=LANES[n % 2], page_size=20)) for n in range(3)]
        await asyncio.sleep(0.004 * moment)
        for call in calls:
            call.cancel()
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    await until(lambda: len(session.context.pages) <= own_pool.limits.pages and not session._room.borrowed_tokens)
    assert (await client.patients.list()).total == 130
    assert own_pool.live_contexts == 1


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 0.8])
async def test_closing_at_any_moment_of_the_first_call_leaves_nothing_open(connect: Connect, moment: float) -> None:
    pool = BrowserPool(launch=light({}), timeouts=TIMEOUTS)
    client = connect(pool=pool)
    call = asyncio.ensure_future(client.patients.list())
    await asyncio.sleep(moment)
    await client.aclose()
    await pool.aclose()
    (outcome,) = await asyncio.gather(call, return_exceptions=True)
    assert isinstance(outcome, PortalError)
    await until(lambda: not pool.live_browsers and pool._playwright is None)


async def test_a_cancelled_close_still_closes(connect: Connect, seated: None) -> None:
    pool = BrowserPool(launch=light({}), timeouts=TIMEOUTS)
    client = connect(pool=pool)
    await client.sign_in()
    for closing in (client.aclose(), pool.aclose()):
        task = asyncio.ensure_future(closing)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await until(lambda: not pool.live_browsers and pool._playwright is None)


async def test_a_client_belongs_to_one_event_loop(oa: OfficeAlly) -> None:
    await oa.sign_in()
    caught: list[BaseException] = []

    def elsewhere() -> None:
        async def use() -> None:
            await oa.patients.list()

        try:
            asyncio.run(use())
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert [type(error) for error in caught] == [WrongEventLoop]


async def test_a_client_closed_by_its_block_gives_its_context_back_and_says_that_it_is_closed(
    connect: Connect, seated: None, pool: BrowserPool
) -> None:
    contexts = pool.live_contexts
    async with connect() as client:
        await client.sign_in()
        assert pool.live_contexts == contexts + 1
    assert pool.live_contexts == contexts
    await client.aclose()
    with pytest.raises(ClosedError):
        await client.patients.list()
