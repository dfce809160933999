"""A table's read ends with rows, with the marker that there are none, or with what stands in the way."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest
from playwright.async_api import Page

from portaldriver.errors import PageTimeout, SessionDisplaced
from portaldriver.pom import Binding, Interstitial, PageObject, Record, Selector, Table, column

from .serving import Site


class Row(Record):
    name: Annotated[str, Selector(column("Name"))]


class Total(Record):
    count: Annotated[int, Selector("#total")]


class People(PageObject):
    list = Table(Row, rows=Selector("tr[id]"), empty=Selector("#none"), busy=Selector("#busy"), about=Total)


class Displaced(PageObject):
    ready = Selector("#displaced")


def page(*names: str, more: str = "") -> str:
    rows = "".join(f"<tr id=r{n}><td>{name}</td></tr>" for n, name in enumerate(names))
    return f"<!doctype html><p id=total>{len(names)}</p><table><tr><th>Name</th></tr>{rows}</table>{more}"


def later(script: str) -> str:
    return f"<script>setTimeout(() => {{ {script} }}, 80)</script>"


ADD = "document.querySelector('tbody').insertAdjacentHTML('beforeend', '<tr id=x><td>Doe</td></tr>');"


async def names(people: People, *, unless: str = "") -> list[str]:
    return [row.name for row in (await people.list.read(unless=unless)).records]


async def test_rows_that_come_late_are_waited_for(tab: Page, binding: Binding) -> None:
    await tab.set_content(page(more=later(ADD)))
    assert await names(People(tab, binding)) == ["Doe"]


async def test_the_marker_that_there_are_none_is_waited_for(tab: Page, binding: Binding) -> None:
    await tab.set_content(page(more="<p id=none hidden>none</p>" + later("none.hidden = false")))
    listing = await People(tab, binding).list.read()
    assert listing.records == ()
    assert listing.about == Total(count=0)


async def test_rows_beneath_an_overlay_are_old(tab: Page, binding: Binding) -> None:
    change = "r0.cells[0].textContent = 'new'; busy.style.display = 'none'"
    await tab.set_content(page("old", more="<div id=busy>Loading</div>" + later(change)))
    assert await names(People(tab, binding)) == ["new"]


async def test_an_overlay_that_does_not_show_covers_nothing(tab: Page, binding: Binding) -> None:
    await tab.set_content(page("Doe", more="<div id=busy style='visibility:hidden'>Loading</div>"))
    assert await names(People(tab, binding)) == ["Doe"]


async def test_marked_rows_are_not_read_again(tab: Page, binding: Binding) -> None:
    await tab.set_content(page("old"))
    people = People(tab, binding)
    mark = await people.list.mark()
    await tab.evaluate("setTimeout(() => { r0.outerHTML = '<tr id=r1><td>new</td></tr>' }, 80)")
    assert await names(people, unless=mark) == ["new"]


async def test_a_mark_says_nothing_of_the_rows_that_come(tab: Page, binding: Binding) -> None:
    await tab.set_content(page("old"))
    people = People(tab, binding)
    first = await people.list.mark()
    await tab.evaluate("r0.outerHTML = '<tr id=r1><td>new</td></tr>'")
    assert await names(people, unless=first) == ["new"]
    assert await names(people, unless=await people.list.mark() + "x") == ["new"]


async def test_none_after_marked_rows_is_none(tab: Page, binding: Binding) -> None:
    await tab.set_content(page("old"))
    people = People(tab, binding)
    mark = await people.list.mark()
    await tab.evaluate(
        "setTimeout(() => { r0.remove(); document.body.insertAdjacentHTML('beforeend', '<p id=none>0') }, 80)"
    )
    assert await names(people, unless=mark) == []


async def test_neither_is_a_timeout_that_names_the_table(tab: Page, hurried: Binding) -> None:
    await tab.set_content(page())
    with pytest.raises(PageTimeout) as caught:
        await People(tab, hurried).list.read()
    assert "People.list" in str(caught.value)
    assert caught.value.retryable


async def test_marked_rows_that_stay_are_a_timeout(tab: Page, hurried: Binding) -> None:
    await tab.set_content(page("old"))
    people = People(tab, hurried)
    with pytest.raises(PageTimeout):
        await people.list.read(unless=await people.list.mark())


async def test_a_postback_in_the_middle_of_a_read_is_survived(tab: Page, binding: Binding, site: Site) -> None:
    site.page("/after", page("Doe"))
    site.page("/before", page(more="<form method=post action=/after></form>" + later("document.forms[0].submit()")))
    await tab.goto(site.origin + "/before")
    assert await names(People(tab, binding)) == ["Doe"]
    assert tab.url.endswith("/after")


async def test_a_table_that_is_still_coming_in_is_not_read_by_half(tab: Page, binding: Binding, site: Site) -> None:
    whole = page("one", "two", "three")
    cut = whole.index("<tr id=r1>")
    site.halting("/slow", whole[:cut], whole[cut:])
    await tab.goto(site.origin + "/slow", wait_until="commit")
    await tab.locator("#r0").wait_for(state="attached")
    reading = asyncio.create_task(names(People(tab, binding)))
    await tab.evaluate("1")  # the read's own call is under way by then
    site.gate.set()
    assert await reading == ["one", "two", "three"]


@pytest.mark.parametrize("content", [page(), page("Doe"), page(more="<p id=none>none</p>")])
async def test_an_interstitial_wins(content: str, tab: Page, binding: Binding) -> None:
    bound = Binding(
        timeouts=binding.timeouts, interstitials=(Interstitial(Displaced, lambda: SessionDisplaced("displaced")),)
    )
    await tab.set_content(content + "<p id=displaced>You signed in elsewhere</p>")
    with pytest.raises(SessionDisplaced) as caught:
        await People(tab, bound).list.read()
    assert caught.value.page == "People.list"


async def test_an_interstitial_that_does_not_show_is_none(tab: Page, site: Site, binding: Binding) -> None:
    bound = Binding(
        timeouts=binding.timeouts, interstitials=(Interstitial(Displaced, lambda: SessionDisplaced("displaced")),)
    )
    await tab.goto(site.page("/people", page("Doe", more="<p id=displaced style='display: none'>gone</p>")))
    people = People(tab, bound)
    assert await names(people) == ["Doe"]
    assert len((await people.list.fetch(tab.url)).records) == 1
