"""Fixtures that every test may use. The browser obeys pytest-playwright's options (`--headed`, `--slowmo`, ...)."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Playwright, async_playwright

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, Care, Drift, Limits, OfficeAlly, Pace, Retry, StateDatabase, Timeouts
from portaldriver.events import Event
from portaldriver.pom import engine
from portaldriver.runtime.browsers import VARIABLE, find, launch_options
from tests.authenticator import authenticator
from tests.seats import save_session

TIMEOUTS = Timeouts(navigation=10, action=5, read=5, sign_in=30, call=60, close=5)
PATIENT = Care(sign_ins_per_hour=100, lease=10)
BRISK = Pace(pause=0.01)
UNWATCHED = Drift(watch=False)
"""What is not about drift does without a look at each page, which costs a test's new client more than its calls do."""
QUICK = Retry(attempts=3, initial=0.01, maximum=2.0, sign_ins=2)


class Told(list[Event]):
    """The events a client sent."""

    def named(self, name: str) -> list[Any]:
        """Return the events of one kind."""
        return [event for event in self if event.name == name]

    @property
    def words(self) -> str:
        """Return all that was told, but for moments and marks: any four digits may be in those by chance."""
        chance = {"at", "seconds", "session_id", "account", "call"}
        return "\n".join(event.model_dump_json(exclude=chance) for event in self)


Connect = Callable[..., OfficeAlly]


def shared(pool: BrowserPool, state: StateDatabase, told: Told) -> dict[str, Any]:
    """Return the options that the clients of all portals have in common in tests."""
    return {
        "pool": pool,
        "state": state,
        "care": PATIENT,
        "timeouts": TIMEOUTS,
        "retry": QUICK,
        "pace": BRISK,
        "drift": UNWATCHED,
        "on_event": told.append,
    }


REPEATED = ("bench", "canary", "contract", "crash", "kills", "login_systems", "mock_portals", "soak", "testing")
"""Folders whose tests go over ways that others go, or over what is not ours: coverage does not follow them."""


ALONE = ("crash", "soak")
"""Folders whose tests are about time, and about processes that take each other's: they run when nothing else does."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the long form has, and let coverage follow each test by its first parameters only.

    To be followed doubles what Python costs here, and what is run again with other values seldom reaches a line that
    was not reached before. The gate stands as it was: what is counted can only be less than what is run.
    """
    if not os.environ.get("PORTALDRIVER_LONG"):
        left_out = set(_beyond_samples(items))
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]
    seen: set[str] = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        repeated = _within(test, REPEATED)
        if _within(test, ALONE):
            item.add_marker("alone")
        generated = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if test in seen or repeated or generated:
            item.add_marker("no_cover")
        seen.add(test)


def _beyond_samples(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield what a test marked `sample(n)` has beside n of its values, which are spread over them.

    One that is asked for by its own name is run.
    """
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sample") is not None:
            groups.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for group in groups.values():
        marker = group[0].get_closest_marker("sample")
        count = marker.args[0] if marker is not None else len(group)
        kept = {at * len(group) // count for at in range(count)}
        yield from (item for at, item in enumerate(group) if at not in kept)


def _within(test: str, folders: tuple[str, ...]) -> bool:
    return any(test.startswith(f"tests/{folder}/") for folder in folders)


@pytest.fixture(scope="session")
async def driver() -> AsyncIterator[Playwright]:
    """Give the driver of the bare browsers. It knows the engine."""
    async with async_playwright() as playwright:
        await engine.install(playwright)
        yield playwright


@pytest.fixture(scope="session")
async def chromium(driver: Playwright) -> AsyncIterator[Browser]:
    """Give a bare browser: for what is tested below the pool."""
    async with await driver.chromium.launch(**light(launch_options(find(driver)))) as browser:
        yield browser


@pytest.fixture(scope="session")
async def whole_chromium(driver: Playwright) -> AsyncIterator[Browser]:
    """Give a bare browser such as callers have: where windows, files, requests or the network are what is tested."""
    async with await driver.chromium.launch(**launch_options(find(driver))) as browser:
        yield browser


def light(options: dict[str, Any]) -> dict[str, Any]:
    """Return launch options that start Chromium without a window's machinery, where that is installed and will do.

    Debian's `chromium-headless-shell` draws no toolbar for pages that nobody sees, which halves what a test costs. What
    is about browsers themselves (`whole_chromium`, the pool's own tests, soak and kills) has the one that callers
    have; so has everything with `--headed` or with a browser named by `PORTALDRIVER_BROWSER`.
    """
    shell = shutil.which("chromium-headless-shell")
    if shell is None or VARIABLE in os.environ or options.get("headless") is False:
        return options
    return options | {"executable_path": shell}


@pytest.fixture(scope="session")
async def pool(browser_type_launch_args: dict[str, Any]) -> AsyncIterator[BrowserPool]:
    options = {key: value for key, value in browser_type_launch_args.items() if key in ("slow_mo", "headless")}
    async with BrowserPool(launch=light(options), limits=Limits(contexts=16), timeouts=TIMEOUTS) as shared:
        yield shared


@pytest.fixture
def portal() -> OfficeAllyPortal:
    portal = OfficeAllyPortal(patients=130)
    portal.guides = 0
    return portal


@pytest.fixture
def server(portal: OfficeAllyPortal) -> Iterator[MockServer]:
    with MockServer(portal) as running:
        yield running
    assert not portal.unexpected, "the driver asked for something that no recording holds"


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def state() -> AsyncIterator[StateDatabase]:
    async with StateDatabase.in_memory() as database:
        yield database


@pytest.fixture
async def connect(
    portal: OfficeAllyPortal, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told
) -> AsyncIterator[Connect]:
    """Make clients of the mock portal with the default account; what is passed replaces the defaults."""
    clients: list[OfficeAlly] = []

    def make(**options: Any) -> OfficeAlly:
        account = portal.account
        given: dict[str, Any] = (
            {
                "username": account.username,
                "password": account.password,
                "mfa": authenticator(portal),
                "origins": server.origins,
            }
            | shared(pool, state, told)
            | options
        )
        clients.append(OfficeAlly(**given))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
async def seated(portal: OfficeAllyPortal, state: StateDatabase) -> None:
    """Let the default account have a session from before, in the state database that `connect` gives its clients."""
    await save_session(portal, state)


@pytest.fixture
async def oa(connect: Connect, seated: None) -> OfficeAlly:
    """Make a client that goes on with a session from before; what is about signing in asks for `connect`."""
    return connect()
