"""Our own mock portals as families: their screens as they are, in each generation, and after each kind of change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from playwright.async_api import Browser, Error, Page

from bench.drift.apps.hostile import HOSTILE, truth
from bench.drift.apps.looking import blank, describe
from bench.drift.apps.make import Seen, see_changes, unmarked, write_hostile
from bench.drift.apps.oracle import paired
from bench.drift.apps.store import write_pages, write_pairs
from bench.stage import stage
from portaldriver.pom import PageObject

RECORDINGS = Path(__file__).parents[3] / "recordings"
MOCKS = {"mock_office_ally": "office_ally", "mock_pimsy": "pimsy"}
LATER = "redesigned"
FEWEST = 15
"""Elements below which a page is an error or a stub."""
REST = 0.6
"""Seconds a page is left to its scripts."""


async def make_mock(family: str, out: Path, browser: Browser) -> int:
    """Make one portal's family, and return how many pairs it gives.

    Its versions are its recorded generations, and for each a redesign, which is the plain page changed mildly. Pages of
    Practice Mate are those that the mock serves, full of people; PIMSY's are as they were recorded, for they live in
    frames that only its menu opens.
    """
    name = MOCKS[family]
    versions = {
        generation.name: await _recorded(browser, generation)
        for generation in sorted((RECORDINGS / name).iterdir())
        if generation.is_dir()
    }
    versions = {generation: seen for generation, seen in versions.items() if seen.plain}
    if name == "office_ally":
        await _served(versions[max(versions)])
    folder = out / family
    pairs: list[dict[str, Any]] = []
    for version, seen in versions.items():
        changed, later = seen.changed[LATER], f"{version}-{LATER}"
        write_pages(folder, version, seen.plain)
        write_pages(folder, later, {page: one.page for page, one in changed.items()})
        for page, one in changed.items():
            pairs.append({"old": version, "new": later, "page": page, **truth(seen.plain[page], one)})
    old, new = min(versions), max(versions)
    for page, elements in versions[old].plain.items():
        if page in versions[new].plain:
            told = paired(elements, versions[new].plain[page], same={})
            pairs.append({"old": old, "new": new, "page": page, **told})
    write_pairs(folder, pairs)
    write_hostile(out / f"{family}.hostile", versions)
    return sum(len(one["pairs"]) for one in pairs)


def screens(portal: str) -> Iterator[type[PageObject]]:
    """Yield each of a portal's page objects that can be opened by its address alone, once per address."""
    package = import_module(f"portaldriver.portals.{portal}.pages")
    known: set[tuple[str, str]] = set()
    for module in iter_modules(package.__path__):
        for one in vars(import_module(f"{package.__name__}.{module.name}")).values():
            if isinstance(one, type) and issubclass(one, PageObject) and one.path and (one.host, one.path) not in known:
                known.add((one.host, one.path))
                yield one


async def _recorded(browser: Browser, generation: Path) -> Seen:
    seen = Seen(plain={}, changed={kind: {} for kind in HOSTILE})
    bodies = await asyncio.to_thread(lambda: sorted(generation.rglob("bodies/*.html")))
    async with blank(browser) as page:
        for body in bodies:
            with suppress(Error):
                await page.goto(body.as_uri())
                await _look(page, f"{body.parents[1].name}/{body.stem}", seen)
    return seen


async def _served(seen: Seen) -> None:
    """Add the pages that Practice Mate serves to somebody who is signed in."""
    async with stage() as set_up:
        page = await set_up.bare_page()
        await page.set_viewport_size({"width": 1280, "height": 900})
        for screen in screens("office_ally"):
            with suppress(Error):
                answer = await page.goto(screen.url(set_up.binding), timeout=60_000)
                await asyncio.sleep(REST)
                if answer is None or answer.ok:
                    await _look(page, screen.__name__, seen)


async def _look(page: Page, name: str, seen: Seen) -> None:
    elements = unmarked(await describe(page))
    if len(elements) >= FEWEST and elements not in seen.plain.values():
        seen.plain[name] = elements
        await see_changes(page, name, name, seen)
