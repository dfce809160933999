"""Patients as every portal's resources speak of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from .base import Money, Noun

Sex = Literal["M", "F", "U"]
Level = Literal["primary", "secondary", "tertiary"]


class Address(Noun):
    """A postal address. `region` is the two-letter state."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None


class Phones(Noun):
    """All numbers, as `+1-503-555-0199`, with ` x12` for an extension. An incomplete number stays as typed."""

    home: str | None = None
    cell: str | None = None
    work: str | None = None
    fax: str | None = None
    preferred: str | None = None
    """Which one the patient prefers, in the portal's word."""


class Contact(Noun):
    """Somebody to call: an emergency contact or the next of kin."""

    role: Literal["emergency", "next_of_kin"]
    name: str
    relationship: str | None = None


class Person(Noun):
    """A person who stands behind a policy. `relationship` is the patient's to them, lower case (`self`, `spouse`)."""

    person_id: str | None = None
    name: str | None = None
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    relationship: str | None = None


class InsurancePolicy(Noun):
    """One level of a patient's coverage.

    `policy_id` is made of the patient's id and the level where the portal has no id of its own.
    """

    policy_id: str
    payer_id: str | None = None
    payer_name: str | None = None
    plan_name: str | None = None
    member_id: str | None = None
    group_number: str | None = None
    is_primary: bool = False
    level: Level | None = None
    insurance_type: str | None = None
    effective_date: date | None = None
    termination_date: date | None = None
    subscriber: Person | None = None
    copay: Money | None = None
    deductible: Money | None = None
    signature_on_file: str | None = None
    signature_date: date | None = None


class PriorAuthorization(Noun):
    """A payer's authorization of visits as the patient's record shows it. Visits are counts."""

    number: str | None = None
    secondary_number: str | None = None
    visits_authorized: int | None = None
    visits_used: int | None = None
    visits_left: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Diagnosis(Noun):
    """A coded diagnosis at its place in the record, counted from 1."""

    position: int
    code: str
    description: str | None = None
    code_set: Literal["ICD-10", "ICD-9"] = "ICD-10"


class PayerRef(Noun):
    """A payer by the portal's id and shown name."""

    payer_id: str | None = None
    name: str | None = None


class TemplateLine(Noun):
    """A charge line kept with the patient for new visits. Pointers count from 1 into the diagnoses."""

    cpt_code: str
    place_of_service: str | None = None
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = ()
    charge_amount: Money | None = None
    units: Money | None = None
    description: str | None = None


class ProviderRef(Noun):
    """A provider by the portal's id and shown name."""

    provider_id: str | None = None
    name: str | None = None


class PrimaryInsurance(Noun):
    """What a list shows of the primary coverage: names, no numbers."""

    payer_name: str | None = None
    insurance_type: str | None = None


class PatientSummary(Noun):
    """A patient as the portal's list shows them. What the list does not show is not a field here."""

    patient_id: str
    mrn: str | None = None
    """The practice's own account number."""
    first_name: str
    middle_name: str | None = None
    last_name: str
    dob: date | None = None
    sex: Sex | None = None
    primary_insurance: PrimaryInsurance | None = None
    status: str | None = None


class Patient(Noun):
    """A patient in full. Its JSON is the wire shape of GET /patients."""

    patient_id: str
    mrn: str | None = None
    first_name: str
    middle_name: str | None = None
    last_name: str
    dob: date | None = None
    sex: Sex | None = None
    phone: str | None = None
    """The preferred number, else the first of cell, home, work."""
    email: str | None = None
    address: Address | None = None
    insurance_policies: tuple[InsurancePolicy, ...] = ()
    guarantor: Person | None = None
    updated_at: datetime | None = None
    """None where the portal does not tell."""
    phones: Phones | None = None
    contacts: tuple[Contact, ...] = ()
    primary_provider: ProviderRef | None = None
    prior_authorization: PriorAuthorization | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    template_lines: tuple[TemplateLine, ...] = ()
    eligibility_payer: PayerRef | None = None
    """Whom eligibility checks of this patient ask."""
    language: str | None = None
    marital_status: str | None = None
    employment_status: str | None = None
    employer: str | None = None
    height: str | None = None
    weight: str | None = None
    race: str | None = None
    ethnicity: str | None = None
