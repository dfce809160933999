"""Whatever comes: sums add up, order changes nothing, and everything is in one state."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.edi import Remittance, SentClaim
from portaldriver.reconcile import BankDeposit, Posted, Reconciliation, reconcile
from tests.edi.remittances import Answer
from tests.reconcile.making import DAY, answer, back, deposit, remittance

AMOUNTS = st.sampled_from(("10.00", "10.01", "25.50", "40", "99.99"))
NUMBERS = st.sampled_from(("C-1", "C-2", "C-3", "C-4"))
TRACES = st.sampled_from(("TRACE1", "TRACE2", "TRACE3"))
DAYS = st.integers(0, 9).map(lambda days: DAY + timedelta(days=days))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    charge, paid = Decimal(draw(AMOUNTS)) + 100, Decimal(draw(AMOUNTS))
    kind = draw(st.sampled_from(("paid", "paid", "denied", "back", "second")))
    number, patient = draw(NUMBERS), Decimal(draw(AMOUNTS)) / 2
    if kind == "denied":
        return answer(number, str(charge), "0", status="4")
    if kind == "back":
        return back(number, str(charge), str(paid), patient=str(patient))
    return answer(number, str(charge), str(paid), patient=str(patient), status="2" if kind == "second" else "1")


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    payer = draw(st.sampled_from(("Example Health Plan", "Second Plan")))
    beside = tuple(Decimal(one) for one in draw(st.lists(AMOUNTS, max_size=1)))
    own = draw(st.lists(answers(), min_size=1, max_size=3))
    return remittance(
        draw(TRACES), *own, day=draw(DAYS), payer=payer, beside=beside, off=Decimal(draw(st.integers(0, 1)))
    )


@st.composite
def books(draw: st.DrawFn) -> tuple[list[BankDeposit], list[Remittance], list[SentClaim], list[Posted]]:
    given_remittances = draw(st.lists(remittances(), max_size=5))
    amounts = [one.payment.amount for one in given_remittances]
    theirs = st.sampled_from(amounts) if amounts else AMOUNTS
    deposits = [
        deposit(str(draw(st.one_of(theirs, AMOUNTS))), draw(st.one_of(st.none(), TRACES)), day=draw(DAYS), row=at + 2)
        for at in range(draw(st.integers(0, 5)))
    ]
    claims = [
        SentClaim(patient_control_number=number, total_charge=Decimal(draw(AMOUNTS)))
        for number in draw(st.sets(NUMBERS))
    ]
    posted = [
        Posted(remittance_id=draw(TRACES), patient_control_number=draw(NUMBERS), paid=Decimal(draw(AMOUNTS)))
        for _ in range(draw(st.integers(0, 3)))
    ]
    return deposits, given_remittances, claims, posted


def sums(found: Reconciliation) -> None:
    totals = found.totals
    became = (totals.paid, totals.adjusted, totals.patient, totals.unexplained, totals.open)
    assert totals.billed == sum(became)
    assert totals.remitted == totals.paid - totals.provider_adjustments + totals.unbalanced
    assert totals.remitted == sum(one.amount for one in found.payment_states)
    assert totals.deposited == sum(one.amount for one in found.deposit_states)
    assert totals.paid == sum(one.paid for one in found.payments) == sum(one.paid for one in found.payers)
    assert totals.posted is not None
    assert totals.paid == totals.posted + (totals.unposted or 0)
    assert found.totals.unbalanced == sum(one.off_by for one in found.payments)
    used = [one.amount for one in found.deposits if one.remittances]
    assert sum(used) == sum(one.received or 0 for one in found.payers)
    off = sum(one.off_by or 0 for one in found.of("amount_differs"))
    matched = {one.state: one.amount for one in found.deposit_states}
    paid = {one.state: one.amount for one in found.payment_states}
    for state, more in (("matched", 0), ("amount_differs", off)):
        assert matched.get(state, 0) == paid.get(state, 0) + more


@settings(max_examples=150, deadline=None)
@given(books(), st.randoms(use_true_random=False))
def test_sums_order_and_states(
    given_books: tuple[list[BankDeposit], list[Remittance], list[SentClaim], list[Posted]], random: Random
) -> None:
    deposits, given_remittances, claims, posted = given_books
    found = reconcile(deposits, given_remittances, claims=claims, posted=posted)
    sums(found)
    shuffled = [random.sample(one, len(one)) for one in (deposits, given_remittances, claims, posted)]
    assert reconcile(shuffled[0], shuffled[1], claims=shuffled[2], posted=shuffled[3]) == found  # type: ignore[arg-type]
    each_in_one_state(found, deposits, given_remittances)
    assert Reconciliation.model_validate(found.model_dump()) == found


def each_in_one_state(found: Reconciliation, deposits: list[BankDeposit], given_remittances: list[Remittance]) -> None:
    twice = len(found.of("remittance_twice"))
    assert Counter(one.row for one in found.deposits) == Counter(one.row for one in deposits)
    assert len(found.payments) + twice == len(given_remittances)
    assert sum(one.count for one in found.payment_states) == len(found.payments)
    assert sum(one.count for one in found.deposit_states) == len(deposits)
    used = [key for one in found.deposits for key in one.remittances]
    explained = {one.key for one in found.payments if one.state in ("matched", "amount_differs")}
    assert set(used) == explained
    work = [one for one in found.differences if one.to_do]
    assert found.differences[: len(work)] == tuple(work)
    assert [one.amount for one in work] == sorted((one.amount for one in work), reverse=True)
