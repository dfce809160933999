"""Clients of behavioural-health practices: patients with a chart of their own kind."""

from __future__ import annotations

from datetime import date
from typing import Literal

from .base import Noun
from .patient import Contact, InsurancePolicy, Patient, Person

ContactRole = Literal["emergency", "next_of_kin", "guardian", "legal_guardian", "responsible_party", "other"]
CareRole = Literal["primary_therapist", "qualified_professional", "primary_physician"]
ChartPart = Literal["insurance", "contacts", "diagnoses", "forms", "status_log"]
CHART_PARTS: tuple[ChartPart, ...] = ("insurance", "contacts", "diagnoses", "forms", "status_log")


class ClientSummary(Noun):
    """A client as the portal's list shows them; None where a column is hidden.

    `name` is as shown, `Last, First`; the parts are None where it cannot be taken apart.
    """

    patient_id: str
    name: str
    last_name: str | None = None
    first_name: str | None = None
    dob: date | None = None
    phone: str | None = None
    primary_provider_name: str | None = None
    program_name: str | None = None
    location_name: str | None = None
    active: bool | None = None
    favorite: bool | None = None


class RelatedContact(Contact):
    """Somebody around a client. `kind` is the portal's word for the role; `consent` is to being messaged."""

    role: ContactRole  # type: ignore[assignment]  # a chart knows more of them than other portals' forms
    contact_id: str | None = None
    kind: str | None = None
    phone: str | None = None
    email: str | None = None
    consent: bool | None = None


class Subscriber(Person):
    """Who holds a policy. `address` is one line, as the portal keeps it."""

    dob: date | None = None
    address: str | None = None


class ClientPolicy(InsurancePolicy):
    """One slot of a client's coverage.

    `payer_number` is the payer's for claims; `legal_name` the client's as the insurer knows it.
    """

    payer_number: str | None = None
    legal_name: str | None = None
    subscriber: Subscriber | None = None


class CareTeamMember(Noun):
    """Who of the staff has which part in a client's care."""

    role: CareRole
    provider_name: str


class Answer(Noun):
    """One question of a form, and its answer."""

    question: str
    answer: str | None = None


class FormAnswers(Noun):
    """A form (Q&A) by name, with its questions in order."""

    name: str
    answers: tuple[Answer, ...] = ()


class StatusEntry(Noun):
    """An entry of the status log."""

    on: date | None = None
    note: str | None = None


class Client(Patient):
    """A client in full. Its JSON is the wire shape of GET /clients.

    `sex` is the gender assigned at birth; `gender_label` the portal's word for it. `parts` says which tabs beside
    Details were read: what belongs to another is empty here whatever the portal holds.
    """

    contacts: tuple[RelatedContact, ...] = ()
    insurance_policies: tuple[ClientPolicy, ...] = ()
    legal_name: str | None = None
    """As the primary insurer knows it."""
    gender_label: str | None = None
    gender_identity: str | None = None
    disability: str | None = None
    school: str | None = None
    admitted_on: date | None = None
    program_name: str | None = None
    location_name: str | None = None
    care_team: tuple[CareTeamMember, ...] = ()
    referral_source: str | None = None
    active: bool = True
    favorite: bool | None = None
    """None where the list does not show it."""
    notes: str | None = None
    forms: tuple[FormAnswers, ...] = ()
    status_log: tuple[StatusEntry, ...] = ()
    parts: tuple[ChartPart, ...] = ()


class GroupMember(Noun):
    """A client of a group."""

    patient_id: str
    name: str


class ClientGroup(Noun):
    """A group of clients. `members` are None where only the list was read."""

    group_id: str
    name: str
    size: int | None = None
    active: bool = True
    members: tuple[GroupMember, ...] | None = None
