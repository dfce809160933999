from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from portaldriver import BrowserPool
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_lane import PortalEligibility
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool, patients=1) as made:
        made.portal.sc.late = 5
        yield made


@pytest.fixture
async def lane(there: Practice) -> AsyncIterator[PortalEligibility]:
    """Give the lane at a portal whose switches are set back after the test."""
    sc, before = there.portal.sc, there.portal.sc.books
    sc.books = replace(before, asked=[])
    yield PortalEligibility(there.oa)
    sc.books, sc.slow, sc.slow_lists, sc.keeps, sc.down, sc.needs_member_id = before, 0.0, 0.0, "", False, False
    there.portal.unvary()
    there.portal.guides = 0
    there.portal.challenge_paths.clear()
    there.portal.faults.clear()
