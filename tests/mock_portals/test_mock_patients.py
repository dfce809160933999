from __future__ import annotations

import json
from typing import Any

import pytest

from mock_portals.grafting import Element, matches
from mock_portals.office_ally import MockPatient, OfficeAllyPortal
from tests.mock_portals.surfing import API, FORM, LIST, Surfer

P = "#ctl00_phFolderContent_ucPatient_"


def rules(**data: str) -> str:
    return json.dumps({"rules": [{"field": field, "data": value} for field, value in data.items()]})


def search(member: Surfer, *, by: str, condition: str, text: str, **more: str) -> list[str]:
    asked = {"SearchBy": by, "SearchCondition": condition, "TextField": text, "MaxRecords": "10000", **more}
    data: Any = member.grid(_search="true", rows="1000", filters2=rules(**asked)).json()
    return [row["id"] for row in data["rows"]] if data else []


def test_the_cap_is_a_hundred_unless_lifted(member: Surfer, portal: OfficeAllyPortal) -> None:
    assert member.grid(rows="20").json()["records"] == 100
    lifted = member.grid(rows="20", page="15", filters2=rules(MaxRecords="1000000")).json()
    assert (lifted["records"], lifted["total"], lifted["page"]) == (300, 15, 15)
    assert [row["id"] for row in lifted["rows"]] == [patient.patient_id for patient in portal.patients[280:]]


def test_cells(member: Surfer, portal: OfficeAllyPortal) -> None:
    row, patient = member.grid().json()["rows"][0], portal.patients[0]
    assert len(row["cell"]) == 16
    assert row["cell"][:3] == [patient.patient_id, patient.last_name, patient.first_name]
    assert row["cell"][7] == f"{patient.dob:%m/%d/%Y}"
    assert row["cell"][9] == patient.account_no


def test_conditions(member: Surfer, portal: OfficeAllyPortal) -> None:
    everyone = portal.patients

    def ids(test: Any) -> list[str]:
        return [patient.patient_id for patient in everyone if test(patient)]

    by_name = {"by": "PatientLastName"}
    assert search(member, **by_name, condition="0", text="sm") == ids(lambda p: p.last_name.startswith("Sm"))
    assert search(member, **by_name, condition="1", text="o'brien") == ids(lambda p: p.last_name == "O'Brien")
    assert search(member, **by_name, condition="2", text="ñ") == ids(lambda p: "ñ" in p.last_name)
    dob = everyone[7].dob
    day = f"{dob:%m/%d/%Y}"
    found = search(member, by="PatientDOB", condition="1", text="", StartDate=day, EndDate=day)
    assert found == ids(lambda p: p.dob == dob)
    found = search(member, by="PatientDOB", condition="3", text="", StartDate=day, EndDate="12/31/2030")
    assert found == ids(lambda p: p.dob >= dob)
    found = search(
        member,
        **by_name,
        condition="2",
        text="e",
        SearchByAdv="PatientFirstName",
        SearchConditionAdv="0",
        TextFieldAdv="F",
        StatusID="1",
    )
    assert found == ids(lambda p: "e" in p.last_name.lower() and p.first_name.startswith("F") and p.status == "Active")


def test_an_empty_result_is_a_bare_list(member: Surfer) -> None:
    assert member.grid(filters2=rules(SearchBy="PatientID", SearchCondition="1", TextField="0")).text == "[]"


def test_sorting(member: Surfer) -> None:
    rows = member.grid(sidx="lastname", sord="desc", rows="50").json()["rows"]
    names = [row["cell"][1].lower() for row in rows]
    assert names == sorted(names, reverse=True)


def test_edited_cells(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda data: data["rows"][0]["cell"].pop())
    assert len(member.grid().json()["rows"][0]["cell"]) == 15


