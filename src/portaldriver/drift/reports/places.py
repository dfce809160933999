"""Where in the source an element is declared: the line that somebody has to mend."""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from ...pom.page import PageObject
from ..states import PageReport


@dataclass(frozen=True, slots=True)
class Place:
    """A file, relative to the root that was asked for, and a line, counted from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def place_of(report: PageReport, element: str = "", *, root: Path | None = None) -> Place | None:
    """Return where an element, or the page object itself, is declared; None if that is not below `root` (here)."""
    page = _page(report.module, report.page)
    if page is None:
        return None
    for owner, name in [*_owners(page, element), (page, "")]:
        if found := _line(owner, name):
            return _below(found, root or Path.cwd())
    return None


def _below(found: tuple[str, int], root: Path) -> Place | None:
    path = Path(found[0]).resolve()
    return Place(path.relative_to(root.resolve()).as_posix(), found[1]) if path.is_relative_to(root.resolve()) else None


def _page(module: str, title: str) -> type[PageObject] | None:
    if not module:
        return None
    try:
        known = sys.modules.get(module) or import_module(module)
    except ImportError:
        return None
    found = (one for one in vars(known).values() if isinstance(one, type) and issubclass(one, PageObject))
    return next((one for one in found if one.title() == title), None)


def _owners(page: type[PageObject], element: str) -> list[tuple[type, str]]:
    """Return the classes that may declare an element, with its name there: a region's record before the region."""
    region, _, field = element.removesuffix(" (answer)").partition(".")
    found: list[tuple[type, str]] = []
    value = inspect.getattr_static(page, region, None)
    for key in ("about", "record") if field.startswith("about.") else ("record",):
        record = getattr(value, key, None)
        if field and isinstance(record, type):
            name = field.removeprefix("about.") if key == "about" else field
            found += [(owner, name.partition(".")[0]) for owner in record.__mro__]
    return found + [(owner, region) for owner in page.__mro__]


def _line(owner: type, name: str) -> tuple[str, int] | None:
    try:
        path = inspect.getsourcefile(owner)
    except TypeError:
        return None
    body = _body(path, owner.__qualname__) if path else None
    if path is None or body is None:
        return None
    if not name:
        return path, body.lineno
    for node in body.body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        if any(isinstance(one, ast.Name) and one.id == name for one in targets):
            return path, node.lineno
    return None


@cache
def _body(path: str, qualname: str) -> ast.ClassDef | None:
    try:
        node: ast.AST = ast.parse(Path(path).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None
    for part in qualname.split("."):
        inner = (one for one in ast.walk(node) if isinstance(one, ast.ClassDef) and one.name == part)
        found = next(inner, None)
        if found is None:
            return None
        node = found
    return node if isinstance(node, ast.ClassDef) else None
