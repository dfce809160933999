"""One browser for all workers, and two lanes in which they crash."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from tests.crash.lane import Lane, lane
from tests.crash.shared_browser import shared_browser
from tests.postgres import server


@pytest.fixture(scope="session")
async def endpoint(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with shared_browser(tmp_path_factory.mktemp("browser")) as address:
        yield address


@pytest.fixture(scope="session")
async def lanes(endpoint: str) -> AsyncIterator[list[Lane]]:
    """Two: as many as the machines have cores that this runs on."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(lane(endpoint)) for _ in range(2)]


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with server() as running:
        yield running.database()
