"""Asks a payer in real time what became of a claim (276), and makes an event of the answer (277)."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

from .....edi import Claim, ClaimStatusRequest, ClaimStatusResponse
from .....edi.models.claim_status import StatusCategory
from .....edi.models.eligibility import EligibilityMember, EligibilityParty
from .....models.sent_claim import ClaimEvent, ClaimStatus
from .config import ClaimsOut

STANDS: dict[StatusCategory, tuple[ClaimStatus, str]] = {
    "pending": ("accepted", "the payer works on it"),
    "finalized": ("accepted", "the payer has decided"),
    "requested": ("accepted", "the payer wants more"),
}
"""What says something of how the claim stands; that it arrived, or was not found yet, does not."""


def question_of(claim: Claim, config: ClaimsOut, *, payer_number: str | None) -> ClaimStatusRequest:
    """Return the question about a claim. Who asks is who sends the claims."""
    billing, days = claim.billing_provider, _days(claim)
    return ClaimStatusRequest(
        payer_id=claim.payer_id,
        payer_name=claim.payer.name if claim.payer is not None else None,
        receiver=EligibilityParty(
            entity="41", name=config.submitter.name, id_qualifier="46", identifier=config.submitter.identifier
        ),
        provider=EligibilityParty(
            organization=billing.name is not None,
            name=billing.name,
            last_name=billing.last_name,
            first_name=billing.first_name,
            npi=billing.npi,
        ),
        subscriber=_subscriber(claim),
        dependent=_dependent(claim),
        payer_claim_control_number=payer_number,
        patient_control_number=claim.patient_control_number,
        charge=_charge(claim),
        service_from=days[0] if days else None,
        service_to=days[-1] if days and days[-1] != days[0] else None,
    )


def event_of(answer: ClaimStatusResponse) -> ClaimEvent | None:
    """Return what an answer says of how the claim stands; None if it says nothing of that."""
    told = STANDS.get(answer.category) if answer.category is not None else None
    if answer.level != "claim" or told is None:
        return None
    digest = hashlib.sha256(answer.model_dump_json(exclude={"reference_id", "transaction_id", "answered"}).encode())
    return ClaimEvent(at=datetime.now(UTC), status=told[0], source="277", words=told[1], report=digest.hexdigest())


def _subscriber(claim: Claim) -> EligibilityMember:
    whose = claim.subscriber
    return EligibilityMember(
        member_id=whose.member_id,
        last_name=whose.last_name,
        first_name=whose.first_name,
        birth_date=whose.dob,
        sex=whose.sex,
    )


def _dependent(claim: Claim) -> EligibilityMember | None:
    if claim.patient_is_subscriber or claim.patient is None:
        return None
    patient = claim.patient
    return EligibilityMember(
        last_name=patient.last_name, first_name=patient.first_name, birth_date=patient.dob, sex=patient.sex
    )


def _charge(claim: Claim) -> Decimal | None:
    if claim.total_charge is not None:
        return claim.total_charge
    return sum((line.charge_amount or Decimal(0) for line in claim.service_lines), Decimal(0)) or None


def _days(claim: Claim) -> list[date]:
    lines = [day for line in claim.service_lines for day in (line.from_date, line.to_date) if day is not None]
    return sorted([*lines, *(day for day in (claim.statement_from, claim.statement_to) if day is not None)])
