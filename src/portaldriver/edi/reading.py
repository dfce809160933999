"""Segments out of text: any separators, several interchanges, byte order marks, line breaks, and broken ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..errors import EdiSyntaxError, EdiTruncated
from .deviations import Deviations
from .segment import Segment
from .separators import Separators
from .source import Source, pieces

LONGEST_SEGMENT = 1 << 20
"""Characters without a terminator after which a file is given up: the longest here has a few hundred."""

_ISA_ELEMENTS = 16
_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_SPACE = " \t\r\n\v\f\x1a\x00\ufeff"
_AT_ONCE = 128
"""Segments cut off the text at a time: what many short interchanges in one piece cost is bounded by it."""


def read_segments(
    source: Source, *, deviations: Deviations | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Segment]:
    """Yield a file's segments as they come, interchange after interchange, holding no more than one piece of it.

    Raises `EdiSyntaxError` where no interchange begins or a segment never ends, `EdiTruncated` at the end of a file
    that stops amid a segment; everything before was yielded. Source: X12.5, interchange control structures.
    """
    return _Reader(source, deviations or Deviations(), progress).segments()


class _Reader:
    def __init__(self, source: Source, deviations: Deviations, progress: Callable[[int], None] | None) -> None:
        self._pieces = pieces(source, told=progress)
        self._noted = deviations
        self._rest = ""
        self._number = 0

    def _more(self) -> bool:
        """Read on; False at the end."""
        for piece in self._pieces:
            if piece:
                self._rest += piece
                return True
        return False

    def segments(self) -> Iterator[Segment]:
        """Yield all of them."""
        while self._begins():
            yield from self._interchange(self._opened())

    def _begins(self) -> bool:
        """Go to the next `ISA`; False if nothing but white space is left."""
        while True:
            self._rest = self._rest.lstrip(_SPACE)
            if len(self._rest) >= 4 or not self._more():
                break
        if not self._rest:
            if self._number == 0:
                raise EdiSyntaxError("the file is empty", code="empty", segment=1)
            return False
        if not "ISA".startswith(self._rest[:3]) or self._rest[3:4].isalnum():
            self._number += 1
            raise EdiSyntaxError(
                "no interchange begins here: ISA and a separator are expected", code="no_isa", segment=self._number
            )
        return True

    def _opened(self) -> Separators:
        """Find the separators in the `ISA` that the rest begins with."""
        while (end := self._isa_end()) is None and len(self._rest) < 4096 and self._more():
            pass
        if end is None:
            kind = EdiTruncated if len(self._rest) < 4096 else EdiSyntaxError
            raise kind("the ISA segment has no end", code="isa_without_end", segment=self._number + 1)
        fields = self._rest[: end - 2].split(self._rest[3])
        found = Separators(
            element=self._rest[3],
            component=self._rest[end - 2],
            repetition=_repetition(fields[11], fields[12]),
            segment=self._rest[end - 1],
        )
        if found.repetition and found.repetition in found.element + found.component + found.segment:
            self._noted.add("repetition_separator", self._number + 1, element="ISA11")
            found = replace(found, repetition="")
        if len(set(found.all)) < len(found.all) or found.segment.isalnum() or found.component.isalnum():
            raise EdiSyntaxError("its separators are not four characters", code="separators", segment=self._number + 1)
        if any(len(field) != width for field, width in zip(fields, _WIDTHS, strict=False) if width > 1):
            self._noted.add("isa_width", self._number + 1)
        return found

    def _isa_end(self) -> int | None:
        """Return where the terminator of the `ISA` ends: two characters after its sixteenth separator."""
        if len(self._rest) < 4:
            return None
        at = 2
        for _ in range(_ISA_ELEMENTS):
            at = self._rest.find(self._rest[3], at + 1)
            if at < 0:
                return None
        return at + 3 if len(self._rest) >= at + 3 else None

    def _interchange(self, separators: Separators) -> Iterator[Segment]:
        """Yield the segments of one interchange, and leave what follows it in the rest."""
        terminator, element = separators.segment, separators.element
        breaks = _SPACE.replace(terminator, "")
        first = True
        while True:
            *whole, tail = self._rest.split(terminator, _AT_ONCE)
            for index, text in enumerate(whole):
                text = text.strip(breaks) if terminator in _SPACE else text.lstrip(breaks)
                if not text:
                    if terminator not in _SPACE:
                        self._noted.add("empty_segment", self._number + 1)
                    continue
                if text[:3] == "ISA" and not first:
                    self._noted.add("interchange_without_end", self._number + 1)
                    self._rest = terminator.join([text, *whole[index + 1 :], tail])
                    return
                first = False
                self._number += 1
                yield Segment(text.split(element), self._number, separators)
                if text[:3] == "IEA":
                    self._rest = terminator.join([*whole[index + 1 :], tail])
                    return
            self._rest = tail
            if len(whole) < _AT_ONCE and not self._more_of_it(terminator):
                yield from self._last(breaks, separators)
                return

    def _more_of_it(self, terminator: str) -> bool:
        """Read on until a segment ends, looking at each character once; False at the end of the file."""
        parts = [self._rest]
        length = len(self._rest)
        ended = False
        for piece in self._pieces:
            parts.append(piece)
            length += len(piece)
            if ended := terminator in piece:
                break
            if length > LONGEST_SEGMENT:
                raise EdiSyntaxError("a segment never ends", code="endless_segment", segment=self._number + 1)
        self._rest = "".join(parts)
        return ended

    def _last(self, breaks: str, separators: Separators) -> Iterator[Segment]:
        """Take the end of the file, which came before that of the interchange or of its last segment."""
        left = self._rest.strip(breaks)
        self._rest = ""
        if left[:3] == "IEA":
            self._number += 1
            self._noted.add("no_last_terminator", self._number)
            yield Segment(left.split(separators.element), self._number, separators)
        elif left:
            raise EdiTruncated("the file ends amid a segment", code="truncated", segment=self._number + 1)
        else:
            raise EdiTruncated("the file ends amid an interchange", code="truncated", segment=self._number)


def _repetition(standard: str, version: str) -> str:
    """Return ISA11, which separates repetitions from version 00402 on; before, it named a standard (`U`)."""
    return standard if len(standard) == 1 and not standard.isalnum() and standard != " " and version > "00401" else ""
