"""Where rules put what they find: at which place, under which code, in which words. Never a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from re import Pattern

from ..edit import Edit
from . import shapes

MOST_DIGITS = 18
"""Digits of an amount. Source: X12.6, data element 782."""


class Noted:
    """Edits as they are found; `at` gives a place below this one that notes into the same list."""

    def __init__(self, path: str = "", found: list[Edit] | None = None) -> None:
        self.path = path
        self.found: list[Edit] = [] if found is None else found

    def at(self, part: str | int) -> Noted:
        """Return a place inside: a field by its name, an item by its number from 0."""
        if isinstance(part, int):
            return Noted(f"{self.path}[{part}]", self.found)
        return Noted(f"{self.path}.{part}" if self.path else part, self.found)

    def add(self, part: str | int, code: str, words: str) -> None:
        """Note that a rule is broken; `part` may be empty for the place itself."""
        self.found.append(Edit(self.at(part).path if part != "" else self.path or "claim", code, words))

    def required(self, part: str, value: object, words: str = "is required") -> bool:
        """Note what is absent; return whether it is there."""
        if value is None or value == "" or value == ():
            self.add(part, "required", words)
            return False
        return True

    def length(self, part: str, value: str | None, least: int, most: int) -> None:
        """Note a text that does not fit its element."""
        if value is not None and not least <= len(value) <= most:
            what = f"{least} to {most} characters" if least != most else f"{most} characters"
            self.add(part, "length", f"has to have {what}")

    def shape(self, part: str | int, value: str | None, like: Pattern[str], code: str, words: str) -> None:
        """Note a code that is not formed as such codes are."""
        if value and not like.fullmatch(value):
            self.add(part, code, words)

    def one_of(
        self, part: str, value: str | None, allowed: Iterable[str], words: str = "is not one of its codes"
    ) -> None:
        """Note a code that its element does not know."""
        if value is not None and value not in allowed:
            self.add(part, "code", words)

    def npi(self, part: str, value: str | None) -> None:
        """Note an NPI that cannot be one."""
        if value and not shapes.is_npi(value):
            self.add(part, "npi", "is no NPI: ten digits of which the last checks the others")

    def taxonomy(self, part: str, value: str | None) -> None:
        """Note a taxonomy code that is not formed as one."""
        self.shape(part, value, shapes.TAXONOMY, "taxonomy", "is no taxonomy code: ten characters that end in X")

    def money(self, part: str, value: Decimal | None, *, negative: bool = False) -> None:
        """Note an amount that X12 or a payer does not take."""
        if value is None:
            return
        if not value.is_finite():
            self.add(part, "amount", "is no amount")
            return
        if value < 0 and not negative:
            self.add(part, "negative_amount", "must not be negative")
        if shapes.decimals(value) > 2:
            self.add(part, "too_many_decimals", "has more than two decimals")
        if shapes.digits(value) > MOST_DIGITS:
            self.add(part, "too_many_digits", f"has more than {MOST_DIGITS} digits")

    def quantity(self, part: str, value: Decimal | None, *, most_decimals: int = 3, most_digits: int = 15) -> None:
        """Note a quantity that is none: not above zero, or too long."""
        if value is None:
            return
        if not value.is_finite() or value <= 0:
            self.add(part, "quantity", "has to be above zero")
        elif shapes.decimals(value) > most_decimals:
            self.add(part, "too_many_decimals", f"has more than {most_decimals} decimals")
        elif shapes.digits(value) > most_digits:
            self.add(part, "too_many_digits", f"has more than {most_digits} digits")

    def day(self, part: str, value: date | None, *, today: date, born: date | None = None) -> None:
        """Note a day that has not come yet, or that was before the patient's birth."""
        if value is None:
            return
        if value.year < 1000:
            self.add(part, "length", "has a year of fewer than four digits")
        if value > today:
            self.add(part, "date_in_future", "is in the future")
        if born is not None and value < born:
            self.add(part, "date_before_birth", "is before the patient's birth")

    def order(self, part: str, first: date | None, last: date | None, words: str = "ends before it begins") -> None:
        """Note a period that runs backwards."""
        if first is not None and last is not None and last < first:
            self.add(part, "date_order", words)

    def no_twice(self, part: str, values: Iterable[object], code: str, words: str) -> None:
        """Note every value of a list that was there before."""
        seen: list[object] = []
        for position, value in enumerate(values):
            if value in seen:
                self.at(part).add(position, code, words)
            seen.append(value)

    def each(self, part: str, values: Iterable[str], rule: Callable[[str], bool], code: str, words: str) -> None:
        """Note every value of a list that breaks a rule."""
        for position, value in enumerate(values):
            if not rule(value):
                self.at(part).add(position, code, words)
