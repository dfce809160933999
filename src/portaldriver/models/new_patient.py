"""Patients as callers hand them in, to be created or changed. What a form keeps of them is the portal's affair."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ValidationInfo

from .base import Noun
from .codes import BirthDate, Email, UsPhone
from .draft import Draft
from .patient import Sex
from .patient_parts import (
    BLANK,
    AddressFields,
    AuthorizationFields,
    ContactFields,
    Diagnoses,
    Identity,
    Levelled,
    NewContact,
    NewPolicy,
    OneOfEach,
    PayerFields,
    PersonFields,
    PhoneFields,
    PolicyFields,
    ProviderFields,
    Text20,
    Text35,
    Text60,
    Text80,
    Three,
)


def _kept(value: Any) -> Any:
    if value is None:
        raise ValueError("cannot be cleared")
    return value


def _one_of_them(phones: PhoneFields | None, info: ValidationInfo) -> PhoneFields | None:
    phone = info.data.get("phone")
    if phone and phones and phone not in (phones.home, phones.cell, phones.work):
        raise ValueError("phone is none of home, cell, work")
    return phones


class PatientFields(Draft):
    """What may be said of a patient, new or not. `phone` goes where the preferred number is kept, else to cell."""

    mrn: Text35 = None
    """The practice's own account number."""
    middle_name: Text35 = None
    sex: Sex | None = None
    email: Annotated[Email | None, BLANK] = None
    address: AddressFields | None = None
    guarantor: PersonFields | None = None
    primary_provider: ProviderFields | None = None
    prior_authorization: AuthorizationFields | None = None
    diagnoses: Diagnoses = None
    eligibility_payer: PayerFields | None = None
    language: Text35 = None
    marital_status: Text35 = None
    employment_status: Text35 = None
    employer: Text60 = None
    height: Text20 = None
    weight: Text20 = None
    race: Text80 = None
    """One or more of the portal's words, with commas between."""
    ethnicity: Text80 = None


class NewPatient(PatientFields):
    """A patient to be created: the wire shape of POST /patients. None is the same as not given."""

    first_name: Identity
    last_name: Identity
    dob: BirthDate
    phone: Annotated[UsPhone | None, BLANK] = None
    phones: Annotated[PhoneFields | None, AfterValidator(_one_of_them)] = None
    insurance_policies: Annotated[tuple[NewPolicy, ...] | None, Three, Levelled] = None
    contacts: Annotated[tuple[NewContact, ...] | None, OneOfEach] = None


class PatientUpdate(PatientFields):
    """Changes to a patient: what is not set stays as it is, what is set to None is cleared."""

    first_name: Annotated[Identity | None, AfterValidator(_kept)] = None
    last_name: Annotated[Identity | None, AfterValidator(_kept)] = None
    dob: Annotated[BirthDate | None, AfterValidator(_kept)] = None
    phone: Annotated[UsPhone | None, AfterValidator(_kept)] = None
    """Cleared in `phones` only: which one it is depends on the others."""
    phones: Annotated[PhoneFields | None, AfterValidator(_one_of_them)] = None
    insurance_policies: Annotated[tuple[PolicyFields, ...] | None, Three, Levelled] = None
    contacts: Annotated[tuple[ContactFields, ...] | None, OneOfEach] = None


class PatientSaved(Noun):
    """What was saved: the response to POST /patients. `updated_at` is when it was seen to be there, by our clock.

    `not_stored` names what was given and has no place in the portal.
    """

    patient_id: str
    status: Literal["created", "updated", "unchanged"]
    updated_at: datetime
    not_stored: tuple[str, ...] = ()
