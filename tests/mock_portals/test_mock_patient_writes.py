"""What Practice Mate's mock makes of a posted patient form, and what its lookup windows answer."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

from lxml.html import FormElement
from playwright.async_api import Page, expect

from mock_portals import MockServer
from mock_portals.grafting import matches
from mock_portals.office_ally import MockPatient, OfficeAllyPortal
from mock_portals.office_ally.patient_desk import PatientDesk
from mock_portals.office_ally.popup_desk import PATH as POPUP
from mock_portals.office_ally.popup_desk import SUGGEST
from tests.mock_portals.surfing import FORM, LIST, Surfer

P = "ctl00$phFolderContent$ucPatient$"
B = "ctl04$popupBase$"
NEW = {
    "PatientAccountNo_new": "T-1",
    "LastName": "Testcase",
    "FirstName": "Nova",
    "lstGender": "F",
    "DOB$Month": "02",
    "DOB$Day": "29",
    "DOB$Year": "2000",
    "lstState": "38",
    "HomePhone$AreaCode": "503",
    "HomePhone$Prefix": "555",
    "HomePhone$Number": "0123",
    "InsuranceID": "30412",
    "ucDiagnosisCodes$dc_10_1": "F41.1",
}


def posted(member: Surfer, **changes: str | list[str]) -> None:
    """Post the form of the current page as a browser would that had pressed its first button."""
    form = member.one("#aspnetForm")
    assert isinstance(form, FormElement)
    data: dict[str, str | list[str]] = {}
    for name, value in form.form_values():
        data[name] = [*data[name], value] if name in data else [value]
    data |= {P + name: value for name, value in changes.items()}
    data |= {"PageAction": "Update", P + "btnTriggerSave": "1", P + "btnUpdate": "Update"}
    member.answer = member.client.post(f"{member.pm}{FORM}?Tab=P", data=data)


def add(member: Surfer, **changes: str | list[str]) -> None:
    member.open(f"{FORM}?Tab=P&PageAction=add")
    posted(member, **NEW | changes)


def edit(member: Surfer, patient: MockPatient, **changes: str | list[str]) -> None:
    member.open(f"{FORM}?Tab=P&PageAction=edit&PID={patient.patient_id}")
    posted(member, **changes)


def messages(member: Surfer) -> list[str]:
    return [item.text or "" for item in matches(member.page(), "#serverMessages li")]


def test_a_new_patient_is_at_once_in_list_and_form(member: Surfer, portal: OfficeAllyPortal) -> None:
    add(member, ddlRace=["1", "3"], ddlPatientInsuranceType="4", **{"ucDiagnosisCodes$dd_10_1": "Generalized"})
    assert (member.answer.history[0].status_code, member.path) == (302, LIST)
    patient = portal.patients[-1]
    assert (patient.last_name, patient.dob, patient.state) == ("Testcase", date(2000, 2, 29), "OR")
    assert (patient.races, str(patient.home_phone)) == (("White", "Asian"), "(503) 555-0123")
    # The id came without its name, so the name is lost; the description came with its code.
    assert (patient.insurances[0].insurance_id, patient.insurances[0].name) == ("30412", "")
    assert (patient.insurances[0].insurance_type, len(patient.insurances)) == ("Blue Cross Blue Shield", 1)
    assert [(one.code, one.description) for one in patient.diagnoses] == [("F41.1", "Generalized")]
    assert patient.patient_id in member.shown_patients()
    member.open(f"{FORM}?Tab=P&PageAction=edit&PID={patient.patient_id}")
    assert member.one("#ctl00_phFolderContent_ucPatient_FirstName").get("value") == "Nova"
    assert member.one("#lblMultiSelectddlRace").text == "White, Asian"


def test_saving_a_form_as_it_is_changes_nothing(member: Surfer, portal: OfficeAllyPortal) -> None:
    """The form shows, and takes back, all that the book holds."""
    everybody = list(portal.patients)
    for patient in everybody[:15]:
        edit(member, patient)
        assert member.path == LIST, messages(member)
    for before, after in zip(everybody, portal.patients, strict=True):
        differs = [field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)]
        assert differs == []
    assert portal.pm.desk(PatientDesk).saves == [patient.patient_id for patient in everybody[:15]]


def test_what_is_not_posted_is_lost(member: Surfer, portal: OfficeAllyPortal) -> None:
    patient = next(one for one in portal.patients if one.template_lines and one.primary_provider_id)
    place = portal.patients.index(patient)
    hidden = {"ucPATemplateLineItem$hdnJsUpdateTemplateLineItem": "", "hdnPrimaryProviderID": ""}
    edit(member, patient, **hidden)
    assert portal.patients[place] == replace(patient, template_lines=(), primary_provider_id="")


def test_refusals_keep_what_was_posted(member: Surfer, portal: OfficeAllyPortal) -> None:
    taken, count = portal.patients[0].account_no, len(portal.patients)
    portal.pm.desk(PatientDesk).validation_extra = ["Zip is unknown."]
    wrong = {"PatientAccountNo_new": taken, "DOB$Year": "2999", "DOB$Day": "28", "InsuranceID": "1", "LastName": ""}
    add(member, InsuranceVisitCopay="ten", ddlRace="3", **wrong)
    assert member.answer.status_code == 200
    assert messages(member) == [
        "Last Name is required.",
        "Date of Birth cannot be in the future.",
        "Patient Account No is already in use.",
        "Insurance is not in your list.",
        "Visit Copay is not a valid amount.",
        "Zip is unknown.",
    ]
    assert member.one("#ctl00_phFolderContent_ucPatient_InsuranceVisitCopay").get("value") == "ten"
    assert member.one("#lblMultiSelectddlRace").text == "Asian"
    assert len(portal.patients) == count
    portal.pm.desk(PatientDesk).validation_extra = []
    posted(
        member,
        InsuranceVisitCopay="10",
        **wrong | {"DOB$Year": "1999", "LastName": "Now", "PatientAccountNo_new": "T-2"},
    )
    assert messages(member) == ["Insurance is not in your list."]
    edit(member, portal.patients[1], PatientAccountNo=taken)
    assert messages(member) == ["Patient Account No is already in use."]
    assert member.one("span[id$=lblPatientID]").text == portal.patients[1].patient_id


def test_saves_that_are_not_what_they_look_like(member: Surfer, portal: OfficeAllyPortal) -> None:
    desk, before = portal.pm.desk(PatientDesk), list(portal.patients)
    desk.silently_refuse = 1
    add(member)
    assert (member.path, portal.patients) == (LIST, before)
    desk.drop_fields = {"HomePhone"}
    add(member)
    assert (member.path, str(portal.patients[-1].home_phone), portal.patients[-1].state) == (LIST, "", "OR")
    desk.list_lag = 2
    add(member, PatientAccountNo_new="T-2")
    late = portal.patients[-1].patient_id
    assert [late in member.shown_patients() for _ in range(3)] == [False, False, True]
    count = len(portal.patients)
    member.open(f"{FORM}?Tab=P&PageAction=add")
    member.submit("#aspnetForm", {"__VIEWSTATE": "/wEPDwforged", "PageAction": "Update"})
    assert (member.answer.status_code, len(portal.patients)) == (500, count)
    # Apply stays on the page, which has become the new patient's.
    add(member, PatientAccountNo_new="T-3", btnApply="Apply")
    assert member.path == FORM
    assert member.one("span[id$=lblPatientID]").text == portal.patients[-1].patient_id


def turn(member: Surfer, argument: str) -> list[str]:
    """Turn a lookup window's page and return the patients' ids that it shows."""
    member.submit("#aspnetForm", {"__EVENTTARGET": f"{B}grvPopup", "__EVENTARGUMENT": argument})
    return [row[1].text or "" for row in matches(member.page(), "tr.GridviewRow")]


def pager(member: Surfer) -> list[str]:
    return [(item.text or "") for item in matches(member.page(), "tr.GridviewPager table td > *")]


def test_windows_page_by_postback(member: Surfer, portal: OfficeAllyPortal) -> None:
    del portal.patients[125:]
    ids = [patient.patient_id for patient in portal.patients]
    member.open(f"{POPUP}?name=Patient&returnData=fullpatient")
    assert not member.has("#ctl04_popupBase_grvPopup")
    member.submit("#aspnetForm", {B + "btnShowAll": "Show All"})
    assert pager(member) == [*map(str, range(1, 11)), "..."]
    assert turn(member, "Page$2") == ids[10:20]
    assert member.has("#ctl04_popupBase_grvPopup_ctl02_lnkSelect")
    assert turn(member, "Page$11") == ids[100:110]
    assert pager(member) == ["...", "11", "12", "13"]
    assert turn(member, "Page$Last") == ids[120:]
    row = matches(member.page(), "tr.GridviewRow")[0]
    assert row[7].text == f"{portal.patients[120].dob:%m/%d/%Y}"
    assert json.loads(row[0][1].text or "")["PatientID"] == ids[120]
    search = {B + "ddlSearch": "LastName", B + "ddlCondition": "{0}%", B + "txtSearch": "o'", B + "btnSearch": "Search"}
    member.submit("#aspnetForm", search)
    found = [patient.patient_id for patient in portal.patients if patient.last_name.startswith("O'")]
    assert [row[1].text for row in matches(member.page(), "tr.GridviewRow")] == found[:10]
    member.submit("#aspnetForm", search | {B + "txtSearch": "nobody"})
    assert member.has("tr.GridviewEmpty")
    assert not member.has("tr.GridviewPager")
    member.submit("#aspnetForm", {"__EVENTVALIDATION": "forged"})
    assert member.answer.status_code == 500


def test_suggestions(member: Surfer) -> None:
    def codes(term: str) -> list[str]:
        answer = member.client.get(f"{member.pm}{SUGGEST}", params={"type": "ICD10", "term": term})
        return [item["Code"] for item in answer.json()]

    assert codes("f411") == codes("F41.1") == ["F41.1"]
    assert codes("insomnia") == ["G47.00"]
    assert codes("") == codes("zzz") == []


async def test_the_form_in_a_browser(tab: Page, member: Surfer, server: MockServer, portal: OfficeAllyPortal) -> None:
    """Dialog, lookup window, suggestions and boxes, as a person meets them."""
    origin = server.origins["pm.officeally.com"]
    known = [{"name": one.name, "value": one.value or "", "url": origin} for one in member.client.cookies.jar]
    await tab.context.add_cookies(known)  # type: ignore[arg-type]
    await tab.goto(f"{origin}{FORM}?Tab=P&PageAction=add")
    field = "#ctl00_phFolderContent_ucPatient_"
    await tab.locator(f"{field}btnUpdate").click()
    words = tab.locator(".ui-dialog.quickadd.oa-popup-gray.ui-dialog-buttons .ui-dialog-content .alertClass")
    problems = ["Last Name is required.", "First Name is required.", "Sex is required.", "Date of Birth is required."]
    assert (await words.inner_text()).split("\n") == ["Please correct the following(s):", *problems]
    await tab.locator(".ui-dialog-buttonpane button").click()
    await expect(words).to_have_count(0)
    await tab.locator(f"{field}LastName").fill("Browser")
    await tab.locator(f"{field}FirstName").fill("Nova")
    await tab.locator(f"{field}lstGender").select_option("F")
    await tab.locator(f"{field}DOB_Month").click()
    await tab.keyboard.type("02292000")
    await tab.locator("#btnMultiSelectddlRace").click()
    await tab.get_by_label("Asian").check()
    await tab.locator(f"{field}ucDiagnosisCodes_dc_10_1").press_sequentially("F41")
    # Left alone, the menu comes late and lies upon the next row.
    menu = tab.locator(".ui-autocomplete:visible li.ui-menu-item")
    await expect(menu).to_have_count(1)
    assert await tab.locator(f"{field}ucDiagnosisCodes_dd_10_1").input_value() == ""
    await menu.click()
    assert await tab.locator(f"{field}ucDiagnosisCodes_dc_10_1").input_value() == "F41.1"
    await tab.locator(f"{field}ucDiagnosisCodes_dc_10_2").press_sequentially("I10")
    await expect(menu).to_have_count(1)
    await tab.locator("#PatientTabs li").nth(1).click()
    async with tab.expect_popup() as opened:
        await tab.locator(f"{field}btnPopup").click()
    window = await opened.value
    await window.locator("#ctl04_popupBase_txtSearch").fill("blue heron m")
    await window.locator("#ctl04_popupBase_txtSearch").press("Enter")
    chosen = window.locator("tr", has_text="30412").get_by_text("Select")
    async with window.expect_event("close"):
        await chosen.click(no_wait_after=True)
    await expect(tab.locator(f"{field}InsuranceName")).to_have_value("Blue Heron Mutual")
    await tab.locator(f"{field}btnUpdate").click()
    await tab.wait_for_url(f"**{LIST}?Tab=P")
    patient = portal.patients[-1]
    assert (patient.last_name, patient.dob, patient.races) == ("Browser", date(2000, 2, 29), ("Asian",))
    assert (patient.insurances[0].insurance_id, patient.insurances[0].name) == ("30412", "Blue Heron Mutual")
    codes = [(one.code, one.description) for one in patient.diagnoses]
    assert codes == [("F41.1", "Generalized anxiety disorder"), ("I10", "")]
