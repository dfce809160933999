from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.clearinghouse.sftp.cutting import Proxy, proxy
from tests.openssh import OpenSsh, openssh


@pytest.fixture(scope="session")
def standing() -> Iterator[OpenSsh]:
    with openssh() as server:
        yield server


@pytest.fixture
def server(standing: OpenSsh) -> OpenSsh:
    standing.clear()
    return standing


@pytest.fixture
async def wire(server: OpenSsh) -> AsyncIterator[Proxy]:
    async with proxy(server.port) as between:
        yield between
