"""From a client as a caller hands them in to what is asked of each form of the chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic.alias_generators import to_camel

from ...errors import InvalidInput
from ...models.client import CareRole, ContactRole
from ...models.draft import Draft
from ...models.new_client import (
    ClientFields,
    ClientPolicyFields,
    ClientUpdate,
    NewClient,
    RelatedContactFields,
    SubscriberFields,
)
from ...models.patient import Level, Sex
from ...models.patient_parts import levels_of
from ...pom import Record
from .client_filling import Asked, address_fields, given, national
from .grids import folded
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
NOBODY = SubscriberFields(name=None, relationship=None, dob=None, address=None)
OF_SLOT = {field: to_camel(name) for name, field in POLICY.items()} | {
    "subscriber": "subscriber.name",
    "relationship": "subscriber.relationship",
    "subscriber_dob": "subscriber.dob",
    "subscriber_address": "subscriber.address",
}
"""What a slot holds, and what each of it is called in a policy."""
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
SUBSCRIBER_NOWHERE = ("person_id", "middle_name")
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
    if "care_team" in values and draft.care_team is None:
        for role in get_args(CareRole):
            yield role, "careTeam", None
    provider = draft.primary_provider
    if "primary_provider" in values and (provider is None or "name" in provider.model_fields_set):
        yield "primary_therapist", "primaryProvider.name", provider.name if provider else None
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
        named = "legal_name" in draft.model_fields_set and "legal_name" not in policy.model_fields_set
        legal = {"legal_name": draft.legal_name} if named and level == "primary" else {}
        yield level, place, policy.model_copy(update=legal)


def policy_asked(policy: ClientPolicyFields, level: Level, place: int, *, whole: bool = False) -> Asked[PolicyForm]:
    """Return what is asked of one slot's form; a policy that takes its payer away empties it.

    With `whole`, what is not given is to be empty.
    """
    wire = f"insurancePolicies.{place}"
    values = given(policy, clears=True)
    if values.get("payer_name", "") is None and not policy.payer_id:
        return _asked(SLOTS[level], dict.fromkeys(PolicyForm.model_fields, (f"{wire}.payerName", None)))
    if policy.payer_id and not policy.payer_name:
        values["payer_name"] = policy.payer_id
    pairs: Pairs = {f: (f"{wire}.{to_camel(name)}", values[name]) for name, f in POLICY.items() if name in values}
    if "subscriber" in values:
        pairs |= _subscriber_asked(policy.subscriber or NOBODY, f"{wire}.subscriber")
    if whole:
        pairs = {field: (f"{wire}.{name}", None) for field, name in OF_SLOT.items()} | pairs
    return _asked(SLOTS[level], pairs)


def _subscriber_asked(holder: SubscriberFields, wire: str) -> Pairs:
    told = given(holder, clears=True)
    pairs: Pairs = {}
    if told.keys() & {"name", "last_name", "first_name"}:
        both = ", ".join(part for part in (holder.last_name, holder.first_name) if part)
        pairs["subscriber"] = (f"{wire}.name", holder.name or both or None)
    if "relationship" in told:
        word = holder.relationship.capitalize() if holder.relationship else None
        pairs["relationship"] = (f"{wire}.relationship", word)
    for name in told.keys() & {"dob", "address"}:
        pairs[f"subscriber_{name}"] = (f"{wire}.{name}", told[name])
    return pairs


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


def require_plain(draft: ClientFields) -> None:
    """Raise `InvalidInput` for what no form takes: contacts that are one to the portal, a legal name without policy."""
    kinds = [(folded(kind_of(one)), folded(one.name)) for one in draft.contacts or ()]
    if len(set(kinds)) != len(kinds):
        raise InvalidInput(messages=("contacts: two contacts of one role and name",), field="contacts")
    taken = isinstance(draft, ClientUpdate) and "legal_name" in draft.model_fields_set and draft.legal_name is None
    if taken and "primary" not in levels_of(getattr(draft, "insurance_policies", None) or ()):
        said = "legalName: it is cleared with its policy: insurancePolicies, level primary, legalName null"
        raise InvalidInput(messages=(said,), field="legalName")


def kind_of(contact: RelatedContactFields) -> str:
    """Return the portal's word for what somebody is to the client."""
    return contact.kind or KINDS[contact.role]


def not_stored(draft: ClientFields) -> tuple[str, ...]:
    """Return the wire names of what was given and has no place in the chart; in an update, None is given too."""

    def told(part: Draft, names: Iterable[str]) -> list[str]:
        clears = isinstance(draft, ClientUpdate)
        return [name for name in names if name in part.model_fields_set and (clears or _says(getattr(part, name)))]

    found = [to_camel(name) for name in told(draft, NOWHERE)]
    policies: tuple[ClientPolicyFields, ...] = getattr(draft, "insurance_policies", None) or ()
    for place, policy in enumerate(policies):
        names = told(policy, POLICY_NOWHERE) + (["payer_id"] if policy.payer_id and policy.payer_name else [])
        found += [f"insurancePolicies.{place}.{to_camel(name)}" for name in names]
        names = told(policy.subscriber, SUBSCRIBER_NOWHERE) if policy.subscriber else []
        found += [f"insurancePolicies.{place}.subscriber.{to_camel(name)}" for name in names]
    if draft.legal_name and "primary" not in levels_of(policies):
        found.append("legalName")
    if draft.primary_provider and told(draft.primary_provider, ("provider_id",)):
        found.append("primaryProvider.providerId")
    return tuple(found)


def _says(value: Any) -> bool:
    return value is not None and value != ()


def _asked(form: type[F], pairs: Pairs) -> Asked[F]:
    values = form(**{field: value for field, (_, value) in pairs.items()})
    return Asked(values, {field: name for field, (name, _) in pairs.items()})
