"""The browser, site and binding of the page-object tests, for files."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.pom.conftest import _served, _shared, binding, hurried, site, tab, whole_tab

__all__ = ["_served", "_shared", "binding", "hurried", "own_tab", "site", "tab", "whole_tab"]


@pytest.fixture
def own_tab(whole_tab: Page) -> Page:
    """Give a tab of a browser that receives files as callers' browsers do."""
    return whole_tab
