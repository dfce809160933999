"""Plugin for pytest: `pytest -p portaldriver.testing.drift --portal office_ally --drift`, a test per page object.

The tests are named by the baselines, so their names are known before anything is asked; the tour is made once. Who
opens the client is the fixture `portal_client` of a `conftest.py`, or else the environment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from ..errors import PortalError
from .drift_clients import from_environment

if TYPE_CHECKING:
    from ..client import PortalClient
    from ..drift.baseline import Baselines
    from ..drift.states import PageReport

OPENS = "def portal_client"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("portaldriver")
    group.addoption("--drift", action="store_true", help="compare a portal's pages with what was accepted of them")
    group.addoption("--portal", metavar="NAME", default="", help="the portal: office_ally, pimsy")
    group.addoption("--drift-baselines", metavar="DIR", help="what you accepted, in the place of what comes along")
    group.addoption("--drift-generation", metavar="NAME", default="", help="compare with this layout alone")


def pytest_configure(config: pytest.Config) -> None:
    """Say what is missing before anything is asked."""
    if config.getoption("--drift") and not config.getoption("--portal"):
        raise pytest.UsageError("--drift needs --portal")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave all other tests out of a run for drift, unread."""
    if config.getoption("--drift") and collection_path.is_file() and collection_path.name != "conftest.py":
        return True
    return None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Put the tests where the client comes from: there its fixture is seen."""
    if not parent.config.getoption("--drift") or file_path.name != "conftest.py":
        return None
    if OPENS not in file_path.read_text(encoding="utf-8"):
        return None
    return _Pages.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the tests by themselves where no `conftest.py` says who opens the client."""
    if config.getoption("--drift") and not items:
        items.extend(session.genitems(_Pages.from_parent(session, path=config.rootpath / "drift")))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each page object that was accepted."""
    if metafunc.module.__name__ == _TESTS and "drift_page" in metafunc.fixturenames:
        metafunc.parametrize(
            "drift_page", sorted({page for pages in _accepted(metafunc.config).values() for page in pages})
        )


@pytest.fixture(scope="session")
def portal_client(pytestconfig: pytest.Config) -> AbstractAsyncContextManager[PortalClient]:
    """Give the client that makes the tour, not open yet: what the environment says of the portal's account."""
    try:
        return from_environment(pytestconfig.getoption("--portal"))
    except PortalError as error:
        pytest.fail(f"{error.message}; or let a fixture portal_client of yours return a client", pytrace=False)


@pytest.fixture(scope="session")
def drift_reports(
    pytestconfig: pytest.Config, portal_client: AbstractAsyncContextManager[PortalClient]
) -> Mapping[str, PageReport]:
    """Give what became of each page object that the tour passed, by name."""

    async def tour() -> tuple[PageReport, ...]:
        from .drift_runs import toured

        async with portal_client as client:
            return (await toured(client, baselines=_baselines(pytestconfig))).reports

    return {one.page: one for one in asyncio.run(tour())}


@pytest.fixture(scope="session")
def drift_is_own(pytestconfig: pytest.Config) -> bool:
    """Tell whether what is compared with was accepted here, by somebody who sees all of it."""
    return bool(pytestconfig.getoption("--drift-baselines"))


@pytest.fixture(scope="session")
def drift_accepted(pytestconfig: pytest.Config) -> Mapping[str, frozenset[str]]:
    """Give the names of the pages that were accepted, by generation."""
    return _accepted(pytestconfig)


_TESTS = f"{__package__}.drift_pages"


class _Pages(pytest.Module):
    """The tests that come with the package, as if they stood beside who opens the client."""

    def _getobj(self) -> ModuleType:
        return import_module(_TESTS)


def _baselines(config: pytest.Config) -> Baselines | None:
    from .drift_runs import folder_of

    given = config.getoption("--drift-baselines")
    return folder_of(
        config.getoption("--portal"), Path(given) if given else None, config.getoption("--drift-generation")
    )


def _accepted(config: pytest.Config) -> Mapping[str, frozenset[str]]:
    from ..drift.baseline import Baselines
    from .drift_runs import home_of

    known = _baselines(config) or Baselines(home_of(config.getoption("--portal")))
    return {one: frozenset(path.stem for path in (known.folder / one).glob("*.json")) for one in known.generations()}
