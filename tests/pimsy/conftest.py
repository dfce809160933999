"""A practice's mock portal, a clock that tests set, and clients of it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import lxml.html
import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from portaldriver import BrowserPool, StateDatabase
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import Told, shared
from tests.pimsy.seats import save_session

Connect = Callable[..., Pimsy]
LOGIN, VERIFY, UNLOCK = "/Account/Login", "/Account/Verify", "/Account/Unlock"


LEISURELY = """for (const [what, when] of [['submit', 'form'], ['click', 'a']])
    for (const one of document.querySelectorAll(when)) one.addEventListener(what, e => { e.preventDefault();
        setTimeout(() => what === 'click' ? location.assign(one.href) : one.submit(), 700) })"""
"""A script that leads on by itself a while after the click, as pages do that ask their server first."""


def leisurely(tree: Any) -> None:
    """Make a page's form and links lead on late."""
    script = lxml.html.Element("script")
    script.text = LEISURELY
    tree.getroot().cssselect("body")[0].append(script)


class Clock:
    """The portal's clock: ahead of ours by so many seconds. One-time codes follow it by the answers' Date."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def portal(clock: Clock) -> PimsyPortal:
    portal = PimsyPortal()
    portal.clock = clock
    return portal


@pytest.fixture
def server(portal: PimsyPortal) -> Iterator[MockServer]:
    with MockServer(portal) as running:
        yield running
    assert not portal.unexpected, "the driver asked for something that no recording holds"


@pytest.fixture
async def seated(portal: PimsyPortal, state: StateDatabase) -> None:
    """Let the default account have a session from before, in the state database that `connect` gives its clients."""
    await save_session(portal, state)


@pytest.fixture
async def connect(
    portal: PimsyPortal, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told
) -> AsyncIterator[Connect]:
    """Make clients of the practice with the default account; what is passed replaces the defaults."""
    clients: list[Pimsy] = []

    def make(**options: Any) -> Pimsy:
        given: dict[str, Any] = (
            {
                "acronym": "demo",
                "username": portal.account.username,
                "password": portal.account.password,
                "origins": server.origins,
            }
            | shared(pool, state, told)
            | options
        )
        clients.append(Pimsy(**given))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
