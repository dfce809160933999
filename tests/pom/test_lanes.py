"""The same declaration reads the same from a page, from a page never rendered, and from a JSON answer."""

from __future__ import annotations

import json
from html import escape
from typing import Annotated

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portaldriver.pom import (
    Binding,
    OptionalText,
    PageObject,
    Record,
    Selector,
    Table,
    attribute,
    cell,
    column,
    itself,
    key,
)
from tests.conftest import Told

from .serving import Site


class Row(Record):
    id: Annotated[str, Selector(key("id"), itself(), read=attribute("id"))]
    first: Annotated[OptionalText, Selector(column("First"), cell(0))] = None
    second: Annotated[OptionalText, Selector(column("Second"), cell(1))] = None


class Facts(Record):
    total: Annotated[int, Selector("#total", key("records"))]


class Screen(PageObject):
    grid = Table(Row, rows=Selector("tr[id]", key("rows")), empty=Selector("#none"), about=Facts)


Cell = str | int | float | bool | None

MARKUP = st.sampled_from(
    [
        "<br>", "&nbsp;", "&amp;", "&lt;b&gt;", "<b>", "</b>", "&eacute;", "\u00a0", " ", "\n", "\t", "é", "李", "<", ">", "&",
        "<span style='display:none'>hidden</span>", "<span hidden>hidden</span>", "<a href='#x'>", "</a>", "<i class=x>", "'", '"',
        "<img src=data: alt=x>", "<div>block</div>", "<p>p", "<ul><li>1<li>2</ul>", "<!-- note -->", "<script>'no'</script>",
        "<style>no</style>", "<input value=no>", "\u200b", "a", "0", "{}", "[]", "null", "#",
    ]
)  # fmt: skip
TEXTS = st.lists(MARKUP | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5), max_size=6).map("".join)
CELLS = st.none() | st.integers(-(10**9), 10**9) | st.booleans() | st.sampled_from([0.5, -1.25, 1e9]) | TEXTS
ROWS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12)


def drawing(rows: list[tuple[Cell, Cell]], *, swapped: bool) -> str:
    """Return a page whose script draws the rows as a grid does: each cell's markup on its own."""
    data = json.dumps(rows).replace("<", "\\u003c")
    order = "[1, 0]" if swapped else "[0, 1]"
    return f"""<!doctype html><meta charset=utf-8><p id=total>{len(rows)}</p><table><thead><tr></tr></thead><tbody></tbody></table>
      <script>
        for (const n of {order}) document.querySelector('thead tr').append(Object.assign(document.createElement('th'),
          {{textContent: ['First', 'Second'][n]}}));
        {data}.forEach((row, at) => {{
          const tr = document.querySelector('tbody').insertRow();
          tr.id = 'r' + at;
          for (const n of {order}) tr.insertCell().innerHTML = row[n] === null || row[n] === '' ? '&nbsp;' : row[n];
        }});
      </script>"""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, swapped=st.booleans())
@example(
    rows=[("a<br>b", "<b>x</b>y"), ("&lt;i&gt;", "A &amp; B"), (None, ""), (0, -1.5), ("  a  \u00a0 b ", "<p>1<p>2")],
    swapped=True,
)
@example(rows=[("AT&T", "a < b"), ("<i>", "<!-- -->"), ("<span hidden>h</span>v", True)], swapped=False)
async def test_page_document_and_json_say_the_same(
    tab: Page, site: Site, binding: Binding, told: Told, rows: list[tuple[Cell, Cell]], swapped: bool
) -> None:
    answer = {"records": len(rows), "rows": [{"id": f"r{n}", "cell": row} for n, row in enumerate(rows)]}
    site.page("/drawn", drawing(rows, swapped=swapped))
    await tab.goto(site.page("/page", "<p>"))
    await tab.goto(site.origin + "/drawn")
    screen = Screen(tab, binding)
    page = await screen.grid.read()
    site.page("/same", "<!doctype html><meta charset=utf-8>" + await tab.evaluate("document.documentElement.outerHTML"))
    document = await screen.grid.fetch(site.origin + "/same")
    site.page("/data", json.dumps(answer), kind="application/json")
    data = await screen.grid.fetch(site.origin + "/data", json=True)
    assert page.records == document.records == data.records
    assert page.about == document.about == data.about == Facts(total=len(rows))
    assert told == []


