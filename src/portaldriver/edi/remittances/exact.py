"""Sums of money that are never rounded, however long they are."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal

ZERO = Decimal(0)
_EXACT = Context(prec=200)


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the sum; what is absent adds nothing."""
    found = ZERO
    for amount in amounts:
        if amount is not None:
            found = _EXACT.add(found, amount)
    return found


def plus(amount: Decimal, more: Decimal | None) -> Decimal:
    """Return the sum of two; what is absent adds nothing."""
    return amount if more is None else _EXACT.add(amount, more)


def less(amount: Decimal, taken: Decimal) -> Decimal:
    """Return the difference."""
    return _EXACT.subtract(amount, taken)
