"""Amounts as banks write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_WRITTEN: Final = re.compile(r"\$?(?P<whole>\d+|\d{1,3}(?:,\d{3})+)?(?P<cents>\.\d{1,2})?(?P<mark>CR|DR|-)?", re.ASCII)


MOST: Final = 1 << 14


class Amounts:
    """Gives one object for equal amounts: fees repeat, and a decimal takes more room than all else of a claim."""

    def __init__(self) -> None:
        self._known: dict[Decimal, Decimal] = {}

    def one(self, amount: Decimal) -> Decimal:
        """Return the amount, as the object that came first."""
        return self._known.setdefault(amount, amount) if len(self._known) < MOST else self._known.get(amount, amount)


def amount_of(words: str) -> Decimal:
    """Return an amount in dollars: `1,234.50`, `$80`, `(12.00)`, `-12`, `12.00-`, `12.00 DR`. Money out is negative.

    Raises `ValueError`, without the words, for anything else: `1.234,50` could be read in two ways.
    """
    plain = "".join(words.split()).upper()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1]
    elif plain[:1] in ("-", "+"):
        negative, plain = plain[0] == "-", plain[1:]
    elif plain[:2] == "$-":
        negative, plain = True, plain[2:]
    found = _WRITTEN.fullmatch(plain)
    if found is None or not (found["whole"] or found["cents"]) or (negative and found["mark"]):
        raise ValueError("not an amount")
    amount = Decimal((found["whole"] or "0").replace(",", "") + (found["cents"] or ""))
    return -amount if negative or found["mark"] in ("-", "DR") else amount
