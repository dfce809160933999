"""One browser, one town of origins, and contexts that are open, sealed or intercepted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from portaldriver.options import Timeouts
from portaldriver.pom import Binding
from portaldriver.runtime.perimeter import Perimeter
from tests.conftest import Told

from .town import Town, founded

TIMEOUTS = Timeouts(navigation=10, action=5, read=5, close=5)


@pytest.fixture(scope="session")
async def _founded() -> AsyncIterator[Town]:
    async with founded() as town:
        yield town


@pytest.fixture
def town(_founded: Town) -> Town:
    _founded.forget()
    return _founded


@pytest.fixture(scope="session")
async def _open_way(whole_chromium: Browser) -> AsyncIterator[BrowserContext]:
    async with await whole_chromium.new_context() as context:
        yield context


@pytest.fixture
async def tab(_open_way: BrowserContext) -> AsyncIterator[Page]:
    """Give a tab that no perimeter guards."""
    page = await _open_way.new_page()
    yield page
    for left in _open_way.pages:
        await left.close()


class Ways:
    """Contexts by the way they are guarded, opened once, with what they told."""

    def __init__(self, browser: Browser, town: Town) -> None:
        self.browser = browser
        self.town = town
        self.told = Told()
        self._contexts: dict[str, BrowserContext] = {}

    async def context(self, way: str) -> BrowserContext:
        """Return the context that is `open`, `sealed` or `intercepted`; the portal and its partner are allowed."""
        if way not in self._contexts:
            self._contexts[way] = await self.fresh(way)
        return self._contexts[way]

    async def fresh(self, way: str) -> BrowserContext:
        """Open a context of its own."""
        if way == "open":
            return await self.browser.new_context(service_workers="block")
        allowed = [self.town.origin("portal"), self.town.origin("partner")]
        perimeter = Perimeter(allowed, emit=self.told.append, sealed=way == "sealed")
        context = await self.browser.new_context(**perimeter.options)
        await perimeter.guard(context, sealed=perimeter.is_sealed)
        return context

    async def close(self) -> None:
        for context in self._contexts.values():
            await context.close()


@pytest.fixture(scope="session")
async def _ways(whole_chromium: Browser, _founded: Town) -> AsyncIterator[Ways]:
    ways = Ways(whole_chromium, _founded)
    yield ways
    await ways.close()


@pytest.fixture
def ways(_ways: Ways, town: Town) -> Ways:
    _ways.told.clear()
    return _ways


@pytest.fixture
def binding(town: Town, told: Told) -> Binding:
    """Bind pages of `portal.example.com` and `login.example.com` to two houses."""
    origins = {"portal.example.com": town.origin("portal"), "login.example.com": town.origin("login")}
    return Binding(portal="demo", origins=origins, timeouts=TIMEOUTS, emit=told.append)


@pytest.fixture
def hurried(town: Town, told: Told) -> Binding:
    """Like `binding`, for what is expected to run out of time."""
    short = Timeouts(navigation=1, action=0.4, read=1, close=5)
    return Binding(portal="demo", origins={"login.example.com": town.origin("login")}, timeouts=short, emit=told.append)
