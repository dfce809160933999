"""What a page object declares, flat: elements, forms' fields and tables' columns, each with what it is used for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args
from weakref import WeakKeyDictionary

from ..pom.commit import Commit
from ..pom.form import Detail
from ..pom.page import PageObject
from ..pom.record import Record, leaves
from ..pom.replaced import OVERRIDE, overridden
from ..pom.selector import JSON_KINDS, Candidate, Selector
from ..pom.table import Table
from .risk import Risk

_SECRET = re.compile(r"password|passcode|secret|pin|one_time|otp|totp|answer", re.IGNORECASE)
_IDENTITY = re.compile(
    r"(^|[._])(patient|client|member|subscriber|account|claim|visit|policy|group|payer|provider|npi|ssn|mrn|authorization)?_?"
    r"(id|number|npi|ssn|mrn|dob|date_of_birth|first|last|middle|first_name|last_name|full_name|name)$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"amount|charge|balance|copay|fee|paid|price|total_due|units", re.IGNORECASE)
_COMMITS = re.compile(r"(^|[._])(save|submit|delete|remove|apply|pay|confirm|send|post|ok|yes)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared element: `name` within its page object, its selector, and what it is used for."""

    name: str
    selector: Selector
    risk: Risk
    secret: bool = False
    mark: str = ""
    """What is said behind it where it is not as it was written."""

    def __str__(self) -> str:
        return ", then ".join(map(str, self.selector.candidates)) + self.mark

    def candidate(self, via: int) -> str:
        """Return one of `candidates` in words, nothing for -1."""
        return f"{self.candidates[via]}{self.mark}" if via >= 0 else ""

    @property
    def optional(self) -> bool:
        """Whether the page leaves the element out in ordinary life."""
        return self.selector.may_be_absent

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates that speak of documents; those of JSON answers are not looked for in a page."""
        return tuple(c for c in self.selector.candidates if c.kind not in JSON_KINDS)


@dataclass(frozen=True, slots=True)
class Columns:
    """One declared table: its rows, and the fields that are read from each."""

    name: str
    rows: tuple[Candidate, ...]
    fields: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """All that a page object declares."""

    elements: tuple[Declaration, ...]
    tables: tuple[Columns, ...]

    def named(self, name: str) -> Declaration | None:
        """Return one element, or one field of a table as `table.field`."""
        columns = (field for table in self.tables for field in table.fields)
        return next((one for one in (*self.elements, *columns) if one.name == name), None)


def declared(page: type[PageObject]) -> Declared:
    """Return what a page object declares, its regions' records included."""
    if page not in _known:
        _known[page] = _declared(page)
    return _known[page]


_known: WeakKeyDictionary[type[PageObject], Declared] = WeakKeyDictionary()


def _declared(page: type[PageObject]) -> Declared:
    elements = [_declaration(name, selector) for name, selector in page.selectors().items() if not _in_rows(page, name)]
    tables: list[Columns] = []
    for name, region in _regions(page).items():
        if isinstance(region, Table):
            tables.append(Columns(name, _spoken(region.rows), tuple(_fields(name, region.record))))
            if region.about is not None:
                elements += _fields(f"{name}.about", region.about)
        elif isinstance(region, Detail):
            elements += _fields(name, region.record)
    # What speaks of JSON answers alone has nothing to be looked for in a page.
    moved = overridden(page)
    tables = [replace(one, fields=tuple(_marked(field, moved) for field in one.fields)) for one in tables if one.rows]
    return Declared(tuple(_marked(one, moved) for one in elements if one.candidates), tuple(tables))


def _marked(one: Declaration, moved: frozenset[str]) -> Declaration:
    return replace(one, mark=OVERRIDE) if one.name in moved else one


def keys_of(page: type[PageObject]) -> frozenset[str]:
    """Return the names in JSON answers that a page object's declarations speak of."""
    selectors = list(page.selectors().values())
    for region in _regions(page).values():
        record = getattr(region, "record", None)
        if isinstance(record, type) and issubclass(record, Record):
            selectors += [leaf.selector for leaf in leaves(record)]
    paths = (c.query for one in selectors for c in one.candidates if c.kind == "key")
    return frozenset(part for path in paths for part in path.split("."))


def _regions(page: type[PageObject]) -> dict[str, object]:
    found: dict[str, object] = {}
    for owner in reversed(page.__mro__):
        found |= {name: value for name, value in vars(owner).items() if isinstance(value, Table | Detail)}
    return found


def _in_rows(page: type[PageObject], name: str) -> bool:
    """Tell whether an element is a table's rows: there are many of them, and what they hold is looked at instead."""
    region, _, part = name.rpartition(".")
    return part == "rows" and isinstance(_regions(page).get(region), Table)


def _spoken(selector: Selector) -> tuple[Candidate, ...]:
    return tuple(c for c in selector.candidates if c.kind not in JSON_KINDS)


def _fields(region: str, record: type[Record]) -> list[Declaration]:
    kinds = {name: _types(field.annotation) for name, field in record.model_fields.items()}
    return [_declaration(f"{region}.{leaf.name}", leaf.selector, kinds[leaf.field]) for leaf in leaves(record)]


def _types(annotation: Any) -> frozenset[type]:
    found = {annotation} if isinstance(annotation, type) else set()
    for part in get_args(annotation):
        found |= _types(part)
    return frozenset(found)


def _declaration(name: str, selector: Selector, kinds: frozenset[type] = frozenset()) -> Declaration:
    secret = any(kind.__name__.startswith("Secret") for kind in kinds) or bool(_SECRET.search(name))
    return Declaration(name, selector, _risk(name, selector, kinds, secret=secret), secret)


def _risk(name: str, selector: Selector, kinds: frozenset[type], *, secret: bool) -> Risk:
    """Return what an element's loss, or a wrong one in its place, would do."""
    if isinstance(selector, Commit):
        return Risk.COMMIT
    if secret:
        return Risk.SECRET
    last = name.rpartition(".")[2]
    if _COMMITS.search(name):
        return Risk.COMMIT
    if Decimal in kinds or _MONEY.search(last):
        return Risk.MONEY
    if _IDENTITY.search(last) or (kinds & {date, datetime} and "birth" in last):
        return Risk.IDENTITY
    return Risk.ORDINARY
