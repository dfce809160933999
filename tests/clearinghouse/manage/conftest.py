from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from itertools import count

import pytest

from mock_portals.clearinghouse.clock import Clock
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.office_ally.manage_desk import ManageDesk
from portaldriver import BrowserPool
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from tests.edi.sendable import SUBMITTER
from tests.office_ally.practice import Practice, practice

SEEDS = count(100)
"""Each test's claims have numbers of their own: the journal knows what was put with which."""


@pytest.fixture(scope="module")
async def shared_practice(pool: BrowserPool) -> AsyncIterator[Practice]:
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="upload")
    async with practice(pool, patients=1, claims_out=config) as made:
        yield made


@pytest.fixture
async def there(shared_practice: Practice) -> AsyncIterator[Practice]:
    """Give a portal with an empty house, whose switches are set back after the test."""
    portal = shared_practice.portal
    portal.house = Clearinghouse(clock=Clock(datetime.now().replace(microsecond=0)), seed=next(SEEDS))
    portal.sc.manage = ManageDesk(portal)
    portal.sc.manage.switches.late = 5
    yield shared_practice
    portal.sc.manage = ManageDesk(portal)
    portal.challenge_paths.clear()
    portal.faults.clear()
    portal.unvary()
