"""The mock's real-time interface, served on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.portals.office_ally.clearinghouse.realtime import RealTimeLane

from .loopback import localhost_found
from .questions import lane_to


@pytest.fixture
def site() -> Iterator[RealTimeSite]:
    made = RealTimeSite()
    with MockServer(made), localhost_found():
        yield made


@pytest.fixture(params=["soap", "mime"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def lane(site: RealTimeSite, mode: str) -> AsyncIterator[RealTimeLane]:
    async with lane_to(site, mode) as opened:
        yield opened
