"""The real ag-grid-community, read by our declarations: more columns than fit, pinned, moved and hidden ones."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, Route

from portaldriver.errors import ExtractionError
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.clearinghouse.manage import PortalClaim
from portaldriver.portals.office_ally.clearinghouse.screens.manage_grid import every_row
from portaldriver.portals.office_ally.clearinghouse.screens.manage_page import ManageClaims
from tests.conftest import TIMEOUTS, Told

ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / os.environ.get("PORTALDRIVER_NODE_MODULES", ".venv/node/node_modules")
WIDGET = PACKAGES / "ag-grid-community" / "dist" / "ag-grid-community.min.js"
PAGE = Path(__file__).parent / "pages" / "ag_grid.html"
ORIGIN = "http://sc.example.com"

pytestmark = pytest.mark.skipif(
    not WIDGET.is_file(), reason="scripts/node-packages has not installed ag-grid-community"
)

ROWS = [
    {
        "Claim ID": f"{4000000000 + n}",
        "Account Number": f"PCN-{n:05}",
        "Status": "Passed",
        "Form Type": "Professional",
        "Payer": "EXAMPLE HEALTH",
        "DOS From": "02/03/2026",
        "DOS To": "" if n == 7 else "02/03/2026",
        "Total Charge": f"${n}.50",
        "Received Date": "03/02/2026",
        "Attachments": "0",
    }
    for n in range(20)
]


@pytest.fixture(scope="module")
async def shared(chromium: Browser) -> AsyncIterator[Page]:
    async def answer(route: Route) -> None:
        await route.fulfill(path=WIDGET if route.request.url.endswith(".js") else PAGE)

    async with await chromium.new_context() as context:
        page = await context.new_page()
        await page.route(f"{ORIGIN}/**", answer)
        yield page


async def read(page: Page, told: Told, **switches: str) -> tuple[PortalClaim, ...]:
    screen = ManageClaims(page, Binding(portal="demo", timeouts=TIMEOUTS, emit=told.append))
    await screen.visit(f"{ORIGIN}/?{urlencode({'rows': json.dumps(ROWS), **switches})}")
    await screen.arrive()
    return await every_row(screen)


@pytest.mark.parametrize("switches", [{}, {"pinned": "1", "moved": "1"}], ids=lambda one: "-".join(one))
async def test_every_row_and_column_is_read(shared: Page, told: Told, switches: dict[str, str]) -> None:
    found = await read(shared, told, **switches)
    assert [(one.claim_id, one.account_number, f"${one.total}") for one in found] == [
        (row["Claim ID"], row["Account Number"], row["Total Charge"]) for row in ROWS
    ]
    assert [place for place, one in enumerate(found) if one.service_to is None] == [7]


async def test_a_hidden_column_is_named(shared: Page, told: Told) -> None:
    with pytest.raises(ExtractionError) as caught:
        await read(shared, told, hidden="Total Charge")
    assert caught.value.field == "total"
