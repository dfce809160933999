"""Refused claims as items of work: why, what is at fault, and how each is put right."""

from __future__ import annotations

from .....models.sent_claim import ClaimEvent, Rejection, Remedy
from .....runtime.store import SentClaim
from .views import timeline_of

WHAT_TO_DO: dict[Remedy, str] = {
    "resubmit": "Correct the claim and hand it over by `claims.resubmit`: nothing of it is at the payer.",
    "claim_fix": (
        "Correct the claim and have it put right by `claims.fix`, on the portal's Claim Fix form, or hand it over by "
        "`claims.resubmit`. "
        "Not both: the payer would get it twice."
    ),
    "regenerate_file": (
        "Nothing was taken of what it was sent with. Correct what is named, then hand all refused claims over by "
        "`claims.resubmit`."
    ),
}


def rejection_of(claim: SentClaim) -> Rejection | None:
    """Return a refused claim as an item of work; None if it is not refused."""
    if claim.state != "rejected":
        return None
    event = next((one for one in reversed(timeline_of(claim.told)) if one.status == "rejected"), None)
    if event is None:
        return None
    remedy = _remedy(event, claim.told.get("house"))
    return Rejection(
        claim_id=f"clm_{claim.id}",
        patient_control_number=claim.told["claim"]["patientControlNumber"],
        clearinghouse_claim_id=claim.told.get("house"),
        source=event.source,
        at=event.at,
        reasons=event.reasons,
        remedy=remedy,
        what_to_do=WHAT_TO_DO[remedy],
    )


def _remedy(event: ClaimEvent, house: str | None) -> Remedy:
    """Return how it is put right: what Office Ally refused itself it lets a person correct (guide 7.4)."""
    if event.source in ("TA1", "999") or (event.source == "file_summary" and house is None):
        return "regenerate_file"
    return "claim_fix" if event.source == "file_summary" else "resubmit"
