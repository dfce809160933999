"""What callers see of what is kept of a claim."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from .....edi import Claim
from .....models.sent_claim import (
    ClaimEvent,
    ClaimReceipt,
    ClaimStatus,
    EdiSize,
    ExpectedAcknowledgments,
    TrackedClaim,
)
from .....runtime.store import SentClaim
from .means import Told

EXPECTED: dict[ClaimStatus, tuple[str, ...]] = {
    "queued": ("999", "277"),
    "submitted": ("999", "277"),
    "acknowledged": ("277",),
    "accepted": (),
    "rejected": (),
}


def standing(timeline: Iterable[ClaimEvent]) -> ClaimStatus:
    """Return how a claim stands after all that was heard of it, in the order in which it was said.

    That the syntax was taken says nothing against a verdict that came before; a later verdict counts more.
    """
    status: ClaimStatus = "queued"
    for event in sorted(timeline, key=lambda event: event.at):
        if event.status == "submitted" or not (event.status == "acknowledged" and status in ("accepted", "rejected")):
            status = event.status
    return status


def timeline_of(told: Told) -> tuple[ClaimEvent, ...]:
    """Return what was heard, oldest first."""
    events = [ClaimEvent.model_validate(event) for event in told["timeline"]]
    return tuple(sorted(events, key=lambda event: event.at))


def receipt_of(kept: SentClaim, *, review_url: str | None = None) -> ClaimReceipt:
    """Return a claim's receipt as of now."""
    told: dict[str, Any] = kept.told
    file = told["file"]
    return ClaimReceipt(
        claim_id=f"clm_{kept.id}",
        status=kept.state,
        edi=EdiSize(format=file["format"], size=file["size"]),
        clearinghouse_trace_number=f"{file['control']}-{told['transaction']}-{kept.place + 1:04}",
        acknowledgments=ExpectedAcknowledgments(expected=EXPECTED[kept.state]),
        created_at=datetime.fromisoformat(told["created"]),
        review_url=review_url,
        reference_id=told.get("reference"),
        submission_channel=file["channel"],
        patient_control_number=told["claim"]["patientControlNumber"],
        frequency=told["claim"]["frequency"],
        usage=file["usage"],
        file_name=file["name"],
        file_id=told.get("file_id"),
        clearinghouse_claim_id=told.get("house"),
        payer_claim_control_number=told.get("payer_number"),
    )


def tracked(kept: SentClaim) -> TrackedClaim:
    """Return a claim with all that was heard of it."""
    return TrackedClaim(receipt=receipt_of(kept), timeline=timeline_of(kept.told))


def claim_in(kept: SentClaim) -> Claim:
    """Return the claim itself, as it was handed over."""
    return Claim.model_validate_json(json.dumps(kept.told["claim"]))


def with_events(
    kept: SentClaim, events: Sequence[ClaimEvent], **news: Any
) -> tuple[ClaimStatus, dict[str, Any]] | None:
    """Return how a claim stands with what was heard now, and what is to be kept; None if nothing of it is new."""
    known = timeline_of(kept.told)
    events = [_after(event, known) for event in events]
    said = {(event.source, event.report, event.words, event.status) for event in known}
    fresh = [event for event in events if (event.source, event.report, event.words, event.status) not in said]
    changed = {name: value for name, value in news.items() if value and kept.told.get(name) != value}
    if not fresh and not changed:
        return None
    whole = [*known, *fresh]
    lines = [event.model_dump(mode="json", by_alias=True) for event in whole]
    return standing(whole), {**kept.told, **changed, "timeline": lines}


def _after(event: ClaimEvent, known: Sequence[ClaimEvent]) -> ClaimEvent:
    """Return an answer dated no earlier than what it answers: clocks differ."""
    left = [one.at for one in known if one.source == "submission"]
    if event.source == "submission" or not left or event.at >= left[-1]:
        return event
    return event.model_copy(update={"at": left[-1]})
