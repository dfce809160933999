"""A practice whose single sign-on goes through a service provider to a SimpleSAMLphp, in both of its themes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from portaldriver import BrowserPool, StateDatabase
from portaldriver.identity.provider import Sso
from portaldriver.identity.simplesaml import simplesaml
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import PATIENT, QUICK, TIMEOUTS, Told

from . import relying
from .relying import ServiceProvider
from .server import HOST, PASSWORD, USER, SimpleSaml, simplesaml_server

Enter = Callable[..., Pimsy]


@pytest.fixture(scope="session")
def running() -> Iterator[SimpleSaml]:
    with simplesaml_server() as server:
        yield server


@pytest.fixture(params=[("templates", "en"), ("twig", "en")], ids="-".join)
def idp(running: SimpleSaml, request: pytest.FixtureRequest) -> SimpleSaml:
    theme, language = request.param
    running.set_theme(twig=theme == "twig", language=language)
    running.mark()
    return running


@pytest.fixture
def sp(idp: SimpleSaml) -> ServiceProvider:
    return ServiceProvider(idp)


@pytest.fixture
def portal() -> PimsyPortal:
    return PimsyPortal()


@pytest.fixture
def server(portal: PimsyPortal, sp: ServiceProvider) -> Iterator[MockServer]:
    with MockServer(portal, sp) as started:
        portal.sso = f"{sp.origin}/authorize"
        portal.redeem = sp.redeem
        yield started
    assert not portal.unexpected, "the driver asked for something that no recording holds"


@pytest.fixture
async def enter(
    portal: PimsyPortal,
    server: MockServer,
    idp: SimpleSaml,
    pool: BrowserPool,
    state: StateDatabase,
    told: Told,
) -> AsyncIterator[Enter]:
    """Make clients of the practice that sign in through the provider; what is passed are options of `Sso`."""
    clients: list[Pimsy] = []

    def make(password: str = PASSWORD, **options: Any) -> Pimsy:
        provider = replace(simplesaml(HOST), reach=(relying.HOST,))
        client = Pimsy(
            acronym="demo",
            username=portal.account.username,
            password=portal.account.password,
            sso=Sso(provider=provider, username=USER, password=password, **options),
            origins={**server.origins, HOST: idp.origin},
            pool=pool,
            state=state,
            care=PATIENT,
            timeouts=TIMEOUTS,
            retry=QUICK,
            on_event=told.append,
        )
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()
