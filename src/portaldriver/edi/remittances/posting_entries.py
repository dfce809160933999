"""Entries of a posting plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ...models.base import Noun
from ..models.values import Amount, Day
from .balance import Imbalance
from .categories import DenialCategory
from .exact import total

PostingKind = Literal["payment", "adjustment", "patient_responsibility", "provider_adjustment", "transfer"]
PatientShare = Literal["deductible", "coinsurance", "copay", "other"]
"""Why the patient owes it."""


class PostingEntry(Noun):
    """One entry, and where in the remittance it comes from (`path`).

    `payment` is money for a line, or for the claim beyond its lines; `adjustment` and `patient_responsibility` lower
    the charge by their amount; `provider_adjustment` is money beside the claims (negative: taken). `transfer` moves no
    money: it says which part of what is owed waits for the next payer before the patient is billed.
    """

    kind: PostingKind
    path: str
    amount: Amount
    claim: int | None = None
    line: int | None = None
    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    line_control_number: str | None = None
    procedure: str | None = None
    service_date: Day | None = None
    group: str | None = None
    reason: str | None = None
    remark_codes: tuple[str, ...] = ()
    category: DenialCategory | None = None
    denial: bool = False
    responsibility: PatientShare | None = None
    reversal: bool = False
    paired_with: int | None = None
    """Of a reversal the claim that corrects it, of that the reversal, by its place."""
    sent_claim: int | None = None
    """Which of the claims sent it belongs to, by its place, where that is sure; `sent_line` likewise."""
    sent_line: int | None = None
    reference: str | None = None
    to_payer: str | None = None
    to_payer_id: str | None = None


class PostingPlan(Noun):
    """What to post for one payment, in the remittance's order."""

    trace_number: str | None = None
    payment: Amount | None = None
    effective: Day | None = None
    entries: tuple[PostingEntry, ...] = ()
    imbalances: tuple[Imbalance, ...] = ()
    """What does not come out; none unless the plan was asked for in spite of it."""

    def of(self, *kinds: PostingKind) -> tuple[PostingEntry, ...]:
        """Return the entries of these kinds."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    def sum(self, *kinds: PostingKind) -> Decimal:
        """Return what the entries of these kinds come to."""
        return total(entry.amount for entry in self.of(*kinds))
