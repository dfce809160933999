"""What a file holds, as oxedi reads it: an X12 reader that has nothing to do with ours. Blocking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import oxedi

Element = str | tuple[str, ...]
NOT_X12 = "File is not a readable X12 file"

_ENVELOPE = frozenset({"GS", "ST", "SE", "GE", "IEA"})
_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1)
"""Of ISA01 to ISA15, which are always as long."""


class Unreadable(Exception):  # a verdict rather than a fault
    """The file is no interchange that can be opened. `code` is that of a TA1, empty where not even an ISA is there."""

    def __init__(self, words: str, *, code: str = "", head: Segment | None = None) -> None:
        super().__init__(words)
        self.words, self.code, self.head = words, code, head


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment; its `repr` shows no value."""

    id: str
    elements: tuple[Element, ...] = field(repr=False)

    def __getitem__(self, at: int) -> str:
        """Return an element, counted from 1; of a composite its first component; empty if absent."""
        return next(iter(self.parts(at)), "")

    def parts(self, at: int) -> tuple[str, ...]:
        """Return an element's components."""
        if not 1 <= at <= len(self.elements):
            return ()
        element = self.elements[at - 1]
        return (element,) if isinstance(element, str) else element

    @property
    def printable(self) -> bool:
        """Whether no value has a control character."""
        return all("".join(one).isprintable() for one in self.elements)


@dataclass(slots=True)
class Transaction:
    """Segments from ST to SE, both among them."""

    segments: list[Segment] = field(default_factory=list)

    @property
    def number(self) -> str:
        """ST02."""
        return self.segments[0][2]

    @property
    def guide(self) -> str:
        """ST03."""
        return self.segments[0][3]

    def first(self, kind: str, qualifier: str = "") -> Segment | None:
        """Return the first segment of a kind, and with a qualifier in its first element."""
        return next((one for one in self.segments if one.id == kind and qualifier in ("", one[1])), None)


@dataclass(slots=True)
class Interchange:
    """An interchange with one group, which is what Office Ally takes (guide 10.1)."""

    head: Segment
    group: Segment
    group_end: Segment
    transactions: list[Transaction]
    separators: tuple[str, str, str]
    """Of elements, of components, of segments."""


def opened(content: bytes) -> Interchange:
    """Return what a file holds. Raises `Unreadable` for what is no interchange, is cut short, or is more than one."""
    import oxedi  # only who sends claims to a mock needs it

    try:
        document = oxedi.parse(content).document
    except (oxedi.ParseError, ValueError):
        raise Unreadable(NOT_X12) from None
    segments = [one for one in _segments(document) if one.id]
    head = segments[0]
    if not _head_sound(head):
        raise Unreadable(NOT_X12)
    if any(one.id in _ENVELOPE and not one.printable for one in segments):
        raise Unreadable("File has characters that X12 does not allow", code="024", head=head)
    if [one.id for one in segments].count("ISA") > 1:
        raise Unreadable("File contains more than one ISA", code="024", head=head)
    _closed(segments, head)
    ids = [one.id for one in segments]
    if ids.count("GS") > 1:
        raise Unreadable("File contains more than one GS", code="024", head=head)
    if ids.count("GS") != 1 or ids.count("GE") != 1 or ids[1] != "GS" or ids[-2] != "GE":
        raise Unreadable("File has no functional group", code="024", head=head)
    limits = document.delimiters
    separators = (
        limits.element.decode("latin-1"),
        limits.component.decode("latin-1"),
        limits.segment.decode("latin-1"),
    )
    return Interchange(head, segments[1], segments[-2], _transactions(segments[2:-2], head), separators)


def _head_sound(head: Segment) -> bool:
    widths = [len(head[at]) for at in range(1, 16)]
    plain = all(head[at].isprintable() for at in range(1, 16) if at != 11)  # ISA11 separates repetitions
    return plain and tuple(widths) == _WIDTHS and head[13].isdigit()


def _closed(segments: list[Segment], head: Segment) -> None:
    tail = segments[-1]
    if tail.id != "IEA":
        raise Unreadable("File ends before its IEA", code="023", head=head)
    if tail[2] != head[13]:
        raise Unreadable("Control numbers of ISA and IEA differ", code="001", head=head)
    if tail[1] != str(sum(one.id == "GS" for one in segments)):
        raise Unreadable("Number of groups in IEA is wrong", code="021", head=head)


def _transactions(segments: list[Segment], head: Segment) -> list[Transaction]:
    found: list[Transaction] = []
    inside = False
    for segment in segments:
        if segment.id == "ST":
            found.append(Transaction())
            inside = True
        if not inside:
            raise Unreadable("Segments stand outside of transactions", code="024", head=head)
        found[-1].segments.append(segment)
        inside = segment.id != "SE"
    return found


def _segments(document: oxedi.Document) -> Iterator[Segment]:
    for at in range(len(document)):
        segment = document[at]
        yield Segment(_text(segment.id), tuple(_element(one) for one in segment.elements))


def _element(value: bytes | list[bytes]) -> Element:
    return _text(value) if isinstance(value, bytes) else tuple(_text(one) for one in value)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
