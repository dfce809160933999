"""The resource over the mock's real-time interface."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.portals.office_ally.clearinghouse.eligibility import Eligibility, RealTimeEligibility
from tests.clearinghouse.realtime.loopback import localhost_found
from tests.clearinghouse.realtime.questions import CLINIC, lane_to


@pytest.fixture
def site() -> Iterator[RealTimeSite]:
    made = RealTimeSite()
    with MockServer(made), localhost_found():
        yield made


@pytest.fixture
async def eligibility(site: RealTimeSite) -> AsyncIterator[Eligibility]:
    async with lane_to(site) as lane:
        yield Eligibility({"realtime": RealTimeEligibility(lane)}, provider=CLINIC, payers={"EX001": "EXAMPLE HEALTH"})