def test_columns(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.hide_columns("Sex")
    portal.show_columns("Home Phone")
    portal.rename_column("DOB", "Date of Birth")
    portal.drop_column("Status")
    portal.move_column("First Name", before="Last Name")
    member.open(LIST + "?Tab=P")
    model = json.loads(member.one("#patientColModel").text or "")
    labels = [column["label"] for column in model]
    assert "Date of Birth" in labels
    assert "Status" not in labels
    assert labels.index("First Name") == labels.index("Last Name") - 1
    assert {column["label"] for column in model if column.get("hidden")} == {"Sex", "Middle Name"}


def value(form: Element, name: str) -> str:
    field = matches(form, P + name)[0]
    if field.tag != "select":
        return str(field.get("value") or "")
    chosen = matches(field, "option[selected]")
    return str(chosen[0].text or "") if chosen else ""


def with_everything(patient: MockPatient) -> bool:
    return len(patient.insurances) == 3 and patient.authorization is not None


def test_the_form_shows_the_patient(member: Surfer, portal: OfficeAllyPortal) -> None:
    patient = next(patient for patient in portal.patients if with_everything(patient))
    form = member.open(f"{FORM}?Tab=P&PageAction=edit&PID={patient.patient_id}")
    assert matches(form, P + "lblPatientID")[0].text == patient.patient_id
    assert value(form, "LastName") == patient.last_name
    assert value(form, "DOB_Month") + value(form, "DOB_Day") + value(form, "DOB_Year") == f"{patient.dob:%m%d%Y}"
    assert value(form, "lstState") == patient.state
    assert value(form, "HomePhone_Number") == patient.home_phone.number
    assert value(form, "ThirdInsuranceName") == patient.insurances[2].name
    assert value(form, "lstRelationshipToSecondaryInsuredID") == patient.insurances[1].relationship
    label = matches(form, "#lblMultiSelectddlPatientInsuranceType2")[0]
    assert label.text == patient.insurances[1].insurance_type
    assert len(matches(form, ".multiselect input[checked]")) >= 3
    assert patient.authorization is not None
    assert value(form, "Authorization_NumberOfVisitsLeft") == str(patient.authorization.visits_left)


def test_twelve_diagnoses_and_template_lines(member: Surfer, portal: OfficeAllyPortal) -> None:
    patient = next(patient for patient in portal.patients if len(patient.diagnoses) == 12)
    form = member.open(f"{FORM}?Tab=P&PageAction=edit&PID={patient.patient_id}")
    assert value(form, "ucDiagnosisCodes_dc_10_12") == patient.diagnoses[11].code
    patient = next(patient for patient in portal.patients if len(patient.template_lines) == 2)
    form = member.open(f"{FORM}?Tab=P&PageAction=edit&PID={patient.patient_id}")
    lines = json.loads(value(form, "ucPATemplateLineItem_hdnJsLoadTemplateLineItem"))
    assert [line["PatientTemplateLineItemCPT"] for line in lines] == [line.cpt for line in patient.template_lines]
    assert len(matches(form, "#templateLines tr")) == 2


@pytest.mark.parametrize("query", ["PageAction=edit&PID=1", "PageAction=add"])
def test_no_patient_no_id(member: Surfer, query: str) -> None:
    member.open(f"{FORM}?Tab=P&{query}")
    assert member.answer.status_code == 200
    assert not member.has(P + "lblPatientID")
    assert member.has(P + "LastName")


def test_every_patient_can_be_shown(portal: OfficeAllyPortal, member: Surfer) -> None:
    for patient in portal.patients[::10]:
        member.open(f"{FORM}?Tab=P&PageAction=edit&PID={patient.patient_id}")
        assert member.one(P + "LastName").get("value") == patient.last_name


def test_the_people_are_varied(portal: OfficeAllyPortal) -> None:
    people = portal.patients
    assert len({patient.patient_id for patient in people}) == len(people)
    assert {len(patient.insurances) for patient in people} == {0, 1, 2, 3}
    assert {patient.gender for patient in people} == {"M", "F", "U"}
    assert any(patient.guarantor for patient in people)
    names = [(patient.last_name, patient.first_name) for patient in people]
    assert len(set(names)) < len(names)
    assert people == OfficeAllyPortal(patients=300).patients
    assert people != OfficeAllyPortal(patients=300, seed=8).patients


def test_posts_need_the_session_s_secrets(member: Surfer, portal: OfficeAllyPortal) -> None:
    member.open(LIST + "?Tab=P")
    token = str(member.one("[name=__RequestVerificationToken]").get("value"))
    address = f"{member.pm}{API}?method=GET&url=v1/appointments/offices/1/resources"
    headers = {"X-Requested-With": "XMLHttpRequest", "X-OA-AUTH-TOKEN": token}
    assert json.loads(member.client.post(address, json={}, headers=headers).json()["dt"])
    forged = member.client.post(address, json={}, headers={**headers, "X-OA-AUTH-TOKEN": "forged"})
    assert forged.status_code == 200
    assert forged.json()["Message"] == "Fail"
    member.submit("#aspnetForm", {"__VIEWSTATE": "/wEPDwforged"})
    assert member.answer.status_code == 500
    assert "viewstate" in member.answer.text
    assert portal.unexpected == []
