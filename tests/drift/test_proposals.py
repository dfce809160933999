"""Where something went: proposed when sure, refused in words when not, and never in another's place."""

from __future__ import annotations

from typing import Annotated

import pytest
from lxml.html import fromstring
from playwright.async_api import Page

from portaldriver.drift import proposing
from portaldriver.drift.baseline import Baseline, accept
from portaldriver.drift.checks import closest
from portaldriver.drift.looking import Look, look_at
from portaldriver.drift.mending import Plan
from portaldriver.drift.picture import Picture
from portaldriver.drift.reports import Pictures, as_html
from portaldriver.drift.states import Finding, PageReport, State
from portaldriver.pom import Binding, Record, Selector, Table, column
from tests.pom.serving import Site

from .clinic import PAGE, PatientSearch, accepted, looked
from .reported import AT
from .test_states import Moved, replaced


async def found(binding: Binding, site: Site, tab: Page, element: str, change: Moved) -> Finding:
    known = await accepted(binding, site, tab)
    report = closest(PatientSearch, [known], await looked(binding, site, tab, change(PAGE)), {})
    return next(one for one in report.findings if one.element == element)


async def test_a_field_with_another_id_is_found_by_its_label(binding: Binding, site: Site, tab: Page) -> None:
    moved = replaced(('id="state" name="status"', 'id="f7" name="status"'), ('for="state"', 'for="f7"'))
    one = await found(binding, site, tab, "criteria.status", moved)
    assert one.state is State.GONE
    assert one.proposal
    assert one.proposal.found
    assert (one.proposal.found.name, one.proposal.needs_person) == ("Status", False)
    assert one.proposal.probability >= 0.95
    assert one.proposal.candidates[0].reasons


async def test_money_is_proposed_to_a_person(binding: Binding, site: Site, tab: Page) -> None:
    moved = replaced(('id="copay" name="copay"', 'id="f9" name="copay"'), ('for="copay"', 'for="f9"'))
    one = await found(binding, site, tab, "criteria.copay", moved)
    assert one.proposal
    assert one.proposal.needs_person


@pytest.mark.parametrize("element, gone", [("claims", '<a href="/claims">Claims</a>'), ("criteria.copay", "Copay")])
async def test_what_is_really_gone_is_refused_with_reasons(
    binding: Binding, site: Site, tab: Page, element: str, gone: str
) -> None:
    taken = {"Copay": '<label for="copay">Copay</label><input id="copay" name="copay">'}.get(gone, gone)
    one = await found(binding, site, tab, element, replaced((taken, "")))
    assert one.state is State.GONE
    assert one.proposal
    assert one.proposal.found is None
    assert one.proposal.why
    assert len(one.proposal.candidates) <= 3


async def test_an_id_on_another_control_is_other_and_the_true_one_is_named(
    binding: Binding, site: Site, tab: Page
) -> None:
    swapped = replaced(
        ('id="state" name="status"', 'id="X" name="status"'), ('for="state"', 'for="X"'),
        ('id="who"', 'id="state"'), ('for="who"', 'for="state"'),
    )  # fmt: skip
    one = await found(binding, site, tab, "criteria.status", swapped)
    assert one.state is State.OTHER
    assert one.proposal
    assert one.proposal.found
    assert one.proposal.found.name == "Status"


class Owed(Record):
    """What a patient owes, known by its header alone, and the name, by its place."""

    balance: Annotated[str, Selector(column("Balance"))]
    given: Annotated[str, Selector("td:nth-child(3)")]


class Ledger(PatientSearch):
    """The same screen, read for money."""

    grid = Table(Owed, rows=Selector("#found tbody tr"), empty=Selector("#none"))  # type: ignore[assignment]


async def ledger(binding: Binding, site: Site, tab: Page, *headers: str) -> tuple[Baseline, Look, PageReport]:
    """Accept the table as it is, and compare it once it has other headers."""

    async def seen(body: str) -> Look:
        site.page("/patients", body)
        page = Ledger(tab, binding)
        await page.open()
        return await look_at(page)

    known, look = accept(Ledger, await seen(PAGE)), await seen(columns(*headers)(PAGE))
    return known, look, closest(Ledger, [known], look, {})


async def test_a_column_of_another_name_is_refused_and_its_candidates_are_headers(
    binding: Binding, site: Site, tab: Page
) -> None:
    _, _, report = await ledger(binding, site, tab, "Patient ID", "Last Name", "First Name", "Copay")
    one = next(one for one in report.findings if one.element == "grid.balance")
    assert one.was is not None
    assert (one.state, one.was.name, one.was.box is None) == (State.GONE, "Balance", False)
    assert one.proposal
    assert one.proposal.found is None
    likeliest = one.proposal.candidates[0]
    assert (likeliest.fingerprint.name, likeliest.fingerprint.role) == ("Copay", "columnheader")
    assert {"stands after the same column", "its values are like those that were"} <= set(likeliest.reasons)
    assert "its name says something else" in one.proposal.why
    picture = Picture(b"\xff\xd8\xff", 1280, 900)
    html = fromstring(as_html([report], at=AT, pictures={"Ledger": Pictures(picture, picture)}))
    assert len(html.xpath("//article[.//code='grid.balance']//figure//*[local-name()='svg']")) == 2


async def test_without_what_finds_elements_again_that_is_said(
    binding: Binding, site: Site, tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "find_spec", lambda _: None)
    _, _, report = await ledger(binding, site, tab, "Patient ID", "Last Name", "Given Name", "Copay")
    told = {one.element: one.proposal and one.proposal.why for one in report.drifted}
    assert told == {"grid.balance": (proposing.MISSING,), "grid.given": None}  # the one is lost, the other found


async def test_a_column_that_moved_is_found_by_its_header_and_not_by_another_ones_place(
    binding: Binding, site: Site, tab: Page
) -> None:
    known, look, report = await ledger(binding, site, tab, "First Name", "Patient ID", "Last Name", "Balance")
    one = next(one for one in report.findings if one.element == "grid.given")
    assert one.state is State.OTHER
    assert one.proposal
    assert one.proposal.found
    assert (one.proposal.found.name, one.proposal.probability > 0.95) == ("First Name", True)
    plan = Plan()
    plan.add(Ledger, report, look, known)
    (repair,) = plan.repairs
    assert (repair.first, repair.kept) == ((column("First Name"),), ())  # its place is another column's now
    ((_, _, after),) = plan.baselines
    head = after.tables["grid"].columns["grid.given"].fingerprint
    assert head is not None
    assert head.box == one.proposal.found.box


def columns(*headers: str) -> Moved:
    """Return what gives the table other headers, and each a column of its values."""
    row = PAGE[PAGE.index("<thead>") : PAGE.index("</thead>")]
    return replaced((row, "<thead><tr>" + "".join(f"<th>{header}</th>" for header in headers) + "</tr>"))
