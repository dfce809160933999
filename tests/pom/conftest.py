"""One browser with the engine installed, one site, and for each test a tab, its binding and what was told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from playwright.async_api import Browser, Error, Page

from portaldriver.options import Timeouts
from portaldriver.pom import Binding
from tests.conftest import Told

from .serving import Site, serving

TIMEOUTS = Timeouts(navigation=10, action=5, read=5, close=5)


@pytest.fixture(scope="session")
async def _served() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
def site(_served: Site) -> Site:
    _served.forget()
    return _served


@pytest.fixture(scope="session")
async def _shared(chromium: Browser) -> AsyncIterator[Page]:
    async with await chromium.new_context() as context:
        yield await context.new_page()


@pytest.fixture
async def tab(_shared: Page) -> AsyncIterator[Page]:
    """Give an empty tab. It is the same for all tests: who breaks it takes `own_tab`."""
    yield _shared
    await _shared.unroute_all(behavior="ignoreErrors")
    for _ in range(2):  # an error page that is still on its way may get in between
        with suppress(Error):
            await _shared.goto("about:blank")


@pytest.fixture
async def own_tab(chromium: Browser) -> AsyncIterator[Page]:
    """Give a tab in a context of its own, to be closed, crashed or opened windows from."""
    context = await chromium.new_context()
    yield await context.new_page()
    await context.close()


@pytest.fixture
async def whole_tab(whole_chromium: Browser) -> AsyncIterator[Page]:
    """Give a tab of a browser such as callers have, in a context of its own."""
    async with await whole_chromium.new_context() as context:
        yield await context.new_page()


@pytest.fixture
def binding(site: Site, told: Told) -> Binding:
    """Bind pages of the host `portal.example.com` to the site."""
    return Binding(portal="demo", origins={"portal.example.com": site.origin}, timeouts=TIMEOUTS, emit=told.append)


@pytest.fixture
def hurried(site: Site, told: Told) -> Binding:
    """Like `binding`, for what is expected to run out of time."""
    short = Timeouts(navigation=1.5, action=1.5, read=1.5, close=5)
    return Binding(portal="demo", origins={"portal.example.com": site.origin}, timeouts=short, emit=told.append)
