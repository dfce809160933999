"""Look at a page once: what its declarations resolve to, and what else is there. What is kept of it is masked."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..pom import engine
from ..pom.addresses import path_of
from ..pom.deadline import through_replacements
from ..pom.page import PageObject
from ..pom.trace import step
from ..runtime.outline import tree_script
from .declarations import Declared, declared
from .fingerprint import Fingerprint
from .veiling import Veil, veil_for

MOST = 1500
"""Elements of a page that are looked at beside the declared ones."""

VALUES = "values"
LONGEST_KIND = 12
"""Characters of what a value is like: what is longer is prose."""
_WORDS = re.compile(r"[^\W\d_]+(?:[\s'’-]+[^\W\d_]+)*")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one declaration resolves to.

    `via` is the index of the first candidate that matches anything, -1 for none; `count` is how many elements that
    one matches; `index` is the first of these among the look's elements. `each` says for every candidate how many it
    matches and which is the first.
    """

    via: int
    count: int
    index: int | None
    each: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The cell that a table's field resolves to in its first row, and the header above it."""

    via: int
    count: int
    header: str
    place: int


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table: how many rows there are, its headers from left to right, and its fields.

    `places` are where the headers' cells are among the look's elements, -1 for what was not looked at; `kinds` is what
    the first row's values are like, where that has as many cells as there are headers.
    """

    rows: int
    headers: tuple[str, ...]
    columns: Mapping[str, Column]
    places: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()

    def header_of(self, field: str) -> int | None:
        """Return which header stands above a field's cell, None if that cannot be told."""
        found = self.columns.get(field)
        return found.place if found and found.via >= 0 and 0 <= found.place < len(self.kinds) else None


@dataclass(frozen=True, slots=True)
class Look:
    """A page as it was at one moment. `elements` are in document order; `cut` says that there were too many."""

    page: str
    path: str
    title: str
    landmarks: tuple[str, ...]
    headings: tuple[str, ...]
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    resolved: Mapping[str, Resolved]
    tables: Mapping[str, TableLook]
    choices: Mapping[str, tuple[str, ...]]
    elements: tuple[Fingerprint, ...]
    cut: bool = False

    def of(self, name: str) -> Fingerprint | None:
        """Return the element that a declaration resolves to."""
        found = self.resolved.get(name)
        return None if found is None or found.index is None else self.elements[found.index]

    def head(self, table: TableLook, place: int | None) -> Fingerprint | None:
        """Return the cell of a table's header by its place from left to right.

        It is called what the column is called, its neighbours are the columns beside it, and what the values below it
        are like is among its `data`.
        """
        at = -1 if place is None or place >= len(table.places) else table.places[place]
        if place is None or at < 0:
            return None
        headers = ("", *table.headers, "")
        kind = table.kinds[place] if place < len(table.kinds) else ""
        known = {"name": headers[place + 1], "previous": headers[place], "next": headers[place + 2]}
        return self.elements[at].model_copy(update={**known, "data": {VALUES: kind} if kind else {}})


@cache
def _script() -> str:
    text = (files(__package__) / "capture.js").read_text(encoding="utf-8")
    capture = text[text.index("engine => plan") :].strip()
    # The page's own words go along, for masking alone: what is content nobody else can tell.
    return (
        f"plan => {{ const given = JSON.parse(plan); const look = ({capture})({engine.source()})(given);"
        f" return JSON.stringify({{look: JSON.parse(look), tree: given.tree ? JSON.parse({tree_script()}) : null}}); }}"
    )


async def look_at(
    page: PageObject, *, whole: bool = True, masked: bool = True, only: Collection[str] | None = None
) -> Look:
    """Look at a page that is open, in one round trip.

    Without `whole` only what declarations resolve to is taken, which is cheap; `only` names some of them.
    `masked=False` is for pages that hold nobody's data. Raises `PageTimeout`, `PortalDown`.
    """
    what = declared(type(page))
    if only is not None:
        what = Declared(tuple(one for one in what.elements if one.name in only), ())
    plan = _plan(what) | {"pool": whole, "frames": True, "most": MOST, "tree": masked and whole}
    with step(page.root, "look", page=page.title()):
        answer = await through_replacements(
            page.binding.timeouts.read,
            lambda _: page.root.evaluate(_script(), json.dumps(plan)),
            page=page.title(),
        )
    raw = json.loads(str(answer))
    return _look(type(page), raw["look"], veil_for(type(page), raw["tree"], masked=masked))


def _plan(what: Declared) -> dict[str, Any]:
    return {
        "declared": [(one.name, list(map(tuple, one.candidates))) for one in what.elements],
        "tables": [
            (t.name, list(map(tuple, t.rows)), [(f.name, list(map(tuple, f.candidates))) for f in t.fields])
            for t in what.tables
        ],
    }


def _look(page: type[PageObject], raw: Mapping[str, Any], veil: Veil) -> Look:
    return Look(
        page=page.title(),
        path=path_of(raw["url"]),
        title=veil.words(raw["title"]),
        landmarks=tuple(veil.landmark(" ".join(one)) for one in raw["landmarks"]),
        headings=tuple(map(veil.words, raw["headings"])),
        scripts=tuple(map(veil.file, raw["scripts"])),
        styles=tuple(map(veil.file, raw["styles"])),
        resolved={name: _resolved(each) for name, each in raw["declared"]},
        tables={name: _table(veil, *table) for name, *table in raw["tables"]},
        choices=_choices(raw["choices"], veil),
        elements=tuple(veil.element(one) for one in raw["elements"]),
        cut=raw["cut"],
    )


def _resolved(each: Sequence[tuple[int, Sequence[int]]]) -> Resolved:
    found = tuple((count, places[0] if places else None) for count, places in each)
    via = next((n for n, (count, _) in enumerate(found) if count), -1)
    count, index = found[via] if via >= 0 else (0, None)
    return Resolved(via, count, index, found)


def _table(
    veil: Veil,
    rows: int,
    headers: Iterable[str],
    cells: Iterable[Sequence[Any]],
    places: Iterable[int],
    below: Iterable[str],
) -> TableLook:
    columns = {name: Column(via, count, veil.words(header), place) for name, via, count, header, place in cells}
    return TableLook(rows, tuple(map(veil.words, headers)), columns, tuple(places), tuple(map(kind_of, below)))


def kind_of(value: str) -> str:
    """Return what a value is like, and nothing of what it says: any words are `x`, any number is `9`."""
    drawn = _NUMBER.sub("9", _WORDS.sub("x", value)).strip()
    return drawn if len(drawn) <= LONGEST_KIND else "x"


def _choices(raw: Iterable[tuple[str, Sequence[str]]], veil: Veil) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(veil.words, options)) for name, options in raw}
