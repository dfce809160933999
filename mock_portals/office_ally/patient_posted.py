"""Read a posted patient form: the book keeps what was posted, and what was not is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from mock_portals.grafting import Page, matches
from mock_portals.office_ally.patient_form import LEVELS, PREFIX, RELATIONSHIPS, SIGNATURES
from mock_portals.office_ally.patients import (
    MockAuthorization,
    MockDiagnosis,
    MockGuarantor,
    MockInsurance,
    MockPatient,
    MockTemplateLine,
    Phone,
)
from mock_portals.visiting import Visit

NAMES = PREFIX.replace("_", "$")
DIAGNOSES = 12
LINE = "PatientTemplateLineItem"


class Posted:
    """The fields of one post, by their short names; `page` knows what the options of lists and boxes are called."""

    def __init__(self, visit: Visit, page: Page, *, dropped: frozenset[str] = frozenset()) -> None:
        self.fields: dict[str, list[str]] = {}
        for name, value in parse_qsl(visit.body.decode("utf-8", "replace"), keep_blank_values=True):
            short = name.removeprefix(NAMES)
            if short.partition("$")[0] not in dropped:
                self.fields.setdefault(short, []).append(value.strip())
        self._page = page

    def get(self, name: str) -> str:
        """Return a text field, blank if it was not posted."""
        return self.fields.get(name, [""])[0]

    def chosen(self, name: str) -> str:
        """Return the words of the option that was chosen from a list."""
        wanted = self.get(name)
        options = self._page.by_id(PREFIX + name).iter("option")
        return next((option.text or "" for option in options if option.get("value") == wanted), "")

    def ticked(self, name: str) -> tuple[str, ...]:
        """Return the words of the boxes that were ticked, in the form's order."""
        values = self.fields.get(name, [])
        boxes = matches(self._page.root, f'input[name="{NAMES}{name}"]')
        return tuple((box.tail or "").strip() for box in boxes if box.get("value") in values)

    def date(self, base: str) -> date | None:
        """Return a date in three fields; None if it is blank or none."""
        try:
            return date(*(int(self.get(f"{base}${part}")) for part in ("Year", "Month", "Day")))
        except ValueError:
            return None

    def phone(self, base: str) -> Phone:
        """Return a phone number in its fields."""
        return Phone(*(self.get(f"{base}${part}") for part in ("AreaCode", "Prefix", "Number", "Extension")))

    def number(self, name: str) -> int | None:
        """Return a whole number; None if it is blank or none."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() else None


def patient(posted: Posted, *, patient_id: str, dob: date, account_no: str, old: MockPatient | None) -> MockPatient:
    """Return the patient that stands in the book once this form is saved."""
    races = posted.ticked("ddlRace")
    if old is not None and set(old.races) == set(races):
        races = old.races  # boxes have no order of their own
    return MockPatient(
        patient_id=patient_id,
        account_no=account_no,
        last_name=posted.get("LastName"),
        first_name=posted.get("FirstName"),
        middle_name=posted.get("MiddleName"),
        gender=posted.get("lstGender"),
        dob=dob,
        status=posted.chosen("lstPatientStatus"),
        language=posted.chosen("ddlLanguage"),
        marital_status=posted.chosen("lstMaritalStatus"),
        races=races,
        ethnicity=", ".join(posted.ticked("ddlEthnicity")),
        height=posted.get("Height"),
        weight=posted.get("Weight"),
        email=posted.get("Email"),
        reminder=posted.chosen("ddlPatientReminder"),
        patient_ally_id=posted.get("PAEnrollment$hdnPAPatientID"),
        address1=posted.get("AddressLine1"),
        address2=posted.get("AddressLine2"),
        city=posted.get("City"),
        state=posted.chosen("lstState"),
        zip=posted.get("Zip"),
        home_phone=posted.phone("HomePhone"),
        cell_phone=posted.phone("CellPhone"),
        work_phone=posted.phone("WorkPhone"),
        fax=posted.phone("Fax"),
        preferred_phone=posted.chosen("lstPreferredPhone"),
        employer_name=posted.get("EmployerName"),
        employment_status=posted.chosen("lstEmploymentStatus"),
        emergency_name=posted.get("EmergencyContactName"),
        emergency_relation=posted.get("EmergencyContactRelation"),
        next_kin_name=posted.get("NextKinContactName"),
        next_kin_relation=posted.chosen("lstNextKinRelation"),
        primary_provider=posted.get("tbxPrimaryProvider"),
        primary_provider_id=posted.get("hdnPrimaryProviderID"),
        insurances=_insurances(posted),
        eligibility_payer_id=posted.get("BatchEligibilityPayerID"),
        eligibility_payer_name=posted.get("BatchEligibilityPayerName"),
        guarantor=_guarantor(posted),
        authorization=_authorization(posted),
        diagnoses=tuple(_diagnoses(posted)),
        template_lines=tuple(_lines(posted)),
    )


def _insurances(posted: Posted) -> tuple[MockInsurance, ...]:
    levels = [_insurance(posted, number) for number in range(len(LEVELS))]
    # A level that is left out before another keeps its place.
    while levels and not _is_held(levels[-1]):
        levels.pop()
    return tuple(levels)


def _is_held(insurance: MockInsurance) -> bool:
    return any(vars(insurance).values())


def _insurance(posted: Posted, number: int) -> MockInsurance:
    level, suffix = LEVELS[number], "" if number == 0 else str(number + 1)
    return MockInsurance(
        insurance_id=posted.get(f"{level}InsuranceID"),
        name=posted.get(f"{level}InsuranceName"),
        plan_name=posted.get(f"{level}InsurancePlanName"),
        subscriber_id=posted.get(f"{level}InsuranceSubscriberID"),
        group_no=posted.get(f"{level}InsuranceGroupNo"),
        insurance_type=", ".join(posted.ticked(f"ddlPatientInsuranceType{suffix}")),
        deductible=posted.get(f"{level}InsuranceDeductible"),
        copay=posted.get(f"{level}InsuranceVisitCopay"),
        relationship=posted.chosen(RELATIONSHIPS[number]),
        insured_id=posted.get(f"{level}InsuredID"),
        insured_last_name=posted.get(f"{level}InsuredLastName"),
        insured_first_name=posted.get(f"{level}InsuredFirstName"),
        insured_middle_name=posted.get(f"{level}InsuredMiddleName"),
        signature_on_file=posted.get(SIGNATURES[number]),
        signature_date=posted.date(f"{level}SignatureOnFileDate"),
    )


def _guarantor(posted: Posted) -> MockGuarantor | None:
    parts = [posted.get(f"Guarantor{part}") for part in ("ID", "LastName", "FirstName", "MiddleName")]
    return MockGuarantor(*parts) if any(parts) else None


def _authorization(posted: Posted) -> MockAuthorization | None:
    authorized = posted.number("Authorization$NumberOfVisitsAuthorized")
    used = posted.number("Authorization$NumberOfVisitsUsed")
    left = posted.number("Authorization$NumberOfVisitsLeft")
    if None not in (authorized, used) and left == (authorized or 0) - (used or 0):
        left = None  # as it follows from the others
    authorization = MockAuthorization(
        number=posted.get("PriorAuthorizationNumber"),
        second_number=posted.get("Authorization$PriorAuthorizationNumber2"),
        visits_authorized=authorized,
        visits_used=used,
        start=posted.date("Authorization$AuthorizedStartDate"),
        stop=posted.date("Authorization$AuthorizedStopDate"),
        left=left,
    )
    held = (value for value in vars(authorization).values() if value not in ("", None))
    return authorization if any(True for _ in held) else None


def _diagnoses(posted: Posted) -> Iterator[MockDiagnosis]:
    for number in range(1, DIAGNOSES + 1):
        code = posted.get(f"ucDiagnosisCodes$dc_10_{number}")
        if code:
            yield MockDiagnosis(code, posted.get(f"ucDiagnosisCodes$dd_10_{number}"))


def _lines(posted: Posted) -> Iterator[MockTemplateLine]:
    """Yield the lines of the hidden JSON: what the page shows of them is not posted."""
    try:
        lines = json.loads(posted.get("ucPATemplateLineItem$hdnJsUpdateTemplateLineItem"))
    except ValueError:
        return
    for number, line in enumerate(lines, start=1):
        yield _line(number, line)


def _line(number: int, line: Mapping[str, Any]) -> MockTemplateLine:
    def text(name: str) -> str:
        return str(line.get(LINE + name) or "")

    modifiers = (text("ModifierA"), text("ModifierB"), text("ModifierC"), text("ModifierD"))
    return MockTemplateLine(
        number,
        text("CPT"),
        text("PlaceOfService"),
        modifiers,
        text("DiagnosisCode"),
        text("Charge"),
        text("Quantity"),
        text("Description"),
    )
