"""A plan for a remittance, made of the 835 and what Practice Mate shows. It reads nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ....edi import Remittance, balance, pair_reversals
from ....models.payment import PaymentMethod
from .amounts import ZERO
from .claim_planning import Answered, Taken, plan_claim, plan_pair, plan_take_back
from .known import Known
from .models import PlannedClaim, PostingPlan, Whole

METHODS: dict[str, PaymentMethod] = {"check": "check"}
"""Transfers of any kind are recorded as an eCheck: Practice Mate has no other word for them (guide 8.2)."""
LONGEST_NUMBER = 30


def make_plan(
    remittance: Remittance, known: Known, *, remittance_id: str, insurance_id: str, in_doubt: bool, second: bool
) -> PostingPlan:
    """Plan what posting a remittance would do, each claim and each charge at most once.

    With `second` claims that another payer paid before are planned too. The plan's sums are those of the 835, whatever
    is posted of it; predeterminations carry no money and are left out.
    """
    payment = remittance.payment
    return PostingPlan(
        remittance_id=remittance_id,
        insurance_id=insurance_id,
        payer_name=remittance.payer.name if remittance.payer else None,
        trace_number=payment.trace_number,
        paid_on=payment.effective,
        method=METHODS.get(payment.method, "echeck"),
        amount=payment.amount or ZERO,
        beside=-sum((one.amount or ZERO for one in remittance.provider_adjustments), ZERO),
        claims=tuple(_claims(remittance, known, second=second)),
        why=tuple(_whole(remittance, in_doubt=in_doubt)),
        payment_id=known.payment_id,
        has_negative=any(amount is not None and amount < 0 for amount in _amounts(remittance)),
    )


def _whole(remittance: Remittance, *, in_doubt: bool) -> Iterator[Whole]:
    payment = remittance.payment
    amount = payment.amount or ZERO
    if balance(remittance):
        yield "unbalanced"
    if not payment.trace_number or len(payment.trace_number) > LONGEST_NUMBER:
        yield "no_trace"
    if payment.effective is None:
        yield "no_date"
    if amount < 0 or payment.direction == "debit":
        yield "negative_amount"
    elif amount == 0:
        yield "nothing_paid"
    if in_doubt:
        yield "payment_in_doubt"


def _claims(remittance: Remittance, known: Known, *, second: bool) -> Iterator[PlannedClaim]:
    """Plan the claims in the remittance's order; a take-back and what is paid instead are planned as one."""
    corrections = {
        pair.reversal: pair.correction for pair in pair_reversals(remittance.claims) if pair.correction is not None
    }
    planned: dict[int, PlannedClaim] = {}
    taken = Taken()
    for at, claim in enumerate(remittance.claims):
        if not claim.carries_money or at in planned:
            continue
        answered = Answered(at, claim, known)
        if not claim.is_reversal:
            planned[at] = plan_claim(answered, taken, second=second)
        elif (later := corrections.get(at)) is None:
            planned[at] = plan_take_back(answered)
        else:
            instead = Answered(later, remittance.claims[later], known)
            planned[at], planned[later] = plan_pair(answered, instead, taken, second=second)
    yield from (planned[at] for at in sorted(planned))


def _amounts(remittance: Remittance) -> Iterator[Decimal | None]:
    """Yield every amount that moves money, those beside the claims as the payment is changed by them."""
    yield remittance.payment.amount
    yield from (-(one.amount or ZERO) for one in remittance.provider_adjustments)
    for claim in remittance.claims:
        yield claim.paid
        yield from (one.amount for one in claim.adjustments)
        for line in claim.lines:
            yield line.paid
            yield from (one.amount for one in line.adjustments)
