"""`engine`: driving a declared element with fallbacks against Playwright's plain CSS locator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from playwright.async_api import Locator
from rich.progress import Progress

from bench.measure import Effort, Figure, at_most, contend, times_as_long
from bench.stage import stage
from portaldriver.pom import PageObject, Selector, label, named

CSS = "#ctl00_phFolderContent_ucSearch_txtSearch"


class SearchField(PageObject):
    """The search bar's text field, declared three times; its label and its name would find it too."""

    first = Selector(CSS, label("Search For"), named("ctl00$phFolderContent$ucSearch$txtSearch"))
    third = Selector("#gone", label("Gone"), CSS)


Action = Callable[[Locator], Awaitable[object]]

ACTIONS: Mapping[str, Action] = {
    "click": lambda field: field.click(),
    "fill": lambda field: field.fill("okafor"),
    "wait_for": lambda field: field.wait_for(),
}


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure each action on the page of the patient list, with all three ways in one contest."""
    async with stage() as set_up:
        page = (await set_up.patient_list()).page
        screen = SearchField(page, set_up.binding)
        figures: list[Figure] = []
        for name, act in ACTIONS.items():
            figures += await _compared(name, act, screen, effort, progress)
        return figures


async def _compared(name: str, act: Action, screen: SearchField, effort: Effort, progress: Progress) -> list[Figure]:
    """Time one action. All make their locator anew, as code that uses it does."""
    medians = await contend(
        {
            "first": lambda: act(screen.first),
            "third": lambda: act(screen.third),
            "css": lambda: act(screen.page.locator(CSS)),
        },
        rounds=effort.rounds * 2,
        warm_up=effort.warm_up,
        progress=progress,
        title=name,
    )
    return [
        times_as_long(f"{name}: three candidates, the first matches", medians, "first", "css", at_most(1.1)),
        times_as_long(f"{name}: three candidates, the third matches", medians, "third", "css"),
    ]
