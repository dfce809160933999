"""Claims that the clearinghouse refused, and the same put right."""

from __future__ import annotations

from typing import Any

from portaldriver import OfficeAlly
from portaldriver.edi import Claim
from portaldriver.models.sent_claim import ClaimReceipt, SubmissionChannel
from tests.clearinghouse.entry.entries import enterable
from tests.edi.sendable import JANE, changed
from tests.office_ally.practice import Practice


def wrong(number: str, **changes: Any) -> Claim:
    """Return a claim whose member number the clearinghouse does not take."""
    return enterable(number, **{"subscriber": changed(JANE, member_id="UNKNOWN")} | changes)


def right(number: str, **changes: Any) -> Claim:
    """Return the same claim with another member number."""
    return enterable(number, **changes)


async def a_day_later(there: Practice, oa: OfficeAlly | None = None) -> None:
    """Have the clearinghouse answer, and take in what it says: nothing of that may be left over."""
    house = there.portal.house
    seen = {one.name for one in house.due()}
    house.clock.advance(hours=24)
    for report in (one for one in house.due() if one.name not in seen):
        told = await (oa or there.oa).claims.absorb(report.name, report.content)
        assert (told.unmatched, told.unread, told.contradictions) == ((), (), ())


async def refused(there: Practice, claim: Claim, *, channel: SubmissionChannel = "upload") -> ClaimReceipt:
    """Hand a claim over by a channel, and return its receipt once it stands refused."""
    receipt = await there.oa.claims.submit(claim, channel=channel)
    await a_day_later(there)
    receipt = (await there.oa.claims.get(receipt.claim_id)).receipt
    assert receipt.status == "rejected"
    return receipt
