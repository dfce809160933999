"""Make a family's pages: install, run, look, pair, and write."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Frame, Page

from bench.drift.apps.environments import environment
from bench.drift.apps.family import Element, Family, Version
from bench.drift.apps.hostile import HOSTILE, Changed, changes, followed, through, truth
from bench.drift.apps.looking import blank, describe, visit
from bench.drift.apps.oracle import paired
from bench.drift.apps.running import running
from bench.drift.apps.store import write_pages, write_pairs

Pages = dict[str, list[Element]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A version's pages as they are, and after each kind of hostile change."""

    plain: Pages
    changed: dict[str, dict[str, Changed]]
    """By kind, then by page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Where to keep what is made. With `hostile` false, pages are looked at as they are only."""

    cache: Path
    out: Path
    browser: Browser
    hostile: bool = True

    async def make(self, family: Family) -> int:
        """Make one family and return how many pairs it gives; each version is written as it becomes ready."""
        seen: dict[str, Seen] = {}
        for version in family.versions:
            seen[version.name] = await self.look(family, version)
            write_pages(self.out / family.name, version.name, seen[version.name].plain)
        pairs = upgrades(family, {name: one.plain for name, one in seen.items()})
        write_pairs(self.out / family.name, pairs)
        if self.hostile:
            write_hostile(self.out / f"{family.name}.hostile", seen, pairs)
        return sum(len(one["pairs"]) for one in pairs)

    async def look(self, family: Family, version: Version) -> Seen:
        """Run one version and look at its pages."""
        python = await environment(self.cache / f"{family.name}-{version.shared or version.name}", version)
        async with (
            running(python, family.site, *version.arguments) as origin,
            blank(self.browser) as page,
        ):
            seen = Seen(plain={}, changed={kind: {} for kind in HOSTILE if self.hostile})
            paths = {**family.pages, **version.moved}
            for name in family.outside:
                await self._look_at(page, origin + paths[name], family, name, seen)
            await family.enter(page, origin)
            for name in paths:
                if name not in family.outside:
                    await self._look_at(page, origin + paths[name], family, name, seen)
            return seen

    async def _look_at(self, page: Page, address: str, family: Family, name: str, seen: Seen) -> None:
        if await visit(page, address, patience=family.patience):
            seen.plain[name] = unmarked(await describe(page))
            if self.hostile:
                await see_changes(page, f"{family.name} {name}", name, seen)


async def see_changes(page: Page | Frame, about: str, name: str, seen: Seen) -> None:
    """Look at the page that is open after each kind of change; what they do depends on `about` alone.

    A page that a script draws anew is left out: it has no place for what was marked.
    """
    before, by_kind = await changes(page, seed=zlib.crc32(about.encode()))
    if len(before) == len(seen.plain[name]):
        for kind, after in by_kind.items():
            seen.changed[kind][name] = followed(before, after)


def write_hostile(folder: Path, seen: Mapping[str, Seen], pairs: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write changed pages as `VERSION~KIND` beside the plain ones.

    They are paired with their own version, and the newest ones, by what `pairs` says, with the oldest one too.
    """
    oldest, newest = next(iter(seen)), list(seen)[-1]
    told: list[dict[str, Any]] = []
    known = {one["page"]: one for one in pairs if (one["old"], one["new"]) == (oldest, newest)}
    for name, one in seen.items():
        write_pages(folder, name, one.plain)
        for kind, pages in one.changed.items():
            new = f"{name}~{kind}"
            write_pages(folder, new, {page: changed.page for page, changed in pages.items()})
            for page, changed in pages.items():
                facts = {"new": new, "page": page, "kind": kind}
                told.append({"old": name, **facts, **truth(one.plain[page], changed)})
                if name == newest and page in known:
                    told.append({"old": oldest, **facts, **through(known[page], changed)})
    write_pairs(folder, told)


def upgrades(family: Family, seen: dict[str, Pages]) -> list[dict[str, Any]]:
    """Return what the oracle says of each page that both versions of a step have."""
    return [
        {"old": old, "new": new, "page": name, **paired(page, seen[new][name], same=family.same, gone=family.gone)}
        for old, new in family.steps()
        if old in seen and new in seen
        for name, page in seen[old].items()
        if name in seen[new]
    ]


def unmarked(page: list[Element]) -> list[Element]:
    """Return a page without marks."""
    return [{name: value for name, value in one.items() if name != "mark"} for one in page]
