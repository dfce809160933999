"""The browsers of a pool: one tenant's each, started when needed, replaced when they end, age, fill up or freeze."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from ..errors import BrowserCrashed, ClosedError, ConfigurationError, UnavailableError
from ..events import BrowserFrozen, BrowserLost, BrowserRetired, BrowserStarted, Event
from ..options import Limits, Timeouts
from .driver import Driver
from .owned import begun, to_the_end
from .running import Running
from .watch import watch

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Playwright


class Fleet:
    """Running browsers. `released` is called for every context that is gone."""

    def __init__(
        self,
        driver: Driver,
        *,
        limits: Limits,
        timeouts: Timeouts,
        watch_every: float,
        released: Callable[[], None],
        emit: Callable[[Event], None],
    ) -> None:
        self.running: list[Running] = []
        self._driver = driver
        self._limits = limits
        self._timeouts = timeouts
        self._watch_every = watch_every
        self._released = released
        self._emit = emit
        self._starting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._launching = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def owner(self, context: BrowserContext) -> Running | None:
        """Return the browser that has this context open."""
        return next((running for running in self.running if context in running.live), None)

    async def promised(self, tenant: str) -> Running:
        """Return a tenant's browser with one more context promised, so that it is not stopped before that is open."""
        async with self._starting.setdefault(tenant, asyncio.Lock()):
            running = self._fit(tenant) or await self._start(tenant)
            running.opening += 1
            running.opened += 1
            if running.opened >= self._limits.contexts_per_browser:
                self._retire(running, "count")
            return running

    def opened(self, running: Running, context: BrowserContext) -> None:
        """Note a context. Raises `ClosedError` or `BrowserCrashed` if its browser is gone already."""
        if self._closed:
            raise ClosedError("the browser pool was closed meanwhile")
        if running not in self.running:
            raise BrowserCrashed("the browser went away")
        running.live.add(context)
        context.once("close", lambda _: self.closed(running, context))

    def closed(self, running: Running, context: BrowserContext) -> None:
        """Give a context's room back, once, whether it was closed by us or by its browser's end."""
        if context in running.live:
            running.live.remove(context)
            running.used_at = monotonic()
            self._released()
            self.stop_if_done(running)

    def abandoned(self, running: Running, context: BrowserContext) -> None:
        """Leave a context that did not close to its browser's end, which no new context is to put off."""
        if context in running.live:
            self._retire(running, "stuck")
            self.closed(running, context)

    def unpromise(self, running: Running) -> None:
        """Take the promise of a context back: it is open, or will not be."""
        running.opening -= 1
        running.used_at = monotonic()
        self.stop_if_done(running)

    def stop_if_done(self, running: Running) -> None:
        """Stop a browser that was retired when nobody uses it any more."""
        if running.is_done and running in self.running:
            self._drop(running)
            self._in_background(running.stop(self._timeouts.close))

    def spare(self, tenant: str) -> bool:
        """Begin to stop the browser of another tenant that was unused for longest; say whether there was one."""
        idle = self._unused_of_others(tenant)
        if idle is not None:
            self._retire(idle, "room")
            self.stop_if_done(idle)
        return idle is not None

    async def give_up(self, running: Running, *, frozen: bool) -> None:
        """End a browser that does not answer, and its driver if that is why."""
        running.retired = True
        playwright = self._driver.playwright
        if not await self._driver.answers(self._timeouts.answer):
            await self._give_up_driver(playwright, frozen=frozen)
        elif self._drop(running):
            self._emit(BrowserFrozen() if frozen else BrowserLost())
            running.kill()
            await running.stop(self._timeouts.close)
            if running.browser.is_connected():
                # The line to a frozen DevTools port is not even hung up; without the driver its calls do end.
                await self._give_up_driver(playwright, frozen=frozen)

    async def close(self) -> None:
        """Stop every browser."""
        self._closed = True
        for running in list(self.running):
            self._drop(running)
            self._in_background(running.stop(self._timeouts.close))
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _fit(self, tenant: str) -> Running | None:
        for running in [r for r in self.running if r.tenant == tenant and not r.retired]:
            if monotonic() - running.begun_at >= self._limits.browser_age:
                self._retire(running, "age")
                self.stop_if_done(running)
            elif running.browser.is_connected():
                return running
        return None

    def _retire(self, running: Running, reason: str) -> None:
        if not running.retired:
            running.retired = True
            self._emit(BrowserRetired(reason=reason))

    def _unused_of_others(self, tenant: str) -> Running | None:
        unused = [r for r in self.running if r.tenant != tenant and not r.in_use and not r.retired]
        return min(unused, key=lambda running: running.used_at, default=None)

    async def _start(self, tenant: str) -> Running:
        begun_at = monotonic()
        self._launching += 1
        try:
            await self._make_room(tenant)
            running = await self._launched(tenant)
        finally:
            self._launching -= 1
        running.browser.once("disconnected", lambda _: self._lost(running))
        running.watch = self._in_background(
            watch(running, every=self._watch_every, seconds=self._timeouts.answer, silent=self._silent)
        )
        self.running.append(running)
        self._emit(BrowserStarted(seconds=monotonic() - begun_at))
        if self._closed:
            self._drop(running)
            await to_the_end(running.stop(self._timeouts.close))
            raise ClosedError("the browser pool was closed meanwhile")
        return running

    async def _make_room(self, tenant: str) -> None:
        """Never run more browsers than contexts are allowed, however many tenants come and go."""
        while len(self.running) + self._launching > self._limits.contexts:
            idle = self._unused_of_others(tenant)
            if idle is None:
                return
            self._retire(idle, "room")
            self._drop(idle)
            await to_the_end(idle.stop(self._timeouts.close))

    async def _launched(self, tenant: str) -> Running:
        before = self._driver.playwright
        try:
            return await self._driver.browser(tenant)
        except (ConfigurationError, UnavailableError):
            now = self._driver.playwright
            if before in (None, now):
                if await self._driver.answers(self._timeouts.close):
                    raise
                # The driver is gone, and with it all of its browsers: with a fresh one the answer is final.
                await to_the_end(self._give_up_driver(now, frozen=False))
            return await self._driver.browser(tenant)

    async def _give_up_driver(self, playwright: Playwright | None, *, frozen: bool) -> None:
        """End a driver that does not answer, unless that was done already, and note that its browsers are gone."""
        if self._driver.playwright is not playwright:
            return
        for running in list(self.running):
            self._drop(running)
            self._emit(BrowserFrozen() if frozen else BrowserLost())
            running.kill()
        await self._driver.kill()

    def _silent(self, running: Running, frozen: bool) -> None:
        if running in self.running:
            self._in_background(self.give_up(running, frozen=frozen))

    def _lost(self, running: Running) -> None:
        if self._drop(running):
            self._emit(BrowserLost())

    def _drop(self, running: Running) -> bool:
        """Forget a browser and give the room of its contexts back; say whether it was not forgotten before."""
        if running not in self.running:
            return False
        self.running.remove(running)
        running.retired = True
        if running.watch is not None:
            running.watch.cancel()
        while running.live:
            running.live.pop()
            self._released()
        return True

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = begun(work, apart=True)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
