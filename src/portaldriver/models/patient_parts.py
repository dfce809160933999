"""The parts of a patient as callers hand them in: people, addresses, coverage, diagnoses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from .codes import Cents, Icd10, PlainDate, PortalText, StateCode, UsPhone, ZipCode
from .draft import Draft
from .patient import Level

LEVELS: tuple[Level, ...] = ("primary", "secondary", "tertiary")


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


BLANK = BeforeValidator(_blank_is_none)
Identity = Annotated[str, PortalText(60)]
Text20 = Annotated[Annotated[str, PortalText(20)] | None, BLANK]
Text35 = Annotated[Annotated[str, PortalText(35)] | None, BLANK]
Text60 = Annotated[Annotated[str, PortalText(60)] | None, BLANK]
Text80 = Annotated[Annotated[str, PortalText(80)] | None, BLANK]
Count = Annotated[int | None, Field(strict=True, ge=0, le=9999)]


class AddressFields(Draft):
    """A postal address. `region` is the two-letter state."""

    line1: Text60 = None
    line2: Text60 = None
    city: Text35 = None
    region: Annotated[StateCode | None, BLANK] = None
    postal_code: Annotated[ZipCode | None, BLANK] = None


class PhoneFields(Draft):
    """All numbers of a patient; `preferred` is which one they prefer, in the portal's word."""

    home: Annotated[UsPhone | None, BLANK] = None
    cell: Annotated[UsPhone | None, BLANK] = None
    work: Annotated[UsPhone | None, BLANK] = None
    fax: Annotated[UsPhone | None, BLANK] = None
    preferred: Text20 = None


class ContactFields(Draft):
    """Somebody to call; without a `name` the contact is cleared."""

    role: Literal["emergency", "next_of_kin"]
    name: Text60 = None
    relationship: Text35 = None


class NewContact(ContactFields):
    """A contact of a new patient."""

    name: Identity


class PersonFields(Draft):
    """Who stands behind a policy or pays. With `relationship` self and no names, it is the patient.

    `name` is taken apart if that takes no guess: `Last, First`, or two words.
    """

    person_id: Text20 = None
    name: Text80 = None
    last_name: Text60 = None
    first_name: Text35 = None
    middle_name: Text35 = None
    relationship: Text35 = None

    @model_validator(mode="after")
    def _certain(self) -> Self:
        if self.name and not (self.last_name or self.first_name or self.is_self or self.names):
            raise ValueError("give lastName and firstName: the name cannot be taken apart for certain")
        return self

    @property
    def is_self(self) -> bool:
        """Whether it is the patient."""
        return (self.relationship or "").casefold() == "self"

    @property
    def names(self) -> tuple[str, str] | None:
        """Return last and first name out of `name`, where that is no guess."""
        last, comma, first = (self.name or "").partition(",")
        if comma:
            return (last.strip(), first.strip()) if last.strip() and first.strip() else None
        words = last.split()
        return (words[1], words[0]) if len(words) == 2 else None


class PolicyFields(Draft):
    """One level of coverage. `payer_id` is the portal's id of the payer, or a name that only one payer has.

    The level is `level`, else primary with `is_primary`, else the next that is free. In an update, `payer_id=None`
    clears the level; levels that no policy is for stay as they are.
    """

    payer_id: Text80 = None
    payer_name: Text80 = None
    plan_name: Text60 = None
    member_id: Text80 = None
    group_number: Text60 = None
    is_primary: bool | None = None
    level: Level | None = None
    insurance_type: Text60 = None
    effective_date: PlainDate | None = None
    termination_date: PlainDate | None = None
    subscriber: PersonFields | None = None
    copay: Cents | None = None
    deductible: Cents | None = None
    signature_on_file: Text20 = None
    signature_date: PlainDate | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.effective_date and self.termination_date and self.termination_date < self.effective_date:
            raise ValueError("ends before it begins")
        if self.level and self.is_primary is not None and self.is_primary != (self.level == "primary"):
            raise ValueError("level and isPrimary contradict each other")
        return self

    @property
    def wanted_level(self) -> Level | None:
        """Return the level that the policy names, None where it names none."""
        return self.level or ("primary" if self.is_primary else None)


class NewPolicy(PolicyFields):
    """One level of a new patient's coverage."""

    @model_validator(mode="after")
    def _pays(self) -> Self:
        if not (self.payer_id or self.payer_name):
            raise ValueError("name the payer")
        return self


class AuthorizationFields(Draft):
    """A payer's authorization of visits. Visits are counts."""

    number: Text60 = None
    secondary_number: Text60 = None
    visits_authorized: Count = None
    visits_used: Count = None
    visits_left: Count = None
    starts_on: PlainDate | None = None
    ends_on: PlainDate | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends before it begins")
        return self


class DiagnosisFields(Draft):
    """An ICD-10 code; what it means is the portal's to say. `position` counts from 1 and may be left out."""

    code: Icd10
    position: Annotated[int | None, Field(strict=True)] = None
    code_set: Literal["ICD-10"] = "ICD-10"


class ProviderFields(Draft):
    """A provider by the portal's id, or by a name that only one has."""

    provider_id: Text60 = None
    name: Text80 = None


class PayerFields(Draft):
    """A payer by the portal's id, or by a name that only one has."""

    payer_id: Text80 = None
    name: Text80 = None


def levels_of(policies: Sequence[PolicyFields]) -> tuple[Level, ...]:
    """Return each policy's level. Raises `ValueError` if two want the same or there is none left."""
    wanted = [policy.wanted_level for policy in policies]
    named = [level for level in wanted if level]
    if len(set(named)) != len(named):
        raise ValueError("two policies of one level")
    found: list[Level] = []
    for policy, level in zip(policies, wanted, strict=True):
        free = [one for one in LEVELS if one not in named and one not in found]
        if policy.is_primary is False:
            free = [one for one in free if one != "primary"]
        if not level and not free:
            raise ValueError("more policies than levels")
        found.append(level or free[0])
    return tuple(found)


def _levelled(policies: Any) -> Any:
    levels_of(policies or ())
    return policies


def _unlike(key: Callable[[Any], object], rule: str) -> AfterValidator:
    def check(items: Any) -> Any:
        if items and len({key(item) for item in items}) != len(items):
            raise ValueError(rule)
        return items

    return AfterValidator(check)


def _in_order(diagnoses: Any) -> Any:
    for place, diagnosis in enumerate(diagnoses or (), 1):
        if diagnosis.position not in (None, place):
            raise ValueError("not in the order of their positions, from 1 and without gaps")
    return diagnoses


def _coded(value: object) -> object:
    return {"code": value} if isinstance(value, str) else value


Levelled = AfterValidator(_levelled)
OneOfEach = _unlike(lambda contact: contact.role, "two contacts of one role")
Three = Field(max_length=3)
Diagnoses = Annotated[
    tuple[Annotated[DiagnosisFields, BeforeValidator(_coded)], ...] | None,
    Field(max_length=12),
    AfterValidator(_in_order),
    _unlike(lambda diagnosis: diagnosis.code, "the same code twice"),
]
"""Up to twelve, as codes or objects; they take the place of all that was there."""
