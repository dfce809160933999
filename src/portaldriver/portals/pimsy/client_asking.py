"""From a client as a caller hands them in to what is asked of each form of the chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from ...models.client import CareRole, ContactRole
from ...models.new_client import ClientFields, ClientPolicyFields, ClientUpdate, NewClient, RelatedContactFields
from ...models.patient import Level, Sex
from ...models.patient_parts import levels_of
from ...pom import Record
from .client_filling import Asked, address_fields, given, national
from .pages.chart import DemographicsForm, DetailsForm
from .pages.chart_lists import ContactForm
from .pages.insurance import PolicyForm, PrimaryPolicy, SecondaryPolicy, TertiaryPolicy

F = TypeVar("F", bound=Record)
Pairs = dict[str, tuple[str, Any]]
"""By a form's field: its name on the wire, and the value."""
DETAILS = {
    **{name: name for name in ("first_name", "middle_name", "last_name", "dob", "email", "referral_source", "active")},
    "notes": "misc_notes",
    "admitted_on": "admitted",
    "program_name": "division",
    "location_name": "location",
}
DEMOGRAPHICS = {
    name: name
    for name in ("gender_identity", "ethnicity", "race", "language", "disability", "marital_status", "school")
}
POLICY = {
    "payer_name": "company",
    "payer_number": "payer_number",
    "group_number": "group_number",
    "member_id": "individual_number",
    "effective_date": "effective",
    "termination_date": "expiration",
    "legal_name": "legal_name",
}
GENDERS: dict[Sex | None, str | None] = {"F": "Female", "M": "Male", "U": "Unknown", None: None}
KINDS: dict[ContactRole, str] = {
    "emergency": "Emergency Contact",
    "next_of_kin": "Next of Kin",
    "guardian": "Guardian",
    "legal_guardian": "Legal Guardian",
    "responsible_party": "Responsible Party",
    "other": "Other",
}
SLOTS: dict[Level, type[PolicyForm]] = {
    "primary": PrimaryPolicy,
    "secondary": SecondaryPolicy,
    "tertiary": TertiaryPolicy,
}
NOWHERE = (
    *("mrn", "phones", "guarantor", "prior_authorization", "diagnoses", "eligibility_payer", "employment_status"),
    *("employer", "height", "weight", "forms", "status_log", "template_lines", "favorite"),
)
"""What may be said of a client and no form takes. Authorizations have a screen of their own."""
POLICY_NOWHERE = ("plan_name", "insurance_type", "copay", "deductible", "signature_on_file", "signature_date")


def changes_of(draft: NewClient) -> ClientUpdate:
    """Return a new client, or an intake, as the changes it asks for: None says nothing there."""
    return ClientUpdate.of(draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True))


def details_asked(draft: ClientUpdate) -> Asked[DetailsForm]:
    """Return what is asked of the form Details."""
    values = given(draft, clears=True)
    pairs: Pairs = {field: (to_camel(name), values[name]) for name, field in DETAILS.items() if name in values}
    if "phone" in values:
        pairs["phone"] = ("phone", national(draft.phone))
    if "address" in values:
        pairs |= address_fields(draft.address, clears=True)
    pairs |= {role: (name, provider) for role, name, provider in _care_team(draft, values)}
    return _asked(DetailsForm, pairs)


def _care_team(draft: ClientUpdate, values: Mapping[str, Any]) -> Iterator[tuple[CareRole, str, str | None]]:
    if "primary_provider" in values and (draft.primary_provider is None or draft.primary_provider.name):
        name = draft.primary_provider.name if draft.primary_provider else None
        yield "primary_therapist", "primaryProvider.name", name
    for place, member in enumerate(draft.care_team or ()):
        yield member.role, f"careTeam.{place}.providerName", member.provider_name


def demographics_asked(draft: ClientUpdate) -> Asked[DemographicsForm]:
    """Return what is asked of the form Demographics."""
    values = given(draft, clears=True)
    pairs: Pairs = {field: (to_camel(name), values[name]) for name, field in DEMOGRAPHICS.items() if name in values}
    if "sex" in values:
        pairs["gender"] = ("sex", GENDERS[draft.sex])
    if "gender_label" in values:
        pairs["gender"] = ("genderLabel", draft.gender_label)
    return _asked(DemographicsForm, pairs)


