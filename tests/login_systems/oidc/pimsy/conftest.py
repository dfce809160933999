"""A practice whose portal is a client of the provider, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.sign_in import RETURN
from mock_portals.visiting import Visit
from portaldriver import BrowserPool, StateDatabase
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import Told, shared

from ..conftest import origins_with, single_sign_on
from ..overhearing import overhear
from ..provider import OidcProvider
from ..relying_party import RelyingParty

Connect = Callable[..., Pimsy]


@pytest.fixture
def portal() -> PimsyPortal:
    return PimsyPortal()


@pytest.fixture
def server(portal: PimsyPortal) -> Iterator[MockServer]:
    with MockServer(portal) as running:
        yield running
    assert not portal.unexpected, "the driver asked for something that no recording holds"


@pytest.fixture
def relying(portal: PimsyPortal, server: MockServer, accounts: OidcProvider) -> RelyingParty:
    return relying_party(portal, accounts)


def relying_party(portal: PimsyPortal, accounts: OidcProvider, *, left: str = "") -> RelyingParty:
    """Make the practice a client of a provider; `left` is the path to which a sign-out there leads back."""
    origin, users = portal.origins[portal.host], {accounts.user.subject: portal.account.username}
    relying = RelyingParty(accounts, back=f"{origin}{RETURN}", accounts=users, left=f"{origin}{left}" if left else "")
    portal.sso = relying
    return relying


@pytest.fixture
def heard(portal: PimsyPortal) -> list[Visit]:
    return overhear(portal)


@pytest.fixture
async def connect(
    server: MockServer,
    relying: RelyingParty,
    accounts: OidcProvider,
    pool: BrowserPool,
    state: StateDatabase,
    told: Told,
) -> AsyncIterator[Connect]:
    """Make clients that sign in through the provider; what is passed replaces the defaults."""
    clients: list[Pimsy] = []

    def make(**options: Any) -> Pimsy:
        given: dict[str, Any] = (
            {
                "acronym": "demo",
                "sso": single_sign_on(accounts),
                "origins": origins_with(accounts, server.origins),
            }
            | shared(pool, state, told)
            | options
        )
        clients.append(Pimsy(**given))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
