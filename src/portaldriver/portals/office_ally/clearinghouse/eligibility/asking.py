"""A question about coverage, made of the fields that a front desk has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .....edi.models.eligibility import EligibilityMember, EligibilityParty, EligibilityRequest


def request_of(
    *,
    patient_id: str | None = None,
    member_id: str | None = None,
    last_name: str | None = None,
    first_name: str | None = None,
    birth_date: date | None = None,
    dependent: EligibilityMember | None = None,
    payer_id: str | None = None,
    payer_name: str | None = None,
    provider: EligibilityParty | None = None,
    date_of_service: date | None = None,
    service_type_codes: Iterable[str] = ("30",),
    reference_id: str | None = None,
) -> EligibilityRequest:
    """Return the request: names and birth date are the subscriber's, who is the patient unless there is a dependent."""
    given = (member_id, last_name, first_name, birth_date)
    subscriber = None
    if any(value is not None for value in given):
        subscriber = EligibilityMember(
            member_id=member_id, last_name=last_name, first_name=first_name, birth_date=birth_date
        )
    return EligibilityRequest(
        patient_id=patient_id,
        payer_id=payer_id,
        payer_name=payer_name,
        date_of_service=date_of_service,
        service_type_codes=tuple(service_type_codes),
        reference_id=reference_id,
        provider=provider,
        subscriber=subscriber,
        dependent=dependent,
    )
