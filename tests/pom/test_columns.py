"""A cell is found below its header's words, wherever the column stands and however the grid is built."""

from __future__ import annotations

from typing import Annotated

import pytest
from playwright.async_api import Page

from portaldriver.errors import ConfigurationError, SelectorAmbiguous
from portaldriver.pom import Candidate, Detail, PageObject, Record, Selector, Table, column, grid_cell, inside

from .looking import NEVER, ROWS, cells
from .serving import Site

JQGRID = """
<div id=gbox_g class=ui-jqgrid>
  <table class=ui-jqgrid-htable><thead><tr>
    <th id=g_cb></th><th id=g_dob><div>DOB<span style="display:none">v</span></div></th><th id=g_id><div>Patient ID</div></th>
  </tr><tr class=ui-search-toolbar><th></th><th><input></th><th><input></th></tr></thead></table>
  <table id=g><tbody>
    <tr class=jqgfirstrow><td><td><td></tr>
    <tr id=r1 role=row><td aria-describedby=g_cb></td><td aria-describedby=g_dob>01/02/1990</td><td aria-describedby=g_id>7</td>
  </tbody></table>
</div>"""
UNALIGNED = JQGRID.replace("<td aria-describedby=g_cb></td>", "")

AG_GRID = """
<div role=treegrid>
  <div role=row><div role=columnheader aria-colindex=1><span>Name</span></div>
    <div role=columnheader aria-colindex=2><span>DOB</span></div>
    <div role=columnheader aria-colindex=3><span>City</span></div></div>
  <div role=row id=r1><div role=gridcell aria-colindex=3>Springfield</div><div role=gridcell aria-colindex=1>Doe</div></div>
</div>"""

ARIA = """
<div role=grid><div role=row><div role=columnheader>Name</div><div role=columnheader>City</div></div>
  <div role=row id=r1><div role=gridcell>Doe</div><div role=gridcell>Springfield</div></div></div>"""

SPANS = """
<table><thead>
  <tr><th rowspan=2>ID</th><th colspan=2>Name</th><th rowspan=2>City</th></tr>
  <tr><th>First</th><th>Last</th></tr></thead>
  <tr id=r1><td>1<td>Ann<td>Doe<td rowspan=2>Springfield
  <tr id=r2><td>2<td colspan=2>Bea Roe
  <tr id=r3><td>3<td>Cid<td>Poe<td>Shelbyville
</table>"""

TABLE = """
<table><thead><tr><th>ID</th><th style="display:none">Name:</th><th><a href=#>City</a> *</th></tr></thead>
  <tbody><tr id=r1><td>1<td style="display:none">Doe<td>Springfield</tbody></table>"""

