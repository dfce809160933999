"""Clients of behavioural-health practices as callers hand them in, to be created or changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .base import Noun
from .client import CareRole, ContactRole, FormAnswers, StatusEntry
from .codes import BirthDate, Email, Icd10, PlainDate, PortalText, UsPhone
from .draft import Draft
from .new_patient import PatientFields
from .patient import TemplateLine
from .patient_parts import (
    BLANK,
    DiagnosisFields,
    Identity,
    Levelled,
    PersonFields,
    PhoneFields,
    PolicyFields,
    Text60,
    Text80,
    Three,
)
from .waiting import Notes


def _kept(value: Any) -> Any:
    if value is None:
        raise ValueError("cannot be cleared")
    return value


def _unlike(items: Any) -> Any:
    keys = [(item.kind or item.role, item.name.casefold()) for item in items or ()]
    if len(set(keys)) != len(keys):
        raise ValueError("two contacts of one role and name")
    return items


def _one_each(members: Any) -> Any:
    if members and len({member.role for member in members}) != len(members):
        raise ValueError("two members of one role")
    return members


def _instead(what: str) -> AfterValidator:
    """Refuse None where it would have to be guessed what that clears; `what` says how it is said."""

    def check(value: Any) -> Any:
        if value is None:
            raise ValueError(f"cannot be cleared as a whole: {what}")
        return value

    return AfterValidator(check)


def _consents(contacts: Any) -> Any:
    if any(one.consent is None and "consent" in one.model_fields_set for one in contacts or ()):
        raise ValueError("consent is true or false, or left out")
    return contacts


class SubscriberFields(PersonFields):
    """Who holds a policy. `address` is one line."""

    dob: BirthDate | None = None
    address: Text80 = None

    @model_validator(mode="after")
    def _certain(self) -> Self:
        # The portal keeps the name as one text: it need not be taken apart.
        return self


class ClientPolicyFields(PolicyFields):
    """One slot of a client's coverage. The payer is named as the portal's list has it.

    In an update, `payer_name=None` clears the slot; slots that no policy is for stay as they are. Where another payer
    is named than stands there, it is another policy: what is not given of it is cleared with the old one.
    """

    payer_number: Text60 = None
    legal_name: Text80 = None
    subscriber: SubscriberFields | None = None


class NewClientPolicy(ClientPolicyFields):
    """One slot of a new client's coverage."""

    @model_validator(mode="after")
    def _pays(self) -> Self:
        if not (self.payer_name or self.payer_id):
            raise ValueError("name the payer")
        return self


class RelatedContactFields(Draft):
    """Somebody around a client, recognised by role and name. `kind` is the portal's own word, if not the role's."""

    role: ContactRole
    name: Identity
    kind: Text60 = None
    relationship: Text60 = None
    phone: Annotated[UsPhone | None, BLANK] = None
    email: Annotated[Email | None, BLANK] = None
    consent: bool | None = None


class CareTeamFields(Draft):
    """Who has which part in a client's care, by name as the portal's list has it; without a name nobody has."""

    role: CareRole
    provider_name: Text80 = None


class ClientDiagnosis(DiagnosisFields):
    """A diagnosis of an intake."""

    description: Text80 = None


class ClientFields(PatientFields):
    """What may be said of a client, new or not. What the portal has no place for is told by `not_stored`."""

    diagnoses: Annotated[tuple[ClientDiagnosis, ...] | None, Field(max_length=12)] = None
    phone: Annotated[UsPhone | None, BLANK] = None
    phones: PhoneFields | None = None
    legal_name: Text80 = None
    """As the primary insurer knows the client."""
    gender_label: Text60 = None
    """The portal's own word for the gender assigned at birth; it goes before `sex`."""
    gender_identity: Text60 = None
    disability: Text80 = None
    school: Text80 = None
    admitted_on: PlainDate | None = None
    program_name: Text80 = None
    location_name: Text80 = None
    care_team: Annotated[tuple[CareTeamFields, ...] | None, AfterValidator(_one_each)] = None
    referral_source: Text80 = None
    notes: Notes = None
    contacts: Annotated[tuple[RelatedContactFields, ...] | None, AfterValidator(_unlike)] = None
    forms: tuple[FormAnswers, ...] | None = None
    status_log: tuple[StatusEntry, ...] | None = None
    template_lines: tuple[TemplateLine, ...] | None = None
    favorite: bool | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        named = self.primary_provider.name if self.primary_provider else None
        member = next((one for one in self.care_team or () if one.role == "primary_therapist"), None)
        if named and member and member.provider_name != named:
            raise ValueError("primaryProvider and careTeam contradict each other")
        return self


class NewClient(ClientFields):
    """A client to be created, or an intake: the wire shape of a client without ids. None is the same as not given."""

    first_name: Identity
    last_name: Identity
    dob: BirthDate
    active: bool | None = None
    insurance_policies: Annotated[tuple[NewClientPolicy, ...] | None, Three, Levelled] = None


class ClientUpdate(ClientFields):
    """Changes to a client: what is not set stays as it is, what is set to None is cleared, or refused with what to do.

    An empty list asks for nothing.
    """

    first_name: Annotated[Identity | None, AfterValidator(_kept)] = None
    last_name: Annotated[Identity | None, AfterValidator(_kept)] = None
    dob: Annotated[BirthDate | None, AfterValidator(_kept)] = None
    active: Annotated[bool | None, AfterValidator(_kept)] = None
    insurance_policies: Annotated[
        tuple[ClientPolicyFields, ...] | None,
        Three,
        Levelled,
        _instead("give a policy of the level with payerName null, and its slot is emptied"),
    ] = None
    contacts: Annotated[
        tuple[RelatedContactFields, ...] | None,
        AfterValidator(_unlike),
        AfterValidator(_consents),
        _instead("contacts are changed and added here, not removed; clear their fields one by one"),
    ] = None

    @model_validator(mode="after")
    def _decided(self) -> Self:
        therapist = next((one for one in self.care_team or () if one.role == "primary_therapist"), None)
        if therapist and therapist.provider_name and self._takes_the_therapist_away:
            raise ValueError("primaryProvider and careTeam contradict each other")
        return self

    @property
    def _takes_the_therapist_away(self) -> bool:
        provider = self.primary_provider
        if provider is None:
            return "primary_provider" in self.model_fields_set
        return "name" in provider.model_fields_set and provider.name is None


class NewDiagnosis(Draft):
    """A diagnosis to be added to a client's. Without a `description` the portal may give it one."""

    code: Icd10
    description: Text80 = None


class NewAnswer(Draft):
    """An answer to a question of one of a client's forms; None takes the answer away."""

    form: Annotated[str, PortalText(120)]
    question: Annotated[str, PortalText(500)]
    answer: Notes = None


class StatusReason(Draft):
    """Why a client is made active or inactive."""

    reason: Annotated[str, PortalText(1000, lines=True)]


class ClientSaved(Noun):
    """What became of a client. `updated_at` is when it was seen to be there, by our clock.

    `not_stored` names what was given and has no place in the portal.
    """

    patient_id: str
    status: Literal["created", "updated", "unchanged"]
    updated_at: datetime
    not_stored: tuple[str, ...] = ()
