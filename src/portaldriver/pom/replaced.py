"""Page objects with other declarations than they were written with: for one binding, never for the whole process."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from .parts import Parts
from .record import Declared, Record, leaves
from .region import Region
from .selector import Candidate, Selector

if TYPE_CHECKING:
    from .page import PageObject

P = TypeVar("P", bound="PageObject")
S = TypeVar("S", bound=Selector)
RECORDS = {"record": "", "about": "about."}
"""Where regions keep their records, and what stands before the names of such a record's fields."""
OVERRIDE = " (override)"
"""What stands behind a declaration, or a candidate of one, that is not as it was written."""


class Instead(Protocol):
    """What a binding's `instead` has to offer."""

    def __call__(self, page: type[P], /) -> type[P]:
        """Return the page object to be used in the place of one: itself, or a subclass that differs in selectors."""


def as_it_is(page: type[P]) -> type[P]:
    """Return a page object as it was given."""
    return page


def as_written(page: type[P]) -> type[P]:
    """Return the page object that somebody wrote, where one was made in its place."""
    return cast("type[P]", vars(page).get("__written__", page))


def is_made(page: type[PageObject]) -> bool:
    """Tell whether a page object was made in the place of another."""
    return "__written__" in vars(page)


def with_candidates(selector: S, *candidates: Candidate) -> S:
    """Return a selector that looks elsewhere and else is the same: what commits keeps its guard."""
    other = copy(selector)
    other.candidates = candidates
    return other


def every_selector(page: type[PageObject]) -> dict[str, Selector]:
    """Return all that a page object declares by name; fields of a region's record are called `region.field`."""
    found = dict(page.selectors())
    for name, region in regions_of(page).items():
        for kept, before in RECORDS.items():
            for leaf, selector in _leaves(getattr(region, kept, None)).items():
                found.setdefault(f"{name}.{before}{leaf}", selector)
    return found


def overridden(page: type[PageObject]) -> frozenset[str]:
    """Return the names of the elements that are not declared as they were written."""
    if not is_made(page):
        return frozenset()
    written = every_selector(as_written(page))
    return frozenset(name for name, selector in every_selector(page).items() if written.get(name) is not selector)


def regions_of(page: type[PageObject]) -> dict[str, Region]:
    """Return a page object's regions by name, inherited ones included."""
    found: dict[str, Region] = {}
    for owner in reversed(page.__mro__):
        found |= {name: value for name, value in vars(owner).items() if isinstance(value, Region)}
    return found


def replaced(page: type[P], selectors: Mapping[str, Selector]) -> type[P]:
    """Make a subclass of a page object, of the same name, in which some of its elements are declared otherwise.

    The names are those of `every_selector`. Raises `KeyError` for one that cannot be replaced.
    """
    own: dict[str, Any] = {}
    regions = regions_of(page)
    for name, selector in selectors.items():
        head, _, rest = name.partition(".")
        if not rest and isinstance(getattr(page, head, None), Selector):
            own[head] = selector
        elif rest and head in regions:
            own[head] = _region(own.get(head, regions[head]), rest, selector)
        else:
            raise KeyError(name)
    same = {"__module__": page.__module__, "__qualname__": page.__qualname__, "__doc__": page.__doc__}
    make: Any = type(page)
    made = make(page.__name__, (page,), same | own | {"__written__": as_written(page)})
    known = every_selector(made)
    for name, selector in selectors.items():
        if known.get(name) is not selector:
            raise KeyError(name)
    return cast("type[P]", made)


def _region(region: Region, part: str, selector: Selector) -> Region:
    """Return a region in which one part, or one field of its record, is declared otherwise."""
    other = copy(region)
    known = region.selectors().get(part)
    if known is not None:
        for name, value in vars(region).items():
            if value is known:
                setattr(other, name, selector)
        return other
    for kept, before in RECORDS.items():
        record, field = getattr(region, kept, None), part.removeprefix(before)
        if part.startswith(before) and field in _leaves(record):
            setattr(other, kept, _record(cast("type[Record]", record), field, selector))
            return other
    raise KeyError(f"{region.name}.{part}")


def _leaves(record: object) -> dict[str, Selector]:
    if not (isinstance(record, type) and issubclass(record, Record)):
        return {}
    return {leaf.name: leaf.selector for leaf in leaves(record)}


def _record(record: type[Record], name: str, selector: Selector) -> type[Record]:
    """Make a record that is read from elsewhere. What is built of it is of the class that was written."""
    leaf = next(one for one in leaves(record) if one.name == name)
    declared: dict[str, Declared] = dict(record.declared())
    held = declared[leaf.field]
    if isinstance(held, Parts):
        held = copy(held)
        held.parts = held.parts | {str(leaf.part): selector}
        declared[leaf.field] = held
    else:
        declared[leaf.field] = selector

    def told(_: type[Record]) -> dict[str, Declared]:
        return declared

    def validated(_: type[Record], *given: Any, **options: Any) -> Record:
        return record.model_validate(*given, **options)

    same = {"__module__": record.__module__, "__qualname__": record.__qualname__, "__doc__": record.__doc__}
    ways = {"declared": classmethod(told), "model_validate": classmethod(validated)}
    make: Any = type(record)
    return cast("type[Record]", make(record.__name__, (record,), same | ways))
