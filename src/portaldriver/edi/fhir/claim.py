"""FHIR's Claim out of ours."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..models.claim import Claim
from ..models.claim_lines import ServiceLine
from ..models.claim_parts import BillingProvider, ClaimProvider, Named
from .parts import (
    CPT_OR_HCPCS,
    EIN,
    HL7,
    ICD10,
    NPI,
    PLACE,
    REVENUE,
    Tree,
    concept,
    identifier,
    money,
    numbered,
    period,
    quantity,
    reference,
    resource,
    whole_name,
)

_TEAM = {
    "rendering_provider": "primary",
    "attending_provider": "primary",
    "supervising_provider": "supervisor",
    "operating_physician": "assist",
    "referring_provider": "other",
}
_RELATED = {"7": "prior", "8": "prior"}


def fhir_claim(claim: Claim, *, created: date, patient: str | None = None) -> Any:
    """Return a claim as FHIR R4B `Claim` (extra `fhir`).

    `created` is the day that the resource says it was made; `patient` a reference to yours (`Patient/17`), without
    which the member's number stands for them. A void is `cancelled`; a replacement names the claim that it replaces by
    the payer's number. Raises `EdiError` where FHIR demands what the claim has not.
    """
    institutional = claim.is_institutional
    insured = claim.subscriber
    team = [(role, getattr(claim, field)) for field, role in _TEAM.items() if getattr(claim, field) is not None]
    return resource(
        "Claim",
        {
            "identifier": [identifier(claim.patient_control_number)],
            "status": "cancelled" if claim.frequency == "8" else "active",
            "type": concept("institutional" if institutional else "professional", f"{HL7}claim-type"),
            "use": "claim",
            "patient": _patient(claim, patient),
            "billablePeriod": _billed(claim),
            "created": created,
            "insurer": reference("Organization", claim.payer_id, display=claim.payer.name if claim.payer else None),
            "provider": _party(claim.billing_provider),
            "priority": concept("normal", f"{HL7}processpriority"),
            "related": _replaced(claim),
            "referral": reference("ServiceRequest", claim.referral_number) if claim.referral_number else None,
            "facility": reference("Location", claim.service_facility.npi, NPI, display=claim.service_facility.name)
            if claim.service_facility
            else None,
            "careTeam": numbered(
                {"provider": _party(one), "role": concept(role, f"{HL7}claimcareteamrole")} for role, one in team
            ),
            "diagnosis": numbered(
                {
                    "diagnosisCodeableConcept": concept(code, ICD10 if claim.code_set == "icd10" else None),
                    "type": [concept("principal", f"{HL7}ex-diagnosistype")] if at == 0 else None,
                }
                for at, code in enumerate(claim.diagnosis_codes)
            ),
            "insurance": numbered(
                [
                    {
                        "focal": True,
                        "coverage": reference("Coverage", insured.member_id or "not given"),
                        "preAuthRef": [claim.prior_authorization],
                    },
                    *(
                        {
                            "focal": False,
                            "coverage": reference(
                                "Coverage", other.subscriber.member_id if other.subscriber else None, display=other.name
                            ),
                        }
                        for other in claim.other_payers
                    ),
                ]
            ),
            "item": numbered(_item(one, claim) for one in claim.service_lines),
            "total": money(claim.total_charge, currency=claim.currency or "USD"),
        },
    )


def _item(line: ServiceLine, claim: Claim) -> Tree:
    served = line.to_date not in (None, line.from_date)
    system = CPT_OR_HCPCS if line.cpt_code else REVENUE
    return {
        "diagnosisSequence": list(line.diagnosis_pointers),
        "revenue": concept(line.revenue_code, REVENUE),
        "productOrService": concept(line.cpt_code or line.revenue_code, system) or concept(None, text="not given"),
        "modifier": [concept(one) for one in line.modifiers],
        "servicedPeriod": period(line.from_date, line.to_date) if served else None,
        "servicedDate": None if served else line.from_date,
        "locationCodeableConcept": concept(line.place_of_service or claim.place_of_service, PLACE),
        "quantity": quantity(line.units, {"UN": "unit", "MJ": "min", "DA": "d"}.get(line.unit)),
        "net": money(line.charge_amount, currency=claim.currency or "USD"),
    }


def _billed(claim: Claim) -> Tree | None:
    if claim.statement_from is not None:
        return period(claim.statement_from, claim.statement_to)
    days = [day for line in claim.service_lines for day in (line.from_date, line.to_date) if day is not None]
    return period(min(days), max(days)) if days else None


def _replaced(claim: Claim) -> list[Tree]:
    kind = _RELATED.get(claim.frequency)
    if kind is None or claim.payer_claim_control_number is None:
        return []
    return [
        {
            "claim": {"identifier": identifier(claim.payer_claim_control_number)},
            "relationship": concept(kind, f"{HL7}ex-relatedclaimrelationship"),
        }
    ]


def _patient(claim: Claim, given: str | None) -> Tree:
    who: Named = claim.subscriber
    if not claim.patient_is_subscriber and claim.patient is not None:
        who = claim.patient
    return reference("Patient", claim.subscriber.member_id, given=given, display=_name(who))


def _party(party: BillingProvider | ClaimProvider) -> Tree:
    tax = party.tax_id if isinstance(party, BillingProvider) else None
    value, system = (party.npi, NPI) if party.npi else (tax, EIN)
    kind = "Practitioner" if party.is_person else "Organization"
    return reference(kind, value, system, display=_name(party))


def _name(who: Named) -> str | None:
    return who.name or whole_name(who.first_name, who.middle_name, who.last_name, who.suffix)