CASES: dict[str, tuple[Candidate, str, list[str | None]]] = {
    "own header": (column("City"), TABLE, ["Springfield"]),
    "asked for with a colon": (column("City:"), TABLE, ["Springfield"]),
    "header without thead": (column("B"), "<table><tr><th>A<th>B<tr id=r1><td>1<td>2</table>", ["2"]),
    "moved": (column("A"), "<table><tr><th>B<th>A<tr id=r1><td>2<td>1</table>", ["1"]),
    "no such header": (column("Age"), TABLE, [None]),
    "header is exact": (column("Cit"), TABLE, [None]),
    "below a wide header comes its first cell": (column("Name"), SPANS, ["Ann", "Bea Roe", "Cid"]),
    "second row of headers, first": (column("First"), SPANS, ["Ann", "Bea Roe", "Cid"]),
    "second row of headers, last": (column("Last"), SPANS, ["Doe", None, "Poe"]),
    "cell that reaches down": (column("City"), SPANS, ["Springfield", "Springfield", "Shelbyville"]),
    "short row": (column("B"), "<table><tr><th>A<th>B<tr id=r1><td>1</table>", [None]),
    "header gone and its cells left": (column("B"), "<table><tr><th>B<th>C<tr id=r1><td>1<td>2<td>3</table>", [None]),
    "cell more than headers": (column("A"), "<table><tr><th>A<tr id=r1><td>1<td>2</table>", [None]),
    "wide cell before": (column("C"), "<table><tr><th>A<th>B<th>C<tr id=r1><td colspan=2>1<td>3</table>", ["3"]),
    "table in a cell keeps its own": (
        column("A"),
        "<table><tr><th>A<tr id=r1><td><table><tr><td>x<td>y</table></table>",
        ["x y"],
    ),
    "jqGrid": (column("Patient ID"), JQGRID, ["7"]),
    "jqGrid beside another column": (column("DOB"), JQGRID, ["01/02/1990"]),
    "jqGrid whose cells name their headers": (column("DOB"), UNALIGNED, ["01/02/1990"]),
    "jqGrid cell by column name": (grid_cell("dob"), JQGRID, ["01/02/1990"]),
    "jqGrid cell by another case": (grid_cell("DOB"), JQGRID, ["01/02/1990"]),
    "jqGrid cell of no such column": (grid_cell("d"), JQGRID, [None]),
    "ag-grid": (column("City"), AG_GRID, ["Springfield"]),
    "ag-grid column that is not drawn": (column("DOB"), AG_GRID, [None]),
    "ARIA grid without indices": (column("City"), ARIA, ["Springfield"]),
    "no grid at all": (column("City"), "<div role=row id=r1><div>Springfield</div></div>", [None]),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_column_is_found_by_its_header(case: str, tab: Page, site: Site) -> None:
    candidate, html, expected = CASES[case]
    found = await cells(tab, site, f"<!doctype html><body>{html}", Selector(candidate))
    assert found["page"] == found["document"] == expected
    if "hidden" not in html and case != "table in a cell keeps its own":
        assert found["locator"] == expected


async def test_two_columns_of_one_name_are_refused(tab: Page, site: Site) -> None:
    class Row(Record):
        date: Annotated[str, Selector(column("Date"))]

    class Visits(PageObject):
        list = Table(Row, rows=Selector(ROWS), empty=NEVER)

    site.page("/visits", "<table><tr><th>Date<th>Date<tr id=r1><td>1<td>2</table>")
    await tab.goto(site.origin + "/visits")
    visits = Visits(tab).list
    for read in (visits.read(), visits.fetch(tab.url)):
        with pytest.raises(SelectorAmbiguous) as caught:
            await read
        assert str(caught.value) == "2 elements match [Visits.list.date]"


async def test_reordering_and_hiding_columns_changes_nothing(tab: Page) -> None:
    class Row(Record):
        id: Annotated[str, Selector(column("ID"))]
        city: Annotated[str, Selector(column("City"))]

    class People(PageObject):
        list = Table(Row, rows=Selector(ROWS), empty=NEVER)

    await tab.set_content("<table><tr><th>ID<th>Name<th>City<tr id=r1><td>1<td>Doe<td>Springfield</table>")
    people = People(tab)
    before = await people.list.read()
    await tab.evaluate("for (const row of document.querySelectorAll('tr')) row.prepend(row.cells[2])")
    moved = await people.list.read()
    await tab.evaluate("for (const row of document.querySelectorAll('tr')) row.cells[1].style.display = 'none'")
    hidden = await people.list.read()
    assert before.records == moved.records == hidden.records == (Row(id="1", city="Springfield"),)


@pytest.mark.parametrize("misplaced", [column("City"), grid_cell("City"), inside(column("City"), "a")])
def test_a_column_of_no_row_is_refused_where_it_is_declared(misplaced: Candidate) -> None:
    with pytest.raises(ConfigurationError, match=r"stand in the record of a Table.*\[People\.city\]"):
        type("People", (PageObject,), {"city": Selector("#city", misplaced)})
    with pytest.raises(ConfigurationError, match=r"\[People\.list\.rows\]"):
        type("People", (PageObject,), {"list": Table(Record, rows=Selector(misplaced), empty=NEVER)})


async def test_a_column_is_found_in_a_row_that_is_named_and_nowhere_in_a_document(tab: Page) -> None:
    class Row(Record):
        city: Annotated[str | None, Selector(column("City"))] = None

    class People(PageObject):
        city = Selector(inside("#r2", column("City")))
        detail = Detail(Row)

    await tab.set_content("<table><tr><th>ID<th>City<tr id=r1><td>1<td>Ada<tr id=r2><td>2<td>Springfield</table>")
    people = People(tab)
    assert await people.city.inner_text() == "Springfield"
    assert await people.detail.read() == Row()
