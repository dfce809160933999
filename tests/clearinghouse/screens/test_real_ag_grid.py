"""The real ag-grid-community, read and clicked by our declarations: what the mock's stand-in is held against."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, Route

from mock_portals.office_ally.sc_books import npi
from portaldriver.errors import InvalidInput, NotFound
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.clearinghouse.screens.pickers_provider import ProviderPicker
from tests.conftest import TIMEOUTS, Told

ROOT = Path(__file__).parents[3]
PACKAGES = ROOT / os.environ.get("PORTALDRIVER_NODE_MODULES", ".venv/node/node_modules")
WIDGET = PACKAGES / "ag-grid-community" / "dist" / "ag-grid-community.min.js"
PAGE = Path(__file__).parent / "pages" / "ag_grid.html"
ORIGIN = "http://sc.example.com"

pytestmark = pytest.mark.skipif(
    not WIDGET.is_file(), reason="scripts/node-packages has not installed ag-grid-community"
)

PEOPLE = [{"name": f"Provider, Sample {n:03}", "npi": npi(150000000 + n), "kind": "Individual"} for n in range(50)]


@pytest.fixture(scope="module")
async def shared(chromium: Browser) -> AsyncIterator[Page]:
    async def answer(route: Route) -> None:
        await route.fulfill(path=WIDGET if route.request.url.endswith(".js") else PAGE)

    async with await chromium.new_context() as context:
        page = await context.new_page()
        await page.route(f"{ORIGIN}/**", answer)
        yield page


async def opened(page: Page, told: Told, *switches: str, people: list[dict[str, str]] = PEOPLE) -> ProviderPicker:
    binding = Binding(portal="demo", timeouts=TIMEOUTS, emit=told.append)
    picker = ProviderPicker(page, binding)
    await picker.visit(f"{ORIGIN}/?{urlencode({'rows': json.dumps(people), **dict.fromkeys(switches, '1')})}")
    await picker.arrive()
    return picker


async def test_only_what_is_in_view_is_there_and_all_of_it_is_read(shared: Page, told: Told) -> None:
    picker = await opened(shared, told)
    in_view = await picker.rows.read()
    assert 0 < len(in_view.records) < len(PEOPLE)
    assert in_view.records[0].npi == PEOPLE[0]["npi"]
    await picker.choose(PEOPLE[44]["npi"])
    assert await shared.locator("output").inner_text() == f"{PEOPLE[44]['npi']} {PEOPLE[44]['name']}"
    assert told.named("SelectorDegraded") == []
    assert told.named("FieldMissing") == []


@pytest.mark.parametrize("switches", [("narrows",), ("narrows", "moved")])
async def test_a_grid_that_narrows_wherever_its_columns_stand(
    shared: Page, told: Told, switches: tuple[str, ...]
) -> None:
    picker = await opened(shared, told, *switches)
    row = await picker.choose(PEOPLE[31]["npi"])
    assert (row.npi, row.name) == (PEOPLE[31]["npi"], PEOPLE[31]["name"])
    assert (await shared.locator("output").inner_text()).startswith(PEOPLE[31]["npi"])


async def test_none_and_several_are_refused(shared: Page, told: Told) -> None:
    twin = PEOPLE[3] | {"name": "Riverbend Clinic"}
    picker = await opened(shared, told, people=[*PEOPLE, twin])
    with pytest.raises(InvalidInput):
        await picker.choose(twin["npi"])
    picker = await opened(shared, told, "narrows")
    with pytest.raises(NotFound):
        await picker.choose(npi(160000000))
    picker = await opened(shared, told, people=[])
    with pytest.raises(NotFound):
        await picker.choose(npi(160000000))
    assert await shared.locator("output").inner_text() == ""
