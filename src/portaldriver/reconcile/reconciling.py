"""Deposits, remittances, claims and postings, held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ..edi import ClaimSent, Deposit
from ..edi.remittances.exact import ZERO, less
from .answering import Answering
from .fitting import Window
from .matching import Matching
from .outcomes import deposits_of, payers_of, payment_of, states_of, totals_of
from .posted import Posted, Posting
from .results import Difference, PaymentState, Reconciliation
from .taking import Given, Taken, Taking

Deposits: TypeAlias = Iterable[Deposit] | Callable[[], Iterable[Deposit]]


def reconcile(
    deposits: Deposits | None,
    remittances: Iterable[Given],
    *,
    claims: Iterable[ClaimSent] | None = None,
    posted: Iterable[Posted] | None = None,
    covers: tuple[date, date] | None = None,
    days: int = 5,
    check_days: int = 45,
    names: bool = False,
) -> Reconciliation:
    """Say what became of each deposit, each remittance and each claim, and what does not come out.

    A deposit belongs to the remittance whose trace number its reference or description names; else to the one with its
    amount within the `days` (of a check `check_days`), if only one fits either way. What could belong to several
    stays open. Take-backs are netted with what was paid before and after, by patient control number. A remittance that
    came twice counts once. Neither order of deposits nor of remittances changes the result; of `claims` with the same
    number the last one counts. `deposits`, `claims` and `posted` that are None are not looked at. `covers` are the
    first and last day of the statement, else those of its deposits: what was announced outside is awaited, not missing.
    Remittances are read one by one, and of each claim about 1 KiB is kept; `names` keeps patients' names too.

    Raises `ConfigurationError` for what is no remittance or has no control number; errors of a reader pass through.
    """
    running = Reconciling(names=names)
    for one in remittances:
        running.add(one)
    return running.end(deposits, claims=claims, posted=posted, covers=covers, days=days, check_days=check_days)


class Reconciling:
    """Reconciles remittances that come one by one: `async for one in oa.remittances.iter(): running.add(one)`."""

    def __init__(self, *, names: bool = False) -> None:
        self._taking = Taking(names=names)

    def add(self, remittance: Given) -> None:
        """Take a remittance, or the next piece of one; nothing of it is held but sums and short answers."""
        self._taking.add(remittance)

    def end(
        self,
        deposits: Deposits | None,
        *,
        claims: Iterable[ClaimSent] | None = None,
        posted: Iterable[Posted] | None = None,
        covers: tuple[date, date] | None = None,
        days: int = 5,
        check_days: int = 45,
    ) -> Reconciliation:
        """Return what came of it, as `reconcile` does. More may be added, and it be ended again."""
        self._taking.check()
        given = None if deposits is None else sorted(deposits() if callable(deposits) else deposits, key=_deposit_order)
        if covers is None and given:
            covers = (given[0].date, given[-1].date)
        kept, again = _once(sorted(self._taking.taken, key=_order))
        money = Matching(kept, given or (), window=Window(days, check_days), covers=covers)
        if given is not None:
            money.run()
        else:
            money.of_payment = {at: _without_bank(one) for at, one in enumerate(kept)}
        work = Answering(kept, claims)
        work.run()
        posting = None if posted is None else Posting(posted)
        differences = [*money.differences, *work.differences, *again, *_within(kept)]
        if posting is not None:
            differences += posting.differences(kept)
        payments = tuple(payment_of(at, one, money.of_payment[at]) for at, one in enumerate(kept))
        outcomes = tuple(deposits_of(given or (), money))
        return Reconciliation(
            totals=totals_of(payments, given, work, posting),
            payments=payments,
            deposits=outcomes,
            payment_states=states_of((one.state, one.amount) for one in payments),
            deposit_states=states_of((one.state, one.amount) for one in outcomes),
            claim_states=work.states,
            payers=payers_of(payments, None if given is None else outcomes, differences),
            differences=tuple(sorted(differences, key=_dearest)),
            covers=covers,
        )


def _order(one: Taken) -> tuple[object, ...]:
    day = one.date or date.min
    return (day, one.payer, one.trace or "", one.amount is None, one.amount or ZERO, one.digest, one.remittance_id)


def _deposit_order(one: Deposit) -> tuple[object, ...]:
    row, description = getattr(one, "row", None), getattr(one, "description", None)
    rest = (one.reference, one.originator, one.payer, description)
    return (one.date, one.amount, *(words or "" for words in rest), row or 0)


def _dearest(one: Difference) -> tuple[object, ...]:
    """Order what is to be done before what is told, the dearest first."""
    rest = (one.payer, one.remittance_id, one.trace_number, one.control_number, one.path, one.patient, one.reason)
    when = (one.date or date.min, one.row or 0, one.off_by or ZERO, one.candidates)
    return (not one.to_do, -one.amount, one.code, *(words or "" for words in rest), *when)


def _once(ordered: Sequence[Taken]) -> tuple[list[Taken], list[Difference]]:
    """Return the remittances without those that came before just so, and a difference for each of these."""
    seen: set[str] = set()
    kept: list[Taken] = []
    again: list[Difference] = []
    for one in ordered:
        if one.digest not in seen:
            seen.add(one.digest)
            kept.append(one)
        else:
            again.append(_told(one, "remittance_twice", amount=abs(one.amount or ZERO)))
    return kept, again


def _within(kept: Iterable[Taken]) -> Iterator[Difference]:
    """Yield what does not come out within remittances, and what moved beside the claims."""
    for one in kept:
        if one.amount is None:
            yield _told(one, "remittance_without_amount", amount=abs(less(one.paid, one.beside)))
        for off in one.off:
            if off.code == "amount_missing" and off.path == "payment.amount":
                continue
            amount = abs(off.off_by or ZERO)
            yield _told(one, off.code, amount=amount, off_by=off.off_by, path=off.path, control=off.control_number)
        for adjustment in one.adjustments:
            moved = adjustment.amount or ZERO
            yield _told(one, "provider_adjustment", amount=abs(moved), off_by=-moved, reason=adjustment.reason)


def _told(
    one: Taken,
    code: str,
    *,
    amount: Decimal,
    off_by: Decimal | None = None,
    path: str | None = None,
    control: str | None = None,
    reason: str | None = None,
) -> Difference:
    return Difference.model_validate(
        {
            "code": code,
            "amount": amount,
            "off_by": off_by,
            "payer": one.payer,
            "remittance_id": one.remittance_id,
            "trace_number": one.trace,
            "date": one.date,
            "path": path,
            "control_number": control,
            "reason": reason,
        }
    )


def _without_bank(one: Taken) -> PaymentState:
    return "unknown" if one.amount is None else "not_compared" if one.amount else "zero"
