"""Lookup windows: a choice fills the page that opened them, whatever page of the results it stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.lookups import LOOKUPS as mocked
from mock_portals.office_ally.popup_desk import PATH, PopupDesk
from portaldriver import Timeouts
from portaldriver.errors import ChallengeRequired, InvalidInput, NotFound, PageTimeout
from portaldriver.pom import Binding, Popup, Selector
from portaldriver.portals.office_ally.auth import INTERSTITIALS
from portaldriver.portals.office_ally.pages import PatientForm
from portaldriver.portals.office_ally.pages.lookup import (
    LOOKUPS,
    InsuranceLookup,
    LookupItem,
    LookupRow,
    ProviderLookup,
    listed,
    pick,
)
from portaldriver.runtime.session import Tab
from tests.mock_portals.surfing import FORM, signed_in

P = "#ctl00_phFolderContent_ucPatient_"
BY_NAME = "Insurance Name"


class Form(PatientForm):
    """The patient form with two of its lookups."""

    payer = Popup(InsuranceLookup, opener=Selector(P + "btnPopup"))
    provider = Popup(ProviderLookup, opener=Selector(P + "btnPrimaryProvider"))
    payer_id = Selector(P + "InsuranceID")
    payer_name = Selector(P + "InsuranceName")


@pytest.fixture
def portal() -> OfficeAllyPortal:
    return OfficeAllyPortal(patients=25)


@pytest.fixture
def binding(server: MockServer) -> Binding:
    return Binding(
        portal="office_ally",
        origins=server.origins,
        timeouts=Timeouts(navigation=30, action=20, read=20, close=20),
        interstitials=INTERSTITIALS,
    )


@pytest.fixture
def cookies(server: MockServer, portal: OfficeAllyPortal) -> Iterator[list[dict[str, str]]]:
    with signed_in(server, portal) as surfer:
        url = server.origins["pm.officeally.com"]
        yield [{"name": one.name, "value": one.value or "", "url": url} for one in surfer.client.cookies.jar]


@pytest.fixture
async def tab(chromium: Browser, cookies: list[dict[str, str]]) -> AsyncIterator[Page]:
    async with await chromium.new_context() as context:
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        yield await context.new_page()


async def opened(tab: Page, binding: Binding) -> Form:
    form = Form(tab, binding)
    await form.visit(binding.origin(Form.host) + f"{FORM}?Tab=P&PageAction=add")
    await form.arrive()
    await form.turn_to("tblTab1")
    return form


def payer(number: str) -> Callable[[LookupRow], bool]:
    return lambda row: row.data.id == number


async def test_a_choice_fills_the_opener_from_any_page(tab: Page, binding: Binding, portal: OfficeAllyPortal) -> None:
    form = await opened(tab, binding)
    wanted = portal.directory.payers[-1]
    assert wanted.name.startswith("Blue Heron")
    row = await pick(form, form.payer, by=BY_NAME, text="Blue", wanted=payer(wanted.id), into=form.payer_id)
    assert (row.data.name, row.data.zip_code) == (wanted.name, wanted.address.zip)
    assert await form.payer_id.input_value() == wanted.id
    assert await form.payer_name.input_value() == wanted.name
    assert tab.context.pages == [tab]
    # The first of two of one name, found before the last page was looked at: there may be another like it.
    first = portal.directory.payers[0]
    await pick(form, form.payer, by=BY_NAME, text=first.name, wanted=payer(first.id), into=form.payer_id)
    assert await form.payer_id.input_value() == first.id


async def test_what_is_not_one_entry_is_refused(tab: Page, binding: Binding, portal: OfficeAllyPortal) -> None:
    form = await opened(tab, binding)
    name = portal.directory.payers[0].name
    with pytest.raises(InvalidInput) as several:
        await pick(form, form.payer, by=BY_NAME, text=name, wanted=lambda row: row.data.name == name, field="payerId")
    with pytest.raises(NotFound) as none:
        await pick(form, form.payer, by=BY_NAME, text="Evergreen Z", wanted=lambda _: True)
    assert (several.value.field, none.value.field) == ("payerId", "payer")
    assert name not in f"{several.value} {several.value.messages}"
    assert tab.context.pages == [tab]
    assert await form.payer_id.input_value() == ""


async def test_a_window_that_comes_late_or_empty(tab: Page, binding: Binding, portal: OfficeAllyPortal) -> None:
    portal.popup_delay = 0.4
    portal.pm.desk(PopupDesk).stop("blank")
    hurried = replace(binding, timeouts=Timeouts(navigation=8, action=2, read=5, close=5))
    form = await opened(tab, hurried)
    await form.turn_to("tblTab0")
    row = await pick(
        form,
        form.provider,
        by="Last Name",
        text="Brandt",
        wanted=lambda row: row.data.npi == portal.directory.providers[3].npi,
    )
    assert row.data.id == "2204"
    assert await tab.locator(P + "hdnPrimaryProviderID").input_value() == "2204"
    assert await tab.locator(P + "tbxPrimaryProvider").input_value() == "Brandt, Oskar"


async def test_a_window_that_never_opens(tab: Page, binding: Binding, portal: OfficeAllyPortal) -> None:
    portal.pm.desk(PopupDesk).stop("blocked")
    form = await opened(tab, replace(binding, timeouts=Timeouts(navigation=1.5, action=1.5, read=5, close=5)))
    with pytest.raises(PageTimeout, match="did not open"):
        await pick(form, form.payer, by=BY_NAME, text="Blue", wanted=lambda _: True)
    portal.faults.clear()
    portal.challenge_paths = {PATH}
    form = await opened(tab, binding)
    with pytest.raises(ChallengeRequired):
        await pick(form, form.payer, by=BY_NAME, text="Blue", wanted=lambda _: True)
    assert tab.context.pages == [tab]


async def test_everything_a_lookup_offers(tab: Page, binding: Binding, portal: OfficeAllyPortal) -> None:
    payers = await listed(Tab(tab), binding, "Insurance")
    assert [(item.id, item.name) for item in payers] == [(one.id, one.name) for one in portal.directory.payers]
    patients = await listed(Tab(tab), binding, "Patient")
    assert [(item.id, item.dob) for item in patients] == [(one.patient_id, one.dob) for one in portal.patients]


def test_rows_of_every_lookup_can_be_read(portal: OfficeAllyPortal) -> None:
    of = portal.directory
    assert set(mocked) == set(LOOKUPS)
    read = {
        name: [LookupItem.model_validate(row) for row in lookup.rows(of, portal.patients)]
        for name, lookup in mocked.items()
    }
    assert [(item.id, item.npi) for item in read["Facilities"]] == [(one.id, one.npi) for one in of.facilities]
    assert [(item.code, str(item.charge)) for item in read["UserCPT"]] == [(p.code, p.charge) for p in of.procedures]
    assert [(item.id, item.npi) for item in read["BillingProvider"]] == [(b.id, b.npi) for b in of.billing_providers]
    assert [item.id for item in read["BatchEligibilityPayer"]] == [payer.code for payer in of.payers]
    assert [item.id for item in read["Provider"]] == [one.id for one in of.providers if one.status == "Active"]
    assert "Brandt" not in repr(read)