def policies_asked(draft: ClientUpdate) -> Iterator[tuple[Level, int, ClientPolicyFields]]:
    """Yield what is asked of each slot, with the policy's place in the draft."""
    policies = draft.insurance_policies or ()
    for place, (level, policy) in enumerate(zip(levels_of(policies), policies, strict=True)):
        legal = draft.legal_name if level == "primary" else None
        named = legal and "legal_name" not in policy.model_fields_set
        yield level, place, policy.model_copy(update={"legal_name": legal}) if named else policy


def policy_asked(policy: ClientPolicyFields, level: Level, place: int) -> Asked[PolicyForm]:
    """Return what is asked of one slot's form; a policy that takes its payer away empties it."""
    wire = f"insurancePolicies.{place}"
    values = given(policy, clears=True)
    if values.get("payer_name", "") is None and not policy.payer_id:
        return _asked(SLOTS[level], dict.fromkeys(PolicyForm.model_fields, (f"{wire}.payerName", None)))
    if policy.payer_id and not policy.payer_name:
        values["payer_name"] = policy.payer_id
    pairs: Pairs = {f: (f"{wire}.{to_camel(name)}", values[name]) for name, f in POLICY.items() if name in values}
    holder = policy.subscriber
    if holder is not None:
        told = given(holder, clears=True)
        if told.keys() & {"name", "last_name", "first_name"}:
            both = ", ".join(part for part in (holder.last_name, holder.first_name) if part)
            pairs["subscriber"] = (f"{wire}.subscriber.name", holder.name or both or None)
        if "relationship" in told:
            word = holder.relationship.capitalize() if holder.relationship else None
            pairs["relationship"] = (f"{wire}.subscriber.relationship", word)
        for name in told.keys() & {"dob", "address"}:
            pairs[f"subscriber_{name}"] = (f"{wire}.subscriber.{name}", told[name])
    return _asked(SLOTS[level], pairs)


def contact_asked(contact: RelatedContactFields, place: int) -> Asked[ContactForm]:
    """Return what is asked of a contact's form."""
    wire = f"contacts.{place}"
    values = given(contact, clears=True) | {"kind": kind_of(contact), "phone": national(contact.phone)}
    if "phone" not in contact.model_fields_set:
        del values["phone"]
    if contact.consent is None:
        values.pop("consent", None)
    pairs: Pairs = {name: (f"{wire}.{name}", value) for name, value in values.items() if name != "role"}
    return _asked(ContactForm, pairs)


def kind_of(contact: RelatedContactFields) -> str:
    """Return the portal's word for what somebody is to the client."""
    return contact.kind or KINDS[contact.role]


def not_stored(draft: ClientFields) -> tuple[str, ...]:
    """Return the wire names of what was given and has no place in the chart."""
    found = [to_camel(name) for name in NOWHERE if getattr(draft, name)]
    policies: tuple[ClientPolicyFields, ...] = getattr(draft, "insurance_policies", None) or ()
    for place, policy in enumerate(policies):
        names = [name for name in POLICY_NOWHERE if getattr(policy, name) is not None]
        names += ["payer_id"] if policy.payer_id and policy.payer_name else []
        found += [f"insurancePolicies.{place}.{to_camel(name)}" for name in names]
        holder = policy.subscriber
        if holder is not None and holder.person_id:
            found.append(f"insurancePolicies.{place}.subscriber.personId")
        if holder is not None and holder.middle_name:
            found.append(f"insurancePolicies.{place}.subscriber.middleName")
    if draft.legal_name and "primary" not in levels_of(policies):
        found.append("legalName")
    if draft.primary_provider and draft.primary_provider.provider_id:
        found.append("primaryProvider.providerId")
    return tuple(found)


def _asked(form: type[F], pairs: Pairs) -> Asked[F]:
    values = form(**{field: value for field, (_, value) in pairs.items()})
    return Asked(values, {field: name for field, (name, _) in pairs.items()})
