"""Lists read in either lane, and held against what they say of themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from ...client import PortalClient
from ...errors import ExtractionError, InvalidInput
from ...models import Noun, Page
from ...paging import Paginator
from ...pom import Extracted, Record
from ...pom.form import BoundForm
from ...pom.record import leaves
from ...pom.table import BoundTable
from ...pom.typing_in import typed_values
from ...runtime.session import Tab
from .pages.grid import PAGE, SIZE, Criterion, Foot, GridScreen
from .site import address, show

Lane = Literal["fetch", "page"]
R = TypeVar("R", bound=Record)
N = TypeVar("N", bound=Noun)
ANY = "All"
"""What a filter's field holds that leaves nothing out."""
AT_ONCE = 500
TURNS = 3
"""How often a list of several pages is read from the start because it changed meanwhile."""


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Generic[R]):
    """One page of a list, and how many there are in all."""

    rows: tuple[R, ...]
    total: int
    hidden: frozenset[str] = frozenset()
    """Fields whose columns the user does not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Which page of a list, of how many rows, and through which lane."""

    page: int = 1
    size: int = AT_ONCE
    lane: Lane = "fetch"


def listed(
    client: PortalClient,
    operation: str,
    rows: Callable[[Tab, At], Awaitable[Rows[R]]],
    item: Callable[[R], N],
    *,
    page: int,
    size: int,
    lane: Lane,
) -> Paginator[N]:
    """Return a listing whose pages are read by `rows`, each row made into an item.

    Raises `InvalidInput` for a page that no list has.
    """
    if page < 1:
        raise InvalidInput("pages count from 1", field="page")
    if not 1 <= size <= AT_ONCE:
        raise InvalidInput(f"a page holds 1 to {AT_ONCE} items", field="page_size")

    async def one(number: int) -> Page[N]:
        async def step(tab: Tab) -> Page[N]:
            found = await rows(tab, At(page=number, size=size, lane=lane))
            return Page(items=tuple(map(item, found.rows)), page=number, page_size=size, total=found.total)

        return await client.call(operation, step)

    return Paginator(lambda: one, first=page, key=_key)


def _key(item: Noun) -> object:
    """Return an item's id: the first field of every noun that is listed."""
    return getattr(item, next(iter(type(item).model_fields)))


async def read_page(
    tab: Tab,
    screen: GridScreen,
    grid: BoundTable[R],
    criteria: BoundForm[Any] | None = None,
    wanted: Record | None = None,
    *,
    at: At,
) -> Rows[R]:
    """Read one page of a list, filtered by the fields that `wanted` sets.

    Raises `NotOnThisSurface`, `NotPermitted`, `ExtractionError` if the list is not what was asked for.
    """
    asked = _asked(wanted)
    if at.lane == "fetch":
        query = {field.query: value for field, value in asked} | {PAGE: str(at.page), SIZE: str(at.size)}
        listing = await grid.fetch(await address(tab, screen.binding, type(screen), query))
    else:
        await show(tab, screen, await address(tab, screen.binding, type(screen)))
        listing = await _shown(screen, grid, criteria, wanted if asked else None, at)
    return _checked(listing, asked, at, label=grid.label)


async def every(
    tab: Tab,
    screen: GridScreen,
    grid: BoundTable[R],
    wanted: Record | None = None,
    *,
    needs: Collection[str] = (),
) -> tuple[R, ...]:
    """Read all rows of a list, as it was at one moment.

    While its pages are turned a row may go from one that was read and another come to one that was not: the number
    stays, and a row in between is missed. So all but the last are read again, and have to hold the same rows. Raises
    `ExtractionError`, which may be repeated, if the list changes each time.
    """
    for _ in range(TURNS):
        pages = await _turned(tab, screen, grid, wanted)
        if lost := sorted(pages[0].hidden & set(needs)):
            raise ExtractionError("the user's columns leave out what is needed", page=grid.label, field=lost[0])
        if await _stands(tab, screen, grid, wanted, pages):
            return tuple(row for each in pages for row in each.rows)
    raise ExtractionError("the list changed while it was read", page=grid.label, retryable=True)


