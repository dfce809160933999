"""X12 as the clearinghouse writes it: by hand, with Office Ally's own numbers in the envelope (guide 10.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mock_portals.clearinghouse.interchange import Segment

OFFICE_ALLY = "330897513"
USUAL = ("*", ":", "~")

Written = Sequence[str | Sequence[str]]
"""A segment to be written: its id and its elements; a composite is a sequence of its components."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom an answer goes to, and as what."""

    to: Segment
    """The ISA of the file that is answered."""
    separators: tuple[str, str, str]
    """Of that file: a value that it holds can stand between them."""
    number: int
    made: datetime
    group: str = ""
    guide: str = ""


def enveloped(transactions: Sequence[Sequence[Written]], envelope: Envelope) -> bytes:
    """Return transactions of one kind as a file; each begins with its ST02 and ST01, without ST and SE."""
    body: list[Written] = []
    stamp = envelope.made
    for at, segments in enumerate(transactions, start=1):
        kind = {"FA": "999", "HP": "835"}.get(envelope.group, "277")
        control = f"{at:04}"
        body.append(("ST", kind, control, "" if kind == "835" else envelope.guide))
        body.extend(segments)
        body.append(("SE", str(len(segments) + 2), control))
    receiver = envelope.to[6].strip() or "UNKNOWN"
    day, time, number = f"{stamp:%Y%m%d}", f"{stamp:%H%M}", str(envelope.number)
    group = ("GS", envelope.group, OFFICE_ALLY, receiver, day, time, number, "X", envelope.guide)
    return _file((group, *body, ("GE", str(len(transactions)), number)), envelope, groups=1)


def interchange_answer(envelope: Envelope, *, code: str) -> bytes:
    """Return a TA1 that refuses a file for this reason (TA105)."""
    head = envelope.to
    return _file([("TA1", head[13], head[9], head[10], "R", code)], envelope, groups=0)


def _file(segments: Iterable[Written], envelope: Envelope, *, groups: int) -> bytes:
    every = list(segments)
    element, component, end = separators = _separators(every, envelope)
    head = envelope.to
    receiver = head[6].strip()[:15].ljust(15)
    made, usage = envelope.made, "T" if head[15] == "T" else "P"
    sent = ("30", OFFICE_ALLY.ljust(15), head[5] or "ZZ", receiver, f"{made:%y%m%d}", f"{made:%H%M}")
    number = f"{envelope.number:09}"
    isa = ("ISA", "00", " " * 10, "00", " " * 10, *sent, "^", "00501", number, "0", usage, component)
    lines = [element.join(isa)]
    lines += [_line(one, separators) for one in every]
    lines.append(_line(("IEA", str(groups), number), separators))
    return "".join(line + end for line in lines).encode()


def _separators(segments: Sequence[Written], envelope: Envelope) -> tuple[str, str, str]:
    """Return the usual separators, unless a value that is brought back holds one of them."""
    values = (part for one in segments for value in one for part in ([value] if isinstance(value, str) else value))
    return envelope.separators if any(mark in value for value in values for mark in USUAL) else USUAL


def _line(segment: Written, separators: tuple[str, str, str]) -> str:
    element, component, _ = separators
    values = [one if isinstance(one, str) else component.join(one).rstrip(component) for one in segment]
    return element.join(values).rstrip(element)
