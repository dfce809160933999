"""The real free-jqGrid, drawn by the real jQuery, read by our declarations: what our own stand-in is held against."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, TypeVar

import pytest
from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from portaldriver.errors import InvalidInput, SelectorNotFound
from portaldriver.pom import (
    TEXT,
    Binding,
    JqGrid,
    OptionalText,
    PageObject,
    Record,
    Selector,
    UsDate,
    attribute,
    cell,
    column,
    grid_cell,
    itself,
    key,
)
from portaldriver.pom.jqgrid import BoundJqGrid
from tests.conftest import Told

from .serving import Site

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / os.environ.get("PORTALDRIVER_NODE_MODULES", ".venv/node/node_modules")
FILES = (
    "jquery/dist/jquery.min.js",
    "jquery-ui-dist/jquery-ui.min.css",
    "free-jqgrid/css/ui.jqgrid.min.css",
    "free-jqgrid/js/jquery.jqgrid.min.js",
)
MISSING = [name for name in FILES if not (PACKAGES / name).is_file()]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"scripts/node-packages has not installed {', '.join(MISSING)}")

NOTES = [
    "plain",
    "A &amp; B",
    "one<br>two",
    "<b>bold</b> &eacute;",
    None,
    "",
    " wide \u00a0 ",
    "a < b",
    "<i style='display:none'>no</i>yes",
]
PEOPLE = 230


R = TypeVar("R", bound=Record)


class Row(Record):
    row_id: Annotated[str, Selector(key("id"), itself(), read=attribute("id"))]
    id: Annotated[str, Selector(column("Patient ID"), cell(0))]
    last_name: Annotated[str, Selector(column("Last Name"), cell(1))]
    dob: Annotated[UsDate, Selector(column("DOB"), cell(2))]
    note: Annotated[OptionalText, Selector(column("Note"), cell(3))] = None
    insurer: Annotated[OptionalText, Selector(grid_cell("insurer"), cell(4))] = None
    inner: Annotated[int, Selector(column("Inner"), cell(5))]


class People(PageObject):
    host = "portal.example.com"
    path = "/people"
    ready = Selector("#gbox_people")
    go = Selector("#go")
    grid = JqGrid(Row, "people")


def person(n: int) -> dict[str, object]:
    last = f"O'Name {n:03}"
    return {"id": str(1000 + n), "cell": [1000 + n, last, "01/02/1990", NOTES[n % len(NOTES)], "Acme Health", n]}


class Data:
    """The grid's endpoint: it takes its time, and counts what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    async def __call__(self, request: Request) -> Response:
        query = request.query_params
        page, size = int(query["page"]), int(query["rows"])
        self.asked.append((page, size))
        people = [person(n) for n in range(PEOPLE) if query.get("find", "") in str(n)]
        if query.get("sord") == "desc":
            people.reverse()
        await asyncio.sleep(0.05)
        pages = -(-len(people) // size)
        rows = people[(page - 1) * size : page * size]
        return JSONResponse({"page": page, "total": pages, "records": len(people), "rows": rows})


@pytest.fixture
def data() -> Data:
    return Data()


@pytest.fixture
async def people(tab: Page, site: Site, binding: Binding, data: Data) -> AsyncIterator[People]:
    for name in FILES:

        async def file(_: Request, path: Path = PACKAGES / name) -> Response:
            return FileResponse(path)

        site.answer(f"/node/{name}", file)
    site.answer("/data", data)
    site.page("/people", (Path(__file__).parent / "pages" / "jqgrid.html").read_text(encoding="utf-8"))
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    screen = People(tab, binding)
    await screen.open()
    yield screen
    assert problems == []


def ids(rows: tuple[Row, ...]) -> list[int]:
    return [int(row.id) - 1000 for row in rows]


async def jq(tab: Page, script: str) -> None:
    await tab.evaluate(f"() => {{ {script} }}")


async def test_the_first_page_is_read_and_says_of_what(people: People) -> None:
    found = await people.grid.read()
    assert ids(found.records) == list(range(20))
    assert all(row.row_id == row.id for row in found.records)
    facts = BoundJqGrid.facts(found)
    assert (facts.page, facts.pages, facts.total) == (1, 12, PEOPLE)


async def test_nothing_is_missing_or_degraded(people: People, told: Told) -> None:
    found = await people.grid.read()
    assert told == []
    assert found.candidates(0)["last_name"] == 0


async def test_every_element_of_the_grid_is_found_once(people: People, tab: Page) -> None:
    await people.grid.read()
    probes = {name.removeprefix("grid."): probe for name, probe in (await people.probe()).items()}
    assert {name: probe.count for name, probe in probes.items()} == {
        "ready": 1,
        "go": 1,
        "rows": 20,
        "empty": 0,
        "busy": 1,
        "next": 1,
        "page_input": 1,
        "size_choice": 1,
    }
    assert await people.grid.sizes() == (20, 50, 100)


async def test_next_turns_page_by_page_to_the_end(people: People) -> None:
    seen = ids((await people.grid.show(page=1, size=100)).records)
    for _ in range(2):
        seen += ids((await people.grid.turn_next()).records)
    assert seen == list(range(PEOPLE))


async def test_there_is_no_next_after_the_last_page(people: People, tab: Page, hurried: Binding) -> None:
    await people.grid.show(page=3, size=100)
    with pytest.raises(SelectorNotFound) as caught:
        await People(tab, hurried).grid.turn_next()
    assert "People.grid.next" in str(caught.value)


@pytest.mark.parametrize("page, size", [(1, 20), (2, 20), (12, 20), (1, 50), (5, 50), (2, 100), (3, 100)])
async def test_a_page_of_a_size_is_shown(page: int, size: int, people: People) -> None:
    found = await people.grid.show(page=page, size=size)
    assert ids(found.records) == list(range(PEOPLE))[(page - 1) * size : page * size]
    facts = BoundJqGrid.facts(found)
    assert (facts.page, facts.pages, facts.total) == (page, -(-PEOPLE // size), PEOPLE)


async def test_sizes_and_pages_can_be_changed_back_and_forth(people: People) -> None:
    for page, size in [(12, 20), (1, 100), (3, 100), (4, 20), (4, 20), (3, 50)]:
        found = await people.grid.show(page=page, size=size)
        assert ids(found.records) == list(range(PEOPLE))[(page - 1) * size : page * size]


async def test_what_is_shown_already_is_not_asked_for_again(people: People, data: Data) -> None:
    await people.grid.show(page=1, size=20)
    await people.grid.show(page=1, size=20)
    assert data.asked == [(1, 20)]


async def test_a_page_beyond_the_last_is_empty(people: People) -> None:
    found = await people.grid.show(page=13, size=20)
    assert found.records == ()
    assert BoundJqGrid.facts(found).total == PEOPLE


async def test_a_size_that_is_not_offered_is_refused(people: People) -> None:
    with pytest.raises(InvalidInput) as caught:
        await people.grid.show(page=1, size=7)
    assert "20, 50, 100" in str(caught.value)
    assert caught.value.field == "page_size"


async def search(people: People, tab: Page, words: str) -> tuple[Row, ...]:
    await people.grid.read()
    await tab.fill("#search", words)
    mark = await people.grid.mark()
    await people.act(people.go.click())
    return (await people.grid.read(unless=mark)).records


async def test_an_empty_result_is_empty_and_can_be_left(people: People, tab: Page) -> None:
    assert await search(people, tab, "nobody") == ()
    listing = await people.grid.show(page=1, size=20)
    assert listing.records == ()
    assert BoundJqGrid.facts(listing).total == 0
    assert ids(await search(people, tab, "22")) == [22, 122, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229]


async def test_columns_may_be_moved_hidden_and_sorted(people: People, tab: Page, told: Told) -> None:
    before = await people.grid.read()
    # multiselect adds a first column of its own
    await jq(tab, "grid.jqGrid('remapColumns', [0, 5, 3, 1, 6, 2, 4], true)")
    moved = await people.grid.read()
    await jq(tab, "grid.jqGrid('hideCol', ['dob', 'note'])")
    hidden = await people.grid.read()
    assert before.records == moved.records == hidden.records
    mark = await people.grid.mark()
    await jq(tab, "grid.jqGrid('setGridParam', {sortorder: 'desc'}).trigger('reloadGrid')")
    sorted_ = await people.grid.read(unless=mark)
    assert ids(sorted_.records) == list(range(PEOPLE - 1, PEOPLE - 21, -1))
    assert [row.inner for row in sorted_.records] == ids(sorted_.records)


async def test_a_header_with_filters_and_groups_is_still_a_header(people: People, tab: Page) -> None:
    before = await people.grid.read()
    await jq(tab, "grid.jqGrid('filterToolbar')")
    await jq(
        tab,
        "grid.jqGrid('setGroupHeaders', {useColSpanStyle: true, "
        "groupHeaders: [{startColumnName: 'lastname', numberOfColumns: 2, titleText: 'Person'}]})",
    )
    assert (await people.grid.read()).records == before.records


async def test_frozen_columns_are_drawn_twice_and_read_once(people: People, tab: Page) -> None:
    before = await people.grid.read()
    await jq(tab, "grid.jqGrid('setColProp', 'id', {frozen: true}).jqGrid('setFrozenColumns')")
    assert await tab.locator(".frozen-div th").count() > 0
    assert (await people.grid.read()).records == before.records


class Encoded(Row):
    note: Annotated[OptionalText, Selector(column("Note"), cell(3), read=TEXT)] = None


class Encoding(PageObject):
    host = "portal.example.com"
    path = "/people?autoencode"
    ready = Selector("#gbox_people")
    grid = JqGrid(Encoded, "people")


async def same(grid: BoundJqGrid[R], url: str, *, size: int) -> list[R]:
    """Hold two pages of the grid against the data they were drawn from, and return all rows."""
    rows: list[R] = []
    for page in (1, 2):
        shown = await grid.show(page=page, size=size)
        fetched = await grid.fetch(f"{url}?page={page}&rows={size}", json=True)
        assert shown.records == fetched.records
        assert grid.facts(shown).model_dump() == grid.facts(fetched).model_dump()
        rows += shown.records
    return rows


@pytest.mark.parametrize("size", [20, 100])
async def test_the_grid_and_its_data_say_the_same(size: int, people: People, site: Site) -> None:
    rows = await same(people.grid, site.origin + "/data", size=size)
    assert [row.note for row in rows[:9]] == [
        "plain", "A & B", "one two", "bold é", None, None, "wide", "a < b", "yes",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [20, 100])
async def test_a_grid_that_encodes_its_cells_says_the_same_as_words(size: int, people: People, site: Site) -> None:
    encoding = Encoding(people.page, people.binding)
    await encoding.open()
    rows = await same(encoding.grid, site.origin + "/data", size=size)
    assert [row.note for row in rows[1:4]] == NOTES[1:4]
