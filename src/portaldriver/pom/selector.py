"""Elements, declared once as an ordered list of candidates and resolved everywhere by `engine.js`."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, overload

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from .page import PageObject

ENGINE_NAME = "pd"
JSON_KINDS = frozenset({"key", "cell"})
ROW_KINDS = frozenset({"column", "gridcell"})

Lane = Literal["page", "document", "json"]
Spec = list[tuple[str, str]]


class Candidate(NamedTuple):
    """One way to find an element: a kind that the engine knows and its query."""

    kind: str
    query: str

    def __str__(self) -> str:
        if self.kind == "inside":
            outer, inner = (Candidate(*part) for part in json.loads(self.query))
            return f"inside({outer}, {inner})"
        query = " ".join(self.query.split("\0")).strip()
        return query if self.kind == "css" else f"{self.kind}({query!r})"


def label(text: str) -> Candidate:
    """Find the control that belongs to a label's exact text; a closing colon or asterisk does not matter."""
    return Candidate("label", text)


def button(text: str) -> Candidate:
    """Find what looks or acts like a button by its exact name; hidden twins (aria-hidden) are left out."""
    return Candidate("button", text)


def link(text: str) -> Candidate:
    """Find a link by its exact name."""
    return Candidate("link", text)


def role(role_name: str, name: str = "") -> Candidate:
    """Find an element by ARIA role and accessible name."""
    return Candidate("role", f"{role_name}\0{name}")


def having(css: str, words: str) -> Candidate:
    """Find elements by CSS whose text contains the words."""
    return Candidate("having", f"{css}\0{words}")


def inside(scope: str | Candidate, sought: str | Candidate) -> Candidate:
    """Find by one candidate within what another one finds: a form's own Save, a menu's own link."""
    return Candidate("inside", json.dumps([_candidate(scope), _candidate(sought)]))


def named(name: str) -> Candidate:
    """Find controls by their `name` attribute."""
    return Candidate("name", name)


def column(header: str) -> Candidate:
    """Find a row's cell below the header with this text, wherever users moved the column.

    It has to be told the row: it stands in the record of a `Table`, or as `inside(ROW, column(...))`.
    """
    return Candidate("column", header)


def grid_cell(name: str) -> Candidate:
    """Find a row's cell in a jqGrid by the column name at the end of its `aria-describedby`; it needs the row too."""
    return Candidate("gridcell", name)


def itself() -> Candidate:
    """Take the row, or the region's root, itself."""
    return Candidate("itself", "")


def key(path: str) -> Candidate:
    """Take a value of a JSON answer by dotted path; an array gives one match per item."""
    return Candidate("key", path)


def cell(index: int) -> Candidate:
    """Take a value of a jqGrid JSON row by its place in `cell`, counted from 0."""
    return Candidate("cell", str(index))


def needs_row(candidate: Candidate) -> bool:
    """Tell whether a candidate finds something in a row alone, and nothing in a whole document."""
    if candidate.kind == "inside":
        outer, _ = json.loads(candidate.query)
        return needs_row(Candidate(*outer))
    return candidate.kind in ROW_KINDS


def _candidate(given: str | Candidate) -> Candidate:
    return Candidate("css", given) if isinstance(given, str) else given


@dataclass(frozen=True, slots=True)
class Reading:
    """How an element becomes a value: by its nature (`auto`), as `text`, a chosen option's `label`, or an attribute."""

    how: str = "auto"


def attribute(name: str) -> Reading:
    """Read an attribute in place of the element's value.

    `href` and `src` are given as whole addresses: as the document has it that they stand in, rendered or fetched.
    """
    return Reading(f"attr:{name}")


AUTO = Reading()
TEXT = Reading("text")
"""The words as they stand. In a JSON answer: not as markup; grids may encode what they show (free-jqGrid does)."""
OPTION_LABEL = Reading("label")


class Selector:
    """An element: its candidates in order of trust, and how its value is read.

    On a class it is the declaration; on an instance of a `PageObject` it is a live, strict, auto-waiting Playwright
    `Locator`. `may_be_absent` says that the page leaves the element out in ordinary life, so its absence is no news.
    """

    def __init__(self, *candidates: str | Candidate, read: Reading = AUTO, may_be_absent: bool = False) -> None:
        if not candidates:
            raise TypeError("a Selector needs at least one candidate")
        self.candidates = tuple(map(_candidate, candidates))
        self.reading = read
        self.may_be_absent = may_be_absent
        self.owner = ""
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name = owner.__name__, name

    def __repr__(self) -> str:
        return f"Selector({', '.join(map(str, self.candidates))})"

    def preferring(self, *candidates: str | Candidate) -> Self:
        """Return the same declaration with other candidates before its own: for one that a function makes."""
        other = copy(self)
        new = tuple(map(_candidate, candidates))
        other.candidates = (*new, *(one for one in self.candidates if one not in new))
        return other

    @property
    def label(self) -> str:
        """`PageObject.element`, as errors and events name it."""
        return ".".join(part for part in (self.owner, self.name) if part) or "selector"

    @property
    def spec(self) -> Spec:
        """The candidates as the engine takes them."""
        return [(c.kind, c.query) for c in self.candidates]

    @property
    def playwright(self) -> str:
        """The declaration as a Playwright selector string. It carries the name, so driver errors can be traced back."""
        return self.called(self.label)

    def called(self, name: str) -> str:
        """Return the declaration as a Playwright selector under another name."""
        return f"{ENGINE_NAME}={json.dumps({'n': name, 'c': self.spec})}"

    def primary(self, lane: Lane) -> int:
        """Return the index of the first candidate that speaks of this lane, -1 if none does."""
        for index, candidate in enumerate(self.candidates):
            if (candidate.kind in JSON_KINDS) == (lane == "json"):
                return index
        return -1

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> Locator: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | Locator:
        if instance is None:
            return self
        # By the page that is there, not by the base that declares it: that is where somebody has to look.
        return instance.root.locator(self.called(f"{type(instance).title()}.{self.name}"))
