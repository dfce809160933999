from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.office_ally.classic_desk import ClassicDesk
from portaldriver import BrowserPool
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from tests.edi.sendable import SUBMITTER
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def shared_practice(pool: BrowserPool) -> AsyncIterator[Practice]:
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="upload")
    async with practice(pool, patients=1, claims_out=config) as made:
        yield made


@pytest.fixture
async def there(shared_practice: Practice) -> AsyncIterator[Practice]:
    """Give a portal with an empty house, whose switches are set back after the test."""
    portal = shared_practice.portal
    portal.house = Clearinghouse()
    portal.house.clock.now = datetime.now()  # an answer from before its question is nobody's
    portal.www.classic = ClassicDesk(portal)
    yield shared_practice
    portal.www.classic = ClassicDesk(portal)
    portal.challenge_paths.clear()
    portal.faults.clear()
