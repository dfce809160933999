"""Which levels of a hierarchy are patients, and what is kept of the levels around for all who stand below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from .loops import Loop, Node

T = TypeVar("T")

_KEPT: Final = Loop("kept")


class _Kept(Node):
    """Stands among a level's loops: whether there was a level below, and what was made of the level once for all."""

    __slots__ = ("below", "made")

    def __init__(self, around: Node) -> None:
        super().__init__(_KEPT, around)
        self.below = False
        self.made: dict[str, Any] = {}


def _kept(level: Node) -> _Kept:
    for inner in level.nodes:
        if isinstance(inner, _Kept):
            return inner
    kept = _Kept(level)
    level.nodes.append(kept)
    return kept


def once(level: Node, name: str, make: Callable[[Node], T]) -> T:
    """Return what `make` makes of a level that is complete, made once for all who stand below it."""
    made = _kept(level).made
    if name not in made:
        made[name] = make(level)
    found: T = made[name]
    return found


def mark(node: Node) -> None:
    """Note at the level around that it has another below, which itself is given away and not kept."""
    if node.around is not None:
        _kept(node.around).below = True


def had_levels(node: Node) -> bool:
    """Whether a level had another below."""
    return any(isinstance(inner, _Kept) and inner.below for inner in node.nodes)


def named(level: Node | None, name: str) -> Node | None:
    """Return a level's loop of a name, or, where its `NM1` is missing, the level itself."""
    if level is None:
        return None
    found = level.one(name)
    return found if found is not None else level


def length(node: Node) -> int:
    """Return how many characters a level and those around it take in the file, the terminators counted."""
    size = _size(node)
    around = node.around
    while around is not None:
        size += once(around, "size", _size)
        around = around.around
    return size


def _size(node: Node) -> int:
    separators = 0
    for segment in node.walk():
        separators += len(segment.elements) + sum(map(len, segment.elements))
    return separators
