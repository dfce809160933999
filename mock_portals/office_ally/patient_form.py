"""Fill the recorded patient form with one patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from mock_portals.grafting import Element, Page
from mock_portals.office_ally.patients import MockInsurance, MockPatient, MockTemplateLine, Phone

PREFIX = "ctl00_phFolderContent_ucPatient_"
LEVELS = ("", "Secondary", "Third")
RELATIONSHIPS = (
    "lstRelationshipToInsuredID",
    "lstRelationshipToSecondaryInsuredID",
    "lstRelationshipToThirdInsuredID",
)
SIGNATURES = ("lstSignatureOnFile", "lstSecondarySignatureOnFile", "lstThirdSignatureOnFile")


def graft(page: Page, patient: MockPatient) -> None:
    """Write every field of a patient into the form."""
    page.text_by_id(PREFIX + "lblPatientID", patient.patient_id)
    page.values({PREFIX + name: value for name, value in _values(patient)})
    for name, label in _choices(patient):
        page.select(PREFIX + name, label=label)
    page.select(PREFIX + "lstGender", value=patient.gender)
    page.values({"ID": patient.patient_id, "PatientID": patient.patient_id})
    _tick(page, "ddlRace", patient.races)
    _tick(page, "ddlEthnicity", tuple(patient.ethnicity.split(", ")))
    for number, insurance in enumerate(patient.insurances):
        _insurance(page, number, insurance)
    if patient.template_lines:
        page.repeat("#templateLines tr", patient.template_lines, _template_row)


def _values(patient: MockPatient) -> Iterator[tuple[str, str]]:
    yield from (
        ("hdnPatientID", patient.patient_id),
        ("PAEnrollment_hdnPAPatientID", patient.patient_ally_id),
        ("hdnPrimaryProviderID", patient.primary_provider_id),
        ("PatientAccountNo", patient.account_no),
        ("LastName", patient.last_name),
        ("FirstName", patient.first_name),
        ("MiddleName", patient.middle_name),
        ("Height", patient.height),
        ("Weight", patient.weight),
        ("Email", patient.email),
        ("AddressLine1", patient.address1),
        ("AddressLine2", patient.address2),
        ("City", patient.city),
        ("Zip", patient.zip),
        ("EmployerName", patient.employer_name),
        ("EmergencyContactName", patient.emergency_name),
        ("EmergencyContactRelation", patient.emergency_relation),
        ("NextKinContactName", patient.next_kin_name),
        ("tbxPrimaryProvider", patient.primary_provider),
        ("BatchEligibilityPayerID", patient.eligibility_payer_id),
        ("BatchEligibilityPayerName", patient.eligibility_payer_name),
    )
    yield from _date("DOB", patient.dob)
    yield from _phone("HomePhone", patient.home_phone)
    yield from _phone("CellPhone", patient.cell_phone)
    yield from _phone("WorkPhone", patient.work_phone)
    yield from _phone("Fax", patient.fax)
    yield from _guarantor(patient)
    yield from _authorization(patient)
    for number, diagnosis in enumerate(patient.diagnoses, start=1):
        yield f"ucDiagnosisCodes_dc_10_{number}", diagnosis.code
        yield f"ucDiagnosisCodes_dd_10_{number}", diagnosis.description
    lines = json.dumps([_template_json(line) for line in patient.template_lines])
    yield "ucPATemplateLineItem_hdnJsLoadTemplateLineItem", lines
    yield "ucPATemplateLineItem_hdnJsUpdateTemplateLineItem", lines


def _date(base: str, value: date | None) -> Iterator[tuple[str, str]]:
    if value is not None:
        yield f"{base}_Month", f"{value:%m}"
        yield f"{base}_Day", f"{value:%d}"
        yield f"{base}_Year", f"{value:%Y}"


def _phone(base: str, phone: Phone) -> Iterator[tuple[str, str]]:
    if phone.number:
        yield f"{base}_AreaCode", phone.area
        yield f"{base}_Prefix", phone.prefix
        yield f"{base}_Number", phone.number
    if phone.extension:
        yield f"{base}_Extension", phone.extension


def _guarantor(patient: MockPatient) -> Iterator[tuple[str, str]]:
    if guarantor := patient.guarantor:
        yield "GuarantorID", guarantor.guarantor_id
        yield "GuarantorLastName", guarantor.last_name
        yield "GuarantorFirstName", guarantor.first_name
        yield "GuarantorMiddleName", guarantor.middle_name


def _authorization(patient: MockPatient) -> Iterator[tuple[str, str]]:
    if authorization := patient.authorization:
        yield "PriorAuthorizationNumber", authorization.number
        yield "Authorization_PriorAuthorizationNumber2", authorization.second_number
        yield "Authorization_NumberOfVisitsAuthorized", _number(authorization.visits_authorized)
        yield "Authorization_NumberOfVisitsUsed", _number(authorization.visits_used)
        yield "Authorization_NumberOfVisitsLeft", _number(authorization.visits_left)
        yield from _date("Authorization_AuthorizedStartDate", authorization.start)
        yield from _date("Authorization_AuthorizedStopDate", authorization.stop)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _choices(patient: MockPatient) -> Iterator[tuple[str, str]]:
    yield "ddlLanguage", patient.language
    yield "lstMaritalStatus", patient.marital_status
    yield "ddlPatientReminder", patient.reminder
    yield "lstPatientStatus", patient.status
    yield "lstState", patient.state
    yield "lstPreferredPhone", patient.preferred_phone
    yield "lstEmploymentStatus", patient.employment_status
    yield "lstNextKinRelation", patient.next_kin_relation


def _insurance(page: Page, number: int, insurance: MockInsurance) -> None:
    level = PREFIX + LEVELS[number]
    values = {
        "InsuranceID": insurance.insurance_id,
        "InsuranceName": insurance.name,
        "InsurancePlanName": insurance.plan_name,
        "InsuranceSubscriberID": insurance.subscriber_id,
        "InsuranceGroupNo": insurance.group_no,
        "InsuranceDeductible": insurance.deductible,
        "InsuranceVisitCopay": insurance.copay,
        "InsuredID": insurance.insured_id,
        "InsuredLastName": insurance.insured_last_name,
        "InsuredFirstName": insurance.insured_first_name,
        "InsuredMiddleName": insurance.insured_middle_name,
    }
    values.update(_date("SignatureOnFileDate", insurance.signature_date))
    page.values({level + name: value for name, value in values.items()})
    page.select(PREFIX + RELATIONSHIPS[number], label=insurance.relationship)
    page.select(PREFIX + SIGNATURES[number], value=insurance.signature_on_file)
    suffix = "" if number == 0 else str(number + 1)
    _tick(page, f"ddlPatientInsuranceType{suffix}", tuple(insurance.insurance_type.split(", ")))


def _tick(page: Page, name: str, labels: tuple[str, ...]) -> None:
    # A multi-select is a button with the chosen labels, and a list of boxes.
    page.text_by_id(f"lblMultiSelect{name}", ", ".join(labels))
    options = page.by_id(f"btnMultiSelect{name}").getnext()
    for label in options.iter("label") if options is not None else ():
        if (label[0].tail or "").strip() in labels:
            label[0].set("checked", "checked")


def _template_json(line: MockTemplateLine) -> dict[str, Any]:
    prefix = "PatientTemplateLineItem"
    modifiers = {f"{prefix}Modifier{letter}": value for letter, value in zip("ABCD", line.modifiers, strict=True)}
    return {
        f"{prefix}No": line.line_no,
        f"{prefix}CPT": line.cpt,
        f"{prefix}PlaceOfService": line.place_of_service,
        **modifiers,
        f"{prefix}DiagnosisCode": line.diagnosis_code,
        f"{prefix}Charge": line.charge,
        f"{prefix}Quantity": line.quantity,
        f"{prefix}Description": line.description,
    }


def _template_row(row: Element, line: MockTemplateLine) -> None:
    texts = (
        line.cpt,
        line.place_of_service,
        line.diagnosis_code,
        line.charge,
        line.quantity,
        line.description,
    )
    for cell, text in zip(row, texts, strict=True):
        cell.text = text
