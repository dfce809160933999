"""The pool: bounded, one engine, browsers that are replaced when they die, retire or freeze."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from portaldriver import (
    BrowserCrashed,
    BrowserPool,
    ClosedError,
    ConfigurationError,
    Limits,
    PoolTimeout,
    Timeouts,
    UnavailableError,
    WrongEventLoop,
)
from portaldriver.events import BrowserRetired, Event
from portaldriver.pom import PageObject, Selector, button
from portaldriver.runtime import browsers
from tests.conftest import TIMEOUTS
from tests.processes import browsers_of_ours, needs_proc
from tests.waiting import until

SMALL = Limits(contexts=2, contexts_per_browser=3, acquire=0.2)


class Sample(PageObject):
    """A page with one button."""

    press = Selector("#nowhere", button("Press"))


async def works(context: Any) -> bool:
    page = await context.new_page()
    await page.set_content("<button>Press</button>")
    return bool(await Sample(page).press.count() == 1)


@pytest.fixture
async def pool() -> AsyncIterator[BrowserPool]:
    async with BrowserPool(limits=SMALL, timeouts=TIMEOUTS) as small:
        yield small


async def test_contexts_know_the_engine(pool: BrowserPool) -> None:
    first, second = await pool.open_context(), await pool.open_context()
    assert await works(first)
    assert await works(second)
    assert (pool.live_contexts, pool.live_browsers) == (2, 1)
    assert repr(pool) == "BrowserPool(1 browsers, 2 contexts)"


async def test_no_more_contexts_than_allowed(pool: BrowserPool) -> None:
    first = await pool.open_context()
    await pool.open_context()
    with pytest.raises(PoolTimeout):
        await pool.open_context()
    await pool.close_context(first)
    assert await works(await pool.open_context())


async def test_room_is_given_back_also_by_a_context_that_was_closed_elsewhere(pool: BrowserPool) -> None:
    for _ in range(4):
        context = await pool.open_context()
        await context.close()
    assert pool.live_contexts == 0


async def test_a_browser_is_retired_after_so_many_contexts_and_ends_with_the_last(pool: BrowserPool) -> None:
    told: list[Event] = []
    pool._on_event = told.append
    kept = None
    for number in range(4):
        context = await pool.open_context()
        if number == 2:
            kept = context
        else:
            await pool.close_context(context)
    assert kept is not None
    assert [event.name for event in told] == ["BrowserStarted", "BrowserRetired", "BrowserStarted"]
    assert told[1] == BrowserRetired(reason="count", at=told[1].at)
    assert pool.live_browsers == 2
    assert await works(kept)
    await pool.close_context(kept)
    assert pool.live_browsers == 1


async def test_tasks_that_start_together_share_one_browser(pool: BrowserPool) -> None:
    await asyncio.gather(pool.open_context(), pool.open_context())
    assert pool.live_browsers == 1


@needs_proc
async def test_a_killed_browser_is_replaced_and_told(pool: BrowserPool) -> None:
    told: list[Event] = []
    pool._on_event = told.append
    before = browsers_of_ours()
    await pool.open_context()
    (started,) = await until(lambda: browsers_of_ours() - before)
    os.kill(started, signal.SIGKILL)
    await until(lambda: not pool.live_browsers)
    assert pool.live_contexts == 0
    assert await works(await pool.open_context())
    assert [event.name for event in told] == ["BrowserStarted", "BrowserLost", "BrowserStarted"]


@needs_proc
async def test_a_frozen_browser_is_given_up_at_its_deadline() -> None:
    impatient = Timeouts(context=1.0, close=1.0)
    async with BrowserPool(limits=SMALL, timeouts=impatient, watch=60) as pool:
        before = browsers_of_ours()
        await pool.open_context()
        (started,) = await until(lambda: browsers_of_ours() - before)
        os.kill(started, signal.SIGSTOP)
        with pytest.raises(BrowserCrashed):
            await pool.open_context()
        assert started not in browsers_of_ours(), "what is frozen is killed, not left behind"
        assert await works(await pool.open_context())


async def test_a_pool_belongs_to_one_event_loop(pool: BrowserPool) -> None:
    await pool.open_context()
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            asyncio.run(pool.open_context())
        except WrongEventLoop as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert len(caught) == 1


async def test_a_closed_pool_says_so() -> None:
    pool = BrowserPool()
    await pool.aclose()
    await pool.aclose()
    with pytest.raises(ClosedError):
        await pool.open_context()


async def test_a_browser_that_runs_elsewhere_is_connected_to(tmp_path: Path) -> None:
    """Over its DevTools port, as a browser in a container would be."""
    executable = browsers.installed()
    if executable is None:
        pytest.skip("needs an installed Chromium or Chrome")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = browsers.launch_options(executable)
    sandbox = [] if options["chromium_sandbox"] else ["--no-sandbox"]
    process = await asyncio.to_thread(
        subprocess.Popen,
        [
            str(executable),
            *options["args"],
            *sandbox,
            "--headless",
            f"--remote-debugging-port={port}",
            f"--user-data-dir={tmp_path}",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await _listening(port)
        async with BrowserPool(endpoint=f"http://127.0.0.1:{port}", timeouts=TIMEOUTS) as pool:
            assert await works(await pool.open_context())
        assert process.poll() is None, "a browser that is not ours is left running"
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


async def _listening(port: int) -> None:
    def answers() -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", port)) == 0

    await until(answers)


async def test_a_playwright_server_is_connected_to(tmp_path: Path) -> None:
    executable = browsers.installed()
    if executable is None:
        pytest.skip("needs an installed Chromium or Chrome")
    options = browsers.launch_options(executable)
    config = tmp_path / "server.json"
    config.write_text(json.dumps({"executablePath": str(executable), "chromiumSandbox": options["chromium_sandbox"]}))
    command = [sys.executable, "-m", "playwright", "launch-server", "--browser", "chromium", "--config", str(config)]
    printed = tmp_path / "printed.txt"
    with printed.open("wb") as out:
        server = await asyncio.to_thread(subprocess.Popen, command, stdout=out, start_new_session=True)
    try:
        endpoint = (await until(lambda: printed.read_text().partition("\n")[0])).strip()
        async with BrowserPool(endpoint=endpoint, timeouts=TIMEOUTS) as pool:
            assert await works(await pool.open_context())
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        await asyncio.to_thread(server.wait)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "ws://127.0.0.1:9/nobody"])
async def test_an_endpoint_that_does_not_answer_may_later(endpoint: str) -> None:
    async with BrowserPool(endpoint=endpoint, timeouts=Timeouts(launch=3)) as pool:
        with pytest.raises(UnavailableError, match="endpoint") as refused:
            await pool.open_context()
    assert refused.value.retryable


async def test_a_browser_that_does_not_start_is_the_callers_to_mend() -> None:
    async with BrowserPool(executable="/bin/false", timeouts=Timeouts(launch=10)) as pool:
        with pytest.raises(ConfigurationError, match="--check"):
            await pool.open_context()
        assert pool.live_browsers == 0


def test_a_browser_named_in_the_environment_has_to_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browsers.VARIABLE, "/nowhere/browser")
    with pytest.raises(ConfigurationError, match=browsers.VARIABLE):
        browsers.installed()
    monkeypatch.setenv(browsers.VARIABLE, "/bin/sh")
    assert browsers.installed() == Path("/bin/sh")


def test_without_any_browser_the_error_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(browsers, "installed", lambda **_: None)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert browsers.main([]) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_the_sandbox_is_off_for_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert browsers.launch_options(Path("/b"))["chromium_sandbox"] is True
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browsers.launch_options(Path("/b"))["chromium_sandbox"] is False


def test_the_browser_sees_none_of_our_keys_and_has_no_place_for_dumps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTALDRIVER_STATE_KEY", "canary")
    seen = browsers.launch_options(Path("/bin/sh"))["env"]
    assert "canary" not in seen.values()
    assert seen["PATH"] == os.environ["PATH"]
    place = Path(seen["BREAKPAD_DUMP_LOCATION"])
    assert place.stat().st_mode & 0o777 == 0o700
    assert all(entry.is_file() for entry in place.iterdir())
