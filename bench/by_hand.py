"""Reading the patient list with Playwright alone, as people write it: from the obvious to the hand-tuned.

Each returns the fields of `PatientRow` as plain dicts of strings. None waits for a grid that is busy, notices another
page in the place of the list, checks a type, or survives a moved column: that is what the other side does besides.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Page

GRID = "#ctl00_phFolderContent_myCustomGrid_myGrid"
ROWS = f"{GRID} tr.jqgrow"

PLACES = {
    "patient_id": 5,
    "last_name": 6,
    "first_name": 7,
    "middle_name": 14,
    "dob": 8,
    "sex": 9,
    "account_number": 10,
    "insurance": 11,
    "insurance_type": 12,
    "status": 13,
}
"""Where the rendered grid has each field, counted from 0."""

NAMES = ("row_id", *PLACES)

READ_ROWS = f"""
() => Array.from(document.querySelectorAll('{ROWS}'), row => {{
  const cells = row.cells;
  return [row.id, ...{list(PLACES.values())}.map(place => cells[place].textContent.trim())];
}})
"""

READ_ROWS_AS_TEXT = f"() => JSON.stringify(({READ_ROWS.strip()})())"

FETCH_ROWS = """
async url => {
  const answer = await fetch(url, {headers: {'X-Requested-With': 'XMLHttpRequest'}});
  return JSON.parse(await answer.text()).rows;
}
"""

FETCH_TEXT = """
async url => {
  const answer = await fetch(url, {headers: {'X-Requested-With': 'XMLHttpRequest'}});
  return answer.text();
}
"""

Dicts = list[dict[str, str]]


def _named(rows: list[list[str]]) -> Dicts:
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


async def cell_by_cell(page: Page) -> Dicts:
    """Await each cell: what everybody writes first."""
    found: Dicts = []
    for row in await page.locator(ROWS).all():
        read = {"row_id": await row.get_attribute("id") or ""}
        for name, place in PLACES.items():
            read[name] = await row.locator("td").nth(place).inner_text()
        found.append(read)
    return found


async def row_by_row(page: Page) -> Dicts:
    """Await each row's `all_inner_texts`, and its id."""
    found: Dicts = []
    for row in await page.locator(ROWS).all():
        read = {"row_id": await row.get_attribute("id") or ""}
        texts = await row.locator("td").all_inner_texts()
        found.append(read | {name: texts[place] for name, place in PLACES.items()})
    return found


async def at_once(page: Page) -> Dicts:
    """Read everything in one hand-tuned `evaluate` that returns lists of strings."""
    return _named(await page.evaluate(READ_ROWS))


async def at_once_as_text(page: Page) -> Dicts:
    """Do the same past Playwright's own serialisation, which walks every value: the rows travel as one string."""
    return _named(json.loads(await page.evaluate(READ_ROWS_AS_TEXT)))


async def open_and_read(page: Page, url: str) -> Dicts:
    """Go to the list, wait for rows, read them at once: the three calls that the documentation leads to."""
    await page.goto(url)
    await page.wait_for_selector(ROWS)
    return await at_once(page)


async def open_early_and_read(page: Page, url: str) -> Dicts:
    """Do the same with every wait hand-tuned: not for the load event, and for rows in every frame of the browser."""
    await page.goto(url, wait_until="commit")
    await page.wait_for_function("rows => document.querySelector(rows)", arg=ROWS)
    return await at_once(page)


async def fetch(page: Page, url: str) -> list[dict[str, Any]]:
    """Ask for the grid's data inside the page, parse it there, and return its rows as they are."""
    rows: list[dict[str, Any]] = await page.evaluate(FETCH_ROWS, url)
    return rows


async def fetch_as_text(page: Page, url: str) -> list[dict[str, Any]]:
    """Do the same past Playwright's own serialisation: the answer travels as text and is parsed in Python."""
    rows: list[dict[str, Any]] = json.loads(await page.evaluate(FETCH_TEXT, url))["rows"]
    return rows
