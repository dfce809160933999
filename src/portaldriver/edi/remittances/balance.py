"""Whether a remittance adds up: at each line, each claim, and the payment as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ...models.base import Noun
from ..models.remittance import Remittance, RemittanceEnd, RemittanceHeader
from ..models.remittance_claim import RemittanceClaim, RemittanceLine
from ..models.values import Amount
from .exact import ZERO, less, plus, total

Level = Literal["line", "claim", "payment"]


class Imbalance(Noun):
    """A sum that does not come out: where, and by how much (`off_by` is `found` less `expected`).

    `path` leads into the remittance (`claims[3].lines[0]`). `amount_missing` is a sum that cannot be made, as one of
    its amounts is absent or unreadable: it has no figures.
    """

    level: Level
    code: Literal["line_does_not_balance", "claim_does_not_balance", "payment_does_not_balance", "amount_missing"]
    path: str
    expected: Amount | None = None
    found: Amount | None = None
    off_by: Amount | None = None

    def __str__(self) -> str:
        """Where and what, without amounts: fit for a log."""
        return f"{self.path}: {self.code}"


class Balance:
    """Balances a remittance as it is read: `claim` after `claim`, then `end`."""

    def __init__(self, header: RemittanceHeader) -> None:
        self._payment = header.payment.amount
        self._paid = ZERO
        self._claims = 0

    def claim(self, claim: RemittanceClaim) -> tuple[Imbalance, ...]:
        """Return what does not come out in the next claim and its lines."""
        path = f"claims[{self._claims}]"
        self._claims += 1
        if claim.carries_money:
            self._paid = plus(self._paid, claim.paid)
        found = [_line(line, f"{path}.lines[{at}]") for at, line in enumerate(claim.lines)]
        found.append(_claim(claim, path))
        return tuple(one for one in found if one is not None)

    def end(self, end: Remittance | RemittanceEnd) -> tuple[Imbalance, ...]:
        """Return what does not come out in the payment: its amount is what the claims were paid, less the `PLB`."""
        adjustments = end.provider_adjustments
        missing = [
            Imbalance(level="payment", code="amount_missing", path=f"provider_adjustments[{at}]")
            for at, one in enumerate(adjustments)
            if one.amount is None
        ]
        if self._payment is None:
            return (*missing, Imbalance(level="payment", code="amount_missing", path="payment.amount"))
        expected = less(self._paid, total(one.amount for one in adjustments))
        if self._payment == expected:
            return tuple(missing)
        off = Imbalance(
            level="payment",
            code="payment_does_not_balance",
            path="payment.amount",
            expected=expected,
            found=self._payment,
            off_by=less(self._payment, expected),
        )
        return (*missing, off)


def balance(remittance: Remittance) -> tuple[Imbalance, ...]:
    """Return every sum of a remittance that does not come out; none if it balances.

    A line: its charge less its adjustments is what was paid for it. A claim: its charge less its own and its lines'
    adjustments is what was paid. The payment: the sum of what the claims were paid, less the provider adjustments;
    predeterminations carry no money. Source: X12 005010X221A1, balancing.
    """
    running = Balance(remittance)
    found = [one for claim in remittance.claims for one in running.claim(claim)]
    return (*found, *running.end(remittance))


def _line(line: RemittanceLine, path: str) -> Imbalance | None:
    amounts = [one.amount for one in line.adjustments]
    return _held("line", path, line.charge, line.paid, amounts)


def _claim(claim: RemittanceClaim, path: str) -> Imbalance | None:
    amounts = [one.amount for one in claim.adjustments]
    amounts += [one.amount for line in claim.lines for one in line.adjustments]
    return _held("claim", path, claim.charge, claim.paid, amounts)


def _held(
    level: Literal["line", "claim"],
    path: str,
    charge: Decimal | None,
    paid: Decimal | None,
    taken: list[Decimal | None],
) -> Imbalance | None:
    if charge is None or paid is None or None in taken:
        return Imbalance(level=level, code="amount_missing", path=path)
    expected = less(charge, total(taken))
    if paid == expected:
        return None
    code: Literal["line_does_not_balance", "claim_does_not_balance"] = (
        "line_does_not_balance" if level == "line" else "claim_does_not_balance"
    )
    return Imbalance(level=level, code=code, path=path, expected=expected, found=paid, off_by=less(paid, expected))