async def test_a_page_is_fetched_without_being_shown(tab: Page, site: Site, binding: Binding) -> None:
    here = await tab.goto(site.page("/here", "<p>here"))
    html = f"<p id=total>1</p><table><tr><th>First<th>Second<tr id=r1><td>{escape('<x>')}<td>2</table>"
    html += "<script>document.title = 'it ran'</script>"
    found = await Screen(tab, binding).grid.fetch(site.page("/there", html))
    assert here is not None
    assert found.records == (Row(id="r1", first="<x>", second="2"),)
    assert tab.url == here.url
    assert await tab.title() == ""
    assert found.lane == "document"


async def test_a_json_field_speaks_by_its_own_candidate(tab: Page, site: Site, binding: Binding, told: Told) -> None:
    class Moved(Record):
        name: Annotated[str, Selector(".name", key("name.last"), key("surname"))]

    class People(PageObject):
        list = Table(Moved, rows=Selector("tr", key("d.people")), empty=Selector("#none"))

    await tab.goto(site.page("/here", "<p>"))
    people = People(tab, binding)
    site.page("/data", json.dumps({"d": {"people": [{"name": {"last": "Doe"}}, {"surname": "Roe"}]}}))
    found = await people.list.fetch(site.origin + "/data", json=True)
    assert [row.name for row in found.records] == ["Doe", "Roe"]
    assert found.candidates(0) == {"name": 1}
    assert [(e.field, e.candidate) for e in told.named("SelectorDegraded")] == [("name", "key('surname')")]


async def test_headers_travel_with_the_request(tab: Page, site: Site, binding: Binding) -> None:
    async def answer(request: Request) -> Response:
        asked = request.headers.get("x-requested-with")
        return JSONResponse({"records": 1, "rows": [{"id": "1", "cell": [asked, ""]}]})

    await tab.goto(site.page("/here", "<p>"))
    url = site.answer("/data", answer)
    found = await Screen(tab, binding).grid.fetch(url, json=True, headers={"X-Requested-With": "XMLHttpRequest"})
    assert found.records[0].first == "XMLHttpRequest"


class Link(Record):
    id: Annotated[str, Selector(itself(), read=attribute("id"))]
    where: Annotated[OptionalText, Selector("a", read=attribute("href"))] = None
    picture: Annotated[OptionalText, Selector("img", read=attribute("src"), may_be_absent=True)] = None


class Links(PageObject):
    grid = Table(Link, rows=Selector("tr[id]"), empty=Selector("#none"))


LINKED = {
    "r0": "one?x=1",
    "r1": "/two",
    "r2": "../three",
    "r3": "?only",
    "r4": "//127.0.0.1:1/four",
    "r5": "https://example.com/five",
    "r6": "javascript:void(0)",
    "r7": "",
    "r8": "http://[",
}


@pytest.mark.parametrize("base", ["", '<base target="_self"><base href="deeper/">', "<base href=/deep/>"])
async def test_a_link_leads_from_the_page_it_stands_in(tab: Page, site: Site, binding: Binding, base: str) -> None:
    rows = "".join(f'<tr id={name}><td><a href="{href}">x</a><img src="{href}">' for name, href in LINKED.items())
    site.page("/list/here/page", f"<!doctype html><head>{base}<body><table>{rows}</table>")
    site.redirect("/list", "/list/here/page")
    await tab.goto(site.origin + "/list")
    screen = Links(tab, binding)
    shown = await screen.grid.read()
    resolved = await tab.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href') && a.href)")
    assert [row.where or "" for row in shown.records] == resolved
    assert [row.picture for row in shown.records] == [row.where for row in shown.records]
    first = "/deep" if "/deep/" in base else "/list/here/deeper" if base else "/list/here"
    assert shown.records[0].where == f"{site.origin}{first}/one?x=1"
    await tab.goto(site.page("/elsewhere/far/off", "<base href='/nowhere/'><p>here"))
    fetched = await screen.grid.fetch(site.origin + "/list")
    assert fetched.records == shown.records
