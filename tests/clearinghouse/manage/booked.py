"""Claims in the clearinghouse's books, and what the portal is asked about them."""

from __future__ import annotations

from mock_portals.clearinghouse.books import BookedClaim
from portaldriver.portals.office_ally.clearinghouse.manage import ClaimQuery, PortalClaim
from portaldriver.portals.office_ally.clearinghouse.screens.manage_listing import Lane
from tests.clearinghouse.house.sending import numbered
from tests.edi.claims import file
from tests.office_ally.practice import Practice


def book(there: Practice, count: int, *, hours: float = 24) -> list[BookedClaim]:
    """Have the house take a file of claims of the account, and judge it."""
    house = there.portal.house
    account = there.portal.account.username
    before = len(house.claims)
    house.receive("abc_837P.txt", file(numbered(count)).encode(), channel="upload", account=account)
    house.clock.advance(hours=hours)
    return house.claims[before:]


async def listed(there: Practice, *, lane: Lane = "fetch", size: int = 200) -> list[PortalClaim]:
    """Return the portal's claims of the last 90 days."""
    now = there.portal.house.clock.now.date()
    query = ClaimQuery.of(since=None, until=None, by="received", text=None, today=now)
    portal = there.oa.claims._get().listed()
    return [one async for one in portal.claims(query, lane=lane, size=size)]
