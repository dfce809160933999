"""A session: one account's browser context and its tabs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

import anyio

from ..errors import BrowserCrashed, PageTimeout, PoolTimeout, PortalError, RejectedError, SelectorNotFound
from ..options import Limits, Rotation, Timeouts
from ..pom.deadline import within
from ..pom.windows import close_page
from . import web_storage, witness
from .owned import begun, made, to_the_end
from .wear import Wear

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from playwright.async_api import BrowserContext, Page

    from .pool import BrowserPool

Prepare = Callable[["Page"], "Awaitable[None]"]
FallAsleep = Callable[["Session"], "Awaitable[None]"]


@dataclass(slots=True, repr=False)
class Tab:
    """A tab on loan. `showing` is what its last user left in it, so that the next step of a listing can go on there."""

    page: Page
    showing: Any = None


@dataclass(slots=True, repr=False, eq=False)
class Session:
    """One account's context. A retired session serves no new call.

    While no tab is on loan the pool may ask it to sleep, and after `Rotation.sleep_after` seconds it does by itself.
    """

    context: BrowserContext
    pool: BrowserPool
    prepare: Prepare
    fall_asleep: FallAsleep
    rotation: Rotation
    generation: int = 0
    signed_in_at: float = 0.0
    """On the database's clock; 0 for a session that is just being signed in."""
    handle: str = ""
    fence: int = 0
    """Of the lease it was signed in under; 0 for a session that was restored."""
    kept: web_storage.Kept = field(default_factory=dict)
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    wear: Wear = field(default_factory=Wear)
    retired: bool = False
    lost_cookies: bool = False
    """Whether the browser had lost its cookies when `storage` was last called."""
    idle_since: float = field(default_factory=monotonic)
    drained: anyio.Event = field(default_factory=anyio.Event)
    """Set while nobody has a tab on loan."""
    _idle: list[Tab] = field(default_factory=list)
    _lent: int = 0
    _room: anyio.CapacityLimiter = field(init=False)
    _alarm: asyncio.TimerHandle | None = None
    _tidying: anyio.Lock = field(default_factory=anyio.Lock)
    """Held while tabs are closed: what they keep for themselves has to be there before the next one is opened."""

    def __post_init__(self) -> None:
        self._room = anyio.CapacityLimiter(self.limits.pages)
        self.context.once("close", lambda _: self._lose())
        self.drained.set()

    def _lose(self) -> None:
        """The context is gone, whoever closed it: nothing can be had from this session any more."""
        self.retired = True
        self._stop_resting()

    @property
    def is_broken(self) -> bool:
        """Whether the session can serve no further call."""
        return self.retired or not self.pool.holds(self.context)

    @property
    def is_in_use(self) -> bool:
        """Whether somebody has a tab on loan."""
        return self._lent > 0

    @property
    def limits(self) -> Limits:
        """The pool's limits."""
        return self.pool.limits

    @property
    def timeouts(self) -> Timeouts:
        """The pool's timeouts."""
        return self.pool.timeouts

    # --- tabs

    @asynccontextmanager
    async def tab(self, *, showing: Any = None) -> AsyncIterator[Tab]:
        """Lend a tab, an idle one that shows what is wanted first.

        A tab that was left in the middle of something (an error, a cancellation) is closed, not lent again.
        """
        ticket = object()
        self._begin_use()
        try:
            await self._wait_for_room(ticket)
            try:
                tab = await self._take(showing)
                settled = silent = False
                try:
                    yield tab
                    settled = True
                except RejectedError:
                    settled = True
                    raise
                except SelectorNotFound:
                    silent = not await self._responds(tab)
                    if not silent:
                        raise
                finally:
                    await self._put_back(tab, settled=settled)
                if silent:
                    raise BrowserCrashed("the page gives no sign of life", session_id=self.id)
            finally:
                self._room.release_on_behalf_of(ticket)
        finally:
            await self._end_use()

    @asynccontextmanager
    async def in_use(self) -> AsyncIterator[None]:
        """Keep the session from going to sleep for the length of a block."""
        self._begin_use()
        try:
            yield
        finally:
            await self._end_use()

    def _begin_use(self) -> None:
        if not self._lent:
            self.drained = anyio.Event()
            self._stop_resting()
        self._lent += 1

    async def _end_use(self) -> None:
        self._lent -= 1
        if self._lent:
            return
        self.drained.set()
        if self.retired:
            await self.close()
            return
        self._rest()
        await self._close_strays()

    async def _wait_for_room(self, ticket: object) -> None:
        try:
            with anyio.fail_after(self.limits.acquire):
                await self._room.acquire_on_behalf_of(ticket)
        except TimeoutError:
            raise PoolTimeout("no page of the session became free in time", session_id=self.id) from None

    async def _take(self, showing: Any) -> Tab:
        fitting = [tab for tab in self._idle if showing is not None and tab.showing == showing]
        while self._idle:
            tab = fitting.pop() if fitting else self._idle[-1]
            self._idle.remove(tab)
            if not tab.page.is_closed():
                tab.showing = tab.showing if tab.showing == showing else None
                return tab
        async with self._tidying:
            page = await self._new_page()
        try:
            if self.kept:
                await web_storage.put_back(page, self.kept, seconds=self.timeouts.action)
            await self.prepare(page)
        except BaseException:
            await self._discard(page)
            raise
        return Tab(page)

    async def _new_page(self) -> Page:
        try:
            return await made(self.context.new_page(), seconds=self.timeouts.context, unmake=self._discard)
        except (PageTimeout, BrowserCrashed):
            # What opens no page is frozen or gone, however connected it says it is.
            self.retired = True
            raise

    async def _responds(self, tab: Tab) -> bool:
        """Whether a page lives. On one that does not, calls run into their deadlines as if an element were missing."""
        try:
            await within(self.timeouts.answer, tab.page.evaluate("1"))
        except (PageTimeout, BrowserCrashed):
            return False
        except PortalError:
            pass  # to refuse is to answer
        return True

    async def _put_back(self, tab: Tab, *, settled: bool) -> None:
        if settled and not tab.page.is_closed() and not self.retired:
            self._idle.append(tab)
            return
        await self._discard(tab.page)

    async def _close_strays(self) -> None:
        """Close windows that pages opened and nobody asked for, once no call is there that may have."""
        if self.is_in_use or self.retired or self._tidying.locked():
            return
        ours = {tab.page for tab in self._idle}
        for page in [page for page in self.context.pages if page not in ours]:
            await self._discard(page)

    async def _discard(self, page: Page) -> None:
        await to_the_end(close_page(page, self.timeouts.close))

    # --- rest

    def _rest(self) -> None:
        """Nobody uses the session: offer its context to others, and give it up by itself in time."""
        self.idle_since = monotonic()
        self.pool.idle(self)
        self._wake_me(min(self.rotation.close_tabs_after, self.rotation.sleep_after))

    def _stop_resting(self) -> None:
        self.pool.busy(self)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _settle_down(self) -> None:
        """Close the tabs or go to sleep, according to how long nobody came."""
        idle = monotonic() - self.idle_since
        if idle + 0.001 >= self.rotation.sleep_after:
            begun(self.sleep(), apart=True)
            return
        begun(self.close_tabs(), apart=True)
        self._wake_me(self.rotation.sleep_after - idle)

    def _wake_me(self, seconds: float) -> None:
        self._alarm = asyncio.get_running_loop().call_later(seconds, self._settle_down, context=Context())

    async def sleep(self) -> None:
        """Give the context up, its state kept; a session that is in use again by now goes on."""
        if not (self.is_in_use or self.retired):
            await self.fall_asleep(self)

    async def close_tabs(self) -> None:
        """Close the idle tabs; what they keep for themselves is remembered for the next ones."""
        async with self._tidying:
            tabs, self._idle = self._idle, []
            for tab in tabs:
                self.kept |= await web_storage.keep(tab.page, seconds=self.timeouts.answer)
                await self._discard(tab.page)

    # --- state and end

    async def storage(self) -> dict[str, Any]:
        """Return cookies and local storage as Playwright saves them, and note whether cookies were lost."""
        storage, self.lost_cookies = witness.taken_from(await self._storage_state())
        return storage

    async def _storage_state(self) -> Mapping[str, Any]:
        try:
            return await within(self.timeouts.answer, self.context.storage_state())
        except PageTimeout:
            pass  # asked again: the answer is lost if the browser's network service dies meanwhile
        return await within(self.timeouts.context, self.context.storage_state())

    async def retire(self) -> None:
        """Serve no new call, and close once the last tab on loan is back."""
        self.retired = True
        self._stop_resting()
        if not self._lent:
            await self.close()

    async def close(self) -> None:
        """Close the context and every tab in it."""
        self.retired = True
        self._stop_resting()
        self._idle.clear()
        await self.pool.close_context(self.context)
