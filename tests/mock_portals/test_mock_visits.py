"""Visits in the mock: what is listed, what a save keeps, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from playwright.async_api import Page

from mock_portals.grafting import matches
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import AppointmentDesk
from mock_portals.office_ally.visit_desk import FORM, LIST, VisitDesk
from mock_portals.office_ally.visits import line_of
from tests.mock_portals.surfing import Surfer

C = "#ctl00_phFolderContent_"
N = "ctl00$phFolderContent$"
LINES = f"{N}ucVisitLineItem$hdnJsUpdateBillingLineItem"


def desk_of(portal: OfficeAllyPortal) -> VisitDesk:
    return portal.pm.desk(VisitDesk)


def grid(member: Surfer, **rules: str) -> list[dict[str, Any]]:
    given = [{"field": name, "data": data} for name, data in ({"MaxRecords": "1000"} | rules).items()]
    query = {"Tab": "V", "jqGridID": "g", "rows": "1000", "filters2": json.dumps({"rules": given})}
    headers = {"X-Requested-With": "XMLHttpRequest"}
    answer: Any = member.client.get(member.pm + LIST, params=query, headers=headers).json()
    return answer["rows"] if answer else []


def posted(portal: OfficeAllyPortal, **changed: str) -> dict[str, str]:
    """A form that the server takes, but for what is changed."""
    desk = desk_of(portal)
    line = line_of(1, date(2026, 1, 9), desk.directory.procedures[0], pointers="A")
    return {
        f"{N}PatientID": portal.patients[3].patient_id,
        f"{N}ProviderID": "2201",
        f"{N}DateVisited$Month": "01",
        f"{N}DateVisited$Day": "09",
        f"{N}DateVisited$Year": "2026",
        f"{N}lstStatus": "2",
        f"{N}ucDiagnosisCodes$dc_10_1": "F41.1",
        f"{N}ucDiagnosisCodes$dd_10_1": "Generalized anxiety disorder",
        LINES: json.dumps([line]),
        **{N + name: value for name, value in changed.items()},
    }


def save(member: Surfer, values: Mapping[str, str]) -> None:
    member.open(f"{FORM}?Tab=V&PageAction=add")
    member.submit("#aspnetForm", values)


def test_cells_and_filters(member: Surfer, portal: OfficeAllyPortal) -> None:
    desk, visit = desk_of(portal), desk_of(portal).book[5]
    (row,) = grid(member, SearchBy="VisitID", SearchCondition="EqualsTo", TextField=visit.visit_id)
    cells = row["cell"]
    assert len(cells) == 23
    assert (cells[0], cells[5]) == (visit.visit_id, f"{visit.visit_date:%m/%d/%Y}")
    assert (Decimal(str(cells[10])), Decimal(str(cells[11]))) == (visit.charges, visit.balance)
    assert cells[16] == "".join(f"{claim}|" for claim in visit.claims)
    assert len(grid(member)) == len(desk.book)
    day = f"{visit.visit_date:%m/%d/%Y}"
    shown = {row["id"] for row in grid(member, StartDate=day, EndDate=day)}
    assert shown == {one.visit_id for one in desk.book if one.visit_date == visit.visit_date}
    # Conditions are words here: a number, as the patient list takes it, finds nothing.
    assert grid(member, SearchBy="VisitID", SearchCondition="1", TextField=visit.visit_id) == []


def test_what_is_posted_as_json_is_what_is_kept(member: Surfer, portal: OfficeAllyPortal) -> None:
    visible = {f"{N}ucVisitLineItem$ucBillingCPT$CPT0": "99999"}
    save(member, posted(portal) | visible)
    (made,) = desk_of(portal).of_patient(portal.patients[3].patient_id)[1:]
    assert (member.path, made.visit_date, made.status) == (LIST, date(2026, 1, 9), "Open")
    assert [line["CPT"] for line in made.lines] == ["90791"]
    assert f"Visit {made.visit_id}" in str(member.one(".message-header span").text)
    # An edit without the JSON keeps the lines that were there, whatever the visible inputs say.
    member.open(f"{FORM}?Tab=V&PageAction=edit&ID={made.visit_id}")
    assert json.loads(str(member.one(f"{C}ucVisitLineItem_hdnJsLoadBillableLineItem").get("value"))) == [made.lines]
    assert member.one(f"{C}TotalLineCharge").get("value") == "210.00"
    member.submit("#aspnetForm", posted(portal, ReasonForVisit="Later") | visible | {LINES: ""})
    assert (after := desk_of(portal).visit(made.visit_id))
    assert (after.reason, after.lines) == ("Later", made.lines)


def test_refusals_are_shown_with_what_was_posted(member: Surfer, portal: OfficeAllyPortal) -> None:
    desk = desk_of(portal)
    count, line = len(desk.book), line_of(1, date(2026, 1, 9), desk.directory.procedures[0], pointers="", pos="21")
    save(member, posted(portal, PatientID="1", ProviderID="") | {LINES: json.dumps([line])})
    told = [item.text for item in matches(member.page(), "#serverMessages li")]
    assert told == [
        "Patient is required.",
        "Provider is required.",
        "Line 1: Diagnosis pointer is required.",
        "Hospital From Date is required for this place of service.",
    ]
    assert member.one(f"{C}DateVisited_Day").get("value") == "09"
    desk.more_rules = ["Status is closed for this month."]
    save(member, posted(portal))
    assert [item.text for item in matches(member.page(), "#serverMessages li")] == ["Status is closed for this month."]
    assert len(desk.book) == count


def test_saves_that_save_nothing(member: Surfer, portal: OfficeAllyPortal) -> None:
    desk = desk_of(portal)
    count = len(desk.book)
    desk.silently_refuse = desk.banner_without_saving = 1
    save(member, posted(portal))
    assert (member.path, member.has(".message-header"), len(desk.book)) == (LIST, False, count)
    save(member, posted(portal))
    assert (member.path, member.has(".message-header"), len(desk.book)) == (LIST, True, count)
    save(member, posted(portal))
    assert len(desk.book) == count + 1


def test_new_visits_begin_with_their_source(member: Surfer, portal: OfficeAllyPortal) -> None:
    patient = next(one for one in portal.patients if one.template_lines and one.diagnoses)
    appointment = portal.pm.desk(AppointmentDesk).add(
        day=date(2026, 2, 2),
        at=time(9),
        patient_id=patient.patient_id,
        staff_id="2203",
        office_id="4101",
        reason="Intake",
    )
    member.open(f"{FORM}?Tab=V&PageAction=add&From=Appointments&AID={appointment.id}&PID={patient.patient_id}")
    assert member.one(f"{C}ReasonForVisit").get("value") == "Intake"
    assert member.one(f"{C}ProviderName").get("value") == "Iyer, Meera"
    member.open(f"{FORM}?Tab=V&PageAction=add&From=Template&PID={patient.patient_id}")
    assert member.one(f"{C}PatientLastName").get("value") == patient.last_name
    (lines,) = json.loads(str(member.one(f"{C}ucVisitLineItem_hdnJsLoadBillableLineItem").get("value")))
    assert [line["CPT"] for line in lines] == [line.cpt for line in patient.template_lines]


async def test_the_form_in_a_browser(member: Surfer, portal: OfficeAllyPortal, tab: Page) -> None:
    """The lines feed the JSON, a procedure brings what is usual, and only a chosen suggestion is described."""
    visit = desk_of(portal).book[0]
    for name, value in member.client.cookies.items():
        await tab.context.add_cookies([{"name": name, "value": value, "url": member.pm}])
    await tab.goto(f"{member.pm}{FORM}?Tab=V&PageAction=edit&ID={visit.visit_id}")
    await tab.get_by_role("link", name="Billing Info").click()
    code, words = (tab.locator(f"{C}ucDiagnosisCodes_{kind}_10_12") for kind in ("dc", "dd"))
    await code.fill("g47")
    await tab.locator(".ui-autocomplete:visible li.ui-menu-item").click()
    assert (await code.input_value(), await words.input_value()) == ("G47.00", "Insomnia, unspecified")
    at = len(visit.lines)
    line = f"{C}ucVisitLineItem_ucBillingCPT_"
    await tab.locator(f"{line}CPT{at}").fill("90832")
    await tab.locator(f"{line}DiagnosisCode{at}").fill("a")
    await tab.locator(f"{line}DiagnosisCode{at}").blur()
    hidden = await tab.locator(f"{C}ucVisitLineItem_hdnJsUpdateBillingLineItem").input_value()
    added = json.loads(hidden)[at]
    assert (added["Charge"], added["Quantity"], added["DiagnosisCode"]) == ("95.00", "1", "A")
    assert added["DOS"] == f"{visit.visit_date:%m/%d/%Y}"
    assert await tab.locator(f"{C}TotalLineCharge").input_value() == f"{visit.charges + 95:.2f}"
    assert json.loads(hidden)[0]["InsurancePayment"] == "20.00"
    await tab.locator(f"{C}btnUpdate").click()
    await tab.locator(".message-header span").wait_for()
    after = desk_of(portal).visit(visit.visit_id)
    assert after is not None
    assert (len(after.lines), after.diagnoses[-1][0]) == (at + 1, "G47.00")
