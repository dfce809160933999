"""A tour by checks: each page is let settle, what does not come is told in its place, and the tour goes on."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.async_api import Page

from portaldriver.drift.baseline import Baselines, accept
from portaldriver.drift.checks import Checks, Stop
from portaldriver.drift.lookout import Lookout
from portaldriver.drift.reports import as_text
from portaldriver.drift.states import State
from portaldriver.errors import PageTimeout, PortalDown, SelectorNotFound
from portaldriver.options import Drift
from portaldriver.pom import Binding, PageObject, Selector, column, link
from portaldriver.pom.replaced import replaced
from portaldriver.runtime.session import Tab
from tests.conftest import Told
from tests.pom.serving import Site

from .clinic import PAGE, PatientSearch, looked

LATE = PAGE.replace('<a href="/claims">Claims</a>', '<span id="late"></span>').replace(
    "</body>",
    """<script>setTimeout(() => { late.outerHTML = '<a href="/claims">Claims</a>'; }, 120)</script></body>""",
)


class ClaimSearch(PageObject):
    """A screen that begins and does not get ready."""

    host = "portal.example.com"
    path = "/claims"
    ready = Selector("#claims")


class VisitSearch(PageObject):
    """The last screen of the tour."""

    host = "portal.example.com"
    path = "/visits"
    ready = Selector("#visits")


class Clinic:
    """A client in a test's hands: its tour has three screens, of which the second never gets ready."""

    def __init__(self, binding: Binding, tab: Page, folder: Path) -> None:
        lookout = Lookout(Drift(watch=False), Baselines(folder))
        self.binding = lookout.binding = replace(binding, watch=lookout)
        self.tab = tab
        self.more: list[Stop] = []
        self.checks = Checks(self.call, self.reach, self.tour, lookout, Baselines(folder))

    async def call(self, operation: str, step: Callable[[Tab], Awaitable[Any]], /) -> Any:
        """Run a step, once."""
        return await step(Tab(self.tab))

    async def reach(self, tab: Tab, page: type[PageObject], query: object) -> PageObject:
        """Open a screen."""
        shown = page(tab.page, self.binding)
        await shown.open()
        return shown

    def tour(self) -> Sequence[Stop]:
        """Return the stops."""
        return [*((one.title(), self._opened(one)) for one in (PatientSearch, ClaimSearch, VisitSearch)), *self.more]

    def _opened(self, page: type[PageObject]) -> Callable[[], Awaitable[object]]:
        return lambda: self.reach(Tab(self.tab), page, {})


@pytest.fixture
async def clinic(hurried: Binding, site: Site, tab: Page, tmp_path: Path) -> Clinic:
    known = Baselines(tmp_path)
    known.save(accept(PatientSearch, await looked(hurried, site, tab), portal="demo", generation="first"))
    site.page("/patients", LATE)
    site.page("/claims", "<p>Loading</p>")
    site.page("/visits", '<p id="visits">None</p>')
    return Clinic(hurried, tab, tmp_path)


async def test_a_page_that_does_not_come_is_told_and_the_tour_goes_on(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    reports = {one.page: one for one in await clinic.checks.check_all()}
    assert set(reports) == {"PatientSearch", "ClaimSearch", "VisitSearch"}
    late = next(one for one in reports["PatientSearch"].findings if one.element == "claims")
    assert (late.state, reports["PatientSearch"].exit_code) == (State.SAME, 0)  # looked at once its script was done
    lost = reports["ClaimSearch"]
    assert (lost.unknown, lost.portal, lost.module) == ("the page did not come (PageTimeout)", "demo", __name__)
    assert reports["VisitSearch"].unknown == "no baseline was accepted"
    assert (await clinic.checks.check(ClaimSearch, {})).unknown == lost.unknown
    with caplog.at_level(logging.WARNING):
        made = await clinic.checks.accept_all(portal="demo", generation="second")
    assert [one.page for one in made] == ["PatientSearch", "VisitSearch"]
    assert made[0].elements["claims"].fingerprint is not None
    assert "ClaimSearch is not accepted whole" in caplog.text


async def test_what_cannot_be_read_of_a_page_that_is_the_same_is_told(clinic: Clinic) -> None:
    async def grid() -> None:
        raise PageTimeout("no rows came", page="PatientSearch.grid")

    async def nowhere() -> None:
        raise SelectorNotFound("nothing matches")

    clinic.more = [("a grid", grid), ("a screen", nowhere)]
    survey = await clinic.checks.survey()
    told = {one.page: one.unknown for one in clinic.checks.reports(survey, {"PatientSearch", "a screen"})}
    assert told == {
        "PatientSearch": "its grid did not come (PageTimeout)",
        "a screen": "the page did not come (SelectorNotFound)",
    }


async def test_what_is_declared_in_the_place_of_another_is_told_and_marked(clinic: Clinic, told: Told) -> None:
    other = {"claims": Selector("#claims", link("Claims")), "grid.last_name": Selector(column("No"), "td:nth-child(2)")}
    made = replaced(PatientSearch, other)
    clinic.binding = clinic.checks.lookout.binding = replace(clinic.binding, instead=lambda page: cast(Any, made))
    report = await clinic.checks.check(PatientSearch, {})
    said = {one.element: (one.declaration, one.found_by) for one in report.findings}
    assert said["claims"] == ("#claims, then link('Claims') (override)", "link('Claims') (override)")
    assert said["search"] == ("#go, then button('Search')", "#go")
    assert said["grid.last_name"][0] == "column('No'), then td:nth-child(2) (override)"
    assert "link('Claims') (override)" in as_text([report])
    await PatientSearch(clinic.tab, clinic.binding).grid.read()
    assert [one.candidate for one in told.named("SelectorDegraded")] == ["td:nth-child(2) (override)"]


async def test_a_portal_that_is_down_ends_the_tour(clinic: Clinic) -> None:
    async def down() -> None:
        raise PortalDown("the portal answered 503", page="VisitSearch")

    clinic.more = [("payments", down)]
    with pytest.raises(PortalDown):
        await clinic.checks.check_all()
