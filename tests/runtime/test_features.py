"""The features we turn off: Playwright's own, and the toolbar's renderers."""

from __future__ import annotations

import re
from pathlib import Path

import playwright
import pytest
from playwright.async_api import Browser

from portaldriver.runtime import features


def _playwrights_own() -> tuple[str, ...]:
    bundle = Path(playwright.__file__).parent / "driver/package/lib/coreBundle.js"
    if not bundle.exists():
        pytest.skip("this Playwright keeps its switches elsewhere")
    listed = re.search(r"disabledFeatures = \[(.*?)\]\.filter", bundle.read_text(), re.DOTALL)
    assert listed, "this Playwright writes its switches in another way: read them again"
    return tuple(re.findall(r'^\s*"(\w+)"', listed[1], re.MULTILINE))


def test_nothing_that_playwright_turns_off_is_turned_on_by_us() -> None:
    assert _playwrights_own() == features.PLAYWRIGHTS


async def test_a_context_starts_no_renderers_for_a_toolbar(whole_chromium: Browser) -> None:
    devtools = await whole_chromium.new_browser_cdp_session()
    async with await whole_chromium.new_context() as context:
        await context.new_page()
        found = await devtools.send("Target.getTargets", {"filter": [{}]})
    assert not [target["url"] for target in found["targetInfos"] if target["url"].startswith("chrome://omnibox")]
