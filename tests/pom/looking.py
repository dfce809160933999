"""Look for elements through the one resolver in each of its uses."""

from __future__ import annotations

from typing import Annotated

from playwright.async_api import Page

from portaldriver.pom import PageObject, Record, Selector, Table, attribute, itself
from portaldriver.pom.table import BoundTable

from .serving import Site

NEVER = Selector("#never")
ROWS = "tr[id], [role=row][id]"


class Found(Record):
    """An element, by its id."""

    id: Annotated[str, Selector(itself(), read=attribute("id"))]


async def ways(tab: Page, site: Site, html: str, selector: Selector) -> dict[str, list[str]]:
    """Return the ids of what a declaration matches: as a locator, in the rendered page, in a page never rendered."""
    await tab.goto(site.page("/looking", html))
    table = BoundTable(PageObject(tab), Table(Found, rows=selector, empty=Selector("html")))
    located = await tab.locator(selector.playwright).evaluate_all("all => all.map(element => element.id)")
    rendered = [found.id for found in (await table.read()).records]
    fetched = [found.id for found in (await table.fetch(tab.url)).records]
    return {"locator": located, "page": rendered, "document": fetched}


async def cells(tab: Page, site: Site, html: str, selector: Selector) -> dict[str, list[str | None]]:
    """Return what a row's field holds, row by row, in the same three uses."""

    class Row(Record):
        value: Annotated[str | None, selector] = None

    await tab.goto(site.page("/looking", html))
    table = BoundTable(PageObject(tab), Table(Row, rows=Selector(ROWS), empty=NEVER))
    located: list[str | None] = []
    for row in await tab.locator(ROWS).all():
        cell = row.locator(selector.playwright)
        located.append((await cell.inner_text()).strip() if await cell.count() else None)
    rendered = [row.value for row in (await table.read()).records]
    fetched = [row.value for row in (await table.fetch(tab.url)).records]
    return {"locator": located, "page": rendered, "document": fetched}