async def _turned(tab: Tab, screen: GridScreen, grid: BoundTable[R], wanted: Record | None) -> list[Rows[R]]:
    """Read page after page; one that has nothing more, though not all came, is the last."""
    pages = [await read_page(tab, screen, grid, wanted=wanted, at=At())]
    while pages[-1].rows and sum(len(one.rows) for one in pages) < pages[-1].total:
        pages.append(await read_page(tab, screen, grid, wanted=wanted, at=At(page=len(pages) + 1)))
    return pages


async def _stands(
    tab: Tab, screen: GridScreen, grid: BoundTable[R], wanted: Record | None, pages: list[Rows[R]]
) -> bool:
    """Tell whether what was read is what stood there when the last page came: those before it hold the same still."""
    if {one.total for one in pages} != {sum(len(one.rows) for one in pages)}:
        return False
    for number, page in enumerate(pages[:-1], 1):
        again = await read_page(tab, screen, grid, wanted=wanted, at=At(page=number))
        if list(map(_id_of, again.rows)) != list(map(_id_of, page.rows)):
            return False
    return True


def _id_of(row: Record) -> object:
    """Return a row's id: the first field of every row that is listed."""
    return getattr(row, next(iter(type(row).model_fields)))


def _asked(wanted: Record | None) -> list[tuple[Criterion, str]]:
    """Return what a filter's fields are to hold, those that are set."""
    if wanted is None:
        return []
    typed = typed_values(wanted)
    fields = [(leaf.selector, typed.get(leaf.name, "")) for leaf in leaves(type(wanted))]
    return [(field, value) for field, value in fields if value and isinstance(field, Criterion)]


async def _shown(
    screen: GridScreen,
    grid: BoundTable[R],
    criteria: BoundForm[Any] | None,
    wanted: Record | None,
    at: At,
) -> Extracted[R]:
    """Filter and turn the pages as a person would."""
    await screen.dismiss(type(screen).prompt)
    if criteria is not None and wanted is not None:
        await screen.act(screen.filter.click())
        await criteria.fill(wanted)
        await screen.follow(screen.apply, to=(type(screen),))
        await screen.dismiss(type(screen).prompt)
    await screen.act(screen.number.fill(str(at.page)))
    await screen.act(screen.size.fill(str(at.size)))
    await screen.follow(screen.go, to=(type(screen),))
    return await grid.read()


def _checked(listing: Extracted[R], asked: list[tuple[Criterion, str]], at: At, *, label: str) -> Rows[R]:
    """Refuse a list that is not the one asked for: another filter or a short page would be silently wrong."""
    foot = listing.about
    if not isinstance(foot, Foot):
        raise ExtractionError("the list does not say how many it has", page=label, field="total")
    if not _says(foot, asked):
        raise ExtractionError("the list is filtered otherwise than was asked", page=label, field="filters")
    left = foot.total - (at.page - 1) * at.size
    if left <= 0:
        if foot.total <= 0 and listing.records:
            raise ExtractionError("the list gave another number of rows than it says", page=label, retryable=True)
        return Rows((), foot.total)
    if foot.page != at.page or foot.size != at.size or len(listing.records) != min(at.size, left):
        raise ExtractionError("the list gave another page or number of rows than it says", page=label, retryable=True)
    return Rows(listing.records, foot.total, hidden_in(listing))


def hidden_in(listing: Extracted[Any]) -> frozenset[str]:
    """Return the fields that no row of a list has a column of."""
    seen = [listing.candidates(place) for place in range(len(listing.records))]
    return frozenset(name for name in seen[0] if all(one[name] < 0 for one in seen)) if seen else frozenset()


def query_of(wanted: Record) -> dict[str, str]:
    """Return a filter as an address asks for it."""
    return {field.query: value for field, value in _asked(wanted)}


def filtered_as(foot: Foot, wanted: Record) -> bool:
    """Tell whether a list says that it is filtered by this, and by nothing else."""
    return _says(foot, _asked(wanted))


def _says(foot: Foot, asked: list[tuple[Criterion, str]]) -> bool:
    """Tell whether a list names these filters, in any order, and no other. Their values may hold what parts them."""
    left = folded(foot.filters or "")
    expected = [f"{field.words} = {value}" for field, value in asked if value != ANY]
    for one in sorted(map(folded, expected), key=len, reverse=True):
        if one not in left:
            return False
        left = left.replace(one, "", 1)
    return not left.strip("; ")


def folded(text: str) -> str:
    """Return a text as it is compared where case and space do not matter."""
    return " ".join(text.casefold().split())
