"""sessionStorage, which a browser context's saved state leaves out: read from tabs, put back into new ones.

It is put back once, into a blank document that never leaves this machine, before the tab shows anything: what a page
removes later stays removed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..errors import PortalError
from ..pom.deadline import within

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

Kept = dict[str, dict[str, str]]
"""Origin -> items."""

READ = """() => {
  if (!/^https?:$/.test(location.protocol)) return null;
  try { return JSON.stringify([location.origin, Object.entries(sessionStorage)]); } catch { return null; }
}"""
WRITE = "text => { for (const [key, value] of JSON.parse(text)) sessionStorage.setItem(key, value); }"
BLANK = "/.portaldriver-blank"


async def keep(page: Page, *, seconds: float) -> Kept:
    """Return what the page's frames keep. A page that does not answer keeps nothing."""
    kept: Kept = {}
    for frame in page.frames:
        try:
            text = await within(seconds, frame.evaluate(READ))
        except PortalError:
            continue
        origin, items = json.loads(text) if text else ("", [])
        if items:
            kept[origin] = dict(items)
    return kept


async def put_back(page: Page, kept: Kept, *, seconds: float) -> None:
    """Give a new tab what was kept, origin by origin."""

    async def blank(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/html", body="<!doctype html>")

    for origin, items in kept.items():
        url = origin + BLANK
        await within(seconds, page.route(url, blank))
        await within(seconds, page.goto(url, wait_until="commit"))
        await within(seconds, page.evaluate(WRITE, json.dumps(list(items.items()))))
        await within(seconds, page.unroute(url))
