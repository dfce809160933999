"""Which deposit is which remittance's payment: by trace or check number, originator, amount and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from ..models.remittance import Remittance, RemittancePayment
from .exact import less
from .reconciliation import Deposit, DepositMatch, Finding, FindingCode

MOST_CANDIDATES: Final = 10
Agrees = Callable[[RemittancePayment, Deposit], bool]


def plain(number: str | None) -> str:
    """Return a number as it is compared: without spaces around and in capitals."""
    return (number or "").strip().upper()


def bare(number: str | None) -> str:
    """Return it without the zeros before it, which banks drop."""
    return plain(number).lstrip("0")


def expects_money(remittance: Remittance) -> bool:
    """Whether a deposit has to follow."""
    return bool(remittance.payment.amount) and remittance.payment.method != "none"


class DepositMatching:
    """Matches the deposits to remittances, those `left_out` excepted; `within` is how many days a transfer may take."""

    def __init__(
        self, remittances: Sequence[Remittance], deposits: Sequence[Deposit], left_out: set[int], within: int
    ) -> None:
        self._remittances = remittances
        self._deposits = deposits
        self._within = within
        self._open = {at for at, one in enumerate(remittances) if at not in left_out and one.payment.amount}
        self._free = set(range(len(deposits)))
        self._groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at in sorted(self._open):
            self._groups[bare(remittances[at].payment.trace_number)][0].append(at)
        for at, deposit in enumerate(deposits):
            self._groups[bare(deposit.reference)][1].append(at)
        self._groups.pop("", None)
        self.matches: list[DepositMatch] = []
        self.findings: list[Finding] = []

    def run(self) -> None:
        """Match what is sure, strongest evidence first, and note the rest."""
        tiers: tuple[tuple[Agrees, ...], ...] = (
            (_exactly, _amount, self._day),
            (_amount, self._day),
            (_exactly, _amount),
            (_amount,),
            (_exactly,),
            (),
        )
        for remittances, deposits in self._groups.values():
            for tier in tiers:
                self._match(remittances, deposits, tier)
        self.matches.sort(key=lambda match: match.remittance)
        for match in self.matches:
            self._compare(match)
        self._rest()

    def _match(self, remittances: list[int], deposits: list[int], tier: tuple[Agrees, ...]) -> None:
        """Take those pairs of which neither could belong to another."""
        by_remittance: dict[int, list[int]] = defaultdict(list)
        by_deposit: dict[int, list[int]] = defaultdict(list)
        for one in remittances:
            payment = self._remittances[one].payment
            for other in deposits:
                deposit = self._deposits[other]
                both_left = one in self._open and other in self._free
                if both_left and _originator(payment, deposit) and all(agrees(payment, deposit) for agrees in tier):
                    by_remittance[one].append(other)
                    by_deposit[other].append(one)
        for one, others in by_remittance.items():
            if len(others) == 1 and by_deposit[others[0]] == [one]:
                self._open.discard(one)
                self._free.discard(others[0])
                self.matches.append(DepositMatch(remittance=one, deposit=others[0], exact=self._exact(one, others[0])))

    def _exact(self, one: int, other: int) -> bool:
        payment, deposit = self._remittances[one].payment, self._deposits[other]
        return _amount(payment, deposit) and self._day(payment, deposit)

    def _day(self, payment: RemittancePayment, deposit: Deposit) -> bool:
        # a check is deposited when it has come by post: its date says nothing of the bank's
        if payment.effective is None or payment.method == "check":
            return True
        return abs((deposit.date - payment.effective).days) <= self._within

    def _compare(self, match: DepositMatch) -> None:
        payment, deposit = self._remittances[match.remittance].payment, self._deposits[match.deposit]
        where, other = f"remittances[{match.remittance}]", (f"deposits[{match.deposit}]",)
        if payment.amount is not None and payment.amount != deposit.amount:
            off = less(deposit.amount, payment.amount)
            self.findings.append(Finding(code="amount_differs", path=where, off_by=off, candidates=other))
        if not self._day(payment, deposit):
            self.findings.append(Finding(code="date_differs", path=where, candidates=other))

    def _rest(self) -> None:
        """Note what is left, with what it could belong to."""
        payments = [remittance.payment for remittance in self._remittances]
        free = _by_amount((at, self._deposits[at].amount) for at in sorted(self._free))
        waiting = _by_amount((at, payments[at].amount) for at in sorted(self._open))
        for at in sorted(self._open):
            group = self._groups.get(bare(payments[at].trace_number), ([], []))[1]
            amount = payments[at].amount
            if same := [one for one in group if one in self._free and _originator(payments[at], self._deposits[one])]:
                self._note("deposit_ambiguous", f"remittances[{at}]", "deposits", same)
            elif expects_money(self._remittances[at]) and amount is not None:
                near = [one for one in free.get(amount, ()) if self._day(payments[at], self._deposits[one])]
                self._note("remittance_without_deposit", f"remittances[{at}]", "deposits", near, -amount)
        for at in sorted(self._free):
            deposit = self._deposits[at]
            group = self._groups.get(bare(deposit.reference), ([], []))[0]
            if same := [one for one in group if one in self._open and _originator(payments[one], deposit)]:
                self._note("deposit_ambiguous", f"deposits[{at}]", "remittances", same)
            else:
                near = [one for one in waiting.get(deposit.amount, ()) if self._day(payments[one], deposit)]
                self._note("deposit_without_remittance", f"deposits[{at}]", "remittances", near, deposit.amount)

    def _note(self, code: FindingCode, path: str, what: str, candidates: list[int], off: Decimal | None = None) -> None:
        named = tuple(f"{what}[{one}]" for one in candidates[:MOST_CANDIDATES])
        self.findings.append(Finding(code=code, path=path, off_by=off, candidates=named))


def _exactly(payment: RemittancePayment, deposit: Deposit) -> bool:
    """Whether the numbers agree with the zeros before them."""
    return plain(payment.trace_number) == plain(deposit.reference)


def _amount(payment: RemittancePayment, deposit: Deposit) -> bool:
    return payment.amount == deposit.amount


def _originator(payment: RemittancePayment, deposit: Deposit) -> bool:
    """Whether the payers' company ids agree, as far as both are known."""
    known = {bare(payment.trace_originator), bare(payment.originator)} - {""}
    return not known or not bare(deposit.originator) or bare(deposit.originator) in known


