"""Invented patients: everything the patient form shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property

INSURANCE_TYPES = ("Commercial", "Medicare", "Medicaid", "Blue Cross Blue Shield", "Tricare", "Workers Comp")


@dataclass(frozen=True)
class Phone:
    """A phone number in the form's parts."""

    area: str = ""
    prefix: str = ""
    number: str = ""
    extension: str = ""

    def __str__(self) -> str:
        return f"({self.area}) {self.prefix}-{self.number}" if self.number else ""


@dataclass(frozen=True)
class MockInsurance:
    """One level of insurance."""

    insurance_id: str
    name: str
    plan_name: str
    subscriber_id: str
    group_no: str
    insurance_type: str
    deductible: str
    copay: str
    relationship: str
    insured_id: str
    insured_last_name: str
    insured_first_name: str
    insured_middle_name: str
    signature_on_file: str
    signature_date: date | None


@dataclass(frozen=True)
class MockGuarantor:
    """Who pays what insurance does not."""

    guarantor_id: str
    last_name: str
    first_name: str
    middle_name: str


@dataclass(frozen=True)
class MockAuthorization:
    """A payer's leave for a number of visits."""

    number: str
    second_number: str
    visits_authorized: int | None
    visits_used: int | None
    start: date | None
    stop: date | None
    left: int | None = None
    """As it was posted; the portal lets people type it."""

    @property
    def visits_left(self) -> int | None:
        """Return what remains."""
        if self.left is not None or self.visits_authorized is None or self.visits_used is None:
            return self.left
        return self.visits_authorized - self.visits_used


@dataclass(frozen=True)
class MockDiagnosis:
    """An ICD-10 code and its description."""

    code: str
    description: str


@dataclass(frozen=True)
class MockTemplateLine:
    """A charge line kept with the patient for new visits."""

    line_no: int
    cpt: str
    place_of_service: str
    modifiers: tuple[str, str, str, str]
    diagnosis_code: str
    charge: str
    quantity: str
    description: str


@dataclass(frozen=True)
class MockPatient:
    """One patient; blank text means the portal shows an empty field."""

    patient_id: str
    account_no: str
    last_name: str
    first_name: str
    middle_name: str
    gender: str
    dob: date
    status: str
    language: str
    marital_status: str
    races: tuple[str, ...]
    ethnicity: str
    height: str
    weight: str
    email: str
    reminder: str
    patient_ally_id: str
    address1: str
    address2: str
    city: str
    state: str
    zip: str
    home_phone: Phone
    cell_phone: Phone
    work_phone: Phone
    fax: Phone
    preferred_phone: str
    employer_name: str
    employment_status: str
    emergency_name: str
    emergency_relation: str
    next_kin_name: str
    next_kin_relation: str
    primary_provider: str
    primary_provider_id: str
    insurances: tuple[MockInsurance, ...]
    eligibility_payer_id: str
    eligibility_payer_name: str
    guarantor: MockGuarantor | None
    authorization: MockAuthorization | None
    diagnoses: tuple[MockDiagnosis, ...]
    template_lines: tuple[MockTemplateLine, ...]

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Return the grid's 16 cells (0-2 and 6-12 attested, the others MODELLED)."""
        primary = self.insurances[0] if self.insurances else None
        return (
            self.patient_id,
            self.last_name,
            self.first_name,
            str(self.home_phone),
            self.city,
            self.state,
            self.middle_name,
            f"{self.dob:%m/%d/%Y}",
            self.gender,
            self.account_no,
            primary.name if primary else "",
            primary.insurance_type if primary else "",
            self.status,
            "",
            "",
            "",
        )

    @cached_property
    def row_json(self) -> str:
        """Return the grid's row as JSON; kept, for a thousand of them are sent at once."""
        row = {"id": self.patient_id, "cell": self.cells}
        return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
