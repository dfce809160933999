"""What became of an element: each way in which pages move has its own state, and says what moved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.async_api import Page

from portaldriver.drift.baseline import Baseline
from portaldriver.drift.comparing import compare
from portaldriver.drift.states import PageReport, Severity, State
from portaldriver.pom import Binding
from tests.pom.serving import Site

from .clinic import PAGE, PatientSearch, accepted, looked

Moved = Callable[[str], str]


def replaced(*pairs: tuple[str, str]) -> Moved:
    def change(body: str) -> str:
        for old, new in pairs:
            assert old in body
            body = body.replace(old, new)
        return body

    return change


async def told(binding: Binding, site: Site, tab: Page, change: Moved, *, whole: bool = True) -> PageReport:
    baseline: Baseline = await accepted(binding, site, tab)
    return compare(PatientSearch, baseline, await looked(binding, site, tab, change(PAGE), whole=whole))


async def test_the_same_page_is_the_same_whoever_is_shown(binding: Binding, site: Site, tab: Page) -> None:
    others = replaced(("Zebulon", "Ignatius"), ("Quackenbush", "Featherstonehaugh"), ("10017", "88123"), ("12.50", "9"))
    report = await told(binding, site, tab, others)
    assert {one.state for one in report.findings} == {State.SAME, State.ABSENT}
    assert (report.drifted, report.around, report.exit_code) == ((), (), 0)


CASES: list[tuple[str, State, Severity, Moved]] = [
    ("search", State.DEGRADED, Severity.WARNING, replaced(('id="go"', 'id="btn9"'))),
    ("save", State.DEGRADED, Severity.ERROR, replaced(('id="save"', 'id="btn9"'))),
    ("claims", State.GONE, Severity.ERROR, replaced(('<a href="/claims">Claims</a>', ""))),
    ("criteria.last_name", State.CHANGED, Severity.WARNING, replaced((">Last Name</label>", ">Surname</label>"))),
    ("criteria.status", State.CHANGED, Severity.WARNING, replaced(("<option>Close</option>", ""))),
    ("criteria.copay", State.GONE, Severity.ERROR, replaced(('id="copay"', 'id="amount"'))),
    ("search", State.AMBIGUOUS, Severity.ERROR, replaced(('id="save">Save', 'id="go">Save'))),
    ("grid.last_name", State.DEGRADED, Severity.WARNING, replaced(("<th>Last Name</th>", "<th>Surname</th>"))),
    ("grid.balance", State.ABSENT, Severity.NOTE, replaced(("<th>Balance</th>", "<th>Owed</th>"))),
    ("help", State.APPEARED, Severity.NOTE, replaced(("</nav>", '<a href="/help">Help</a></nav>'))),
    ("save", State.SAME, Severity.NOTE, replaced(("<main>", '<main class="new"><div>'))),
]


@pytest.mark.parametrize("element, state, severity, change", CASES, ids=[f"{one[0]} {one[1]}" for one in CASES])
async def test_what_moved_is_told(
    binding: Binding, site: Site, tab: Page, element: str, state: State, severity: Severity, change: Moved
) -> None:
    report = await told(binding, site, tab, change)
    found = next(one for one in report.findings if one.element == element)
    assert (found.state, found.severity) == (state, severity)


async def test_an_id_that_moved_to_another_control_is_silent_and_found(binding: Binding, site: Site, tab: Page) -> None:
    swapped = replaced(
        ('for="last"', 'for="X"'), ('for="first"', 'for="last"'), ('for="X"', 'for="first"'),
        ('id="last" name="last_name"', 'id="X" name="last_name"'),
        ('id="first" name="first_name"', 'id="last" name="first_name"'), ('id="X"', 'id="first"'),
    )  # fmt: skip
    report = await told(binding, site, tab, swapped)
    found = next(one for one in report.findings if one.element == "criteria.last_name")
    assert found.state is State.OTHER
    assert report.exit_code == 3


async def test_columns_that_changed_places_are_other_where_place_alone_finds_them(
    binding: Binding, site: Site, tab: Page
) -> None:
    swapped = replaced(("<th>First Name</th><th>Balance</th>", "<th>Balance</th><th>First Name</th>"))
    states = {one.element: one.state for one in (await told(binding, site, tab, swapped)).findings}
    assert states["grid.first_name"] is State.OTHER
    assert states["grid.balance"] is State.SAME


async def test_what_nothing_uses_is_a_note(binding: Binding, site: Site, tab: Page) -> None:
    more = replaced(("clinic.css", "print.css"), ("</fieldset>", '<label>Zip <input name="zip"></label></fieldset>'))
    report = await told(binding, site, tab, more)
    assert report.exit_code == 0
    facts = {change.fact: (change.was, change.now) for change in report.around}
    assert set(facts) == {"stylesheets", "controls that nothing declares"}
    assert facts["controls that nothing declares"] == ("", "textbox Zip")


async def test_a_cheap_look_tells_of_declared_elements_what_a_whole_one_does(
    binding: Binding, site: Site, tab: Page
) -> None:
    gone = replaced(('<a href="/claims">Claims</a>', ""), ('id="go"', 'id="btn9"'))
    whole, cheap = [await told(binding, site, tab, gone, whole=each) for each in (True, False)]
    assert [(one.element, one.state) for one in whole.drifted] == [(one.element, one.state) for one in cheap.drifted]
