"""Reading TA1, 999 and 997."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..deviations import Deviation, Deviations
from ..envelope import Envelope, moment
from ..kinds import ROOT, Kind, read_kinds
from ..loops import Node
from ..models.acknowledgment import (
    Acknowledgment,
    ElementError,
    ErrorContext,
    GroupAcknowledgment,
    InterchangeAcknowledgment,
    Outcome,
    Problem,
    SegmentError,
    TransactionAcknowledgment,
)
from ..results import Read
from ..segment import Segment
from ..source import Source
from .grammar import ACKNOWLEDGMENT

OUTCOMES: Final[dict[str, Outcome]] = {
    "A": "accepted",
    "E": "accepted_with_errors",
    "P": "partially_accepted",
    "R": "rejected",
    "M": "rejected",
    "W": "rejected",
    "X": "rejected",
}
SEGMENT_PROBLEMS: Final[dict[str, Problem]] = {
    "1": "unknown",
    "2": "unexpected",
    "3": "missing",
    "4": "too_many",
    "5": "too_many",
    "6": "not_allowed",
    "7": "unexpected",
    "8": "in_its_elements",
    "I4": "not_allowed",
    "I6": "missing",
    "I7": "missing",
    "I8": "too_many",
    "I9": "missing",
}
ELEMENT_PROBLEMS: Final[dict[str, Problem]] = {
    "1": "missing",
    "2": "missing",
    "3": "too_many",
    "4": "too_short",
    "5": "too_long",
    "6": "bad_character",
    "7": "bad_code",
    "8": "bad_date",
    "9": "bad_time",
    "10": "not_allowed",
    "12": "too_many",
    "13": "too_many",
    "I6": "bad_code",
    "I9": "missing",
    "I10": "not_allowed",
    "I11": "too_many",
    "I12": "bad_code",
    "I13": "not_allowed",
}


def acknowledgment_of(root: Node, envelope: Envelope, noted: Deviations) -> Acknowledgment:
    """Return the acknowledgment that a whole 999 or 997 holds."""
    first, last = root.first("AK1"), root.first("AK9")
    for segment, name in ((first, "AK1"), (last, "AK9")):
        if segment is None:
            noted.add("missing_segment", root.number or envelope.segment, element=name)
    group = GroupAcknowledgment(
        kind=_text(first, 1),
        control_number=_text(first, 2),
        guide=_text(first, 3),
        outcome=_outcome(last, 1, noted),
        code=_text(last, 1),
        codes=_codes(last, 5),
        included=_whole(last, 2, noted),
        received=_whole(last, 3, noted),
        accepted=_whole(last, 4, noted),
        transactions=tuple(_transaction(node, noted) for node in root.nodes),
    )
    return Acknowledgment(type="997" if envelope.kind == "997" else "999", outcome=group.outcome, group=group)


def ta1_of(segment: Segment) -> Acknowledgment:
    """Return the acknowledgment that a `TA1` is."""
    code = segment[4].strip()
    outcome = OUTCOMES[code] if code in ("A", "E", "R") else "unknown"
    interchange = InterchangeAcknowledgment(
        control_number=_text(segment, 1),
        made=moment(segment[2].strip(), segment[3].strip()),
        outcome=outcome,
        code=code or None,
        note_code=_text(segment, 5),
    )
    return Acknowledgment(type="TA1", outcome=outcome, interchange=interchange)


def _transaction(node: Node, noted: Deviations) -> TransactionAcknowledgment:
    begin, end = node.segments[0], node.first("IK5") or node.first("AK5")
    if end is None:
        noted.add("missing_segment", begin.number, loop="2000", element="IK5")
    return TransactionAcknowledgment(
        kind=_text(begin, 1),
        control_number=_text(begin, 2),
        guide=_text(begin, 3),
        outcome=_outcome(end, 1, noted),
        code=_text(end, 1),
        codes=_codes(end, 2),
        errors=tuple(_error(inner, noted) for inner in node.nodes),
    )


def _error(node: Node, noted: Deviations) -> SegmentError:
    segment = node.segments[0]
    code = _text(segment, 4)
    return SegmentError(
        segment=_text(segment, 1),
        position=_whole(segment, 2, noted),
        loop=_text(segment, 3),
        code=code,
        problem=SEGMENT_PROBLEMS.get(code or "", "other"),
        contexts=_contexts(node, noted),
        elements=tuple(_element(inner, noted) for inner in node.nodes),
    )


def _element(node: Node, noted: Deviations) -> ElementError:
    segment = node.segments[0]
    code = _text(segment, 3)
    return ElementError(
        element=_whole(segment, 1, noted, 1),
        component=_whole(segment, 1, noted, 2),
        repetition=_whole(segment, 1, noted, 3),
        reference=_text(segment, 2),
        code=code,
        problem=ELEMENT_PROBLEMS.get(code or "", "other"),
        bad_data=segment[4] or None,
        contexts=_contexts(node, noted),
    )


def _contexts(node: Node, noted: Deviations) -> tuple[ErrorContext, ...]:
    return tuple(
        ErrorContext(
            name=segment.part(1, 1) or None,
            value=segment.part(1, 2) or None,
            segment=_text(segment, 2),
            segment_position=_whole(segment, 3, noted),
            loop=_text(segment, 4),
            element=_whole(segment, 5, noted, 1),
            component=_whole(segment, 5, noted, 2),
            repetition=_whole(segment, 5, noted, 3),
        )
        for segment in node.all("CTX")
    )


def _text(segment: Segment | None, at: int) -> str | None:
    return (segment[at].strip() or None) if segment is not None else None


def _codes(segment: Segment | None, start: int) -> tuple[str, ...]:
    return tuple(code for code in segment.elements[start : start + 5] if code) if segment is not None else ()


def _outcome(segment: Segment | None, at: int, noted: Deviations) -> Outcome:
    if segment is None:
        return "unknown"
    found = OUTCOMES.get(segment[at].strip(), "unknown")
    if found == "unknown":
        noted.add("unknown_code", segment.number, element=f"{segment.id}{at:02}")
    return found


def _whole(segment: Segment | None, at: int, noted: Deviations, component: int = 0) -> int | None:
    """Return a count or a place; None, told, if it is none."""
    if segment is None:
        return None
    text = (segment.part(at, component) if component else segment[at]).strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    noted.add("bad_number", segment.number, element=f"{segment.id}{at:02}" + (f"-{component}" if component else ""))
    return None


def _kind(transaction: str) -> Kind[Acknowledgment]:
    return Kind(
        name=transaction,
        transaction=transaction,
        guides=("",),  # 997 has none, and what departs from that of the 999 is told
        grammar=ACKNOWLEDGMENT,
        makes=frozenset((ROOT,)),
        make=acknowledgment_of,
    )


KINDS: Final = (_kind("999"), _kind("997"))


def read_acknowledgments(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[Acknowledgment]]:
    """Yield what a file holds of TA1, 999 and 997, in its order.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure, and `EdiTruncated` at an end that
    came too early.
    """
    return read_kinds(source, *KINDS, strict=strict, progress=progress, told=told, ta1=ta1_of)
