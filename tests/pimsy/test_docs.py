"""What `docs/pimsy.md` says is there: every page object with its grade, and every call. Run as a module, it writes the pages anew."""

from __future__ import annotations

import inspect
import re
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import get_type_hints

import portaldriver.portals.pimsy.pages as folder
from portaldriver.client import Resource
from portaldriver.pom import PageObject
from portaldriver.portals.pimsy import Pimsy
from portaldriver.portals.pimsy.pages.menu import Screen

DOCS = Path(__file__).parents[2] / "docs" / "pimsy.md"
BEGIN, END = "<!-- pages -->\n", "<!-- end -->"
HEAD = "| page | surface | grade | what is known of it | where the vendor documents it |\n|---|---|---|---|---|\n"


def pages() -> list[type[PageObject]]:
    """Return all screens; not the bases of several, nor what stands on every page."""
    modules = [import_module(f"{folder.__name__}.{each.name}") for each in iter_modules(folder.__path__)]
    found = {
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, PageObject) and one.__module__ == module.__name__
    }
    bases = {base for one in found for base in one.__mro__[1:]}
    return sorted(
        (one for one in found - bases if one.source not in ("", Screen.source)),
        key=lambda one: (one.__module__, one.__name__),
    )


def row(page: type[PageObject]) -> str:
    screen = page if issubclass(page, Screen) else None
    where = f"{page.__module__.rpartition('.')[2]}.{page.__name__}"
    surface = screen.surface if screen else "sign-in"
    known = page.source.removeprefix("pimsy ")
    return f"| {where} | {surface} | {page.evidence} | {known} | {screen.documented if screen else ''} |\n"


def table() -> str:
    return HEAD + "".join(map(row, pages()))


def calls() -> dict[str, set[str]]:
    """Return the public methods of each resource of the client."""
    found = {}
    for name, member in vars(Pimsy).items():
        if isinstance(member, cached_property):
            kind = get_type_hints(member.func)["return"]
            assert issubclass(kind, Resource)
            found[name] = {each for each, _ in inspect.getmembers(kind, callable) if not each.startswith("_")}
    return found


def test_every_page_is_there_with_its_grade() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == table()


def test_every_call_is_there_and_no_other() -> None:
    text = DOCS.read_text(encoding="utf-8")
    named: dict[str, set[str]] = {}
    for resource, call in re.findall(r"`(\w+)\.(\w+)`", text.partition("## What there is")[2].partition("High:")[0]):
        named.setdefault(resource, set()).add(call)
    assert named == calls()


if __name__ == "__main__":
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    DOCS.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
