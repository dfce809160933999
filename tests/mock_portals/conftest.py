from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from tests.mock_portals.surfing import Surfer, signed_in


@pytest.fixture
def portal() -> Iterator[OfficeAllyPortal]:
    """A portal that must not be asked for anything outside its recordings."""
    made = OfficeAllyPortal(patients=300)
    made.grid_delay = 0
    yield made
    assert made.unexpected == []


@pytest.fixture
def server(portal: OfficeAllyPortal) -> Iterator[MockServer]:
    with MockServer(portal) as running:
        yield running


@pytest.fixture
def surfer(server: MockServer) -> Iterator[Surfer]:
    with Surfer(server) as made:
        yield made


@pytest.fixture
def member(server: MockServer, portal: OfficeAllyPortal) -> Iterator[Surfer]:
    with signed_in(server, portal) as made:
        yield made


@pytest.fixture
async def tab(chromium: Browser) -> AsyncIterator[Page]:
    """A tab in a profile of its own."""
    async with await chromium.new_context() as context:
        page = await context.new_page()
        page.set_default_timeout(5000)
        yield page
