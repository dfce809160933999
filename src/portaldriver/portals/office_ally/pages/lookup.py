"""Lookup windows: searched and paged by postbacks; a choice fills the page that opened the window (guide 3.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import anyio

from ....errors import ExtractionError, InvalidInput, NotFound, PageTimeout, SelectorUncertain
from ....pom import (
    Binding,
    Evidence,
    Form,
    PageObject,
    Selector,
    Table,
    button,
    by_id,
    having,
)
from ....pom.deadline import within
from ....pom.windows import BoundPopup, choose_and_leave
from ..hosts import PRACTICE_MATE
from .lookup_rows import BASE, GRID, SELECT, STARTS_WITH, LookupItem, LookupPager, LookupRow, LookupSearch

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from ....runtime.session import Tab

__all__ = [
    "LOOKUPS",
    "BillingProviderLookup",
    "EligibilityPayerLookup",
    "FacilityLookup",
    "InsuranceLookup",
    "LookupItem",
    "LookupPopup",
    "LookupRow",
    "PatientLookup",
    "ProcedureLookup",
    "ProviderLookup",
    "listed",
    "pick",
]

BLANK = "about:blank"


class LookupPopup(PageObject):
    """Base of the lookup windows.

    That a window shows nothing until it is searched, and its words for an empty result, are MODELLED.
    """

    host = PRACTICE_MATE
    path = "/pm/SharedFiles/popup/Popup.aspx"
    at = r"/popup/Popup\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.2"
    ready = Selector(*by_id(BASE + "btnSearch"), button("Search"))
    bar = Form(LookupSearch)
    search = Selector(*by_id(BASE + "btnSearch"), button("Search"))
    show_all = Selector(*by_id(BASE + "btnShowAll"), button("Show All"))
    rows = Table(
        LookupRow,
        rows=Selector(f"{GRID} tr:has(> td > {SELECT})"),
        empty=Selector(having(f"{GRID} td", "No records")),
        about=LookupPager,
    )

    async def arrive(self) -> None:
        """Wait for the search bar. A window that opened empty and stays so is sent to its address by hand (guide 3.2).

        It keeps its opener then, so a choice still finds its way back.
        """
        if self.page.url == BLANK:
            timeout = self.binding.timeouts.action
            leaving = self.page.wait_for_url(lambda url: url != BLANK, wait_until="commit", timeout=timeout * 1000)
            try:
                await within(timeout, leaving, page=self.title())
            except PageTimeout:
                await self.visit(self.url(self.binding))
        await super().arrive()

    async def pages(self, action: Callable[[], Awaitable[object]]) -> AsyncIterator[tuple[LookupRow, ...]]:
        """Do what shows rows, yield each page's, and turn the page for as long as one is asked for and there is one.

        Raises `ExtractionError` if another page comes than the next one.
        """
        number = 1
        while True:
            shown = await self.rows.after(action)
            if isinstance(shown.about, LookupPager) and shown.about.page not in (None, number):
                raise ExtractionError("another page came than was asked for", page=self.title(), field="rows")
            yield shown.records
            number += 1
            turn = self._turn(number)
            if not await self.act(turn.count()):
                return
            action = turn.click

    def _turn(self, page: int) -> Locator:
        """Return the pager's link to a page; its address says which, its place and its words do not."""
        link = Selector(*(f"{GRID} tr.{row} a[href*=\"'Page${page}'\"]" for row in ("GridviewPager", "GridViewPager")))
        return self.root.locator(link.called(f"{self.title()}.pager")).first

    async def searched(self, by: str, text: str) -> AsyncIterator[tuple[LookupRow, ...]]:
        """Search for what starts with a text and yield the pages of what is found."""
        await self.bar.fill(LookupSearch(by=by, condition=STARTS_WITH, text=text))
        async for rows in self.pages(lambda: self.search.click()):
            yield rows


class InsuranceLookup(LookupPopup):
    """Insurances, by "Insurance Name"."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=Insurance"


class EligibilityPayerLookup(LookupPopup):
    """Payers of eligibility requests, by "Payer Name"."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=BatchEligibilityPayer"


