"""Tables of fixed width: where their columns stand, by the header line or as documented."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_WORDS = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its title looks like, where it stands as documented (from 0), and how wide its values are.

    `gap` says that a blank stands before it: where there is none, the values of the one before may end right there.
    """

    name: str
    title: re.Pattern[str]
    start: int
    width: int
    gap: bool = True


def column(name: str, title: str, start: int, width: int, *, gap: bool = True) -> Column:
    """Return a column whose title is looked for in any case."""
    return Column(name, re.compile(title, re.IGNORECASE), start, width, gap)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in their places: name, first character, the first character of the next, and whether a gap is before.

    `others` are columns whose titles are not known: name and title.
    """

    places: tuple[tuple[str, int, int | None, bool], ...]
    others: tuple[tuple[str, str], ...] = ()

    @classmethod
    def documented(cls, columns: Sequence[Column]) -> Table:
        """Return the columns where they are documented to stand."""
        return cls(_places({one.name: one.start for one in columns}, columns))

    @classmethod
    def headed(cls, columns: Sequence[Column], header: str) -> Table | None:
        """Return the columns where a header line has them; None if it lacks one of them.

        Longer titles are looked for first: `Payer Ref ID` is no `Payer`.
        """
        starts: dict[str, int] = {}
        left = header
        for one in sorted(columns, key=lambda each: -len(each.title.pattern)):
            title = one.title.search(left)
            if title is None:
                return None
            starts[one.name] = title.start()
            left = left[: title.start()] + " " * len(title[0]) + left[title.end() :]
        others = {f"?{words.start()}": words for words in _WORDS.finditer(left)}
        starts |= {name: words.start() for name, words in others.items()}
        return cls(_places(starts, columns), tuple((name, words[0]) for name, words in others.items()))

    def start(self, name: str) -> int:
        """Return where a column begins."""
        return next(start for place, start, _, _ in self.places if place == name)

    def width(self, name: str) -> int | None:
        """Return how wide a column is, up to the next; None for the last."""
        return next((end - start if end is not None else None) for place, start, end, _ in self.places if place == name)

    def cells(self, line: str) -> dict[str, str]:
        """Return a line's values."""
        return {name: line[start:end].strip() for name, start, end, _ in self.places}

    def crossed(self, line: str) -> bool:
        """Whether a value stands across the beginning of a column: the line is not of this table, or is shifted."""
        return any(
            gap and 0 < start < len(line) and not line[start - 1].isspace() and not line[start].isspace()
            for _, start, _, gap in self.places
        )


def _places(starts: Mapping[str, int], columns: Sequence[Column]) -> tuple[tuple[str, int, int | None, bool], ...]:
    """Return the columns in their order. A gap may be missing only where the one before is as wide as documented."""
    known = {one.name: one for one in columns}
    ordered = sorted(starts.items(), key=lambda one: one[1])
    before: list[tuple[str, int] | None] = [None, *ordered]
    ends = [*(start for _, start in ordered[1:]), None]
    return tuple(
        (name, start, end, known[name].gap or not _as_wide(known, former, start) if name in known else True)
        for (name, start), end, former in zip(ordered, ends, before, strict=False)
    )


def _as_wide(known: Mapping[str, Column], former: tuple[str, int] | None, end: int) -> bool:
    return former is not None and former[0] in known and end - former[1] == known[former[0]].width
