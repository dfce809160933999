"""One page of the patient list, through either lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...errors import ExtractionError
from ...pom import Binding, Extracted
from ...runtime.session import Tab
from .grids import SCRIPTED, checked
from .pages import Landing, PatientList, PatientRow
from .query import CAP, CONDITIONS, PatientQuery

Lane = Literal["fetch", "page"]


@dataclass(frozen=True, slots=True)
class Rows:
    """What one page of the list showed, and how many there are in all."""

    rows: tuple[PatientRow, ...]
    total: int


def place(query: PatientQuery, size: int, page: int) -> tuple[PatientQuery, int, int]:
    """Return how a tab is remembered that shows a page of a search."""
    return (query, size, page)


async def at_origin(tab: Tab, binding: Binding) -> None:
    """Make sure that the tab is at Practice Mate's origin: an in-page fetch goes nowhere else.

    The landing page need not be finished for that, but what comes in its place says why.
    """
    if tab.page.url.startswith(binding.origin(PatientList.host) + "/"):
        return
    landing = Landing(tab.page, binding)
    address = landing.url(binding)
    await landing.visit(address)
    if tab.page.url != address:
        await landing.arrive()


async def read_rows(tab: Tab, binding: Binding, query: PatientQuery, *, page: int, size: int, lane: Lane) -> Rows:
    """Read a page of the list and hold what came against what the grid says of itself."""
    screen = PatientList(tab.page, binding)
    if lane == "fetch":
        await at_origin(tab, binding)
        url = PatientList.data_url(binding, filters=query.filters(), page=page, size=size)
        listing = await screen.grid.fetch(url, json=True, headers=SCRIPTED)
    else:
        listing = await _shown(tab, screen, query, page=page, size=size)
    return _checked(listing, screen, page=page, size=size)


async def _shown(tab: Tab, screen: PatientList, query: PatientQuery, *, page: int, size: int) -> Extracted[PatientRow]:
    """Bring the rendered grid to the page, going on from the page before if that is what the tab shows.

    What a tab shows is never taken for the answer: page by page, every page is asked of the portal anew.
    """
    if tab.showing is None or tab.showing != place(query, size, page - 1):
        await screen.open()
        await _search(screen, query)
    listing = await screen.grid.show(page=page, size=size)
    tab.showing = place(query, size, page)
    return listing


async def _search(screen: PatientList, query: PatientQuery) -> None:
    """Fill the search bar and press Search; also without criteria, to lift the cap on records."""
    await screen.grid.read()
    await screen.enter([(one.by, CONDITIONS[one.match], one.text) for one in query.criteria], most=CAP)
    await screen.grid.after(lambda: screen.search.click())


def _checked(listing: Extracted[PatientRow], screen: PatientList, *, page: int, size: int) -> Rows:
    """Refuse a listing that contradicts itself: a shifted cell or a short page would be silently wrong."""
    for row in listing.records:
        if row.row_id != row.patient_id:
            raise ExtractionError("the row's id is not the patient's", page="PatientList.grid", field="patient_id")
    return Rows(*checked(listing, screen.binding, page=page, size=size, label=screen.grid.label))