class ProcedureLookup(LookupPopup):
    """The practice's own procedure codes, by "Code"."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=UserCPT"


class FacilityLookup(LookupPopup):
    """Facilities, by "Facility Name"."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=Facilities"


class BillingProviderLookup(LookupPopup):
    """Billing providers, by "Billing Provider Name"; names repeat."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=BillingProvider"


class ProviderLookup(LookupPopup):
    """Rendering providers, by "Last Name"; names repeat."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=Provider"


class PatientLookup(LookupPopup):
    """Patients, by "Last Name", "First Name" or "Patient ID"."""

    path = "/pm/SharedFiles/popup/Popup.aspx?name=Patient&returnData=fullpatient"


W = TypeVar("W", bound=LookupPopup)


async def pick(
    owner: PageObject,
    popup: BoundPopup[W],
    *,
    by: str,
    text: str,
    wanted: Callable[[LookupRow], bool],
    into: Locator | None = None,
    holds: Callable[[LookupItem], str | None] = lambda item: item.id,
    field: str | None = None,
) -> LookupRow:
    """Open a lookup window, search, and choose the one row that is wanted; return it once its window is gone.

    With `into`, a control of the opener, also wait until that `holds` what was chosen. Errors name `field`, by default
    the window's. Raises `NotFound`, `InvalidInput` if several rows are wanted, `PageTimeout` if no window opens,
    `SelectorUncertain` if the opener does not get the choice.
    """
    named = field or popup.popup.name
    async with popup.open() as window:
        hits: list[tuple[int, LookupRow]] = []
        number = 0
        async for rows in window.searched(by, text):
            number += 1
            hits += [(number, row) for row in rows if wanted(row)]
        if not hits:
            raise NotFound("the portal's lookup has no such entry", field=named)
        if len(hits) > 1:
            raise InvalidInput("several entries of the portal's lookup fit; say which by its id or NPI", field=named)
        place, row = hits[0]
        if place != number:
            row = await _back(window, by, text, wanted, place)
        await choose_and_leave(window, window.root.locator(f"#{row.link}"))
    if into is not None:
        await _arrived(owner, into, holds(row.data), named)
    return row


async def _back(window: LookupPopup, by: str, text: str, wanted: Callable[[LookupRow], bool], place: int) -> LookupRow:
    """Search again as far as the page with the row: by then the pager may not name it any more."""
    async for rows in window.searched(by, text):
        place -= 1
        if place == 0:
            found = [row for row in rows if wanted(row)]
            if len(found) == 1:
                return found[0]
            break
    raise ExtractionError("the lookup's rows changed meanwhile", page=window.title(), field="rows", retryable=True)


async def _arrived(owner: PageObject, into: Locator, wanted: str | None, field: str) -> None:
    timeout = owner.binding.timeouts.action
    with anyio.move_on_after(timeout):
        while True:
            held = await owner.act(into.input_value(timeout=timeout * 1000))
            if held.strip() == (wanted or ""):
                return
            await anyio.sleep(0.05)
    raise SelectorUncertain("the page did not get what was chosen in the window", page=owner.title(), field=field)


LOOKUPS: dict[str, type[LookupPopup]] = {
    "Insurance": InsuranceLookup,
    "BatchEligibilityPayer": EligibilityPayerLookup,
    "UserCPT": ProcedureLookup,
    "Facilities": FacilityLookup,
    "BillingProvider": BillingProviderLookup,
    "Provider": ProviderLookup,
    "Patient": PatientLookup,
}
"""Which page shows which lookup, by the name that its address carries."""


async def listed(tab: Tab, binding: Binding, name: str) -> tuple[LookupItem, ...]:
    """Read all that a lookup offers, without an opener: its page in the tab itself, "Show All", page by page."""
    tab.showing = None
    screen = LOOKUPS[name](tab.page, binding)
    await screen.open()
    return tuple([row.data async for rows in screen.pages(lambda: screen.show_all.click()) for row in rows])
