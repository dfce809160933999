"""What a page was like when somebody accepted it: a file per page object and generation, made to be reviewed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import ConfigurationError
from ..pom.page import PageObject
from .answers import kept
from .declarations import Declaration, declared
from .fingerprint import Fingerprint
from .looking import Look, TableLook
from .own_words import home_of
from .risk import Risk

VERSION = 1
LINE = 118
"""Characters of a line in a baseline's file."""
NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Accepted(_Kept):
    """A declared element: by which candidate it was found, how many that matched, and what it was like.

    An element that was not there has no fingerprint.
    """

    via: int = -1
    count: int = 0
    risk: Risk = Risk.ORDINARY
    optional: bool = False
    choices: tuple[str, ...] | None = None
    fingerprint: Fingerprint | None = None


class AcceptedColumn(_Kept):
    """A table's field: by which candidate it was found, and the header above its cell."""

    via: int = -1
    header: str = ""
    risk: Risk = Risk.ORDINARY
    optional: bool = False
    fingerprint: Fingerprint | None = None
    """The header's, as `Look.head` gives it."""


class AcceptedTable(_Kept):
    """A table: its headers from left to right, and its fields. Without rows nothing is known of the fields."""

    rows: bool
    headers: tuple[str, ...] = ()
    columns: Mapping[str, AcceptedColumn] = {}


class Baseline(_Kept):
    """A page as it was accepted. Every value in it is masked; `controls` are those that nothing declares."""

    version: int = VERSION
    page: str
    portal: str = ""
    generation: str = ""
    path: str = ""
    title: str = ""
    landmarks: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    elements: Mapping[str, Accepted] = {}
    tables: Mapping[str, AcceptedTable] = {}
    controls: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = {}
    """The shapes of the JSON answers that the page's regions read: paths and types."""

    def written(self) -> str:
        """Return the baseline as its file has it: sorted, what is short on one line, without what says nothing."""
        told = self.model_dump(mode="json", exclude_defaults=True) | {"version": self.version}
        return _written(told, "") + "\n"


def accept(
    page: type[PageObject],
    look: Look,
    *,
    portal: str = "",
    generation: str = "",
    answers: Mapping[str, Sequence[str]] = NONE,
) -> Baseline:
    """Make a baseline of a look at a page, and of the shapes of the JSON answers that its regions read."""
    what = declared(page)
    elements = {}
    for one in what.elements:
        found = look.resolved[one.name]
        elements[one.name] = Accepted(
            via=found.via,
            count=found.count,
            risk=one.risk,
            optional=one.optional,
            choices=look.choices.get(one.name),
            fingerprint=look.of(one.name),
        )
    tables = {}
    for table in what.tables:
        seen = look.tables[table.name]
        columns = {field.name: _column(field, seen, look) for field in table.fields if field.name in seen.columns}
        tables[table.name] = AcceptedTable(rows=seen.rows > 0, headers=seen.headers, columns=columns)
    return Baseline(
        page=look.page,
        portal=portal,
        generation=generation,
        path=look.path,
        title=look.title,
        landmarks=look.landmarks,
        headings=look.headings,
        scripts=look.scripts,
        styles=look.styles,
        elements=elements,
        tables=tables,
        controls=controls_of(look),
        answers={region: kept(page, shape) for region, shape in answers.items()},
    )


def _column(field: Declaration, seen: TableLook, look: Look) -> AcceptedColumn:
    at = seen.columns[field.name]
    return AcceptedColumn(
        via=at.via,
        header=at.header,
        risk=field.risk,
        optional=field.optional,
        fingerprint=look.head(seen, seen.header_of(field.name)),
    )


def controls_of(look: Look) -> tuple[str, ...]:
    """Return the form controls that nothing declares, as role and name; those in a table's rows are data."""
    meant = {found.index for found in look.resolved.values()}
    roles = ("textbox", "combobox", "checkbox", "radio", "button", "listbox", "spinbutton")
    told = [
        f"{one.role} {one.name or one.name_attribute or one.id}".strip()
        for place, one in enumerate(look.elements)
        if one.role in roles and one.visible and place not in meant and not one.row
    ]
    return tuple(sorted(dict.fromkeys(told)))


class Baselines:
    """A folder of baselines: one folder for each generation, in it one file for each page object."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    @property
    def named(self) -> str:
        """The folder as who accepted these names it; nothing if they are not their own."""
        return str(self.folder)

    def __repr__(self) -> str:
        return f"Baselines({self.folder.name})"

    def generations(self) -> tuple[str, ...]:
        """Return the generations that there are baselines of."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(one.name for one in self.folder.iterdir() if one.is_dir()))

    def load(self, page: type[PageObject] | str, generation: str) -> Baseline | None:
        """Return a page's baseline, or None if there is none. Raises `ConfigurationError` if it cannot be read."""
        path = self._path(page, generation)
        if not path.exists():
            return None
        return read(path)

    def of(self, page: type[PageObject] | str) -> Iterator[Baseline]:
        """Yield a page's baselines of all generations."""
        for generation in self.generations():
            found = self.load(page, generation)
            if found is not None:
                yield found

    def save(self, baseline: Baseline) -> Path:
        """Write a baseline and return its file."""
        path = self._path(baseline.page, baseline.generation)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(baseline.written(), encoding="utf-8")
        return path

    def _path(self, page: type[PageObject] | str, generation: str) -> Path:
        title = page if isinstance(page, str) else page.title()
        return self.folder / (generation or "default") / f"{title}.json"


def read(path: Path) -> Baseline:
    """Read one baseline. Raises `ConfigurationError` naming file and field."""
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
        known = Baseline.model_validate(given)
    except ValueError as error:
        first = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
        at = ".".join(map(str, first))
        raise ConfigurationError(f"{path.name} is not a baseline" + (f": {at}" if at else "")) from None
    if known.version != VERSION:
        raise ConfigurationError(f"{path.name} is of another version of baselines: accept the page again")
    return known


def shipped(page: type[PageObject]) -> Baselines:
    """Return the baselines that lie beside a page object: in `baselines` of its portal's folder, or of its package."""
    home = home_of(page)
    module = sys.modules[home]
    return Baselines(Path(str(module.__file__)).parent / "baselines")


def _written(value: object, indent: str) -> str:
    """Return JSON in which whatever fits on a line stands on one."""
    whole = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if len(indent) + len(whole) <= LINE or not isinstance(value, dict | list):
        return whole
    below = indent + " "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_written(one, below)}" for key, one in sorted(value.items())]
        return "{\n" + ",\n".join(below + part for part in parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(below + _written(one, below) for one in value) + f"\n{indent}]"
