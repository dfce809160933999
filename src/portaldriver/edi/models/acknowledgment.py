"""What a receiver says of a file as a whole: whether its envelopes and its syntax were taken (TA1, 999, 997)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ...models.base import Noun

Outcome = Literal["accepted", "accepted_with_errors", "partially_accepted", "rejected", "unknown"]
"""What became of it. Of what was accepted with errors, or partially, the rest is named by its parts."""

Problem = Literal[
    "unknown",
    "unexpected",
    "missing",
    "too_many",
    "too_short",
    "too_long",
    "bad_character",
    "bad_code",
    "bad_date",
    "bad_time",
    "not_allowed",
    "in_its_elements",
    "other",
]
"""A syntax error's kind, in words of ours; the code beside it is the receiver's."""


class ErrorContext(Noun):
    """Where a rule looked (`CTX`): the name of the rule or of what is meant, and the place that set it off."""

    name: str | None = None
    value: str | None = None
    segment: str | None = None
    segment_position: int | None = None
    loop: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None


class ElementError(Noun):
    """One element that was complained of (`IK4`): its place in the segment, counted from 1, and what is wrong."""

    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    reference: str | None = None
    """The number of the element in X12's dictionary."""
    code: str | None = None
    problem: Problem = "other"
    bad_data: str | None = None
    """What stood there, as the receiver repeats it: it may be about a patient."""
    contexts: tuple[ErrorContext, ...] = ()


class SegmentError(Noun):
    """One segment that was complained of (`IK3`): its id, its place counted from `ST` as 1, its loop, its elements."""

    segment: str | None = None
    position: int | None = None
    loop: str | None = None
    code: str | None = None
    problem: Problem = "other"
    contexts: tuple[ErrorContext, ...] = ()
    elements: tuple[ElementError, ...] = ()


class TransactionAcknowledgment(Noun):
    """What became of one transaction (`AK2` to `IK5`). `codes` are the receiver's reasons about it as a whole."""

    kind: str | None = None
    control_number: str | None = None
    guide: str | None = None
    outcome: Outcome = "unknown"
    code: str | None = None
    codes: tuple[str, ...] = ()
    errors: tuple[SegmentError, ...] = ()


class GroupAcknowledgment(Noun):
    """What became of one functional group (`AK1` to `AK9`). Transactions without errors need not be named in it."""

    kind: str | None = None
    """GS01 of what was sent, as `HC`."""
    control_number: str | None = None
    guide: str | None = None
    outcome: Outcome = "unknown"
    code: str | None = None
    codes: tuple[str, ...] = ()
    included: int | None = None
    """Transactions that the group said to have; received and accepted are what the receiver counted."""
    received: int | None = None
    accepted: int | None = None
    transactions: tuple[TransactionAcknowledgment, ...] = ()


class InterchangeAcknowledgment(Noun):
    """What became of an interchange's envelope (`TA1`): its number, when it was made, and the receiver's note."""

    control_number: str | None = None
    made: datetime | None = None
    outcome: Outcome = "unknown"
    code: str | None = None
    note_code: str | None = None


class Acknowledgment(Noun):
    """A TA1, which is about an interchange, or a 999 or 997, which is about a functional group and what is in it."""

    type: Literal["TA1", "999", "997"]
    outcome: Outcome
    interchange: InterchangeAcknowledgment | None = None
    group: GroupAcknowledgment | None = None
