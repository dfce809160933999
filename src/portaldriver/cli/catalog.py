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
    parts = [import_module(f"{module.__name__}.{one.name}") for one in iter_modules(getattr(module, "__path__", ()))]
    found = {
        value
        for part in (module, *parts)
        for value in vars(part).values()
        if isinstance(value, type) and issubclass(value, PageObject) and not value.__name__.startswith("_")
    }
    # What has no address and is a base of others is no page of its own.
    bases = {base for page in found for base in page.__mro__[1:] if base in found and not (base.path or base.at)}
    return sorted(found - bases, key=lambda page: page.__name__)
