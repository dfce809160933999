"""What a chart shows, as canonical models."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pydantic import TypeAdapter, ValidationError

from ...errors import ExtractionError
from ...models.client import (
    Answer,
    CareRole,
    CareTeamMember,
    ClientPolicy,
    ClientSummary,
    ContactRole,
    FormAnswers,
    RelatedContact,
    StatusEntry,
    Subscriber,
)
from ...models.codes import UsPhone
from ...models.patient import Address, Diagnosis, Level, ProviderRef, Sex
from .charts import number_of
from .grids import folded
from .pages.chart import DetailsForm
from .pages.chart_lists import AnswerRow, ContactRow, DiagnosisRow, StatusRow
from .pages.clients import ClientRow
from .pages.insurance import PolicyRow

LEVELS: dict[str, Level] = {"Primary": "primary", "Secondary": "secondary", "Tertiary": "tertiary"}
ROLES: dict[str, ContactRole] = {
    "emergency contact": "emergency",
    "next of kin": "next_of_kin",
    "guardian": "guardian",
    "legal guardian": "legal_guardian",
    "responsible party": "responsible_party",
}
"""Words of the pick list; what a practice added to it is `other`."""
SEXES: dict[str, Sex] = {"female": "F", "f": "F", "male": "M", "m": "M"}
INACTIVE = "inactive"
_PHONE = TypeAdapter[str](UsPhone)


def summary_of(row: ClientRow) -> ClientSummary:
    """Return a row of the list."""
    last, first = names_of(row.name)
    return ClientSummary(
        patient_id=number_of(row),
        name=row.name,
        last_name=last,
        first_name=first,
        dob=row.dob,
        phone=phone_of(row.phone),
        primary_provider_name=row.primary_therapist,
        program_name=row.division,
        location_name=row.location,
        active=is_active(row),
        favorite=row.favorite,
    )


def names_of(name: str) -> tuple[str | None, str | None]:
    """Return last and first name out of `Last, First`; None for both where that is a guess."""
    parts = [part.strip() for part in name.split(",")]
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else (None, None)


def is_active(row: ClientRow) -> bool | None:
    """Tell by the column, or by the orange of the row, whether a client is active."""
    if row.active is not None:
        return row.active
    return False if INACTIVE in (row.marks or "").split() else None


def phone_of(text: str | None) -> str | None:
    """Return a number as `+1-206-555-0124`; an incomplete one stays as it was typed."""
    if text is None:
        return None
    try:
        return _PHONE.validate_python(text)
    except ValidationError:
        return text


def sex_of(label: str | None) -> Sex | None:
    """Return the gender assigned at birth by its word; blank is None, another word unknown."""
    return SEXES.get(folded(label), "U") if label else None


def address_of(form: DetailsForm) -> Address | None:
    """Return the address, None where nothing of it is there."""
    found = Address(line1=form.address, line2=form.address2, city=form.city, region=form.state, postal_code=form.zip)
    return found if any(value for _, value in found) else None


def care_team_of(form: DetailsForm) -> tuple[CareTeamMember, ...]:
    """Return who of the staff is named in Details."""
    named: list[tuple[CareRole, str | None]] = [
        ("primary_therapist", form.primary_therapist),
        ("qualified_professional", form.qualified_professional),
        ("primary_physician", form.primary_physician),
    ]
    return tuple(CareTeamMember(role=role, provider_name=name) for role, name in named if name)


def provider_of(form: DetailsForm) -> ProviderRef | None:
    """Return the primary therapist."""
    return ProviderRef(name=form.primary_therapist) if form.primary_therapist else None


def policies_from(rows: Sequence[PolicyRow], patient_id: str) -> tuple[ClientPolicy, ...]:
    """Return the slots that hold something, in their order. Raises `ExtractionError` if one is missing or unknown."""
    if sorted(row.name for row in rows) != sorted(LEVELS):
        raise ExtractionError("the slots are not primary, secondary and tertiary", page="Insurance", field="name")
    levelled = sorted(rows, key=lambda row: list(LEVELS).index(row.name))
    return tuple(_policy(row, patient_id) for row in levelled if holds(row))


def holds(row: PolicyRow) -> bool:
    """Tell whether anything stands in a slot."""
    return any(value for name, value in row if name != "name")


def _policy(row: PolicyRow, patient_id: str) -> ClientPolicy:
    subscriber = Subscriber(
        name=row.subscriber,
        relationship=row.relationship.lower() if row.relationship else None,
        dob=row.subscriber_dob,
        address=row.subscriber_address,
    )
    return ClientPolicy(
        policy_id=f"{patient_id}-{LEVELS[row.name]}",
        payer_name=row.company,
        payer_number=row.payer_number,
        member_id=row.individual_number,
        group_number=row.group_number,
        is_primary=LEVELS[row.name] == "primary",
        level=LEVELS[row.name],
        effective_date=row.effective,
        termination_date=row.expiration,
        subscriber=subscriber if any(value for _, value in subscriber) else None,
        legal_name=row.legal_name,
    )


def contact_of(row: ContactRow) -> RelatedContact:
    """Return somebody around the client."""
    return RelatedContact(
        role=ROLES.get(folded(row.kind or ""), "other"),
        name=row.name,
        relationship=row.relationship,
        contact_id=row.row_id,
        kind=row.kind,
        phone=phone_of(row.phone),
        email=row.email,
        consent=row.consent,
    )


def diagnoses_from(rows: Sequence[DiagnosisRow]) -> tuple[Diagnosis, ...]:
    """Return the diagnoses, the primary one first."""
    return tuple(
        Diagnosis(position=place, code=row.code, description=row.description) for place, row in enumerate(rows, 1)
    )


def forms_from(rows: Sequence[AnswerRow]) -> tuple[FormAnswers, ...]:
    """Return the answers, form by form in the order in which they are shown."""
    return tuple(
        FormAnswers(name=name, answers=tuple(Answer(question=row.question, answer=row.answer) for row in answers))
        for name, answers in groupby(rows, key=lambda row: row.form)
    )


def status_of(row: StatusRow) -> StatusEntry:
    """Return an entry of the status log."""
    return StatusEntry(on=row.date, note=row.note)
