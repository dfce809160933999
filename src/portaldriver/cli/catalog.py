"""Which page objects there are."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from .. import identity, portals
from ..pom import PageObject


def page_objects() -> Iterator[tuple[str, type[PageObject]]]:
    """Yield each portal's or identity provider's name with each of its page objects, in the order of their names."""
    for portal in iter_modules(portals.__path__):
        for page in _pages(import_module(f"{portals.__name__}.{portal.name}.pages")):
            yield portal.name, page
    for provider in iter_modules(identity.__path__):
        module = import_module(f"{identity.__name__}.{provider.name}")
        # What has an address or a pattern of one is a screen; the rest are bases of such.
        for page in _pages(module):
            if page.__module__ == module.__name__ and (page.path or page.at):
                yield provider.name, page


def _pages(module: ModuleType) -> list[type[PageObject]]:
    found = {value for value in vars(module).values() if isinstance(value, type) and issubclass(value, PageObject)}
    return sorted(found, key=lambda page: page.__name__)
