"""Screens that live elsewhere: in numbered iframes, and in windows that a click opens (guide 3.2 and 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

import anyio

from ..errors import BrowserCrashed, PageTimeout, PortalError, SelectorNotFound
from .boundary import at_boundary
from .deadline import within
from .page import PageObject
from .region import Region
from .selector import Selector

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Locator, Page

AGAIN = 0.25
"""Seconds after which a page that was closed and is still there is closed once more."""

P = TypeVar("P", bound=PageObject)


class Inside(Region, Generic[P]):
    """A page object inside an iframe, found by its element: the numbers in the frames' ids are not to be relied on."""

    def __init__(self, screen: type[P], *, frame: Selector) -> None:
        self.screen = screen
        self.frame = frame

    def selectors(self) -> dict[str, Selector]:
        """Return the frame's element."""
        return {"frame": self.frame}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundInside[P]: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundInside[P]:
        return self if instance is None else BoundInside(instance, self)


class BoundInside(Generic[P]):
    """A frame on a live page."""

    def __init__(self, owner: PageObject, inside: Inside[P]) -> None:
        self.owner = owner
        self.inside = inside

    async def enter(self) -> P:
        """Wait for the frame and its content's `ready`, and return the content's page object."""
        locator = self.owner.root.locator(self.inside.frame.playwright)
        handle = await self.owner.act(locator.element_handle(timeout=self.owner.binding.timeouts.action * 1000))
        frame = await self.owner.act(handle.content_frame())
        if frame is None:
            raise SelectorNotFound("the element is not a frame", page=self.owner.title(), field=self.inside.name)
        content = self.inside.screen(frame, self.owner.binding)
        await content.arrive()
        return content


class Popup(Region, Generic[P]):
    """A page object in a window that a click opens."""

    def __init__(self, screen: type[P], *, opener: Selector) -> None:
        self.screen = screen
        self.opener = opener

    def selectors(self) -> dict[str, Selector]:
        """Return the control that opens the window."""
        return {"opener": self.opener}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundPopup[P]: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundPopup[P]:
        return self if instance is None else BoundPopup(instance, self)


class BoundPopup(Generic[P]):
    """A window yet to be opened from a live page."""

    def __init__(self, owner: PageObject, popup: Popup[P]) -> None:
        self.owner = owner
        self.popup = popup

    @asynccontextmanager
    async def open(self) -> AsyncIterator[P]:
        """Click the opener, wait for the window to be ready, and close the window at the end if it still stands.

        Raises `PageTimeout` if no window opens in time.
        """
        window = await self._window()
        try:
            content = self.popup.screen(window, self.owner.binding)
            await content.arrive()
            yield content
        finally:
            with anyio.CancelScope(shield=True):
                await close_page(window, self.owner.binding.timeouts.close)

    async def _window(self) -> Any:
        timeout = self.owner.binding.timeouts.navigation
        opener = self.owner.root.locator(self.popup.opener.playwright)

        async def click_and_wait() -> Any:
            async with self.owner.page.expect_popup(timeout=timeout * 1000) as opened:
                await opener.click(timeout=self.owner.binding.timeouts.action * 1000)
            return await opened.value

        try:
            return await within(timeout, click_and_wait(), page=self.owner.title())
        except PageTimeout as late:
            failure = PageTimeout("the window did not open", page=self.owner.title(), field=self.popup.name)
            raise failure from late


async def choose_and_leave(window: PageObject, control: Locator) -> None:
    """Click what makes a window fill its opener and close itself.

    The window may be gone before the click is answered (guide 3.2): that is success here.
    """
    timeout = window.binding.timeouts.action
    closed = anyio.Event()
    window.page.once("close", lambda _: closed.set())
    # What a click means is told by scripts that run before this; a click that comes earlier is not heard.
    await within(timeout, window.page.wait_for_load_state("domcontentloaded"), page=window.title())
    try:
        await within(timeout, control.click(timeout=timeout * 1000, no_wait_after=True), page=window.title())
    except BrowserCrashed:
        if not window.page.is_closed():
            raise
    if not window.page.is_closed():
        with anyio.move_on_after(timeout):
            await closed.wait()
    if not window.page.is_closed():
        raise PageTimeout("the window did not close after a choice", page=window.title())


async def close_quietly(target: Browser | BrowserContext, seconds: float) -> None:
    """Close a context or browser; what is already gone, or does not answer in time, is left to its browser's end."""
    with anyio.move_on_after(seconds):
        with suppress(PortalError):
            await at_boundary(target.close())


async def close_page(page: Page, seconds: float) -> None:
    """Close a page; what is already gone, or does not answer in time, is left to its browser's end."""
    with anyio.move_on_after(seconds):
        async with anyio.create_task_group() as both:
            both.start_soon(_insist, page)
            with suppress(PortalError):
                await at_boundary(page.close())
            both.cancel_scope.cancel()


async def _insist(page: Page) -> None:
    """Ask again for as long as a page does not close.

    Chromium forgets to close a page whose navigation is just being committed, and says that it did
    (crbug.com/536385539); Playwright then waits for ever. Asked a second time it does close.
    """
    while True:
        await anyio.sleep(AGAIN)
        with suppress(PortalError):
            devtools = await at_boundary(page.context.new_cdp_session(page))
            await at_boundary(devtools.send("Page.close"))
