"""Fill the recorded visit form with one visit, and read what was posted with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from mock_portals.grafting import Element, Page
from mock_portals.office_ally.directory import Directory
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.visits import DIAGNOSES, LINES, Line, MockSuperbill, MockVisit, balance

if TYPE_CHECKING:
    from mock_portals.office_ally.visit_desk import VisitDesk

IDS = "ctl00_phFolderContent_"
NAMES = "ctl00$phFolderContent$"
LINE_IDS = IDS + "ucVisitLineItem_ucBillingCPT_"
LOADED = IDS + "ucVisitLineItem_hdnJsLoadBillableLineItem"
UPDATED = "ucVisitLineItem$hdnJsUpdateBillingLineItem"
TOTALS = {
    "TotalInsurancePayment": "InsurancePayment",
    "TotalPatientPayment": "PatientPayment",
    "TotalAdjustment": "Adjustment",
}
ADMITTED = {"21", "31", "61"}
"""Places of service that ask for the first day in hospital."""


def graft(page: Page, visit: MockVisit, patient: MockPatient | None, directory: Directory) -> None:
    """Write every field of a visit into the form; the visible lines are only a picture of the JSON."""
    page.values({IDS + name: value for name, value in _values(visit, patient, directory)})
    page.values({"ID": visit.visit_id, "PatientID": visit.patient_id})
    page.select(IDS + "lstStatus", label=visit.status)
    for number, (code, words) in enumerate(visit.diagnoses, 1):
        page.values({f"{IDS}ucDiagnosisCodes_dc_10_{number}": code, f"{IDS}ucDiagnosisCodes_dd_10_{number}": words})
    for index, line in enumerate(visit.lines[:LINES]):
        page.values({f"{LINE_IDS}{name}{index}": value for name, value in _line_values(line)})
    page.values({LOADED: json.dumps([visit.lines])})
    page.values({IDS + "TotalLineCharge": _cents(visit.charges), IDS + "TotalBalance": _cents(visit.balance)})
    page.values({IDS + name: _cents(visit.total(key)) for name, key in TOTALS.items()})


def _values(visit: MockVisit, patient: MockPatient | None, directory: Directory) -> Iterator[tuple[str, str]]:
    provider = next((one for one in directory.providers if one.id == visit.provider_id), None)
    yield "PatientID", visit.patient_id
    yield "PatientLastName", patient.last_name if patient else ""
    yield "PatientFirstName", patient.first_name if patient else ""
    yield "ProviderID", visit.provider_id
    yield "ProviderName", provider.name if provider else ""
    if visit.visit_date != date.min:
        yield "VisitDate", f"{visit.visit_date.month}/{visit.visit_date.day}/{visit.visit_date.year}"
        yield from _date("DateVisited", visit.visit_date)
    yield "ReasonForVisit", visit.reason
    yield "InsuranceName", visit.insurance_name
    yield "InsurancePlanName", visit.insurance_plan
    yield "InsuranceVisitCopay", visit.copay
    yield "AppointmentID", visit.appointment_id
    if facility := visit.facility:
        yield from (("VisitFacilityID", facility.id), ("FacilityName", facility.name), ("FacilityNPI", facility.npi))
    if billing := visit.billing_provider:
        yield "BillingProviderProviderID", billing.id
        yield "hdnBillingProviderName", billing.name
        yield "BillingProviderName", billing.name
        yield "BillingProviderNPI", billing.npi
    yield "CLIA", visit.clia
    yield "PriorAuthorizationNumber", visit.authorization
    if visit.hospital_from:
        yield from _date("HospitalFromDate", visit.hospital_from)


def _date(base: str, day: date) -> Iterator[tuple[str, str]]:
    yield from ((f"{base}_Month", f"{day:%m}"), (f"{base}_Day", f"{day:%d}"), (f"{base}_Year", f"{day:%Y}"))


def _line_values(line: Line) -> Iterator[tuple[str, str]]:
    same = ("DOS", "ToDOS", "PlaceOfService", "CPT", "ModifierA", "ModifierB", "ModifierC", "ModifierD")
    more = ("DiagnosisCode", "Quantity", "Charge", "NDCCode", "NDCQuantity", "NDCUnit", "Description")
    yield from ((name, str(line.get(name) or "")) for name in (*same, *more))
    yield "Balance", _cents(balance(line))


def _cents(amount: Decimal) -> str:
    return f"{amount:.2f}"


def complain(page: Page, messages: list[str]) -> None:
    """Put in what is wrong; the page's script shows it in a dialog, one line for each problem."""

    def fill(item: Element, text: str) -> None:
        item.text = text

    page.repeat("#serverMessages li", messages, fill)


