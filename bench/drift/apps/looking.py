"""Open a site's pages in a browser and describe what is on them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Frame, Page, async_playwright

from bench.drift.apps.family import Element
from portaldriver.pom import engine
from portaldriver.runtime import browsers

CAPTURE = (Path(__file__).parent / "capture.js").read_text(encoding="utf-8")


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Yield a browser that finds no host but this one."""
    async with async_playwright() as playwright:
        await engine.install(playwright)
        options = browsers.launch_options(browsers.find(playwright))
        options["args"].append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")
        started = await playwright.chromium.launch(**options)
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def blank(started: Browser) -> AsyncIterator[Page]:
    """Yield an empty page in a context of its own."""
    context = await started.new_context(viewport={"width": 1280, "height": 900}, locale="en-US", timezone_id="UTC")
    try:
        page = await context.new_page()
        page.set_default_timeout(60_000)
        yield page
    finally:
        await context.close()


async def describe(page: Page | Frame) -> list[Element]:
    """Return every element that is seen on the page, in document order."""
    told: list[Element] = json.loads(await page.evaluate(CAPTURE))
    return told


async def visit(page: Page, address: str, *, patience: float) -> bool:
    """Open a page and leave it to its scripts for `patience` seconds. Say whether the site has it."""
    response = await page.goto(address)
    await asyncio.sleep(patience)
    return response is None or response.status < 400
