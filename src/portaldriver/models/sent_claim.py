"""Claims on their way: what a caller gets for one, what was heard of it, and what has to be put right."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from .base import Money, Noun

ClaimStatus = Literal["queued", "submitted", "acknowledged", "accepted", "rejected"]
"""`queued`: not sent, or not known to be. `acknowledged`: the file's syntax was taken. `accepted`: the claim was."""

SubmissionChannel = Literal["sftp", "upload", "entry", "claim_fix"]
"""`claim_fix` is the way of `claims.fix` alone."""
ReportSource = Literal[
    "submission", "TA1", "999", "277CA", "277", "file_summary", "edi_status", "835", "portal_status", "portal", "person"
]
Remedy = Literal["resubmit", "claim_fix", "regenerate_file"]
"""Send it anew, put it right on the portal's own form, or make the whole file anew."""


class EdiSize(Noun):
    """The file that a claim went in: its format (`837P`) and its size in bytes."""

    format: Literal["837P", "837I"]
    size: int


class ExpectedAcknowledgments(Noun):
    """Answers that are still to come."""

    expected: tuple[str, ...] = ()


class ClaimReceipt(Noun):
    """What is known of a claim that was handed over. The wire shape of POST /claims.

    `clearinghouse_trace_number` is the interchange's control number with the claim's place in it: it is the claim's for
    good, and known at once. `file_id` and `clearinghouse_claim_id` are the clearinghouse's, which come hours later.
    """

    claim_id: str
    status: ClaimStatus
    edi: EdiSize
    clearinghouse_trace_number: str
    acknowledgments: ExpectedAcknowledgments
    created_at: datetime
    review_url: str | None = None
    reference_id: str | None = None
    submission_channel: SubmissionChannel
    patient_control_number: str
    frequency: str = "1"
    usage: Literal["test", "production"]
    file_name: str
    file_id: str | None = None
    clearinghouse_claim_id: str | None = None
    payer_claim_control_number: str | None = None


class ClaimReason(Noun):
    """Why a claim, or its file, was refused: the answerer's code, plain words, and the field at fault where it is told.

    `field` is a path of the claim's model, as `subscriber.member_id`.
    """

    code: str
    words: str
    field: str | None = None


ClaimOutcomeOfMoney = Literal["paid", "partly_paid", "patient_owes", "denied", "reversed"]
"""`partly_paid`: something was paid and something denied. `patient_owes`: nothing is paid as it is the patient's share.
`reversed`: an earlier payment was taken back. A claim that is `denied` was taken and decided on: it is replaced or
appealed, never sent anew."""


class ClaimPayment(Noun):
    """What a remittance says of a claim. Amounts are in dollars; those of a reversal are negative."""

    outcome: ClaimOutcomeOfMoney
    remittance_id: str
    charge: Money | None = None
    paid: Money | None = None
    patient_responsibility: Money | None = None
    trace_number: str | None = None
    payment_date: date | None = None


class ClaimEvent(Noun):
    """One thing that was heard of a claim. `report` is the digest of the file that says so.

    `payment` is there where a remittance says it, whose `status` is `accepted`: the payer took the claim to decide on
    it. `report` is then the remittance's id and the claim's place in it.
    """

    at: datetime
    status: ClaimStatus
    source: ReportSource
    words: str
    reasons: tuple[ClaimReason, ...] = ()
    report: str | None = None
    payment: ClaimPayment | None = None


class TrackedClaim(Noun):
    """A claim with all that was heard of it, oldest first."""

    receipt: ClaimReceipt
    timeline: tuple[ClaimEvent, ...]

    @property
    def status(self) -> ClaimStatus:
        """How it stands."""
        return self.receipt.status

    @property
    def payments(self) -> tuple[ClaimPayment, ...]:
        """What payers decided about its money, oldest first."""
        return tuple(event.payment for event in self.timeline if event.payment is not None)


class Rejection(Noun):
    """A refused claim, as an item of work: why, what is at fault, and how it is put right."""

    claim_id: str
    patient_control_number: str
    clearinghouse_claim_id: str | None
    source: ReportSource
    at: datetime
    reasons: tuple[ClaimReason, ...]
    remedy: Remedy
    what_to_do: str
