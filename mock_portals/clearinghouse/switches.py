"""What a test can make the clearinghouse do: be slow, lose an answer, give it twice, garble it, refuse a claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from mock_portals.clearinghouse.books import Kind

Span = tuple[timedelta, timedelta]
"""The least and the most."""


@dataclass(slots=True, kw_only=True)
class Switches:
    """Set before a file comes in; all of it is off. Counts are from 1.

    The summary's 6 to 12 hours are documented (guide 7.4, 10.1). MODELLED: the times of the others.
    """

    acknowledged_after: Span = (timedelta(minutes=2), timedelta(minutes=10))
    """TA1 and 999."""
    summary_after: Span = (timedelta(hours=6), timedelta(hours=12))
    answered_after: Span = (timedelta(minutes=5), timedelta(hours=1))
    """The 277CA, after the summary."""
    payer_after: Span = (timedelta(hours=24), timedelta(hours=48))
    """The EDI status text, after the summary."""
    picked_up_after: timedelta = timedelta(0)
    """How long a file lies in `inbound` before the sweep takes it."""
    takes_unfinished: bool = False
    """Take what has a temporary suffix from `inbound` as well, and so half of a file."""
    nine_digits: bool = False
    """File ids as they were before 2023 (guide 10.3)."""
    name_277ca: Literal["user", "edi_status"] = "user"
    """Which of the two documented patterns a 277CA is named by (guide 10.3)."""
    split_above: int | None = None
    """Split a file of more claims than this into parts of as many at most."""
    lose: set[Kind] = field(default_factory=set)
    """Reports that are never made."""
    double: set[Kind] = field(default_factory=set)
    """Reports that come a second time, an hour later, under another name."""
    late: dict[Kind, timedelta] = field(default_factory=dict)
    """How much later reports come."""
    garble: int | None = None
    """The row of each file summary that breaks off, and is shifted."""
    unknown_line: str = ""
    """A line that each file summary has besides."""
    refuse: dict[int, str] = field(default_factory=dict)
    """The n-th claim that comes to this house is refused with a code."""
    hold: set[int] = field(default_factory=set)
    """The n-th claim that comes to this house is neither taken nor refused: it is listed as pending."""
    payer_refuses: dict[str, str] = field(default_factory=dict)
    """Claims by patient control number that their payer refuses, and its message."""