def _by_amount(amounts: Iterable[tuple[int, Decimal | None]]) -> dict[Decimal, list[int]]:
    found: dict[Decimal, list[int]] = defaultdict(list)
    for at, amount in amounts:
        if amount is not None:
            found[amount].append(at)
    return found


def twice(remittances: Sequence[Remittance], deposits: Sequence[Deposit]) -> tuple[set[int], list[Finding]]:
    """Return the remittances that came before just so, and what has the same number as something else."""
    left_out: set[int] = set()
    findings: list[Finding] = []
    traces: dict[tuple[str, str], list[int]] = {}
    for at, remittance in enumerate(remittances):
        number = plain(remittance.payment.trace_number)
        if not number:
            continue
        before = traces.setdefault((number, plain(remittance.payment.trace_originator)), [])
        same = next((one for one in before if _same(remittances[one], remittance)), None)
        if same is not None:
            left_out.add(at)
            findings.append(
                Finding(code="remittance_twice", path=f"remittances[{at}]", candidates=(f"remittances[{same}]",))
            )
        elif before:
            named = tuple(f"remittances[{one}]" for one in before[:MOST_CANDIDATES])
            findings.append(Finding(code="trace_twice", path=f"remittances[{at}]", candidates=named))
        if same is None:
            before.append(at)
    seen: dict[tuple[date, Decimal, str], int] = {}
    for at, deposit in enumerate(deposits):
        if deposit.reference:
            first = seen.setdefault((deposit.date, deposit.amount, plain(deposit.reference)), at)
            if first != at:
                findings.append(
                    Finding(code="deposit_twice", path=f"deposits[{at}]", candidates=(f"deposits[{first}]",))
                )
    return left_out, findings


def _same(one: Remittance, other: Remittance) -> bool:
    """Whether two are the same remittance: its control number may differ when it is sent again."""
    return one == other or one.model_copy(update={"control_number": other.control_number}) == other
