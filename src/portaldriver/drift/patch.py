"""Change a page object's source where it declares an element: one candidate more, and everything else as it stands."""

from __future__ import annotations

import difflib
import inspect
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, get_type_hints

from ..errors import ConfigurationError
from ..pom import selector as declaring
from ..pom.commit import Commit
from ..pom.page import PageObject
from ..pom.record import Record, leaves
from ..pom.region import Region
from ..pom.replaced import RECORDS, every_selector, regions_of
from ..pom.selector import Candidate, Selector
from .spelling import functions_of, spelled

if TYPE_CHECKING:
    from .editing import Edit

MISSING = "what edits sources is not installed: pip install 'portaldriver[drift]'"


class Unpatchable(Exception):
    """Why a declaration cannot be changed by a machine, in words: an override can stand in for it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element is declared: module, class, the name there, and the argument of a region or part of a group."""

    module: str
    owner: str
    name: str
    argument: str = ""


@dataclass(slots=True)
class Patch:
    """Changes of sources that nobody has written yet."""

    _texts: dict[Path, str] = field(default_factory=dict)

    def add(
        self, page: type[PageObject], element: str, candidates: Sequence[Candidate], *, dead: Collection[int] = ()
    ) -> None:
        """Put candidates before those of an element's declaration, and leave out those with the numbers of `dead`.

        What a function makes is told to prefer them: its own stay behind, so none of those may be dead. Raises
        `Unpatchable` where a function makes more than a selector, and where a loop declares it. Raises
        `ConfigurationError` without the extra `drift`.
        """
        if find_spec("libcst") is None:
            raise ConfigurationError(MISSING)
        from .editing import edited

        place = place_of(page, element)
        path = _source_of(place.module)
        text = self._texts.get(path) or path.read_text(encoding="utf-8")
        self._texts[path] = edited(text, _edit(place, every_selector(page)[element], candidates, dead))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that change."""
        return tuple(path for path, text in self._texts.items() if path.read_text(encoding="utf-8") != text)

    def diff(self, root: Path | None = None) -> str:
        """Return the changes as a unified diff, with names of files from `root` on."""
        told: list[str] = []
        for path in self.files:
            name = (path.relative_to(root) if root and path.is_relative_to(root) else Path(path.name)).as_posix()
            was, now = path.read_text(encoding="utf-8"), self._texts[path]
            told += difflib.unified_diff(
                was.splitlines(keepends=True), now.splitlines(keepends=True), f"a/{name}", f"b/{name}"
            )
        return "".join(told)

    def write(self) -> tuple[Path, ...]:
        """Write the changes and return the files."""
        files = self.files
        for path in files:
            path.write_text(self._texts[path], encoding="utf-8")
        return files


def place_of(page: type[PageObject], element: str) -> Place:
    """Return where an element is declared: in a base, or in a region's record. Raises `Unpatchable`."""
    if element not in every_selector(page):
        raise Unpatchable("no element is called so")
    head, _, rest = element.partition(".")
    owner = next((one for one in page.__mro__ if head in vars(one)), None)
    if owner is None:
        raise Unpatchable("nobody declares it")
    if not rest:
        return _at(owner, head)
    region = regions_of(page)[head]
    if rest in region.selectors():
        return _at(owner, head, rest)
    return _in_record(region, rest)


def _in_record(region: Region, rest: str) -> Place:
    for kept, before in RECORDS.items():
        record, name = getattr(region, kept, None), rest.removeprefix(before)
        if not (isinstance(record, type) and issubclass(record, Record) and rest.startswith(before)):
            continue
        for leaf in leaves(record):
            if leaf.name == name:
                owner = next(one for one in record.__mro__ if leaf.field in vars(one).get("__annotations__", {}))
                return _at(owner, leaf.field, leaf.part or "")
    raise Unpatchable("no record declares it")


def _at(owner: type, name: str, argument: str = "") -> Place:
    if "<locals>" in owner.__qualname__:
        raise Unpatchable("its class is made by a function")
    return Place(owner.__module__, owner.__qualname__, name, argument)


def _source_of(module: str) -> Path:
    try:
        found = inspect.getsourcefile(sys.modules[module])
    except (KeyError, TypeError):
        found = None
    if found is None or not Path(found).is_file():
        raise Unpatchable("its source is not at hand")
    return Path(found)


def _takes_candidates(kind: type) -> bool:
    """Tell whether a class is made of candidates alone: what takes other words cannot be given another candidate."""
    return issubclass(kind, Selector) and kind.__init__ in (Selector.__init__, Commit.__init__)


def _makes_selectors(value: object) -> bool:
    """Tell whether something is a function that says of itself that it returns a selector."""
    if not inspect.isfunction(value):
        return False
    try:
        kind = get_type_hints(value).get("return")
    except NameError:  # what is imported for types alone
        return False
    return isinstance(kind, type) and issubclass(kind, Selector)


def _edit(place: Place, selector: Selector, candidates: Sequence[Candidate], dead: Collection[int]) -> Edit:
    """Return the change as the editor takes it. Names that a module has for something else are in nobody's way."""
    from .editing import Edit

    module = vars(sys.modules[place.module])
    makers = {name for name, value in module.items() if isinstance(value, type) and _takes_candidates(value)}
    needed = frozenset[str]().union(*map(functions_of, candidates))
    for name in needed:
        if name in module and module[name] is not getattr(declaring, name):
            raise Unpatchable(f"its module calls something else {name}")
    known = {name for name, value in module.items() if inspect.isfunction(value) and value in _FUNCTIONS}
    return Edit(
        owner=place.owner,
        name=place.name,
        argument=place.argument,
        first=tuple(map(spelled, candidates)),
        there=tuple(map(spelled, selector.candidates)),
        dead=frozenset(dead),
        makers=frozenset(makers),
        functions=frozenset(name for name, value in module.items() if _makes_selectors(value)),
        imports=frozenset(needed - module.keys()),
        beside=frozenset(makers | known),
    )


_FUNCTIONS = frozenset(value for value in vars(declaring).values() if inspect.isfunction(value))
