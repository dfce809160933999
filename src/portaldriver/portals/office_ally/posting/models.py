"""What posting a remittance is planned as, and what became of it. All amounts are dollars to the cent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from ....edi import DenialCategory
from ....models.base import Money, Noun
from ....models.payment import PaymentMethod

Whole = Literal["unbalanced", "no_trace", "no_date", "nothing_paid", "negative_amount", "payment_in_doubt"]
"""Why nothing of a remittance can be posted.

`unbalanced`: a sum of the 835 does not come out. `no_trace`: no number of check or transfer, or one longer than the
portal keeps (30 signs). `nothing_paid`: no money came with it, so there is no payment to apply. `negative_amount`: the
payment itself is below nothing. `payment_in_doubt`: another remittance says otherwise of the same payment.
"""
Why = Literal[
    "unknown_visit",
    "two_visits",
    "contradicts",
    "no_line",
    "two_lines",
    "line_taken",
    "claim_level",
    "negative_amount",
    "not_cents",
    "take_back",
    "after_take_back",
    "earlier_not_posted",
    "secondary",
    "denied",
    "not_decided",
    "nothing_to_post",
    "already_posted",
    "owes_less",
    "stands_elsewhere",
]
"""Why a claim is not posted.

`contradicts`: the number fits, and last name or charge do not. `no_line`: no line of the visit by day, procedure,
modifiers and charge; `two_lines`: more than one; `line_taken`: an earlier claim of the payment has it. `claim_level`:
money that is put to no line. `not_cents`: an amount has more than two decimals. `take_back`: to be taken back by hand;
`after_take_back`: paid anew, once that was done. `earlier_not_posted`: a correction of what Practice Mate never had.
`not_decided`: the payer decided nothing. `owes_less`: less is left of the charge. `stands_elsewhere`: a charge shows
just these amounts of another payment: posted by hand under another number, or paid twice.
"""
Treatment = Literal["write_off", "patient", "left_open"]


class PlannedAdjustment(Noun):
    """An adjustment by group and CARC: written off, the patient's, or left open for somebody to look at.

    `category` is what it is about, as in `portaldriver.edi.denials`.
    """

    group: str
    reason: str
    amount: Money
    category: DenialCategory
    treatment: Treatment
    denial: bool = False


class PlannedLine(Noun):
    """A line of the 835 and the charge of a visit that it belongs to.

    `paid` and `adjustments` are the 835's; `payment` and `write_off` are what is applied: for a line that was taken
    back and paid anew in one remittance, the difference. `patient_owes` is what the payer puts to the patient.
    """

    path: str
    position: int | None = None
    """The line of the visit, counting from 1 as the visit does."""
    date_of_service: date | None = None
    procedure_code: str | None = None
    modifiers: tuple[str, ...] = ()
    charge: Money
    paid: Money
    patient_owes: Money
    adjustments: tuple[PlannedAdjustment, ...] = ()
    payment: Money = Decimal(0)
    write_off: Money = Decimal(0)
    owed: Money | None = None
    """What was left of the charge when it was planned, as if this payment bore nothing of it; None if not sure."""


class PlannedClaim(Noun):
    """A claim of the 835: what is to be applied of it, or why it is not.

    `paid`, `adjusted` and `patient_owes` are the claim's own sums, whether it is posted or not. A take-back names the
    payer's number of the claim that it takes back, and `paired_with` the place of the claim that is paid instead (and
    that, the place of its take-back).
    """

    claim: int
    patient_control_number: str
    payer_claim_control_number: str | None = None
    status: str
    visit_id: str | None = None
    patient_id: str | None = None
    paid: Money
    adjusted: Money
    """What is not the patient's."""
    patient_owes: Money
    lines: tuple[PlannedLine, ...] = ()
    takes_back: str | None = None
    paired_with: int | None = None
    netted: bool = False
    """Whether it is accounted for in the claim it is paired with."""
    forwarded: bool = False
    """Whether the payer sent it on: the patient's part waits for the next payer."""
    why: tuple[Why, ...] = ()

    @property
    def is_posted(self) -> bool:
        """Whether posting the plan applies something for this claim."""
        return not self.why and not self.netted

    @property
    def payment(self) -> Decimal:
        """Return what is applied of the payment."""
        return _sum(line.payment for line in self.lines)

    @property
    def write_off(self) -> Decimal:
        """Return what is written off."""
        return _sum(line.write_off for line in self.lines)


