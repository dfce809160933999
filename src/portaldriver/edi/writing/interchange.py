"""The envelope of what leaves: `ISA`/`GS`/`ST` before the bodies, `SE`/`GE`/`IEA` with the counts behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...errors import EdiError
from ..composing import Composed
from ..separators import Separators

USUAL = Separators()
MOST_TRANSACTIONS = 999_999
"""`GE01` has six digits. Source: X12.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Everything that an interchange of one group says about itself. Ids are as agreed with the receiver.

    `number` becomes ISA13 and GS06, so it is new for this sender and receiver. `made` is in the sender's own time.
    """

    sender: str = field(repr=False)
    receiver: str
    number: int
    made: datetime
    test: bool
    functional: str
    """GS01: `HC` claims, `HS` eligibility, `HR` claim status."""
    kind: str
    """ST01: `837`, `270`, `276`."""
    guide: str
    """GS08 and ST03, as `005010X222A1`."""
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    group_sender: str = field(default="", repr=False)
    """GS02; the interchange's sender if it is not given. GS03 goes by `group_receiver`."""
    group_receiver: str = ""
    acknowledged: bool = False
    """Whether a `TA1` is asked for."""
    separators: Separators = USUAL


def sound(separators: Separators) -> bool:
    """Whether four separators can separate: single characters that differ, and stand in no number, name or element."""
    four = (separators.element, separators.component, separators.repetition, separators.segment)
    if any(len(one) != 1 for one in four) or len(set(four)) < len(four):
        return False
    *inner, last = four
    return not any(one.isalnum() or one in " .-" or not " " < one < "\x7f" for one in inner) and not (
        last.isalnum() or last in " .-" or last > "\x7e" or (last < " " and last not in "\n\r\x1c\x1d\x1e\x1f")
    )


def transaction_number(position: int) -> str:
    """Return the ST02 of the transaction at a place in its file, counted from 1: at least four digits."""
    return f"{position:04}"


def interchange(bodies: Sequence[Composed], head: Head, *, line_breaks: bool = False) -> str:
    """Return one interchange with one group around bodies, each of which becomes a transaction of its own.

    Raises `EdiError` where a part of the envelope does not fit its place, and for a value that holds a separator.
    Source: X12.5 and X12.6, and appendix C of the guides.
    """
    _check(bodies, head)
    between = head.separators
    group = Composed()
    group.add("GS", head.functional, head.group_sender or head.sender, head.group_receiver or head.receiver,
              f"{head.made:%Y%m%d}", f"{head.made:%H%M}", str(head.number), "X", head.guide)  # fmt: skip
    for position, body in enumerate(bodies, 1):
        number = transaction_number(position)
        group.add("ST", head.kind, number, head.guide)
        group.extend(body)
        group.add("SE", len(body) + 2, number)
    group.add("GE", len(bodies), str(head.number))
    group.add("IEA", 1, f"{head.number:09}")
    end = between.segment + ("\n" if line_breaks else "")
    return _isa(head) + end + group.render(between, line_breaks=line_breaks)


def _isa(head: Head) -> str:
    """Return the `ISA`, whose elements have fixed widths, and which names three of the separators itself."""
    between = head.separators
    fields = (
        "ISA", "00", " " * 10, "00", " " * 10,
        head.sender_qualifier, f"{head.sender:<15}", head.receiver_qualifier, f"{head.receiver:<15}",
        f"{head.made:%y%m%d}", f"{head.made:%H%M}", between.repetition, "00501", f"{head.number:09}",
        "1" if head.acknowledged else "0", "T" if head.test else "P", between.component,
    )  # fmt: skip
    return between.element.join(fields)


def _check(bodies: Sequence[Composed], head: Head) -> None:
    if not sound(head.separators):
        raise EdiError("the separators are not four different characters that may separate", code="separators")
    if not 0 < head.number <= 999_999_999:
        raise EdiError("a control number has one to nine digits", code="control_number")
    if not 0 < len(bodies) <= MOST_TRANSACTIONS:
        raise EdiError("an interchange holds at least one transaction", code="transaction_count")
    ids = {
        "ISA06": (head.sender, 2, 15), "ISA08": (head.receiver, 2, 15),
        "ISA05": (head.sender_qualifier, 2, 2), "ISA07": (head.receiver_qualifier, 2, 2),
        "GS02": (head.group_sender or head.sender, 2, 15), "GS03": (head.group_receiver or head.receiver, 2, 15),
    }  # fmt: skip
    for place, (value, least, most) in ids.items():
        if not least <= len(value) <= most or value != value.strip() or not value.isascii() or not value.isprintable():
            raise EdiError(f"{place} has to have {least} to {most} plain characters", code="envelope_value")
        if any(one in head.separators.all for one in value):
            raise EdiError(f"{place} holds one of the separators", code="separator_in_value")