def posted(form: Mapping[str, str], desk: VisitDesk, old: MockVisit | None) -> MockVisit:
    """Return the visit that a posted form describes. Lines are those of the hidden JSON; without it the old stay."""
    given = {name.removeprefix(NAMES): value.strip() for name, value in form.items() if name.startswith(NAMES)}

    def get(name: str) -> str:
        return given.get(name, "")

    directory = desk.directory
    hidden = get(UPDATED)
    lines = json.loads(hidden) if hidden and UPDATED not in desk.ignored else (old.lines if old else [])
    numbers = range(1, DIAGNOSES + 1)
    codes = [(get(f"ucDiagnosisCodes$dc_10_{n}"), get(f"ucDiagnosisCodes$dd_10_{n}")) for n in numbers]
    return MockVisit(
        visit_id=old.visit_id if old else "",
        patient_id=get("PatientID"),
        provider_id=get("ProviderID"),
        visit_date=_day(get, "DateVisited") or date.min,
        reason=get("ReasonForVisit"),
        status=desk.statuses.get(get("lstStatus"), ""),
        insurance_name=get("InsuranceName"),
        insurance_plan=get("InsurancePlanName"),
        copay=get("InsuranceVisitCopay"),
        diagnoses=[one for one in codes if one[0]],
        lines=lines,
        facility=next((one for one in directory.facilities if one.id == get("VisitFacilityID")), None),
        billing_provider=next(
            (one for one in directory.billing_providers if one.id == get("BillingProviderProviderID")), None
        ),
        clia=get("CLIA"),
        authorization=get("PriorAuthorizationNumber"),
        hospital_from=_day(get, "HospitalFromDate"),
        appointment_id=get("AppointmentID"),
        claims=old.claims if old else [],
    )


def _day(get: Callable[[str], str], base: str) -> date | None:
    try:
        return date(*(int(get(f"{base}${part}")) for part in ("Year", "Month", "Day")))
    except ValueError:
        return None


def problems(visit: MockVisit) -> list[str]:
    """Return what the server refuses. MODELLED but for the hospital's date, which the places 21, 31 and 61 need."""
    found = []
    if not visit.provider_id:
        found.append("Provider is required.")
    for number, line in enumerate(visit.lines, 1):
        if not line.get("CPT"):
            found.append(f"Line {number}: CPT is required.")
        if not line.get("DiagnosisCode"):
            found.append(f"Line {number}: Diagnosis pointer is required.")
    if visit.hospital_from is None and ADMITTED & {str(line.get("PlaceOfService")) for line in visit.lines}:
        found.append("Hospital From Date is required for this place of service.")
    return found


def superbill(page: Page, known: Sequence[MockSuperbill], chosen: str) -> None:
    """Fill the superbill window: which there are, and what the chosen one lists."""
    select = page.by_id("lstSuperbill")
    for number, one in enumerate(known, 1):
        option = etree.SubElement(select, "option", value=str(number))
        option.text = one.name
    page.select("lstSuperbill", value=chosen)
    shown = known[int(chosen) - 1] if chosen.isdigit() else MockSuperbill("", (), ())
    procedures = [(one.code, one.description, one.charge) for one in shown.procedures]
    page.repeat("#tblCPT tbody tr", list(enumerate(procedures)), lambda row, item: _boxed(row, "chkCPT", item))
    page.repeat(
        "#tblDiagnosis tbody tr",
        list(enumerate(shown.diagnoses)),
        lambda row, item: _boxed(row, "chkDiagnosisCode", item),
    )
    if procedures or shown.diagnoses or not chosen:
        page.remove("#noCodes")


def _boxed(row: Element, name: str, item: tuple[int, tuple[str, ...]]) -> None:
    number, texts = item
    row[0][0].set("id", f"{name}{number}")
    row[0][0].set("name", f"{name}{number}")
    for cell, text in zip(row[1:], texts, strict=True):
        cell.text = text
