"""Playwright's own process: started when it is first needed, replaced when it dies or freezes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import psutil

from ..errors import (
    BrowserCrashed,
    ClosedError,
    ConfigurationError,
    LayoutError,
    PageTimeout,
    PortalError,
    UnavailableError,
)
from ..options import Timeouts
from ..pom.deadline import within
from ..pom.engine import install
from ..pom.windows import close_quietly
from . import browsers, processes
from .owned import made, to_the_end
from .running import Running, heard, met

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

_PROXY = ("--proxy-", "--no-proxy-server", "--winhttp-proxy-resolver")
CHECK = "python -m portaldriver.runtime.browsers --check"


class Driver:
    """Starts browsers, or reaches the one at `endpoint`."""

    def __init__(
        self,
        *,
        headless: bool,
        executable: str | Path | None,
        endpoint: str | None,
        launch: dict[str, Any],
        timeouts: Timeouts,
    ) -> None:
        self.playwright: Playwright | None = None
        self._endpoint = endpoint
        self._headless = headless
        self._executable = Path(executable) if executable else None
        self._launch = launch
        self._timeouts = timeouts
        self._starting = asyncio.Lock()
        self._process: psutil.Process | None = None
        self._has_started_one = False
        self._closed = False

    @property
    def has_proxy(self) -> bool:
        """Whether the browser was told of a proxy, or is another machine's, whose proxies we cannot know."""
        arguments = self._launch.get("args", ())
        return bool("proxy" in self._launch or self._endpoint or any(one.startswith(_PROXY) for one in arguments))

    async def browser(self, tenant: str) -> Running:
        """Start or reach a browser; what the driver says against it is for whoever set the pool up."""
        playwright = await self._started()
        try:
            launching = self._connect_or_launch(playwright)
            browser = await made(launching, seconds=self._timeouts.launch, unmake=self._unmake)
            running = await self._met(browser, tenant)
            self._has_started_one = True
            return running
        except (LayoutError, PageTimeout, BrowserCrashed):
            if self._endpoint:
                raise UnavailableError("no browser answers at the endpoint") from None
            if self._has_started_one:
                raise BrowserCrashed("the browser died while it was started") from None
            raise ConfigurationError(f"the browser does not start; see why: {CHECK}") from None

    async def answers(self, seconds: float) -> bool:
        """Whether the driver itself, browsers aside, gives a sign of life in time."""
        playwright = self.playwright
        if playwright is None:
            return False

        async def ask() -> None:
            client = await playwright.request.new_context()
            await client.dispose()

        try:
            return await heard(ask, seconds)
        except PortalError:
            return False

    async def kill(self) -> None:
        """End the driver without asking it, and with it all of its browsers."""
        if self._process is not None:
            processes.kill(processes.family(self._process))
        await self.stop()

    async def stop(self) -> None:
        """End the driver, by force if it does not end by itself in time."""
        playwright, self.playwright = self.playwright, None
        process, self._process = self._process, None
        if playwright is not None:
            with anyio.move_on_after(self._timeouts.close):
                await playwright.stop()
        if process is not None:
            processes.kill(processes.family(process))

    async def close(self) -> None:
        """End the driver for good."""
        self._closed = True
        await self.stop()

    async def _started(self) -> Playwright:
        async with self._starting:
            if self.playwright is None:
                self.playwright = await self._start()
                try:
                    await within(self._timeouts.launch, install(self.playwright))
                except BaseException:
                    await to_the_end(self.stop())
                    raise
            if self._closed:
                await to_the_end(self.stop())
                raise ClosedError("the browser pool was closed meanwhile")
            return self.playwright

    async def _start(self) -> Playwright:
        from playwright.async_api import async_playwright

        async def unmake(playwright: Playwright) -> None:
            await playwright.stop()

        before = processes.drivers()
        playwright = await made(async_playwright().start(), seconds=self._timeouts.launch, unmake=unmake)
        new = processes.drivers() - before
        # Of two that start at the same time we cannot tell which is ours before one of them has started a browser.
        self._process = new.pop() if len(new) == 1 else None
        return playwright

    async def _met(self, browser: Browser, tenant: str) -> Running:
        try:
            running = await met(browser, tenant, seconds=self._timeouts.launch, is_ours=self._endpoint is None)
        except BaseException:
            await to_the_end(self._unmake(browser))
            raise
        if self._process is None and running.process is not None:
            self._process = next(reversed(processes.lineage(running.process.pid)), None)
        return running

    async def _connect_or_launch(self, playwright: Playwright) -> Browser:
        timeout = self._timeouts.launch * 1000
        if self._endpoint and self._endpoint.startswith("ws"):
            return await playwright.chromium.connect(self._endpoint, timeout=timeout)
        if self._endpoint:
            return await playwright.chromium.connect_over_cdp(self._endpoint, timeout=timeout)
        executable = self._executable or browsers.find(playwright)
        options = browsers.launch_options(executable, headless=self._headless)
        arguments = [*options["args"], *self._launch.get("args", ())]
        return await playwright.chromium.launch(**{**options, **self._launch, "args": arguments}, timeout=timeout)

    async def _unmake(self, browser: Browser) -> None:
        await close_quietly(browser, self._timeouts.close)
