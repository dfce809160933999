"""PIMSY with Playwright alone, as a careful person writes it who knows the mock's addresses and names.

What is not done: to find screens by the menu's words, to hold a list's filter against what was asked, to read the form
back before the press, to remember anything, and to compare what was kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from playwright.async_api import Page

ROWS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
SIZE = 500


async def rows(tab: Page, address: str, **asked: str) -> list[list[str]]:
    """Open a list and read the page of it that shows, in one round trip."""
    await tab.goto(f"{address}?{urlencode(asked | {'size': str(SIZE)})}")
    await tab.wait_for_selector("#records")
    found: list[list[str]] = await tab.locator("main tbody tr").evaluate_all(ROWS)
    return found


async def every(tab: Page, address: str, **asked: str) -> list[list[str]]:
    """Read a list page by page."""
    found = await rows(tab, address, **asked)
    for number in range(2, await pages(tab) + 1):
        found += await rows(tab, address, **asked, page=str(number))
    return found


async def pages(tab: Page) -> int:
    """Return how many pages the list that shows has: one more than there are gives the last one again."""
    return int(await tab.locator("#pages").inner_text())


async def cells(page: Page, address: str, **asked: str) -> list[list[str]]:
    """Read one page of a list as most code does: an await a row."""
    await page.goto(f"{address}?{urlencode(asked | {'size': str(SIZE)})}")
    await page.wait_for_selector("#records")
    return [await row.locator("td").all_inner_texts() for row in await page.locator("main tbody tr").all()]


async def units_left(page: Page, origin: str, client: str, code: str, on: datetime) -> int:
    """Return how many units an authorization has left beside what is pending and what is booked."""
    auths = await rows(page, f"{origin}/Clients/Authorizations", client=client, code=code, active="Yes")
    left = [int(row[9]) - int(row[10] or 0) for row in auths]
    booked = await rows(
        page,
        f"{origin}/Calendar",
        client=client,
        **{"from": f"{on - timedelta(days=60):%m/%d/%Y}", "to": f"{on + timedelta(days=60):%m/%d/%Y}"},
    )
    return sum(left) - sum(row[9] == code and not row[13].startswith("Cancelled") for row in booked)


async def create(page: Page, origin: str, chosen: Mapping[str, str], *, client: str, start: datetime) -> str:
    """Look whether a unit is left, book 45 minutes, and look the appointment up."""
    code = chosen["code"]
    assert await units_left(page, origin, client, code, start) > 0
    await page.goto(f"{origin}/Calendar/Sal")
    await page.select_option("#client", client)
    await page.fill("#start_date", f"{start:%m/%d/%Y}")
    await page.fill("#start_time", f"{start:%I:%M %p}")
    await page.fill("#end_time", f"{start + timedelta(minutes=45):%I:%M %p}")
    for name, words in chosen.items():
        await page.select_option(f"#{name}", label=words)
    await page.check("#telehealth")
    await page.click("form[aria-label='Edit SAL'] button:has-text('Save')")
    await page.wait_for_selector("[role=status]")
    day = f"{start:%m/%d/%Y}"
    found = await rows(page, f"{origin}/Calendar", client=client, **{"from": day, "to": day})
    [number] = [row[0] for row in found if row[9] == code and not row[13].startswith("Cancelled")]
    return number
