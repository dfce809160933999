"""What reconciling gives: totals to the cent, in which state each payment and deposit is, and what is to be done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from ..edi.models.values import Amount, Day
from ..models.base import Noun
from .wording import NEXT, TOLD, WORDS, Code

PaymentState = Literal[
    "matched", "amount_differs", "ambiguous", "missing", "awaited", "zero", "unknown", "not_compared"
]
"""Of a remittance: `missing` from a statement that covers its days, `awaited` where it does not, `zero` where no
money was to come, `unknown` where the 835 names no amount, `not_compared` without deposits."""

DepositState = Literal["matched", "amount_differs", "ambiguous", "doubled", "unexplained"]

ClaimState = Literal["paid", "denied", "zero_paid", "taken_back", "voided", "unanswered"]


class StateTotal(Noun):
    """How many are in a state, and what they come to."""

    state: str
    count: int
    amount: Amount


class DepositOutcome(Noun):
    """A deposit, and which remittances it pays, by their `key`."""

    date: Day
    amount: Amount
    reference: str | None = None
    row: int | None = None
    state: DepositState
    remittances: tuple[int, ...] = ()


class PaymentOutcome(Noun):
    """A remittance, what became of its money, and how it comes out. `key` counts from 0 over `payments`."""

    key: int
    remittance_id: str
    payer: str
    trace_number: str | None = None
    date: Day | None = None
    amount: Amount
    state: PaymentState
    claims: int = 0
    paid: Amount
    """What its claims were paid, take-backs netted."""
    provider_adjustments: Amount
    """Of its `PLB`: a positive one lowers the payment."""
    off_by: Amount
    """Its amount less what its claims and `PLB` come to."""


class Difference(Noun):
    """Something that does not come out. `amount` is what is at stake, never negative; `off_by` what there is too much.

    `control_number` is the patient control number of the claim, `path` leads into the remittance
    (`claims[3].lines[0]`), `row` into the bank's file.
    """

    code: Code
    amount: Amount
    off_by: Amount | None = None
    payer: str | None = None
    remittance_id: str | None = None
    trace_number: str | None = None
    date: Day | None = None
    control_number: str | None = None
    patient: str | None = None
    path: str | None = None
    row: int | None = None
    reason: str | None = None
    """Why the payer adjusted beside the claims (`PLB03`)."""
    candidates: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is wrong, in plain words."""
        return WORDS[self.code]

    @property
    def next_step(self) -> str:
        """What to do about it."""
        return NEXT[self.code]

    @property
    def to_do(self) -> bool:
        """Whether somebody has to act; else it is only told."""
        return self.code not in TOLD

    def __str__(self) -> str:
        """Return what is wrong, without values: fit for a log."""
        return f"{self.words} ({self.code})"


class Totals(Noun):
    """Money by state, to the cent.

    `billed` is `paid` + `adjusted` + `patient` + `unexplained` + `open`; `remitted` is `paid` - `provider_adjustments`
    + `unbalanced`; and `deposited` less `remitted` is what the states of deposits and payments say.
    """

    billed: Amount
    paid: Amount
    adjusted: Amount
    """What the payers wrote off, by all groups but `PR`."""
    patient: Amount
    """What the payers left to patients (`PR`)."""
    unexplained: Amount
    """Billed less all the rest, of claims that were answered: each is a difference."""
    open: Amount
    """Billed and not answered."""
    provider_adjustments: Amount
    remitted: Amount
    unbalanced: Amount
    deposited: Amount | None = None
    posted: Amount | None = None
    unposted: Amount | None = None
    """Paid by claims less posted."""


class PayerTotals(Noun):
    """What one payer's remittances come to. `at_stake` adds up the differences that somebody has to work on."""

    payer: str
    remittances: int
    claims: int
    paid: Amount
    remitted: Amount
    received: Amount | None = None
    """What the bank shows for its remittances."""
    differences: int = 0
    at_stake: Amount = Decimal(0)


class Reconciliation(Noun):
    """What belongs together, what everything comes to, and what is to be done, the dearest first."""

    totals: Totals
    payments: tuple[PaymentOutcome, ...] = ()
    deposits: tuple[DepositOutcome, ...] = ()
    payment_states: tuple[StateTotal, ...] = ()
    deposit_states: tuple[StateTotal, ...] = ()
    claim_states: tuple[StateTotal, ...] = ()
    payers: tuple[PayerTotals, ...] = ()
    differences: tuple[Difference, ...] = ()
    covers: tuple[date, date] | None = None
    """The days of the bank's statement."""

    @property
    def to_do(self) -> tuple[Difference, ...]:
        """The differences that somebody has to work on."""
        return tuple(one for one in self.differences if one.to_do)

    @property
    def settled(self) -> bool:
        """Whether everything came out."""
        return not self.to_do

    @property
    def at_stake(self) -> Decimal:
        """What the differences to work on add up to. The same money may be in two of them."""
        return sum((one.amount for one in self.to_do), Decimal(0))

    def of(self, *codes: Code) -> tuple[Difference, ...]:
        """Return the differences of these codes."""
        return tuple(one for one in self.differences if one.code in codes)

    def wire(self) -> dict[str, Any]:
        """Return it as JSON: camelCase, amounts as numbers, words and next steps beside each code."""
        shown = self.model_dump(mode="json", by_alias=True)
        for one, wired in zip(self.differences, shown["differences"], strict=True):
            wired |= {"words": one.words, "nextStep": one.next_step, "toDo": one.to_do}
        return shown
