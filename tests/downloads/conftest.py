"""The browser, site and binding of the page-object tests, for files."""

from __future__ import annotations

from tests.pom.conftest import _served, _shared, binding, hurried, own_tab, site, tab

__all__ = ["_served", "_shared", "binding", "hurried", "own_tab", "site", "tab"]
