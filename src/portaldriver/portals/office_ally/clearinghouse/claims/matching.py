"""Finds the claim that a report means. Two that could be meant are none: a report is never told to the wrong claim."""

from __future__ import annotations

from .....runtime.store import SentClaim
from .means import Means


async def by_number(means: Means, number: str | None, *, cut: bool = False) -> list[SentClaim]:
    """Return the claims that have left and have a patient control number, or begin with what is printed of it."""
    if not (number or "").strip():
        return []
    found = await means.state.submissions.by_number(number or "", account=await means.account(), cut=cut)
    return [claim for claim in found if claim.state != "queued" or await _may_have_left(means, claim)]


def was_former(claim: SentClaim, house: str | None) -> bool:
    """Whether a number at the clearinghouse is that of the claim as it was sent before."""
    return house in claim.told.get("former_houses", ())


async def _may_have_left(means: Means, claim: SentClaim) -> bool:
    state = await means.state.submissions.state_of(claim.submission, account=claim.account)
    return state in ("leaving", "sent")
