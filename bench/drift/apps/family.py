"""What a family of sites is: one small site, run on several versions of its package."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

Element = dict[str, Any]
"""t tag, a attributes, xp XPath, b left, top, width and height, n order, p parent's order; if any: own, txt, lab, sec,
lm, val."""

Key = tuple[str, ...]
"""What an element is known by: ("f", name, value), ("a", href), ("b", text)."""

Enter = Callable[[Page, str], Awaitable[None]]


async def nowhere(page: Page, origin: str) -> None:
    """Sign in nowhere: the site is open to all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One release of a package, and what has to be installed for it."""

    name: str
    requires: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    """Further words for the site's command line."""
    shared: str = ""
    """The environment's name, if it is not the version's own."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Paths of pages that this version has elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A site in versions, oldest first.

    `pages` maps a page's name to its path; `outside` are those that are looked at before `enter` signs in. `same` maps
    a key to the one that took its place, where a person looked at both pages; `gone` are keys of which one saw that
    nothing took their place: of all others that the oracle misses, nothing is said.
    """

    name: str
    site: str
    versions: tuple[Version, ...]
    pages: Mapping[str, str]
    outside: tuple[str, ...] = ()
    enter: Enter = nowhere
    same: Mapping[Key, Key] = field(default_factory=dict)
    gone: frozenset[Key] = frozenset()
    patience: float = 0.0
    """Seconds a page is left to its scripts after it has loaded."""
    upgrades: tuple[tuple[str, str], ...] = ()
    """Which versions are compared; each with each later one if none are named."""

    def steps(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of versions, older first."""
        names = [one.name for one in self.versions]
        every = tuple((old, new) for at, old in enumerate(names) for new in names[at + 1 :])
        return self.upgrades or every


def signing_in(path: str, fields: Mapping[str, str], press: str) -> Enter:
    """Return an `Enter` that fills a form's fields, by selector, and presses what sends it."""

    async def enter(page: Page, origin: str) -> None:
        await page.goto(origin + path)
        for selector, value in fields.items():
            await page.locator(selector).first.fill(value)
        await page.locator(press).first.click()
        await page.wait_for_load_state()

    return enter
