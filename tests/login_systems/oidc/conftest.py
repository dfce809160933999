"""One provider for all tests; each portal is a client of its own there, known by its id in the provider's log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from portaldriver.identity.provider import Sso

from .provider import OidcProvider, oidc_provider
from .screens import HOST, PROVIDER


@pytest.fixture(scope="session")
def accounts() -> Iterator[OidcProvider]:
    with oidc_provider() as running:
        yield running


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Give all that the package logs."""
    caplog.set_level(logging.DEBUG, logger="portaldriver")
    return caplog


def single_sign_on(accounts: OidcProvider, **options: Any) -> Sso:
    """Return the sign-in of the provider's user; what is passed replaces the defaults."""
    given: dict[str, Any] = {"username": accounts.user.login, "password": accounts.user.password, "consents": True}
    return Sso(provider=PROVIDER, **(given | options))


def origins_with(accounts: OidcProvider, origins: dict[str, str]) -> dict[str, str]:
    """Return where the portal's hosts and the provider are reached."""
    return origins | {HOST: accounts.issuer}
