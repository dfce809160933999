"""A session: one account's browser context and its tabs."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import anyio

from ..errors import BrowserCrashed, PageTimeout, PoolTimeout, RejectedError
from ..options import Limits, Timeouts
from ..pom.deadline import within
from ..pom.windows import close_quietly
from .owned import made, to_the_end

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from playwright.async_api import BrowserContext, Page

    from .pool import BrowserPool

Prepare = Callable[["Page"], "Awaitable[None]"]


@dataclass(slots=True, repr=False)
class Tab:
    """A tab on loan. `showing` is what its last user left in it, so that the next step of a listing can go on there."""

    page: Page
    showing: Any = None


@dataclass(slots=True, repr=False)
class Session:
    """One account's context. A retired session serves no new call."""

    context: BrowserContext
    pool: BrowserPool
    prepare: Prepare
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    retired: bool = False
    _idle: list[Tab] = field(default_factory=list)
    _lent: int = 0
    _room: anyio.CapacityLimiter = field(init=False)

    def __post_init__(self) -> None:
        self._room = anyio.CapacityLimiter(self.limits.pages)
        self.context.once("close", lambda _: self._lose())

    def _lose(self) -> None:
        """The context is gone, whoever closed it: nothing can be had from this session any more."""
        self.retired = True

    @property
    def is_broken(self) -> bool:
        """Whether the session can serve no further call."""
        browser = self.context.browser
        return self.retired or (browser is not None and not browser.is_connected())

    @property
    def limits(self) -> Limits:
        """The pool's limits."""
        return self.pool.limits

    @property
    def timeouts(self) -> Timeouts:
        """The pool's timeouts."""
        return self.pool.timeouts

    @asynccontextmanager
    async def tab(self, *, showing: Any = None) -> AsyncIterator[Tab]:
        """Lend a tab, an idle one that shows what is wanted first.

        A tab that was left in the middle of something (an error, a cancellation) is closed, not lent again.
        """
        ticket = object()
        await self._wait_for_room(ticket)
        self._lent += 1
        try:
            tab = await self._take(showing)
            settled = False
            try:
                yield tab
                settled = True
            except RejectedError:
                settled = True
                raise
            finally:
                await self._put_back(tab, settled=settled)
        finally:
            self._lent -= 1
            self._room.release_on_behalf_of(ticket)
            if self.retired and not self._lent:
                await self.close()

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
        page = await self._new_page()
        try:
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

    async def _put_back(self, tab: Tab, *, settled: bool) -> None:
        if settled and not tab.page.is_closed() and not self.retired:
            self._idle.append(tab)
            return
        await self._discard(tab.page)

    async def _discard(self, page: Page) -> None:
        await to_the_end(close_quietly(page, self.timeouts.close))

    async def storage(self) -> dict[str, Any]:
        """Return cookies and local storage as Playwright saves them."""
        return dict(await within(self.timeouts.context, self.context.storage_state()))

    async def retire(self) -> None:
        """Serve no new call, and close once the last tab on loan is back."""
        self.retired = True
        if not self._lent:
            await self.close()

    async def close(self) -> None:
        """Close the context and every tab in it."""
        self.retired = True
        self._idle.clear()
        await self.pool.close_context(self.context)
