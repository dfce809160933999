"""The words that a portal's own modules speak of, headers, choices, statuses: they are ours, whoever shows them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pkgutil import iter_modules
from types import CodeType

import anyio
import anyio.to_thread

from ..pom.page import PageObject

LONGEST = 60
"""Characters of a text that is taken for a word of a page: longer ones are prose."""


APART = ("clearinghouse", "ehr")
"""Packages within a portal's for another application of it: what one speaks of is no word of the other's pages."""


def home_of(page: type[PageObject]) -> str:
    """Return the package that a page object's portal lives in; a page object outside of portals has its own module."""
    parts = page.__module__.split(".")
    if "portals" not in parts:
        return page.__module__
    home = parts.index("portals") + 2
    return ".".join(parts[: home + (parts[home : home + 1] in [[one] for one in APART])])


@cache
def own_words(home: str) -> frozenset[str]:
    """Return the texts that stand as constants in a package's modules."""
    return frozenset(
        text.strip()
        for code in _codes(home)
        for text in _constants(code)
        if 1 < len(text.strip()) <= LONGEST and any(letter.isalpha() for letter in text)
    )


async def read_ahead(page: type[PageObject]) -> None:
    """Read the words of a page object's portal beside the event loop: leases are renewed meanwhile."""
    await anyio.to_thread.run_sync(own_words, home_of(page))


def _codes(home: str) -> Iterator[CodeType]:
    """Return the compiled modules of a package. None is imported for it: there are hundreds, and sign-ins wait."""
    try:
        spec = find_spec(home)
    except ValueError:  # a script has none
        spec = None
    if spec is not None:
        yield from _code(spec)
        yield from _inside(spec)


def _inside(package: ModuleSpec) -> Iterator[CodeType]:
    for found in iter_modules(package.submodule_search_locations or [], f"{package.name}."):
        spec = None if found.name.rpartition(".")[2] in APART else found.module_finder.find_spec(found.name, None)
        if spec is not None:
            yield from _code(spec)
            yield from _inside(spec)


def _code(spec: ModuleSpec) -> Iterator[CodeType]:
    code = spec.loader.get_code(spec.name) if isinstance(spec.loader, InspectLoader) else None
    if code is not None:
        yield code


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, CodeType):
        for one in value.co_consts:
            yield from _constants(one)
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from _constants(one)
