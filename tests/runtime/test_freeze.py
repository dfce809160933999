"""What is frozen says that it is connected and answers nothing: it is found out, killed and replaced."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import anyio
import psutil
import pytest

from portaldriver import BrowserPool, Limits, Timeouts, UnavailableError
from portaldriver.pom.boundary import at_boundary
from portaldriver.runtime import browsers, processes
from tests.conftest import Told
from tests.processes import browsers_of_ours, command_of, driver_of, needs_proc
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

pytestmark = needs_proc

WATCH = 0.1
IMPATIENT = Timeouts(answer=1.5, close=2.0, context=60)
"""What is found out by `answer` ends long before `context`, however busy the machine is."""


@pytest.fixture
async def pool(told: Told) -> AsyncIterator[BrowserPool]:
    async with BrowserPool(timeouts=IMPATIENT, limits=Limits(contexts=3), watch=WATCH, on_event=told.append) as own:
        yield own
    await asyncio.sleep(0)
    assert not own._fleet._tasks, "no task outlives the pool"


async def opened(pool: BrowserPool) -> tuple[BrowserContext, psutil.Process]:
    """Open a context in a browser of its own; return it with the browser's main process."""
    before = browsers_of_ours()
    context = await pool.open_context()
    (started,) = await until(lambda: browsers_of_ours() - before)
    return context, psutil.Process(started)


async def freeze(process: psutil.Process) -> None:
    """Stop a process; on a busy machine its other threads go on until the first one has seen the signal."""
    process.suspend()
    await until(lambda: process.status() == psutil.STATUS_STOPPED)


def parts(browser: psutil.Process, mark: str) -> list[psutil.Process]:
    """Return the processes of a browser whose command has a word that contains the mark."""
    return [child for child in browser.children(recursive=True) if mark in " ".join(command_of(child))]


def ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def failed(call: Any) -> str:
    """Return the name of our error for what a driver call came to."""
    outcomes: list[Any] = list(await asyncio.gather(at_boundary(call), return_exceptions=True))
    return type(outcomes[0]).__name__


async def until_reached(pool: BrowserPool) -> BrowserContext:
    """Return a context of a browser that is still starting elsewhere."""
    with anyio.fail_after(20):
        while True:
            try:
                return await pool.open_context()
            except UnavailableError:
                await anyio.sleep(0.1)


async def is_replaced(pool: BrowserPool) -> bool:
    page = await (await pool.open_context()).new_page()
    return bool(await page.evaluate("1 + 1") == 2)


async def test_a_frozen_browser_ends_and_its_calls_fail_at_once(pool: BrowserPool, told: Told) -> None:
    context, browser = await opened(pool)
    page = await context.new_page()
    assert await pool.answers(context)
    everything = processes.family(browser)
    await freeze(browser)
    begun = monotonic()
    assert context.browser is not None
    assert context.browser.is_connected()
    calls = [page.evaluate("1"), context.new_page(), context.cookies(), page.locator("#nowhere").click()]
    assert await asyncio.gather(*map(failed, calls)) == ["BrowserCrashed"] * 4
    assert monotonic() - begun < IMPATIENT.context
    assert not pool.live_contexts
    assert not pool.holds(context)
    assert not await pool.answers(context)
    await until(lambda: all(map(ended, everything)))
    assert await is_replaced(pool)
    assert [event.name for event in told] == ["BrowserStarted", "BrowserFrozen", "BrowserStarted"]


async def test_a_context_asked_of_a_frozen_browser_is_not_waited_for(pool: BrowserPool, told: Told) -> None:
    context, browser = await opened(pool)
    await pool.close_context(context)
    await freeze(browser)
    begun = monotonic()
    assert await failed(pool.open_context()) == "BrowserCrashed"
    assert monotonic() - begun < IMPATIENT.context
    assert await is_replaced(pool)
    assert len(told.named("BrowserFrozen")) == 1


async def test_a_frozen_driver_is_replaced_with_all_of_its_browsers(pool: BrowserPool, told: Told) -> None:
    context, browser = await opened(pool)
    page = await context.new_page()
    driver = driver_of(browser.pid)
    await freeze(driver)
    assert await failed(page.evaluate("1")) == "BrowserCrashed"
    await until(lambda: ended(driver) and ended(browser))
    assert await is_replaced(pool)
    assert [event.name for event in told] == ["BrowserStarted", "BrowserFrozen", "BrowserStarted"]


