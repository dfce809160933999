"""Loops: a transaction's segments as the tree that its guide describes, built as they come and given away in parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .deviations import Deviations
from .segment import Segment, named

MOST_IN_A_LOOP = 1000
"""Segments of a loop after which such as do not belong there are told, and not kept."""


@dataclass(frozen=True)
class Loop:
    """One loop of a guide: what begins it, what it holds, which loops stand inside.

    `begins` is its first segment's id, `where` what one element of that has to be: `Loop("2010AA", "NM1", (1, "85"))`;
    several values are given in one text with spaces. `holds` names the ids of its other segments, with spaces.
    """

    name: str
    begins: str = ""
    where: tuple[int, str] | None = None
    holds: str = ""
    loops: tuple[Loop, ...] = ()
    _values: frozenset[str] = field(init=False, repr=False, compare=False)
    _holds: frozenset[str] = field(init=False, repr=False, compare=False)
    _starts: dict[str, tuple[Loop, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts: dict[str, tuple[Loop, ...]] = {}
        for inner in self.loops:
            starts[inner.begins] = (*starts.get(inner.begins, ()), inner)
        object.__setattr__(self, "_values", frozenset(self.where[1].split()) if self.where else frozenset())
        object.__setattr__(self, "_holds", frozenset(self.holds.split()))
        object.__setattr__(self, "_starts", starts)

    def started_by(self, segment: Segment) -> Loop | None:
        """Return the inner loop that a segment begins: the first that fits."""
        for inner in self._starts.get(segment.elements[0], ()):
            if inner.where is None or segment[inner.where[0]] in inner._values:
                return inner
        return None

    def keeps(self, identifier: str) -> bool:
        """Whether a segment of this id belongs to the loop itself."""
        return identifier in self._holds


class Node:
    """A loop as it came: its segments in order, the loops inside, and the one around it."""

    __slots__ = ("_by_id", "_indexed", "around", "loop", "nodes", "segments")

    def __init__(self, loop: Loop, around: Node | None = None) -> None:
        self.loop = loop
        self.around = around
        self.segments: list[Segment] = []
        self.nodes: list[Node] = []
        self._indexed = 0
        self._by_id: dict[str, list[Segment]] = {}

    @property
    def name(self) -> str:
        """The guide's name of the loop."""
        return self.loop.name

    def first(self, identifier: str, where: str = "", *, at: int = 1) -> Segment | None:
        """Return the loop's first segment of an id, whose element `at` is one of `where` (with spaces), or None."""
        of_id = self._of(identifier)
        if not where:
            return of_id[0] if of_id else None
        values = where.split()
        return next((segment for segment in of_id if segment[at] in values), None) if of_id else None

    def all(self, identifier: str, where: str = "", *, at: int = 1) -> list[Segment]:
        """Return all such segments of the loop."""
        of_id = self._of(identifier)
        if not where or not of_id:
            return list(of_id)
        values = where.split()
        return [segment for segment in of_id if segment[at] in values]

    @property
    def by_id(self) -> Mapping[str, Sequence[Segment]]:
        """Its segments by their ids: asked for many times, and often while the loop is still growing."""
        segments = self.segments
        if self._indexed != len(segments):
            for segment in segments[self._indexed :]:
                self._by_id.setdefault(segment.elements[0], []).append(segment)
            self._indexed = len(segments)
        return self._by_id

    def _of(self, identifier: str) -> Sequence[Segment]:
        return self.by_id.get(identifier, ())

    def inside(self, *names: str) -> list[Node]:
        """Return the loops of these names that stand directly inside."""
        return [node for node in self.nodes if node.loop.name in names]

    def one(self, *names: str) -> Node | None:
        """Return the first of them, or None."""
        return next((node for node in self.nodes if node.loop.name in names), None)

    def up(self, name: str) -> Node | None:
        """Return the nearest loop around of that name, or None."""
        around = self.around
        while around is not None and around.loop.name != name:
            around = around.around
        return around

    @property
    def number(self) -> int:
        """The number of its first segment; 0 if it has none."""
        return self.segments[0].number if self.segments else 0

    def walk(self) -> Iterator[Segment]:
        """Yield its segments and those of the loops inside, in the file's order."""
        yield from self.segments
        for node in self.nodes:
            yield from node.walk()

    def raw(self) -> str:
        """Return the text of all of these, each with its terminator."""
        segments = sorted(self.walk(), key=lambda segment: segment.number)
        return "".join(segment.text + segment.separators.segment for segment in segments)

    def __repr__(self) -> str:
        return f"Node({self.loop.name!r}, segment={self.number})"


def build(
    segments: Iterable[Segment], grammar: Loop, *, deviations: Deviations, give: frozenset[str] = frozenset()
) -> Iterator[Node]:
    """Yield the loops named in `give` as each is complete, then the whole.

    What is given away is not kept, so a transaction of any length takes the memory of its largest such loop; what is
    around it (`Node.around`) is as far as it has come. A segment that fits nowhere goes to the loop that it follows
    and is told as `unexpected_segment`. A loop is taken apart when the next is asked for.
    """
    root = here = Node(grammar)
    for segment in segments:
        identifier = segment.elements[0]
        node: Node | None = here
        closed: list[Node] = []
        inner = None
        while node is not None:
            loop = node.loop
            if identifier in loop._starts and (inner := loop.started_by(segment)) is not None:
                break
            if identifier in loop._holds:
                break
            closed.append(node)
            node = node.around
        if node is None:
            deviations.add("unexpected_segment", segment.number, loop=here.loop.name, element=named(identifier))
            if len(here.segments) < MOST_IN_A_LOOP:
                here.segments.append(segment)
            continue
        if closed:
            yield from _given(closed, give)
        here = node
        if inner is None:
            node.segments.append(segment)
            continue
        here = Node(inner, node)
        here.segments.append(segment)
        if inner.name not in give:
            node.nodes.append(here)
    while here.around is not None:
        yield from _given([here], give)
        here = here.around
    yield root
    _apart(root)


def _given(closed: list[Node], give: frozenset[str]) -> Iterator[Node]:
    for node in closed:
        if node.loop.name in give:
            yield node
            _apart(node)


def _apart(node: Node) -> None:
    """Let go of the loops inside: they point back, and would stay in memory until the collector comes by."""
    for inner in node.nodes:
        _apart(inner)
    node.nodes.clear()
