"""The pool: contexts for many tenants, bounded by number and memory, in browsers that no two tenants share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ..errors import BrowserCrashed, ClosedError, PageTimeout, WrongEventLoop
from ..events import Event, EventSink, tell
from ..options import Limits, Timeouts
from ..pom.windows import close_quietly
from .admission import Admission, Sleeper
from .driver import Driver
from .fleet import Fleet
from .memory import free_memory
from .owned import made, to_the_end
from .running import Running
from .watch import EVERY

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Playwright


class BrowserPool:
    """Owns Playwright and its browsers; hands out contexts, never more than `limits.contexts` at a time.

    `endpoint` connects to a running browser instead of starting one: `ws://...` of a Playwright server, or `http://...`
    of a DevTools port. A browser in use is asked every `watch` seconds whether it lives. `memory` tells how many MiB
    are free. Use the pool as an async context manager, or let a client make its own.
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
        watch: float = EVERY,
        memory: Callable[[], float] = free_memory,
        on_event: EventSink | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.timeouts = timeouts or Timeouts()
        self._on_event = on_event
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._driver = Driver(
            headless=headless,
            executable=executable,
            endpoint=endpoint,
            launch=launch or {},
            timeouts=self.timeouts,
        )
        self._admission = Admission(
            self.limits,
            memory=memory,
            spare=lambda tenant: self._fleet.spare(tenant),
            patience=self.timeouts.close,
            emit=self._emit,
        )
        self._fleet = Fleet(
            self._driver,
            limits=self.limits,
            timeouts=self.timeouts,
            watch_every=watch,
            released=self._admission.leave,
            emit=self._emit,
        )

    def __repr__(self) -> str:
        return f"BrowserPool({self.live_browsers} browsers, {self.live_contexts} contexts)"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @property
    def has_proxy(self) -> bool:
        """Whether its browsers may reach the portal through a proxy."""
        return self._driver.has_proxy

    @property
    def live_contexts(self) -> int:
        """How many contexts are open."""
        return sum(len(running.live) for running in self._fleet.running)

    @property
    def live_browsers(self) -> int:
        """How many browsers are running."""
        return len(self._fleet.running)

    @property
    def _playwright(self) -> Playwright | None:
        return self._driver.playwright

    def _emit(self, event: Event) -> None:
        tell(self._on_event, event)

    def _enter_loop(self) -> None:
        """Bind to the first event loop that uses the pool; Playwright's objects belong to it."""
        loop = asyncio.get_running_loop()
        if self._closed:
            raise ClosedError("the browser pool is closed")
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise WrongEventLoop("a browser pool serves the event loop it was first used in")

    async def open_context(self, *, tenant: str = "default", **options: Any) -> BrowserContext:
        """Return a new context in a browser of this tenant, waiting for room.

        Raises `PoolTimeout` when none becomes free in time, `BrowserCrashed` when the browser dies meanwhile.
        """
        self._enter_loop()
        await self._admission.enter(tenant)
        try:
            running = await self._fleet.promised(tenant)
            try:
                context = await self._new_context(running, options)
                self._fleet.opened(running, context)
            finally:
                self._fleet.unpromise(running)
        except BaseException:
            self._admission.leave()
            raise
        finally:
            self._admission.settled()
        if self._closed:
            await self.close_context(context)
            raise ClosedError("the browser pool was closed meanwhile")
        return context

    async def close_context(self, context: BrowserContext) -> None:
        """Close a context, and with the last one the browser that was retired."""
        await to_the_end(self._close_context(context))

    def idle(self, sleeper: Sleeper) -> None:
        """Note that a session has no call in flight: it may be put to sleep when room is missing."""
        self._admission.idle(sleeper)

    def busy(self, sleeper: Sleeper) -> None:
        """Note that a session is in use again or has no context any more."""
        self._admission.busy(sleeper)

    def holds(self, context: BrowserContext) -> bool:
        """Whether a context is open in a browser that is not known to be gone or frozen."""
        return self._fleet.owner(context) is not None

    async def answers(self, context: BrowserContext) -> bool:
        """Whether the context's browser gives a sign of life within `timeouts.answer`."""
        running = self._fleet.owner(context)
        return running is not None and await running.answers(self.timeouts.answer)

    async def aclose(self) -> None:
        """Close every browser and Playwright itself.

        Safe to call twice; a caller that is cancelled meanwhile leaves nothing open.
        """
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise WrongEventLoop("a browser pool is closed in the event loop it was used in")
        self._closed = True
        await to_the_end(self._close())

    async def _new_context(self, running: Running, options: dict[str, Any]) -> BrowserContext:
        """Open a context in a browser that has it promised."""

        async def unmake(context: BrowserContext) -> None:
            await close_quietly(context, self.timeouts.close)

        opening = running.browser.new_context(**{"service_workers": "block", **options})
        try:
            return await made(opening, seconds=self.timeouts.context, unmake=unmake, grace=self.timeouts.close)
        except (PageTimeout, BrowserCrashed) as error:
            frozen = isinstance(error, PageTimeout)
        # Frozen or gone: either way nobody should be given this browser again.
        await to_the_end(self._fleet.give_up(running, frozen=frozen))
        raise BrowserCrashed("the browser did not open a context")

    async def _close_context(self, context: BrowserContext) -> None:
        running = self._fleet.owner(context)
        await close_quietly(context, self.timeouts.close)
        if running is not None:
            self._fleet.abandoned(running, context)

    async def _close(self) -> None:
        await self._admission.close()
        await self._fleet.close()
        await self._driver.close()
