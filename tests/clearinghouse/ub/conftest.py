from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.office_ally.classic_desk import ClassicDesk
from portaldriver import BrowserPool
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def shared_practice(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool, patients=1) as made:
        yield made


@pytest.fixture
async def there(shared_practice: Practice) -> AsyncIterator[Practice]:
    """Give a portal with an empty house, whose switches are set back after the test."""
    portal = shared_practice.portal
    portal.house = Clearinghouse()
    yield shared_practice
    portal.www.classic = ClassicDesk(portal)
    portal.challenge_paths.clear()
    portal.faults.clear()
    portal.unvary()
