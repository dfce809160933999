"""One tab at a site of our own, page objects of an invented clinic on it, and the mock portals for `--drift`."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

import pytest

from portaldriver.client import PortalClient
from tests.drift.mocks import MADE, client_of
from tests.pom.conftest import _served, _shared, binding, hurried, site, tab

__all__ = ["_served", "_shared", "binding", "hurried", "site", "tab"]


@pytest.fixture(scope="session")
def portal_client(pytestconfig: pytest.Config) -> AbstractAsyncContextManager[PortalClient]:
    """Give a client of a mock portal to `pytest -p portaldriver.testing.drift --portal NAME --drift`."""
    portal = pytestconfig.getoption("--portal")
    return client_of(portal, pytestconfig.getoption("--drift-generation") or MADE[portal][0])
