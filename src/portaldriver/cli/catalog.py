"""Which page objects there are."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from .. import portals
from ..pom import PageObject


def page_objects() -> Iterator[tuple[str, type[PageObject]]]:
    """Yield each portal's name with each of its page objects, in the order of their names."""
    for portal in iter_modules(portals.__path__):
        pages = import_module(f"{portals.__name__}.{portal.name}.pages")
        found = {value for value in vars(pages).values() if isinstance(value, type) and issubclass(value, PageObject)}
        for page in sorted(found, key=lambda page: page.__name__):
            yield portal.name, page
