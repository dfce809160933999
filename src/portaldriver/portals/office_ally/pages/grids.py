"""What Practice Mate's lists have in common: a grid that asks its own page for data, and a search bar (guide 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from ....pom import Binding, Form, Record, Selector, button, by_id, label
from .landing import Navigation

GRID = "ctl00_phFolderContent_myCustomGrid_myGrid"
"""The grid of most list pages."""
SEARCH = "ctl00_phFolderContent_ucSearch_"
VERIFICATION = 'input[name="__RequestVerificationToken"]'
"""The anti-forgery token that every page carries, and that scripts send along."""


def data_url(address: str, grid_id: str, *, filters: str, page: int, size: int) -> str:
    """Return the address of a page of a grid's JSON. `filters` is the grid's `filters2`; blank asks without."""
    query = {"jqGridID": grid_id, "_search": "true" if filters else "false", "nd": "0", "rows": size, "page": page}
    query |= {"sidx": "", "sord": "asc"} | ({"filters2": filters} if filters else {})
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


class GridPage(Navigation):
    """Base of pages that are a grid."""

    grid_id: ClassVar[str] = GRID
    ready = Selector(f"#{GRID}")

    @classmethod
    def data_url(cls, binding: Binding, *, filters: str, page: int, size: int) -> str:
        """Return the address of the grid's JSON: the same page, asked as the grid asks."""
        return data_url(cls.url(binding), cls.grid_id, filters=filters, page=page, size=size)


class SearchBar(Record):
    """The search bar, shared by all lists of Practice Mate. A field that is not set is not touched."""

    by: Annotated[str, Selector(*by_id(SEARCH + "lstSearchBy"), label("Search By"))] = "PatientLastName"
    condition: Annotated[str, Selector(*by_id(SEARCH + "lstSearchCondition"))] = "0"
    text: Annotated[str, Selector(*by_id(SEARCH + "txtSearch"), label("Search For"))] = ""
    max_records: Annotated[str, Selector(*by_id(SEARCH + "lstMaxRecords"), label("Max Records"))] = ""


class AdvancedSearch(Record):
    """The search bar's second row."""

    by: Annotated[str, Selector(*by_id(SEARCH + "lstSearchByAdvanced"))] = "PatientFirstName"
    condition: Annotated[str, Selector(*by_id(SEARCH + "lstSearchConditionAdvanced"))] = "0"
    text: Annotated[str, Selector(*by_id(SEARCH + "txtSearchAdvanced"))] = ""


class SearchDates(Record):
    """The search bar's dates. Only the ids of the first date are attested, those of the second MODELLED."""

    from_month: Annotated[str, Selector("#srcFaM_0")] = ""
    from_day: Annotated[str, Selector("#srcFaD_0")] = ""
    from_year: Annotated[str, Selector("#srcFaY_0")] = ""
    to_month: Annotated[str, Selector("#srcToM_0")] = ""
    to_day: Annotated[str, Selector("#srcToD_0")] = ""
    to_year: Annotated[str, Selector("#srcToY_0")] = ""


class SearchedList(GridPage):
    """Base of grids that are searched by up to two criteria. The choice of how many records is MODELLED."""

    bar = Form(SearchBar)
    second_row = Form(AdvancedSearch)
    more = Selector(f"#{SEARCH}ctlArrow")
    search = Selector(f"#{SEARCH}btnSearch", button("Search"))

    async def enter(self, criteria: Sequence[tuple[str, str, str]], *, most: int) -> None:
        """Fill the bar with up to two criteria of field, condition and text, and with how many records to search."""
        bar = SearchBar(max_records=str(most))
        for row, (by, condition, text) in enumerate(criteria):
            if row == 0:
                bar = SearchBar(by=by, condition=condition, text=text, max_records=str(most))
            else:
                await self.act(self.more.click())
                await self.second_row.fill(AdvancedSearch(by=by, condition=condition, text=text))
        await self.bar.fill(bar)
