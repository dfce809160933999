"""One page of the visit list, through either lane."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ...errors import ExtractionError
from ...models import VisitSummary
from ...pom import Binding
from ...runtime.session import Tab
from .grids import checked, page_of
from .listing import Lane, at_origin
from .pages.grids import SearchDates
from .pages.visits import VisitList, VisitRow
from .query import CAP

SearchBy = Literal["VisitID", "PatientID", "PatientLastName", "PatientFirstName"]
Condition = Literal["EqualsTo", "StartsWith"]
"""Words here, where the patient list takes numbers (guide 3.1)."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitQuery:
    """Up to two criteria, as many as the search bar has rows, and the days from `start` to `end`."""

    criteria: tuple[tuple[SearchBy, Condition, str], ...] = ()
    start: date | None = None
    end: date | None = None

    def filters(self) -> str:
        """Return the query as the grid's `filters2`."""
        rules = [("MaxRecords", str(CAP)), ("StatusID", "0")]
        for (by, condition, text), suffix in zip(self.criteria, ("", "Adv"), strict=False):
            rules += [(f"SearchBy{suffix}", by), (f"SearchCondition{suffix}", condition), (f"TextField{suffix}", text)]
        rules += [(name, f"{day:%m/%d/%Y}") for name, day in (("StartDate", self.start), ("EndDate", self.end)) if day]
        return json.dumps({"rules": [{"field": name, "data": data} for name, data in rules]})

    def covers(self, row: VisitRow) -> bool:
        """Tell whether a row is among what was asked for, as far as it shows."""
        ids = [text for by, _, text in self.criteria if by == "VisitID"]
        in_time = (self.start or date.min) <= row.visit_date <= (self.end or date.max)
        return in_time and all(row.visit_id == one for one in ids)


def place(query: VisitQuery, size: int, page: int) -> tuple[VisitQuery, int, int]:
    """Return how a tab is remembered that shows a page of a search."""
    return (query, size, page)


async def read_visits(
    tab: Tab, binding: Binding, query: VisitQuery, *, page: int, size: int, lane: Lane
) -> tuple[tuple[VisitRow, ...], int]:
    """Read a page of the list and how many visits there are in all.

    Raises `ExtractionError` for a list that contradicts itself or shows what was not asked for.
    """
    screen = VisitList(tab.page, binding)
    if lane == "fetch":
        await at_origin(tab, binding)
        url = VisitList.data_url(binding, filters=query.filters(), page=page, size=size)
        rows, total = await page_of(screen.grid, url, binding=binding, page=page, size=size)
    else:
        rows, total = await _shown(tab, screen, query, page=page, size=size)
    for row in rows:
        if row.row_id != row.visit_id:
            raise ExtractionError("the row's id is not the visit's", page="VisitList.grid", field="visit_id")
        if not query.covers(row):
            raise ExtractionError("the list shows a visit that was not asked for", page="VisitList.grid")
    return rows, total


async def _shown(
    tab: Tab, screen: VisitList, query: VisitQuery, *, page: int, size: int
) -> tuple[tuple[VisitRow, ...], int]:
    """Bring the rendered grid to the page, going on from the page before if that is what the tab shows."""
    if tab.showing is None or tab.showing != place(query, size, page - 1):
        await screen.open()
        await _search(screen, query)
    listing = await screen.grid.show(page=page, size=size)
    tab.showing = place(query, size, page)
    return checked(listing, screen.binding, page=page, size=size, label=screen.grid.label)


async def _search(screen: VisitList, query: VisitQuery) -> None:
    """Fill the search bar and press Search; also without criteria, to lift the cap on records."""
    await screen.grid.read()
    await screen.enter(query.criteria, most=CAP)
    given: dict[str, str] = {}
    for end, day in (("from", query.start), ("to", query.end)):
        if day:
            given |= {f"{end}_month": f"{day:%m}", f"{end}_day": f"{day:%d}", f"{end}_year": f"{day:%Y}"}
    if given:
        await screen.dates.fill(SearchDates(**given))
    await screen.grid.after(lambda: screen.search.click())


def summary_of(row: VisitRow) -> VisitSummary:
    """Return a list row as a visit's summary."""
    return VisitSummary.model_validate(row.model_dump(exclude={"row_id"}))
