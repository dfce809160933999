"""One live browser: whose it is, what it has done, and whether it still answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from ..errors import BrowserCrashed, LayoutError, PageTimeout, PortalError
from ..pom.boundary import at_boundary
from ..pom.deadline import within
from ..pom.windows import close_quietly
from . import processes
from .owned import begun

if TYPE_CHECKING:
    import psutil
    from playwright.async_api import Browser, BrowserContext, CDPSession

SIGN = "Storage.getCookies"
"""What a browser of ours is asked for. The answer takes its main process and its network service, and is empty: the
contexts that we open are not the one it speaks of."""

FOREIGN_SIGN = "Browser.getVersion"
"""What somebody else's browser is asked for: its cookies are none of our business."""

TRIES = 2
"""How often. The answer is lost if the network service dies meanwhile."""

TICK = 0.25
"""Seconds between two looks at whether the answer came."""


async def heard(ask: Callable[[], Awaitable[object]], seconds: float) -> bool:
    """Whether a question is answered within so many seconds. Raises `BrowserCrashed` if nobody is there to answer.

    Time during which our own event loop stood still is no silence of the other side: little of it counts.
    """
    for _ in range(TRIES):
        task, left = begun(_answer(ask)), seconds / TRIES
        try:
            while left > 0:
                since = monotonic()
                await asyncio.wait([task], timeout=TICK)
                if task.done():
                    task.result()
                    return True
                left -= min(monotonic() - since, 2 * TICK)
        finally:
            task.cancel()
    return False


async def _answer(ask: Callable[[], Awaitable[object]]) -> None:
    with suppress(LayoutError):  # to refuse is to answer
        await at_boundary(ask())


@dataclass(slots=True, eq=False, repr=False)
class Running:
    """One live browser of one tenant."""

    browser: Browser
    tenant: str
    signs: CDPSession | None
    process: psutil.Process | None
    sign: str = SIGN
    opened: int = 0
    opening: int = 0
    live: set[BrowserContext] = field(default_factory=set)
    retired: bool = False
    begun_at: float = field(default_factory=monotonic)
    used_at: float = field(default_factory=monotonic)
    watch: asyncio.Task[None] | None = None

    @property
    def in_use(self) -> bool:
        """Whether somebody has or awaits a context of it."""
        return bool(self.live or self.opening)

    @property
    def is_done(self) -> bool:
        """Whether it was retired and nobody uses it."""
        return self.retired and not self.in_use

    async def ask(self, seconds: float) -> None:
        """Await a sign of life. Raises `PageTimeout` if none comes in time, `BrowserCrashed` if none can come."""
        if not self.browser.is_connected():
            raise BrowserCrashed("the browser went away")
        signs = self.signs
        if signs is not None and not await heard(lambda: signs.send(self.sign), seconds):
            raise PageTimeout("the browser gives no sign of life")

    async def answers(self, seconds: float) -> bool:
        """Whether a sign of life comes in time."""
        try:
            await self.ask(seconds)
        except PortalError:
            return False
        return True

    def work_done(self) -> float | None:
        """Return the seconds of processor time that the browser's main process has used, if it is one of ours."""
        return processes.work_done(self.process) if self.process is not None else None

    def kill(self) -> None:
        """End the browser without asking it, where it is a process of ours."""
        if self.process is not None:
            processes.kill(processes.family(self.process))

    async def stop(self, seconds: float) -> None:
        """Close the browser; what of it has not ended then (a frozen renderer outlives its browser) is killed."""
        remains = processes.family(self.process) if self.process is not None else []
        await close_quietly(self.browser, seconds)
        processes.kill(remains)


async def met(browser: Browser, tenant: str, *, seconds: float, is_ours: bool) -> Running:
    """Return a browser that was just started or reached, with a line to it and, if it is ours, its process.

    Raises `PageTimeout` or `BrowserCrashed`.
    """
    signs: CDPSession | None = None
    with suppress(LayoutError):  # an endpoint may refuse it: then silence is noticed by deadlines alone
        signs = await within(seconds, browser.new_browser_cdp_session())
    process = await _process(signs, seconds) if is_ours and signs is not None else None
    return Running(browser, tenant, signs, process, SIGN if is_ours else FOREIGN_SIGN)


async def _process(signs: CDPSession, seconds: float) -> psutil.Process | None:
    try:
        told: dict[str, Any] = await within(seconds, signs.send("SystemInfo.getProcessInfo"))
    except LayoutError:
        return None
    main = next((int(entry["id"]) for entry in told["processInfo"] if entry["type"] == "browser"), 0)
    return next(iter(processes.lineage(main)), None)
