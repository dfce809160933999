"""A tab and a site for pages written from published facts about providers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from portaldriver.identity import approval, entra
from tests.pom.serving import Site, serving

from .walking import Stage


@pytest.fixture(scope="session")
async def _served() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
def stage(_served: Site) -> Stage:
    _served.forget()
    return Stage(_served)


@pytest.fixture
async def tab(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context()
    yield await context.new_page()
    await context.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at pages that wait more often, and type as fast as the pages here can take it."""
    monkeypatch.setattr(approval, "LOOK", 0.2)
    monkeypatch.setattr(entra.EntraLogin, "pause", 0.05)
    monkeypatch.setattr(entra.EntraCode, "pause", 0.05)
