"""The words that a portal's own modules speak of, headers, choices, statuses: they are ours, whoever shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import CodeType, ModuleType

from ..pom.page import PageObject

LONGEST = 60
"""Characters of a text that is taken for a word of a page: longer ones are prose."""


def home_of(page: type[PageObject]) -> str:
    """Return the package that a page object's portal lives in; a page object outside of portals has its own module."""
    parts = page.__module__.split(".")
    return ".".join(parts[: parts.index("portals") + 2]) if "portals" in parts else page.__module__


@cache
def own_words(home: str) -> frozenset[str]:
    """Return the texts that stand as constants in a package's modules."""
    return frozenset(
        text.strip()
        for module in _modules(home)
        for text in _texts(module)
        if 1 < len(text.strip()) <= LONGEST and any(letter.isalpha() for letter in text)
    )


def _modules(home: str) -> Iterator[ModuleType]:
    package = sys.modules.get(home) or import_module(home)
    yield package
    for one in walk_packages(getattr(package, "__path__", ()), f"{home}."):
        yield import_module(one.name)


def _texts(module: ModuleType) -> Iterator[str]:
    loader = getattr(module.__spec__, "loader", None)
    code = loader.get_code(module.__name__) if loader is not None and hasattr(loader, "get_code") else None
    return _constants(code) if code is not None else iter(())


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, CodeType):
        for one in value.co_consts:
            yield from _constants(one)
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from _constants(one)
