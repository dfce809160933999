"""Elements of a segment as values: what does not read as one becomes None and is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from .deviations import Deviations
from .envelope import day
from .loops import Node
from .models.eligibility import CodedPeriod
from .segment import Segment, named

LONGEST_NUMBER: Final = 24
"""Characters. The standard allows 18 digits; what is longer is no amount but a broken file."""

_OF_NUMBERS: Final = frozenset("0123456789.+- ")


class Fields:
    """Reads elements of one loop, and notes what departs."""

    __slots__ = ("loop", "noted")

    def __init__(self, noted: Deviations, loop: str) -> None:
        self.noted = noted
        self.loop = loop

    def number(self, segment: Segment, at: int) -> Decimal | None:
        """Return an amount or a quantity; None if there is none."""
        text = segment[at]
        return self.number_in(text, segment, at) if text else None

    def number_in(self, text: str, segment: Segment, at: int) -> Decimal | None:
        """Return the number that is an element's text; None if it is none."""
        # Decimal() takes much that is no number of X12: exponents, NaN, digits of other scripts
        if len(text) <= LONGEST_NUMBER and _OF_NUMBERS.issuperset(text):
            try:
                return Decimal(text)
            except InvalidOperation:
                pass
        if text.strip():
            self.note("bad_number", segment, at)
        return None

    def needed(self, given: dict[str, Any], field: str, text: str, segment: Segment, at: int) -> None:
        """Add a number that has to be there; its absence is told."""
        if text:
            found = self.number_in(text, segment, at)
            if found is not None:
                given[field] = found
                return
        if not text.strip():
            self.note("missing_element", segment, at)

    def count(self, segment: Segment, at: int) -> int | None:
        """Return a whole number from 1 on; None if there is none."""
        text = segment[at].strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0:
            return int(text)
        self.note("bad_number", segment, at)
        return None

    def day(self, segment: Segment, at: int) -> date | None:
        """Return a date `CCYYMMDD`; None if there is none."""
        text = segment[at].strip()
        if not text:
            return None
        found = day(text)
        if found is None:
            self.note("bad_date", segment, at)
        return found

    def period(self, segment: Segment, qualifier: int = 2) -> tuple[date | None, date | None]:
        """Return the days of a `DTP`: a period as `RD8` has it, or a day and None."""
        if segment[qualifier].strip() != "RD8" and "-" not in segment[qualifier + 1]:
            return self.day(segment, qualifier + 1), None
        start, _, end = segment[qualifier + 1].strip().partition("-")
        found = day(start.strip()), day(end.strip())
        if None in found:
            self.note("bad_date", segment, qualifier + 1)
        return found

    def dated(self, segment: Segment) -> CodedPeriod:
        """Return a `DTP` with its code."""
        start, end = self.period(segment)
        return CodedPeriod(code=segment[1].strip(), start=start, end=end)

    def days(self, segment: Segment) -> tuple[date | None, date | None]:
        """Return the days of a `DTM`: one twice, or a period as 4010 has it (`RD8`)."""
        if segment[5] == "RD8" and "-" in segment[6]:
            start, _, end = segment[6].partition("-")
            found = day(start), day(end)
            if None in found:
                self.note("bad_date", segment, 6)
            return found
        single = self.day(segment, 2)
        return single, single

    def note(self, code: str, segment: Segment, at: int | None = None) -> None:
        """Note a departure in an element, or in the whole segment."""
        element = named(segment.elements[0]) + (f"{at:02}" if at is not None else "")
        self.noted.add(code, segment.number, loop=self.loop, element=element)

    def unread(self, node: Node, segment: Segment) -> None:
        """Note a segment of a loop that goes into no field; one that does not belong there was told already."""
        if node.loop.keeps(segment.elements[0]):
            self.note("not_read", segment, 1)


def text(segment: Segment, at: int) -> str | None:
    """Return an element's text; None if it is absent or blank."""
    elements = segment.elements
    return elements[at].strip() or None if at < len(elements) else None