async def test_a_driver_that_died_is_noticed_without_a_call(pool: BrowserPool, told: Told) -> None:
    context, browser = await opened(pool)
    driver_of(browser.pid).kill()
    await until(lambda: not pool.live_browsers)
    assert not pool.holds(context)
    assert await is_replaced(pool)
    assert [event.name for event in told] == ["BrowserStarted", "BrowserLost", "BrowserStarted"]


async def test_a_frozen_network_service_is_a_frozen_browser_but_a_killed_one_is_not(
    pool: BrowserPool, told: Told
) -> None:
    context, browser = await opened(pool)
    await context.new_page()
    (network,) = parts(browser, "network.mojom")
    network.kill()
    await until(lambda: ended(network) and parts(browser, "network.mojom"))
    assert await pool.answers(context)
    (network,) = parts(browser, "network.mojom")
    await freeze(network)
    assert await failed(context.cookies()) == "BrowserCrashed"
    assert [event.name for event in told] == ["BrowserStarted", "BrowserFrozen"]


async def test_frozen_renderers_hold_up_neither_their_context_nor_the_pool(pool: BrowserPool, told: Told) -> None:
    context, browser = await opened(pool)
    page = await context.new_page()
    renderers = parts(browser, "--type=renderer")
    for renderer in renderers:
        await freeze(renderer)
    assert await pool.answers(context)
    await page.close()
    await pool.close_context(context)
    assert not pool.live_contexts
    await pool.aclose()
    await until(lambda: all(map(ended, [browser, *renderers])))
    assert not told.named("BrowserFrozen")


async def test_a_pool_is_closed_though_its_browser_is_frozen(told: Told) -> None:
    async with BrowserPool(timeouts=Timeouts(close=0.5), watch=60, on_event=told.append) as pool:
        _, browser = await opened(pool)
        await freeze(browser)
    await until(lambda: ended(browser))
    assert [event.name for event in told] == ["BrowserStarted"]


async def test_a_pool_is_closed_though_its_driver_is_frozen() -> None:
    async with BrowserPool(timeouts=Timeouts(close=0.5), watch=60) as pool:
        _, browser = await opened(pool)
        driver = driver_of(browser.pid)
        await freeze(driver)
    await until(lambda: ended(browser) and ended(driver))


async def test_a_loop_that_stood_still_is_not_a_browser_that_did(pool: BrowserPool, told: Told) -> None:
    context, _ = await opened(pool)
    asking = asyncio.ensure_future(pool.answers(context))
    await asyncio.sleep(0)
    block(IMPATIENT.answer)
    assert await asking
    await asyncio.sleep(3 * WATCH)
    assert pool.holds(context)
    assert [event.name for event in told] == ["BrowserStarted"]


def block(seconds: float) -> None:
    """Keep the event loop from running, as a user's computation might."""
    end = monotonic() + seconds
    while monotonic() < end:
        pass


async def test_a_browser_that_runs_elsewhere_is_left_alone_when_it_freezes(tmp_path: Path, told: Told) -> None:
    """Over its DevTools port, the line is cut by replacing the driver; the process is not ours to kill."""
    executable = browsers.installed()
    if executable is None:
        pytest.skip("needs an installed Chromium or Chrome")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = browsers.launch_options(executable)
    arguments = [*options["args"], *([] if options["chromium_sandbox"] else ["--no-sandbox"]), "--headless"]
    elsewhere = psutil.Popen(
        [str(executable), *arguments, f"--remote-debugging-port={port}", f"--user-data-dir={tmp_path}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with BrowserPool(
            endpoint=f"http://127.0.0.1:{port}", timeouts=IMPATIENT, watch=WATCH, on_event=told.append
        ) as pool:
            context = await until_reached(pool)
            page = await context.new_page()
            await freeze(elsewhere)
            assert await failed(page.evaluate("1")) == "BrowserCrashed"
            assert elsewhere.status() == psutil.STATUS_STOPPED
            elsewhere.resume()
            assert await is_replaced(pool)
    finally:
        remains = processes.family(elsewhere)
        processes.kill(remains)
        await asyncio.to_thread(elsewhere.wait)
    assert [event.name for event in told] == ["BrowserStarted", "BrowserFrozen", "BrowserStarted"]
