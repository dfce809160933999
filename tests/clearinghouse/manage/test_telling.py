"""What the portal's list tells our claims: the right ones, once, and never against a refusal that came after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.errors import PortalDown
from portaldriver.models.sent_claim import ClaimReason
from portaldriver.portals.office_ally.clearinghouse.claims import Claims
from portaldriver.portals.office_ally.clearinghouse.claims.hearing import Collected
from portaldriver.portals.office_ally.clearinghouse.claims.told_by_portal import NOT_OURS, OTHERWISE, UNKNOWN
from portaldriver.portals.office_ally.clearinghouse.manage import PortalClaim
from portaldriver.portals.office_ally.clearinghouse.manage.claim import ClaimDetail
from tests.clearinghouse.claims.conftest import desk, door, numbered, state  # noqa: F401  (fixtures)

CHARGE = Decimal("160.50")
DAY = date(2026, 2, 3)


@dataclass
class Listing:
    """A portal with these rows; it counts the claims that it was asked about."""

    rows: list[PortalClaim]
    reasons: tuple[ClaimReason, ...] = (ClaimReason(code="M101", words="INSURED ID IS MISSING"),)
    asked: list[str] = field(default_factory=list)

    async def claims(self, *_: Any, **__: Any) -> AsyncIterator[PortalClaim]:
        for row in self.rows:
            yield row

    async def detail(self, claim_id: str) -> ClaimDetail:
        self.asked.append(claim_id)
        return ClaimDetail(claim_id=claim_id, reasons=self.reasons)


def row(number: str = "PCN-00000", claim_id: str = "4000000001", **changes: Any) -> PortalClaim:
    told = {
        "claim_id": claim_id,
        "account_number": number,
        "status": "passed",
        "told": "Passed",
        "form": "professional",
        "payer": "EXAMPLE HEALTH",
        "service_from": DAY,
        "service_to": DAY,
        "total": CHARGE,
        "received": date(2026, 3, 2),
        "attachments": 0,
    }
    return PortalClaim(**{**told, **changes})


async def collected(claims: Claims, *rows: PortalClaim) -> tuple[Collected, Listing]:
    listing = Listing(list(rows))
    claims._get().portal = listing  # type: ignore[assignment]
    return await claims.collect_from_portal(), listing


def left(found: Collected) -> dict[str, int]:
    return {one.words: one.count for one in found.unmatched}


REJECTED = {"status": "rejected", "told": "Rejected"}
Desk = Callable[..., Claims]


async def test_a_row_is_told_once_with_its_number(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    receipt = await claims.submit(numbered(1)[0])
    found, listing = await collected(claims, row())
    assert (found.claims, found.unmatched, listing.asked) == (1, (), [])
    tracked = await claims.get(receipt.claim_id)
    assert (tracked.status, tracked.receipt.clearinghouse_claim_id) == ("accepted", "4000000001")
    assert [one.source for one in tracked.timeline] == ["submission", "portal"]
    found, _ = await collected(claims, row())
    assert found.claims == 0
    assert await claims.get(receipt.claim_id) == tracked


async def test_a_rejection_has_its_reasons_which_are_asked_once(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    await claims.submit(numbered(1)[0])
    _, listing = await collected(claims, row(**REJECTED))
    assert listing.asked == ["4000000001"]
    [item] = await claims.rejections()
    assert (item.source, [one.code for one in item.reasons]) == ("portal", ["M101"])
    found, listing = await collected(claims, row(**REJECTED))
    assert (found.claims, listing.asked) == (0, [])


async def test_a_refused_claim_does_not_stand_accepted_again(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    await claims.submit(numbered(1)[0])
    await collected(claims, row(**REJECTED))
    found, _ = await collected(claims, row())
    assert (found.claims, left(found)) == (0, {OTHERWISE: 1})
    assert [one.status for one in await claims.list()] == ["rejected"]


@pytest.mark.parametrize(
    "rows",
    [
        (row(number="PCN-00009"),),
        (row(total=Decimal("160.51")),),
        (row(service_from=date(2026, 2, 4)),),
        (row(service_from=None),),
        (row(), row(claim_id="4000000002")),
    ],
    ids=["number", "charge", "day", "no day", "two rows"],
)
async def test_what_could_be_another_is_told_to_nobody(desk: Desk, rows: tuple[PortalClaim, ...]) -> None:  # noqa: F811
    claims = desk()
    receipt = await claims.submit(numbered(1)[0])
    found, _ = await collected(claims, *rows)
    assert (found.claims, left(found)) == (0, {NOT_OURS: len(rows)})
    assert (await claims.get(receipt.claim_id)).status == "submitted"


async def test_a_known_number_counts_more_but_not_against_ours(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    await claims.submit_many(numbered(2))
    await collected(claims, row(status="pending", told="Pending"))
    found, _ = await collected(claims, row(total=Decimal(1)), row(claim_id="4000000002"))
    assert (found.claims, left(found)) == (1, {NOT_OURS: 1}), "the second row is none of a claim whose number is known"
    found, _ = await collected(claims, row(number="PCN-00001"))
    assert left(found) == {NOT_OURS: 1}


async def test_an_unknown_status_is_told_to_a_person(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    receipt = await claims.submit(numbered(1)[0])
    found, _ = await collected(claims, row(status="unknown", told="Forwarded"))
    assert left(found) == {UNKNOWN: 1}
    tracked = await claims.get(receipt.claim_id)
    assert (tracked.status, tracked.receipt.clearinghouse_claim_id) == ("submitted", "4000000001")


async def test_what_was_asked_before_the_portal_failed_is_kept(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    await claims.submit_many(numbered(2))
    rows = [row(number=f"PCN-{n:05}", claim_id=f"{4000000001 + n}", **REJECTED) for n in range(2)]

    class Failing(Listing):
        async def detail(self, claim_id: str) -> ClaimDetail:
            if self.asked:
                raise PortalDown("gone")
            return await super().detail(claim_id)

    claims._get().portal = failing = Failing(rows)  # type: ignore[assignment]
    with pytest.raises(PortalDown):
        await claims.collect_from_portal()
    assert [one.clearinghouse_claim_id for one in await claims.rejections()] == failing.asked
    found, listing = await collected(claims, *rows)
    assert (found.claims, len(listing.asked)) == (1, 1)
    assert not set(listing.asked) & set(failing.asked)


async def test_a_claim_that_was_sent_anew_is_not_told_of_the_one_before(desk: Desk) -> None:  # noqa: F811
    claims = desk()
    claim = numbered(1)[0]
    await claims.submit(claim)
    await collected(claims, row(**REJECTED))
    receipt = await claims.resubmit(claim)
    found, _ = await collected(claims, row(claim_id="4000000002"), row(**REJECTED))
    assert (found.claims, left(found)) == (1, {NOT_OURS: 1})
    tracked = await claims.get(receipt.claim_id)
    assert (tracked.status, tracked.receipt.clearinghouse_claim_id) == ("accepted", "4000000002")
