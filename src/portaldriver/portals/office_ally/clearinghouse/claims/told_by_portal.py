"""What the portal's list says of our claims. Of two that could be meant it is neither: no wrong claim is told."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

from .....errors import PortalError
from .....models.sent_claim import ClaimReason, ClaimStatus
from .....runtime.store import SentClaim
from ..manage.claim import PortalClaim, PortalStatus
from .hearing import Collected, Unmatched
from .in_portal import InPortal
from .matching import by_number, was_former
from .means import Means
from .said import Said
from .tracking import Heard, hear

STATUSES: dict[PortalStatus, tuple[ClaimStatus, str]] = {
    "passed": ("accepted", "the portal lists it as passed"),
    "pending": ("acknowledged", "the portal lists it as pending"),
    "rejected": ("rejected", "the portal lists it as rejected"),
}
UNKNOWN = "a status of the portal's that is not known here"
OTHERWISE = "a claim that stands refused, and that the portal does not list as rejected"
NOT_OURS = "a claim that is not ours, or could be several"


async def told_by_portal(means: Means, portal: InPortal, rows: AsyncIterator[PortalClaim]) -> Collected:
    """Put what rows say into the timelines of our claims; to hear it again changes nothing.

    A claim of ours that stands refused is not told that it passed, which may be older than the refusal: that is in
    `unmatched`, for a person. Reasons of a rejection are asked of the portal once.
    """
    left: Counter[str] = Counter()
    heard: list[Heard] = []
    try:
        for row, claim in await _matched(means, rows, left):
            heard += (await _said(portal, row, claim, left)).heard
    except PortalError:
        await hear(means, heard)  # what was asked so far is not asked again
        raise
    changed = await hear(means, heard)
    refused = {one.claim.id for one in heard if any(event.status == "rejected" for event in one.events)}
    if refused and means.learn is not None:
        await means.learn(refused)
    await means.audit.note_end("claims.collect_from_portal", "ok", detail={"claims": str(changed)})
    unmatched = tuple(Unmatched("", "portal", count, words) for words, count in left.items())
    return Collected(reports=1, claims=changed, unmatched=unmatched)


async def _matched(
    means: Means, rows: AsyncIterator[PortalClaim], left: Counter[str]
) -> list[tuple[PortalClaim, SentClaim]]:
    """Return the rows that are a claim of ours, oldest first. A claim that several rows could be is none of them."""
    found: list[tuple[PortalClaim, SentClaim]] = []
    async for row in rows:
        claim = await _claim(means, row)
        if claim is None:
            left[NOT_OURS] += 1
        else:
            found.append((row, claim))
    known = {claim.id for row, claim in found if claim.told.get("house") == row.claim_id}
    guessed = Counter(claim.id for row, claim in found if claim.told.get("house") != row.claim_id)
    clear = []
    for row, claim in reversed(found):
        if claim.told.get("house") == row.claim_id or (guessed[claim.id] == 1 and claim.id not in known):
            clear.append((row, claim))
        else:
            left[NOT_OURS] += 1
    return clear


async def _claim(means: Means, row: PortalClaim) -> SentClaim | None:
    """Return the claim of a row: by the clearinghouse's number, else by ours with its days and its charge."""
    found = await means.state.submissions.by_house(row.claim_id, account=await means.account())
    if not found:
        found = await by_number(means, row.account_number)
        found = [one for one in found if one.told.get("house") is None and not was_former(one, row.claim_id)]
        found = [one for one in found if _agrees(one, row)]
    found = [one for one in found if one.told["claim"]["patientControlNumber"] == row.account_number]
    return found[0] if len(found) == 1 else None


def _agrees(claim: SentClaim, row: PortalClaim) -> bool:
    """Whether the charge and the first day are the same: both have to be known."""
    told = claim.told["claim"]
    charge = told.get("totalCharge")
    if charge is None or row.service_from is None or Decimal(str(charge)) != row.total:
        return False
    lines = sorted(line["fromDate"] for line in told.get("serviceLines") or () if line.get("fromDate"))
    days = [*lines[:1], *filter(None, [told.get("statementFrom")])]
    return row.service_from.isoformat() in days


async def _said(portal: InPortal, row: PortalClaim, claim: SentClaim, left: Counter[str]) -> Said:
    known = STATUSES.get(row.status)
    said = Said("portal", _digest(row), datetime.now(UTC))
    if known is None:
        left[UNKNOWN] += 1
        said.of(claim, None, "", house=row.claim_id)
        return said
    status, words = known
    if claim.state == "rejected" and status != "rejected":
        left[OTHERWISE] += 1
        said.of(claim, None, "", house=row.claim_id)
    elif status != "rejected":
        said.of(claim, status, words, house=row.claim_id)
    elif not _heard(claim, said.report):
        said.of(claim, status, words, await _reasons(portal, row), house=row.claim_id)
    return said


def _heard(claim: SentClaim, report: str) -> bool:
    return any(event["source"] == "portal" and event["report"] == report for event in claim.told["timeline"])


async def _reasons(portal: InPortal, row: PortalClaim) -> tuple[ClaimReason, ...]:
    told = (await portal.detail(row.claim_id)).reasons
    return told or (ClaimReason(code="portal", words="the portal does not say why"),)


def _digest(row: PortalClaim) -> str:
    """Return what makes two rows say the same: whose number, and how it stands."""
    return hashlib.sha256(f"portal {row.claim_id} {row.told}".encode()).hexdigest()
