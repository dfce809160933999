"""Browsers: started when needed, shared by sessions, replaced when they die or have opened enough contexts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import anyio

from ..errors import (
    BrowserCrashed,
    ClosedError,
    ConfigurationError,
    LayoutError,
    PageTimeout,
    PoolTimeout,
    PortalError,
    UnavailableError,
    WrongEventLoop,
)
from ..events import BrowserLost, BrowserStarted, Event, EventSink, tell
from ..options import Limits, Timeouts
from ..pom.deadline import within
from ..pom.engine import install
from ..pom.windows import close_quietly
from . import browsers
from .owned import made, to_the_end

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright


CHECK = "python -m portaldriver.runtime.browsers --check"


class _Running:
    """One live browser and how much it has done."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.opened = 0
        self.opening = 0
        self.live: dict[BrowserContext, object] = {}
        self.retired = False

    @property
    def is_done(self) -> bool:
        """Whether it was retired and nobody has or awaits a context of it."""
        return self.retired and not self.live and not self.opening


class BrowserPool:
    """Owns Playwright and its browsers; hands out contexts, never more than `limits.contexts` at a time.

    `endpoint` connects to a running browser instead of starting one: `ws://...` of a Playwright server, or `http://...`
    of a DevTools port. Use it as an async context manager, or let a client make its own.
    """

    def __init__(
        self,
        *,
        headless: bool = True,
        executable: str | Path | None = None,
        endpoint: str | None = None,
        launch: dict[str, Any] | None = None,
        limits: Limits | None = None,
        timeouts: Timeouts | None = None,
        on_event: EventSink | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.timeouts = timeouts or Timeouts()
        self._headless = headless
        self._executable = Path(executable) if executable else None
        self._endpoint = endpoint
        self._launch = launch or {}
        self._on_event = on_event
        self._playwright: Playwright | None = None
        self._running: list[_Running] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __repr__(self) -> str:
        return f"BrowserPool({len(self._running)} browsers, {self.live_contexts} contexts)"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @property
    def live_contexts(self) -> int:
        """How many contexts are open."""
        return sum(len(running.live) for running in self._running)

    @property
    def live_browsers(self) -> int:
        """How many browsers are running."""
        return len(self._running)

    def _emit(self, event: Event) -> None:
        tell(self._on_event, event)

    def _enter_loop(self) -> None:
        """Bind to the first event loop that uses the pool; Playwright's objects belong to it."""
        loop = asyncio.get_running_loop()
        if self._closed:
            raise ClosedError("the browser pool is closed")
        if self._loop is None:
            self._loop = loop
            self._starting = anyio.Lock()
            self._room = anyio.CapacityLimiter(self.limits.contexts)
        elif self._loop is not loop:
            raise WrongEventLoop("a browser pool serves the event loop it was first used in")

    async def open_context(self, **options: Any) -> BrowserContext:
        """Return a new context, waiting for room.

        Raises `PoolTimeout` when none becomes free in time, `BrowserCrashed` when the browser dies meanwhile.
        """
        self._enter_loop()
        ticket = object()
        try:
            with anyio.fail_after(self.limits.acquire):
                await self._room.acquire_on_behalf_of(ticket)
        except TimeoutError:
            raise PoolTimeout("no browser context became free in time") from None
        try:
            running = await self._current()
            try:
                context = await self._new_context(running, options)
                running.live[context] = ticket
            finally:
                running.opening -= 1
        except BaseException:
            self._room.release_on_behalf_of(ticket)
            raise
        context.once("close", lambda _: self._release(running, context))
        if self._closed:
            await self.close_context(context)
            raise ClosedError("the browser pool was closed meanwhile")
        return context

    async def close_context(self, context: BrowserContext) -> None:
        """Close a context, and with the last one the browser that was retired."""
        await to_the_end(self._close_context(context))

    async def _close_context(self, context: BrowserContext) -> None:
        await close_quietly(context, self.timeouts.close)
        for running in list(self._running):
            self._release(running, context)
            if running.is_done:
                await self._stop(running)

    def _release(self, running: _Running, context: BrowserContext) -> None:
        """Give a context's room back, once, whether it was closed by us or by its browser's end."""
        ticket = running.live.pop(context, None)
        if ticket is not None:
            self._room.release_on_behalf_of(ticket)

    async def _new_context(self, running: _Running, options: dict[str, Any]) -> BrowserContext:
        """Open a context in a browser that `_current` has promised it to."""

        async def unmake(context: BrowserContext) -> None:
            await close_quietly(context, self.timeouts.close)

        opening = running.browser.new_context(service_workers="block", **options)
        try:
            return await made(opening, seconds=self.timeouts.context, unmake=unmake, grace=self.timeouts.close)
        except (PageTimeout, BrowserCrashed):
            # Frozen or gone: either way nobody should be given this browser again.
            running.retired = True
            await to_the_end(self._stop(running))
            raise BrowserCrashed("the browser did not open a context") from None

    async def _current(self) -> _Running:
        """Return a browser with one more context promised, so that it is not stopped before that is open."""
        async with self._starting:
            fit = (r for r in self._running if not r.retired and r.browser.is_connected())
            running = next(fit, None) or await self._start()
            running.opening += 1
            running.opened += 1
            running.retired = running.opened >= self.limits.contexts_per_browser
            return running

    async def _start(self) -> _Running:
        begun = monotonic()
        try:
            browser = await self._browser()
        except (ConfigurationError, UnavailableError):
            if await self._driver_answers():
                raise
            # The driver is gone, and with it all of its browsers: with a fresh one the answer is final.
            for lost in list(self._running):
                self._lost(lost)
            await self._stop_driver()
            browser = await self._browser()
        running = _Running(browser)
        browser.once("disconnected", lambda _: self._lost(running))
        self._running.append(running)
        self._emit(BrowserStarted(seconds=monotonic() - begun))
        if self._closed:
            await to_the_end(self._stop(running))
            raise ClosedError("the browser pool was closed meanwhile")
        return running

    async def _driver(self) -> Playwright:
        if self._playwright is None:
            from playwright.async_api import async_playwright

            async def unmake(driver: Playwright) -> None:
                await driver.stop()

            driver = await made(async_playwright().start(), seconds=self.timeouts.launch, unmake=unmake)
            self._playwright = driver
            await within(self.timeouts.launch, install(driver))
            if self._closed:
                await to_the_end(self._stop_driver())
                raise ClosedError("the browser pool was closed meanwhile")
        return self._playwright

    async def _driver_answers(self) -> bool:
        if self._playwright is None:
            return False
        try:
            client = await within(self.timeouts.close, self._playwright.request.new_context())
            await within(self.timeouts.close, client.dispose())
        except PortalError:
            return False
        return True

    async def _browser(self) -> Browser:
        """Start or reach a browser; what the driver says against it is for whoever set the pool up."""
        playwright = await self._driver()
        try:
            launching = self._connect_or_launch(playwright)
            return await made(launching, seconds=self.timeouts.launch, unmake=self._close_browser)
        except (LayoutError, PageTimeout, BrowserCrashed):
            if self._endpoint:
                raise UnavailableError("no browser answers at the endpoint") from None
            raise ConfigurationError(f"the browser does not start; see why: {CHECK}") from None

    async def _connect_or_launch(self, playwright: Playwright) -> Browser:
        timeout = self.timeouts.launch * 1000
        if self._endpoint and self._endpoint.startswith("ws"):
            return await playwright.chromium.connect(self._endpoint, timeout=timeout)
        if self._endpoint:
            return await playwright.chromium.connect_over_cdp(self._endpoint, timeout=timeout)
        executable = self._executable or browsers.find(playwright)
        options = browsers.launch_options(executable, headless=self._headless) | self._launch
        return await playwright.chromium.launch(**options, timeout=timeout)

    def _lost(self, running: _Running) -> None:
        for context in list(running.live):
            self._release(running, context)
        if running in self._running:
            self._running.remove(running)
            if not self._closed and not running.retired:
                self._emit(BrowserLost())

    async def _stop(self, running: _Running) -> None:
        if running in self._running:
            self._running.remove(running)
        for context in list(running.live):
            self._release(running, context)
        await self._close_browser(running.browser)

    async def _close_browser(self, browser: Browser) -> None:
        await close_quietly(browser, self.timeouts.close)

    async def _stop_driver(self) -> None:
        playwright, self._playwright = self._playwright, None
        if playwright is not None:
            with anyio.move_on_after(self.timeouts.close):
                await playwright.stop()

    async def aclose(self) -> None:
        """Close every browser and Playwright itself.

        Safe to call twice; a caller that is cancelled meanwhile leaves nothing open.
        """
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise WrongEventLoop("a browser pool is closed in the event loop it was used in")
        self._closed = True
        await to_the_end(self._close())

    async def _close(self) -> None:
        for running in list(self._running):
            await self._stop(running)
        await self._stop_driver()
