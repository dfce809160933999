"""From a patient as a caller hands it in to what is asked of the patient form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from ...models.draft import Draft
from ...models.new_patient import NewPatient, PatientUpdate
from ...models.patient_parts import ContactFields, PersonFields, PolicyFields, levels_of
from .asked import Asked, Kind
from .pages import PatientRecord

Given = NewPatient | PatientUpdate
D = TypeVar("D", bound=Draft)
Names = tuple[str | None, str | None, str | None]

PLAIN = {
    "mrn": "account_number",
    **{name: name for name in ("last_name", "first_name", "middle_name", "sex", "dob", "language", "marital_status")},
    **{name: name for name in ("employment_status", "employer", "height", "weight", "race", "ethnicity", "email")},
}
ADDRESS = {"line1": "line1", "line2": "line2", "city": "city", "region": "state", "postal_code": "zip_code"}
NUMBERS = {"home": "home_phone", "cell": "cell_phone", "mobile": "cell_phone", "work": "work_phone"}
PHONES = {
    "home": "home_phone",
    "cell": "cell_phone",
    "work": "work_phone",
    "fax": "fax",
    "preferred": "preferred_phone",
}
AUTHORIZATION = {
    "number": "authorization_number",
    "secondary_number": "authorization_number2",
    "visits_authorized": "visits_authorized",
    "visits_used": "visits_used",
    "visits_left": "visits_left",
    "starts_on": "authorized_from",
    "ends_on": "authorized_to",
}
CONTACTS = {"emergency": "emergency", "next_of_kin": "next_kin"}
POLICY = {
    "plan_name": "plan_name",
    "member_id": "member_id",
    "group_number": "group_number",
    "insurance_type": "insurance_type",
    "copay": "copay",
    "deductible": "deductible",
    "signature_on_file": "signature",
    "signature_date": "signature_date",
}
INSURED = {"last_name": "insured_last", "first_name": "insured_first", "middle_name": "insured_middle"}
GUARANTOR = {"last_name": "guarantor_last", "first_name": "guarantor_first", "middle_name": "guarantor_middle"}

CHOSEN = {"language", "marital_status", "employment_status", "state", "preferred_phone", "next_kin_relation"}
CHOSEN |= {"relationship", "signature"}
TICKED = {"race", "ethnicity", "insurance_type"}

NOT_STORED = ("effective_date", "termination_date")
"""What a policy may say and the form has no place for."""


def asked_of(draft: Given, *, record: PatientRecord | None = None, patient_id: str | None = None) -> tuple[Asked, ...]:
    """Return what is asked of the form. `record` is what it holds of the patient now, `patient_id` whose it is."""
    return tuple(_Asking(draft, record, patient_id).all())


def not_stored(draft: Given, *, patient_id: str | None = None) -> tuple[str, ...]:
    """Return the wire names of what was given and has no place on the form."""
    found = [
        f"insurancePolicies.{place}.{to_camel(name)}"
        for place, policy in enumerate(draft.insurance_policies or ())
        for name in NOT_STORED
        if getattr(policy, name) is not None
    ]
    payer = draft.guarantor
    if payer and payer.relationship and not (payer.is_self and patient_id):
        found.append("guarantor.relationship")
    return tuple(found)


def _one(name: str, field: str, value: object) -> Asked:
    last = field.rpartition(".")[2]
    kind: Kind = "chosen" if last in CHOSEN else "ticked" if last in TICKED else "typed"
    return Asked(name, field, value, kind)


class _Asking:
    """Spreads a draft over the form; None means to clear for an update only."""

    def __init__(self, draft: Given, record: PatientRecord | None, patient_id: str | None) -> None:
        self.draft = draft
        self.record = record
        self.patient_id = patient_id
        self.clears = isinstance(draft, PatientUpdate)
        self.set = self.given(draft)

    def given(self, part: Draft) -> dict[str, Any]:
        """Return a draft's fields that were set."""
        values = {name: getattr(part, name) for name in type(part).model_fields if name in part.model_fields_set}
        return {name: value for name, value in values.items() if self.clears or value is not None}

    def all(self) -> Iterator[Asked]:
        """Yield everything that is asked, in the order in which a person would fill it in."""
        yield from (_one(to_camel(name), field, self.set[name]) for name, field in PLAIN.items() if name in self.set)
        yield from self._part("address", ADDRESS)
        yield from self._phones()
        yield from self._contacts()
        yield from self._looked_up("primary_provider", "provider", "provider_id")
        yield from self._diagnoses()
        yield from self._policies()
        yield from self._looked_up("eligibility_payer", "eligibility_payer", "payer_id")
        yield from self._guarantor()
        yield from self._part("prior_authorization", AUTHORIZATION)

    def _part(self, name: str, fields: Mapping[str, str]) -> Iterator[Asked]:
        if name in self.set:
            yield from self._spread(to_camel(name), self.set[name], fields)

    def _spread(self, name: str, part: Draft | None, fields: Mapping[str, str]) -> Iterator[Asked]:
        values = dict.fromkeys(fields) if part is None else self.given(part)
        for key, field in fields.items():
            if key in values:
                yield _one(f"{name}.{to_camel(key)}", field, values[key])

    def _phones(self) -> Iterator[Asked]:
        yield from self._part("phones", PHONES)
        phone, phones = self.set.get("phone"), self.set.get("phones")
        if phone is None or (phones and phone in (phones.home, phones.cell, phones.work)):
            return
        preferred = phones.preferred if phones else None
        if preferred is None and self.record is not None:
            preferred = self.record.preferred_phone
        field = next((field for word, field in NUMBERS.items() if word in (preferred or "").lower()), "cell_phone")
        yield _one("phone", field, phone)

    def _contacts(self) -> Iterator[Asked]:
        if "contacts" not in self.set:
            return
        contacts: Sequence[ContactFields] | None = self.set["contacts"]
        if contacts is None:
            for field in CONTACTS.values():
                yield _one("contacts", f"{field}_name", None)
                yield _one("contacts", f"{field}_relation", None)
        for place, contact in enumerate(contacts or ()):
            field, values = CONTACTS[contact.role], self.given(contact)
            if "name" in values and values["name"] is None:
                values = {"name": None, "relationship": None}
            for key, tail in (("name", "name"), ("relationship", "relation")):
                if key in values:
                    yield _one(f"contacts.{place}.{key}", f"{field}_{tail}", values[key])

    def _looked_up(self, name: str, field: str, ident: str) -> Iterator[Asked]:
        if name not in self.set:
            return
        part = self.set[name]
        pair = (getattr(part, ident), part.name) if part else (None, None)
        yield Asked(f"{to_camel(name)}.{to_camel(ident)}", field, pair, "looked_up")

    def _diagnoses(self) -> Iterator[Asked]:
        if "diagnoses" in self.set:
            codes = tuple(diagnosis.code for diagnosis in self.set["diagnoses"] or ())
            yield Asked("diagnoses", "icd10", codes, "coded")

    def _policies(self) -> Iterator[Asked]:
        if "insurance_policies" not in self.set:
            return
        policies: Sequence[PolicyFields] | None = self.set["insurance_policies"]
        if policies is None:
            for level in ("primary", "secondary", "tertiary"):
                yield from self._no_policy("insurancePolicies", level)
        for place, (policy, level) in enumerate(zip(policies or (), levels_of(policies or ()), strict=True)):
            yield from self._policy(f"insurancePolicies.{place}", level, policy)

    def _policy(self, name: str, level: str, policy: PolicyFields) -> Iterator[Asked]:
        values = self.given(policy)
        if {"payer_id", "payer_name"} & values.keys():
            if not (policy.payer_id or policy.payer_name):
                yield from self._no_policy(f"{name}.payerId", level)
                return
            yield Asked(f"{name}.payerId", level, (policy.payer_id, policy.payer_name), "looked_up")
        yield from self._spread(name, policy, {key: f"{level}.{field}" for key, field in POLICY.items()})
        if "subscriber" in values:
            fields = {key: f"{level}.{field}" for key, field in INSURED.items()}
            more = {"person_id": f"{level}.insured_id", "relationship": f"{level}.relationship"}
            yield from self._person(f"{name}.subscriber", values["subscriber"], fields, more)

    def _no_policy(self, name: str, level: str) -> Iterator[Asked]:
        yield Asked(name, level, (None, None), "looked_up")
        for field in (*POLICY.values(), *INSURED.values(), "insured_id", "relationship"):
            yield _one(name, f"{level}.{field}", None)

    def _guarantor(self) -> Iterator[Asked]:
        if "guarantor" not in self.set:
            return
        guarantor: PersonFields | None = self.set["guarantor"]
        yield from self._person("guarantor", guarantor, GUARANTOR, {"person_id": "guarantor_id"})
        if guarantor and guarantor.is_self and self.patient_id and not guarantor.person_id:
            # The form tells no relationship; a guarantor with the patient's own id is the patient.
            yield _one("guarantor.relationship", "guarantor_id", self.patient_id)

    def _person(
        self, name: str, person: PersonFields | None, names: Mapping[str, str], more: Mapping[str, str]
    ) -> Iterator[Asked]:
        yield from self._spread(name, person, {**names, **more})
        if person is None or person.last_name or person.first_name:
            return
        whole: Names | None = self._own_names() if person.is_self else None
        if person.names and not person.is_self:
            whole = (*person.names, None)
        for (key, field), value in zip(names.items(), whole or (None, None, None), strict=True):
            if value and key not in self.given(person):
                yield _one(f"{name}.name", field, value)

    def _own_names(self) -> Names:
        """Return the patient's own names, as they will be."""
        held = self.record
        return (
            self.draft.last_name or (held.last_name if held else None),
            self.draft.first_name or (held.first_name if held else None),
            self.draft.middle_name if "middle_name" in self.set else (held.middle_name if held else None),
        )
