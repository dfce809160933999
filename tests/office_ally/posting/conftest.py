"""A practice whose visits have claims and charges, and the remittances that answer them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from mock_portals.office_ally.payment_desk import PaymentDesk
from portaldriver import BrowserPool
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="package")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    """Give a practice with a client that is signed in."""
    async with practice(pool, patients=20) as made:
        yield made


@pytest.fixture
def desk(there: Practice) -> Iterator[PaymentDesk]:
    """Give the desk of payments, with all its switches off again afterwards."""
    desk = there.portal.pm.desk(PaymentDesk)
    yield desk
    for switch in ("fail", "silently_refuse", "stale_lists", "stale_unapplied", "drops", "forgetful"):
        vars(desk).pop(switch, None)
    there.portal.faults.clear()