class PostingPlan(Noun):
    """What posting a remittance would do: one payment, and what it is applied to. Nothing was written yet.

    `beside` is money that moves beside the claims (PLB; below nothing: taken). `payment_id` is there where the payment
    stands in Practice Mate already.
    """

    remittance_id: str
    insurance_id: str
    payer_name: str | None = None
    trace_number: str | None = None
    paid_on: date | None = None
    method: PaymentMethod = "echeck"
    amount: Money
    beside: Money = Decimal(0)
    claims: tuple[PlannedClaim, ...] = ()
    why: tuple[Whole, ...] = ()
    payment_id: str | None = None
    has_negative: bool = False
    """Whether any amount is below nothing: the portal posts no such remittance by itself (guide 8.2)."""

    @property
    def to_post(self) -> tuple[PlannedClaim, ...]:
        """Return the claims that are posted."""
        return () if self.why else tuple(one for one in self.claims if one.is_posted)

    @property
    def held(self) -> tuple[PlannedClaim, ...]:
        """Return the claims that somebody has to look at, or that need nothing: each says why."""
        return tuple(one for one in self.claims if one.why or (self.why and not one.netted))

    @property
    def paid(self) -> Decimal:
        """Return what all claims of the 835 were paid."""
        return _sum(one.paid for one in self.claims)

    @property
    def adjusted(self) -> Decimal:
        """Return what all claims were adjusted by, the patients' part left out."""
        return _sum(one.adjusted for one in self.claims)

    @property
    def patient_owes(self) -> Decimal:
        """Return what the payer puts to the patients."""
        return _sum(one.patient_owes for one in self.claims)

    @property
    def left(self) -> Decimal:
        """Return what is left of the payment once all was applied; below nothing, the payment does not cover it."""
        return self.amount - _sum(one.payment for one in self.to_post)


Outcome = Literal["posted", "already", "held", "not_covered", "not_reached"]
"""`not_covered`: less is left of the payment, as money was taken back; post again once that was posted by hand."""
Stop = Literal[
    "two_payments",
    "payment_differs",
    "another_payer",
    "another_patient",
    "no_charge",
    "two_charges",
    "remainder",
    "changed_since",
    "negative_amount",
    "portal",
]
"""Where posting stopped: what the portal shows is not what was planned.

`payment_differs`: a payment of that number has another amount. `another_payer`: one of that number and amount is
another insurance's. `no_charge`, `two_charges`: which charge of the Apply page is meant is not sure. `remainder`: what
is left of a charge is not what it was less what was applied. `changed_since`: less is left of a charge than when the
plan was made, by another's hand: make a new plan. `negative_amount`: the portal posts no remittance with such an amount
by itself. `portal`: the portal said no, or kept something else; `error` names the error's class.
"""


class PostedClaim(Noun):
    """What became of a claim. `payment` and `write_off` are what the payment bears of it now."""

    claim: int
    patient_control_number: str
    outcome: Outcome
    payment: Money = Decimal(0)
    write_off: Money = Decimal(0)
    why: tuple[Why, ...] = ()


class Stopped(Noun):
    """The first difference, after which nothing more was written."""

    at: Stop
    claim: int | None = None
    error: str | None = None


class PostingReport(Noun):
    """What posting a plan came to. `left` is what the payment bears of nothing yet.

    None where there is no payment.
    """

    remittance_id: str
    payment_id: str | None = None
    claims: tuple[PostedClaim, ...] = ()
    why: tuple[Whole, ...] = ()
    stopped: Stopped | None = None
    left: Money | None = None

    @property
    def is_done(self) -> bool:
        """Whether all that the plan wanted applied stands in Practice Mate."""
        return not self.why and self.stopped is None and not self.of("not_covered", "not_reached")

    def of(self, *outcomes: Outcome) -> tuple[PostedClaim, ...]:
        """Return the claims with these outcomes."""
        return tuple(one for one in self.claims if one.outcome in outcomes)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
