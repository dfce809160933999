"""What is told of each remittance, deposit and payer, and what all comes to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ..edi import Deposit
from ..edi.remittances.exact import ZERO, less, plus, total
from .answering import Answering
from .matching import Matching
from .posted import Posting
from .results import DepositOutcome, Difference, PayerTotals, PaymentOutcome, PaymentState, StateTotal, Totals
from .taking import Taken


def totals_of(
    payments: Sequence[PaymentOutcome], given: Sequence[Deposit] | None, work: Answering, posting: Posting | None
) -> Totals:
    """Return what all comes to."""
    remitted = total(one.amount for one in payments)
    beside = total(one.provider_adjustments for one in payments)
    return Totals(
        billed=plus(work.charge, work.open),
        paid=work.paid,
        adjusted=work.adjusted,
        patient=work.patient,
        unexplained=less(work.charge, total((work.paid, work.adjusted, work.patient))),
        open=work.open,
        provider_adjustments=beside,
        remitted=remitted,
        unbalanced=less(remitted, less(work.paid, beside)),
        deposited=None if given is None else total(one.amount for one in given),
        posted=None if posting is None else posting.total,
        unposted=None if posting is None else less(work.paid, posting.total),
    )


def payment_of(key: int, one: Taken, state: PaymentState) -> PaymentOutcome:
    """Return what became of a remittance."""
    return PaymentOutcome(
        key=key,
        remittance_id=one.remittance_id,
        payer=one.payer,
        trace_number=one.trace,
        date=one.date,
        amount=one.amount or ZERO,
        state=state,
        claims=one.claims,
        paid=one.paid,
        provider_adjustments=one.beside,
        off_by=one.off_by,
    )


def deposits_of(given: Sequence[Deposit], money: Matching) -> Iterator[DepositOutcome]:
    """Yield what became of each deposit."""
    for at, one in enumerate(given):
        yield DepositOutcome(
            date=one.date,
            amount=one.amount,
            reference=one.reference,
            row=getattr(one, "row", None),
            state=money.of_deposit[at],
            remittances=money.pays.get(at, ()),
        )


def states_of(found: Iterable[tuple[str, Decimal]]) -> tuple[StateTotal, ...]:
    """Return how many are in each state, and what they come to."""
    counts: Counter[str] = Counter()
    amounts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for state, amount in found:
        counts[state] += 1
        amounts[state] = plus(amounts[state], amount)
    return tuple(StateTotal(state=one, count=counts[one], amount=amounts[one]) for one in sorted(counts))


def payers_of(
    payments: Sequence[PaymentOutcome], deposits: Sequence[DepositOutcome] | None, differences: Sequence[Difference]
) -> tuple[PayerTotals, ...]:
    """Return the totals of each payer that paid or has something to be done, the one with the most at stake first."""
    by_payer: dict[str, list[PaymentOutcome]] = defaultdict(list)
    for one in payments:
        by_payer[one.payer].append(one)
    work: dict[str, list[Difference]] = defaultdict(list)
    for found in differences:
        if found.to_do and found.payer is not None:
            work[found.payer].append(found)
    came = _came(payments, deposits or ())
    made = [
        PayerTotals(
            payer=payer,
            remittances=len(by_payer[payer]),
            claims=sum(one.claims for one in by_payer[payer]),
            paid=total(one.paid for one in by_payer[payer]),
            remitted=total(one.amount for one in by_payer[payer]),
            received=came[payer] if deposits is not None else None,
            differences=len(work[payer]),
            at_stake=total(one.amount for one in work[payer]),
        )
        for payer in sorted(by_payer.keys() | work.keys())
    ]
    return tuple(sorted(made, key=lambda one: (-one.at_stake, one.payer)))


def _came(payments: Sequence[PaymentOutcome], deposits: Iterable[DepositOutcome]) -> dict[str, Decimal]:
    """Return what came of each payer. A deposit for several payers is shared out as they announced it."""
    came: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for one in deposits:
        pays = [payments[key] for key in one.remittances]
        if len({payment.payer for payment in pays}) == 1:
            came[pays[0].payer] = plus(came[pays[0].payer], one.amount)
        else:
            for payment in pays:
                came[payment.payer] = plus(came[payment.payer], payment.amount)
    return came
