"""Interchanges, groups and transactions: who sent what to whom under which numbers, and whether the counts agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from .deviations import Deviations
from .segment import Segment


@dataclass(frozen=True, slots=True)
class Interchange:
    """`ISA`: sender, receiver (qualifier and id), when it was made, its number, and whether it is a test."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    made: datetime | None
    version: str
    control_number: str
    usage: str
    """ISA15: `P` production, `T` test."""


@dataclass(frozen=True, slots=True)
class Group:
    """`GS`: what kind of transactions follow, between which applications, of which guide."""

    kind: str
    sender: str
    receiver: str
    made: datetime | None
    control_number: str
    version: str
    """GS08, as `005010X221A1`."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a transaction stood: its interchange, its group, its kind (`835`) and number. Each may be missing."""

    interchange: Interchange | None
    group: Group | None
    kind: str
    control_number: str
    guide: str
    """ST03, or the group's version where that is absent."""
    segment: int
    """The number of its `ST`, from 1 over the file."""


class Transaction:
    """One `ST` to `SE`: iterate over it for the segments between them, once, before the next is asked for."""

    def __init__(self, envelope: Envelope, segments: Iterator[Segment]) -> None:
        self.envelope = envelope
        self._segments = segments

    def __iter__(self) -> Iterator[Segment]:
        return self._segments

    def __repr__(self) -> str:
        return f"Transaction({self.envelope.kind!r}, segment={self.envelope.segment})"


def moment(day: str, time: str) -> datetime | None:
    """Return `CCYYMMDD` or `YYMMDD` with `HHMM[SS[DD]]` as a time without a zone; None if it is none."""
    if len(day) not in (6, 8) or not (day.isascii() and day.isdigit()):
        return None
    time = time if time.isascii() and time.isdigit() else ""
    try:
        return datetime.strptime((day if len(day) == 8 else "20" + day) + (time + "0000")[:4], "%Y%m%d%H%M")
    except ValueError:
        return None


def day(text: str) -> date | None:
    """Return `CCYYMMDD` as a date; None if it is none."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None
    return None


def read_transactions(segments: Iterable[Segment], deviations: Deviations) -> Iterator[Transaction | Segment]:
    """Yield each transaction as it begins, and each `TA1`, which stands outside of them.

    What is not read of a transaction is passed over when the next is asked for. Counts and control numbers of `SE`,
    `GE` and `IEA` are held against what was there: a departure each, never a refusal unless strict.
    """
    return _Envelopes(iter(segments), deviations).transactions()


_ENDS = frozenset(("SE", "ST", "GS", "GE", "ISA", "IEA"))


class _Envelopes:
    def __init__(self, segments: Iterator[Segment], deviations: Deviations) -> None:
        self._segments = segments
        self._noted = deviations
        self._back: Segment | None = None
        self._interchange: Interchange | None = None
        self._group: Group | None = None
        self._groups = self._transactions = 0

    def _next(self) -> Segment | None:
        back, self._back = self._back, None
        return back if back is not None else next(self._segments, None)

    def transactions(self) -> Iterator[Transaction | Segment]:
        """Yield what the envelopes hold."""
        while (segment := self._next()) is not None:
            known = segment.id
            if known == "ST":
                body = self._body(segment)
                yield Transaction(self._envelope(segment), body)
                for _ in body:
                    pass
            elif known == "TA1":
                yield segment
            elif known in ("ISA", "GS", "GE", "IEA"):
                getattr(self, f"_{known.lower()}")(segment)
            else:
                self._noted.add("outside_of_a_transaction", segment.number)

    def _envelope(self, st: Segment) -> Envelope:
        self._transactions += 1
        if self._group is None:
            self._noted.add("transaction_without_group", st.number)
        guide = st[3] or (self._group.version if self._group else "")
        return Envelope(self._interchange, self._group, st[1], st[2], guide, st.number)

    def _body(self, st: Segment) -> Iterator[Segment]:
        """Yield the segments up to `SE`; where the envelope goes on without one, the transaction ends there."""
        count = 1
        for segment in self._segments:  # none was put back: the last that was taken is its ST
            count += 1
            if segment.elements[0] in _ENDS:
                break
            yield segment
        else:
            return
        if segment.id == "SE":
            self._agree(segment, 1, str(count), "SE01")
            self._agree(segment, 2, st[2], "SE02")
        else:
            self._noted.add("transaction_without_end", segment.number)
            self._back = segment

    def _agree(self, segment: Segment, position: int, meant: str, element: str) -> None:
        found = segment[position].strip()
        if not found or found.lstrip("0") != meant.strip().lstrip("0"):
            self._noted.add(
                "count_differs" if element.endswith("01") else "number_differs", segment.number, element=element
            )

    def _isa(self, isa: Segment) -> None:
        if self._interchange is not None:
            self._noted.add("interchange_without_end", isa.number)
        self._interchange = Interchange(
            sender_qualifier=isa[5].strip(),
            sender=isa[6].strip(),
            receiver_qualifier=isa[7].strip(),
            receiver=isa[8].strip(),
            made=moment(isa[9], isa[10]),
            version=isa[12],
            control_number=isa[13].strip(),
            usage=isa[15],
        )
        self._group, self._groups = None, 0

    def _gs(self, gs: Segment) -> None:
        if self._group is not None:
            self._noted.add("group_without_end", gs.number)
        self._group = Group(gs[1], gs[2].strip(), gs[3].strip(), moment(gs[4], gs[5]), gs[6].strip(), gs[8].strip())
        self._groups += 1
        self._transactions = 0

    def _ge(self, ge: Segment) -> None:
        if self._group is None:
            self._noted.add("end_of_no_group", ge.number)
            return
        self._agree(ge, 1, str(self._transactions), "GE01")
        self._agree(ge, 2, self._group.control_number, "GE02")
        self._group = None

    def _iea(self, iea: Segment) -> None:
        if self._interchange is None:
            self._noted.add("end_of_no_interchange", iea.number)
            return
        if self._group is not None:
            self._noted.add("group_without_end", iea.number)
            self._group = None
        self._agree(iea, 1, str(self._groups), "IEA01")
        self._agree(iea, 2, self._interchange.control_number, "IEA02")
        self._interchange = None
