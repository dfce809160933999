"""Which deposits pay which remittances. What could belong to several is matched to none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from ..edi import Deposit
from ..edi.remittances.exact import ZERO, less, total
from .fitting import Window, by_trace, same_sender
from .results import DepositState, Difference, PaymentState
from .taking import Taken
from .wording import Code

Pair = tuple[int, int]
MOST_CANDIDATES = 10


class Matching:
    """Matches deposits to payments, both in an order that does not depend on how they were given."""

    def __init__(
        self,
        payments: Sequence[Taken],
        deposits: Sequence[Deposit],
        *,
        window: Window,
        covers: tuple[date, date] | None,
    ) -> None:
        self._payments = payments
        self._deposits = deposits
        self._window = window
        self._covers = covers
        self.of_payment: dict[int, PaymentState] = {}
        self.of_deposit: dict[int, DepositState] = {}
        self.pays: dict[int, tuple[int, ...]] = {}
        """Payments by the deposit that pays them."""
        self.differences: list[Difference] = []

    def run(self) -> None:
        """Match by number, then what is left by amount and day, and name the rest."""
        for at, payment in enumerate(self._payments):
            if not payment.amount:
                self.of_payment[at] = "zero" if payment.amount is not None else "unknown"
        self._settle(set(by_trace(self._payments, self._deposits)))
        self._by_amount()
        self._rest()

    def _settle(self, pairs: set[Pair]) -> None:
        """Take what is sure of each group of pairs that hang together, until nothing more is."""
        while pairs:
            before = len(pairs)
            for ones, others in _groups(pairs):
                self._group(ones, others, pairs)
            pairs = {(p, d) for p, d in pairs if p not in self.of_payment and d not in self.of_deposit}
            if len(pairs) == before:
                for ones, others in _groups(pairs):
                    self._ambiguous(ones, others)
                return

    def _group(self, ones: Sequence[int], others: Sequence[int], pairs: set[Pair]) -> None:
        announced = total(self._payments[one].amount for one in ones)
        came = total(self._deposits[other].amount for other in others)
        if len(ones) == 1 and not any(self._equal(ones[0], other) for other in others):
            if announced == came:
                self._match(ones, others)
            elif len(others) == 1:
                self._differs(ones[0], others[0])
            return
        if len(others) == 1 and len(ones) > 1 and announced == came:
            self._match(ones, others)
            return
        for one in ones:
            exact = [other for other in others if (one, other) in pairs and self._equal(one, other)]
            # others of the same number and amount would have as much right to these deposits
            rivals = [r for other in exact for r in ones if r != one and (r, other) in pairs and self._equal(r, other)]
            if exact and not rivals:
                exact.sort(key=lambda other: (self._days_off(one, other), other))
                self._match((one,), exact[:1])
                for other in exact[1:]:
                    self._doubled(one, other)

    def _by_amount(self) -> None:
        """Match what has no number in common by amount, day and sender, where just one fits either way."""
        open_ones: dict[Decimal, list[int]] = defaultdict(list)
        for at, payment in enumerate(self._payments):
            if at not in self.of_payment and payment.amount:
                open_ones[payment.amount].append(at)
        same: dict[object, list[int]] = defaultdict(list)
        for at, deposit in enumerate(self._deposits):
            if at not in self.of_deposit:
                same[_content(deposit)].append(at)
        pairs = {
            (one, copies[0])
            for copies in same.values()
            for one in open_ones.get(self._deposits[copies[0]].amount, ())
            if self._window.fits(self._payments[one], self._deposits[copies[0]])
            and same_sender(self._payments[one], self._deposits[copies[0]])
        }
        copies_of = {copies[0]: copies[1:] for copies in same.values()}
        for ones, others in _groups(pairs):
            if len(ones) == len(others) == 1:
                self._match(ones, others)
                for copy in copies_of[others[0]]:
                    self._doubled(ones[0], copy)
            else:
                self._ambiguous(ones, sorted({*others, *(copy for one in others for copy in copies_of[one])}))

    def _rest(self) -> None:
        for at, payment in enumerate(self._payments):
            if at in self.of_payment:
                continue
            missing = self._due(payment)
            self.of_payment[at] = "missing" if missing else "awaited"
            amount = payment.amount or ZERO
            code: Code = "deposit_missing" if missing else self._open(payment)
            self.differences.append(_about(payment, code, abs(amount), -amount))
        for other, deposit in enumerate(self._deposits):
            if other not in self.of_deposit:
                self.of_deposit[other] = "unexplained"
                self.differences.append(_of(deposit, "deposit_unexplained", deposit.amount))

    def _due(self, payment: Taken) -> bool:
        """Whether the statement would show it."""
        if payment.date is None or self._covers is None:
            return True
        first, last = self._covers
        return first <= payment.date and payment.date + timedelta(days=self._window.late(payment)) <= last

    def _open(self, payment: Taken) -> Code:
        """Return what is said of a payment whose days the statement does not show all.

        Where the last of them is in it somebody has to look: no later statement shows it, and none alone had them all.
        """
        if payment.date is None or self._covers is None:
            return "deposit_awaited"
        first, last = self._covers
        due = payment.date + timedelta(days=self._window.late(payment))
        return "deposit_unseen" if payment.date < first <= due <= last else "deposit_awaited"

    def _equal(self, one: int, other: int) -> bool:
        return self._payments[one].amount == self._deposits[other].amount

    def _days_off(self, one: int, other: int) -> int:
        day = self._payments[one].date
        return abs((self._deposits[other].date - day).days) if day is not None else 0

    def _match(self, ones: Sequence[int], others: Sequence[int]) -> None:
        for one in ones:
            self.of_payment[one] = "matched"
        for other in others:
            self.of_deposit[other] = "matched"
            self.pays[other] = tuple(sorted(ones))
        far = [(p, d) for p in ones for d in others if not self._window.fits(self._payments[p], self._deposits[d])]
        for one, other in far:
            row = getattr(self._deposits[other], "row", None)
            self.differences.append(_about(self._payments[one], "date_differs", ZERO, None, row=row))

    def _differs(self, one: int, other: int) -> None:
        payment, deposit = self._payments[one], self._deposits[other]
        self.of_payment[one], self.of_deposit[other] = "amount_differs", "amount_differs"
        self.pays[other] = (one,)
        off = less(deposit.amount, payment.amount or ZERO)
        row = getattr(deposit, "row", None)
        self.differences.append(_about(payment, "amount_differs", abs(off), off, row=row))

    def _doubled(self, one: int, other: int) -> None:
        deposit = self._deposits[other]
        self.of_deposit[other] = "doubled"
        row = getattr(deposit, "row", None)
        self.differences.append(
            _about(self._payments[one], "deposit_doubled", abs(deposit.amount), deposit.amount, row=row)
        )

    def _ambiguous(self, ones: Sequence[int], others: Sequence[int]) -> None:
        payments, deposits = [self._payments[one] for one in ones], [self._deposits[other] for other in others]
        self.of_payment |= dict.fromkeys(ones, "ambiguous")
        self.of_deposit |= dict.fromkeys(others, "ambiguous")
        payers = {payment.payer for payment in payments}
        named = [f"remittance {payment.trace or payment.remittance_id}" for payment in payments]
        named += [_named(deposit) for deposit in deposits]
        announced, came = total(one.amount for one in payments), total(one.amount for one in deposits)
        self.differences.append(
            Difference(
                code="deposit_ambiguous",
                amount=max(abs(announced), abs(came)),
                off_by=less(came, announced),
                payer=payers.pop() if len(payers) == 1 else None,
                date=min(one.date for one in deposits),
                candidates=tuple(named[:MOST_CANDIDATES]),
            )
        )


def _groups(pairs: Iterable[Pair]) -> list[tuple[list[int], list[int]]]:
    """Return payments and deposits that hang together by pairs, each group and all groups in order."""
    near: dict[tuple[bool, int], list[tuple[bool, int]]] = defaultdict(list)
    for one, other in sorted(pairs):
        near[True, one].append((False, other))
        near[False, other].append((True, one))
    seen: set[tuple[bool, int]] = set()
    groups: list[tuple[list[int], list[int]]] = []
    for start in sorted(near, reverse=True):
        if start in seen:
            continue
        waiting, group = [start], {start}
        while waiting:
            for neighbour in near[waiting.pop()]:
                if neighbour not in group:
                    group.add(neighbour)
                    waiting.append(neighbour)
        seen |= group
        groups.append((sorted(at for is_one, at in group if is_one), sorted(at for is_one, at in group if not is_one)))
    return sorted(groups)


def _content(deposit: Deposit) -> tuple[object, ...]:
    """Return all that tells a deposit from another; its row does not."""
    description = getattr(deposit, "description", None)
    return (deposit.date, deposit.amount, deposit.reference, deposit.originator, deposit.payer, description)


def _named(deposit: Deposit) -> str:
    row = getattr(deposit, "row", None)
    return f"row {row} of {deposit.date.isoformat()}" if row is not None else f"deposit of {deposit.date.isoformat()}"


def _about(
    payment: Taken, code: Code, amount: Decimal, off_by: Decimal | None, *, row: int | None = None
) -> Difference:
    return Difference(
        code=code,
        amount=amount,
        off_by=off_by,
        payer=payment.payer,
        remittance_id=payment.remittance_id,
        trace_number=payment.trace,
        date=payment.date,
        row=row,
    )


def _of(deposit: Deposit, code: Code, off_by: Decimal) -> Difference:
    return Difference(
        code=code,
        amount=abs(deposit.amount),
        off_by=off_by,
        payer=deposit.payer,
        trace_number=deposit.reference,
        date=deposit.date,
        row=getattr(deposit, "row", None),
    )
