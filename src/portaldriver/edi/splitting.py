"""One file made into several valid ones: by transaction, or by so many claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..errors import EdiError
from .reading import read_segments
from .segment import Segment
from .source import Source

Part = Iterator[str]
"""A file's text as it comes; it is taken whole before the next is asked for."""


@dataclass
class _Around:
    """The envelope that the reading is in."""

    isa: Segment | None = None
    gs: Segment | None = None

    def note(self, segment: Segment) -> None:
        """Look at what is no part of a transaction."""
        if segment.id == "ISA":
            self.isa, self.gs = segment, None
        elif segment.id == "GS":
            self.gs = segment

    def before(self) -> str:
        """Return what stands before a transaction."""
        if self.isa is None or self.gs is None:
            raise EdiError("a transaction stands in no group, and cannot stand alone", code="transaction_without_group")
        return _text(self.isa) + _text(self.gs)

    def behind(self) -> str:
        """Return what stands behind it, with its counts."""
        if self.isa is None or self.gs is None:
            return ""
        return _text(self.gs, ["GE", "1", self.gs[6]]) + _text(self.isa, ["IEA", "1", self.isa[13]])


def by_transactions(source: Source, *, progress: Callable[[int], None] | None = None) -> Iterator[Part]:
    """Yield each transaction as a file of its own, of any size in little memory. `TA1` are left out.

    Raises `EdiSyntaxError` and `EdiTruncated` as `read_segments`, also amid a part.
    """
    segments = read_segments(source, progress=progress)
    around = _Around()
    for segment in segments:
        if segment.id == "ST":
            yield _transaction(around, segment, segments)
        else:
            around.note(segment)


def _transaction(around: _Around, st: Segment, segments: Iterator[Segment]) -> Part:
    yield around.before() + _text(st)
    count = 1
    for segment in segments:
        count += 1
        if segment.id == "SE":
            yield _text(st, ["SE", str(count), st[2]]) + around.behind()
            return
        if segment.id in ("ST", "GE", "IEA", "ISA", "GS"):
            break
        yield _text(segment)
    raise EdiError("a transaction has no end", code="transaction_without_end", segment=st.number)


def by_claims(source: Source, *, most: int, progress: Callable[[int], None] | None = None) -> Iterator[Part]:
    """Yield files of `most` claims of the 837 transactions in a file; each has the levels that its claims stand in.

    Raises `EdiError` for a transaction of another kind: the claims of a remittance are one payment, and answers are
    read as they are. Else as `by_transactions`.
    """
    segments = read_segments(source, progress=progress)
    around = _Around()
    for segment in segments:
        if segment.id != "ST":
            around.note(segment)
            continue
        if segment[1] != "837":
            raise EdiError("only claims (837) are split by claims", code="other_transaction", segment=segment.number)
        yield from _claims(around, segment, segments, most)


@dataclass(eq=False)
class _Level:
    """One `HL` with its own segments, and the level that it stands in."""

    hl: Segment
    code: str
    above: _Level | None
    segments: list[Segment] = field(default_factory=list)


@dataclass
class _Claim:
    level: _Level
    segments: list[Segment]


def _claims(around: _Around, st: Segment, segments: Iterator[Segment], most: int) -> Iterator[Part]:
    head: list[Segment] = []
    kept: list[_Claim] = []
    level: _Level | None = None
    here = head
    for segment in segments:
        if segment.id == "SE":
            if kept:
                yield iter((_file(around, st, head, kept),))
            return
        if segment.id in ("ST", "GE", "IEA", "ISA", "GS"):
            break
        if segment.id == "HL":
            level = _Level(segment, segment[3], _above(level, segment[3]))
            here = level.segments
        elif segment.id == "CLM":
            if level is None:
                raise EdiError("a claim stands in no level", code="claim_without_level", segment=segment.number)
            if len(kept) == most:
                yield iter((_file(around, st, head, kept),))
                kept = []
            claim = _Claim(level, [segment])
            kept.append(claim)
            here = claim.segments
        else:
            here.append(segment)
    raise EdiError("a transaction has no end", code="transaction_without_end", segment=st.number)


def _above(level: _Level | None, code: str) -> _Level | None:
    """Return the level that one of this code stands in: 20 in none, 22 in a 20, 23 in a 22."""
    while level is not None and level.code >= code:
        level = level.above
    return level


def _file(around: _Around, st: Segment, head: Iterable[Segment], claims: list[_Claim]) -> str:
    """Return a file of these claims: levels numbered anew, and each said to have those below that it has here."""
    parents = {id(level.above) for claim in claims for level in _line(claim.level) if level.above is not None}
    numbers: dict[int, int] = {}
    body = [_text(segment) for segment in (st, *head)]
    for claim in claims:
        for level in reversed(_line(claim.level)):
            if id(level) not in numbers:
                numbers[id(level)] = len(numbers) + 1
                above = str(numbers[id(level.above)]) if level.above is not None else ""
                below = "1" if id(level) in parents else "0"
                body.append(_text(level.hl, ["HL", str(numbers[id(level)]), above, level.code, below]))
                body += [_text(segment) for segment in level.segments]
        body += [_text(segment) for segment in claim.segments]
    body.append(_text(st, ["SE", str(len(body) + 1), st[2]]))
    return around.before() + "".join(body) + around.behind()


def _line(level: _Level | None) -> list[_Level]:
    """Return a level and those that it stands in, the outermost last."""
    found: list[_Level] = []
    while level is not None:
        found.append(level)
        level = level.above
    return found


def _text(segment: Segment, elements: list[str] | None = None) -> str:
    separators = segment.separators
    return separators.element.join(elements or segment.elements) + separators.segment
