"""What callers see of what is kept of a claim."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from .....edi import Claim
from .....models.sent_claim import (
    ClaimEvent,
    ClaimReceipt,
    ClaimStatus,
    EdiSize,
    ExpectedAcknowledgments,
    SubmissionChannel,
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

TYPED = ("entry", "claim_fix")
"""Ways out on which there is no file."""


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
        clearinghouse_trace_number=f"{file['control']}-{told['transaction']}-{told.get('place', kept.place) + 1:04}",
        acknowledgments=_expected(kept.state, file["channel"]),
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


def _expected(state: ClaimStatus, channel: SubmissionChannel) -> ExpectedAcknowledgments:
    """Return the answers that are still to come; what was entered was no file, whose syntax is acknowledged."""
    expected = (one for one in EXPECTED[state] if one != "999" or channel not in TYPED)
    return ExpectedAcknowledgments(expected=tuple(expected))


def as_before(kept: SentClaim) -> SentClaim:
    """Return a claim whose file never left as it stood before: with the file, the content and the numbers it had."""
    was = kept.told.get("was", {})
    return replace(kept, state=standing(timeline_of(kept.told)), told={**kept.told, **was})


def claim_in(kept: SentClaim) -> Claim:
    """Return the claim itself, as it was handed over."""
    return Claim.model_validate_json(json.dumps(kept.told["claim"]))


def with_events(
    kept: SentClaim, events: Sequence[ClaimEvent], **news: Any
) -> tuple[ClaimStatus, dict[str, Any]] | None:
    """Return how a claim stands with what was heard now, and what is to be kept; None if nothing of it is new."""
    known, former = timeline_of(kept.told), kept.told.get("former", 0)
    events = [_dated(event, known[:former], known[former:]) for event in events]
    said = {(event.source, event.report, event.words, event.status) for event in known}
    fresh = [event for event in events if (event.source, event.report, event.words, event.status) not in said]
    changed = {name: value for name, value in news.items() if value and kept.told.get(name) != value}
    if not fresh and not changed:
        return None
    left = [event for event in fresh if event.source == "submission"]
    heard = [event for event in fresh if event.source != "submission"]
    whole = sorted([*known[:former], *left, *known[former:], *heard], key=lambda event: event.at)
    lines = [event.model_dump(mode="json", by_alias=True) for event in whole]
    return standing(whole), {**kept.told, **changed, "timeline": lines}


def _dated(event: ClaimEvent, former: Sequence[ClaimEvent], since: Sequence[ClaimEvent]) -> ClaimEvent:
    """Return an event dated so that what answers comes after what it answers: clocks differ.

    Nothing of the file that a claim is in now, nor that it left, is older than what was heard of a `former` one; no
    answer is older than that the file left, which may be noted after answers came.
    """
    left = [one.at for one in since if one.source == "submission"]
    at = min([event.at, *(one.at for one in since)]) if event.source == "submission" else max([event.at, *left])
    at = max([at, *(one.at for one in former)])
    return event if at == event.at else event.model_copy(update={"at": at})
