"""Coverage and CoverageEligibilityResponse out of a payer's answer (271)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ...errors import EdiError
from ..models.eligibility import EligibilityMember, EligibilityParty
from ..models.eligibility_response import Benefit, EligibilityResponse
from .parts import (
    CPT_OR_HCPCS,
    HL7,
    NPI,
    REJECTION,
    SERVICE_TYPE,
    Tree,
    concept,
    money,
    period,
    reference,
    resource,
    whole_name,
)

_RELATIONSHIPS = {"self": "self", "spouse": "spouse", "child": "child", "life_partner": "common"}
_KINDS = {
    "copay": "copay",
    "coinsurance": "copay-percent",
    "deductible": "deductible",
    "out_of_pocket": "copay-maximum",
    "limitation": "benefit",
}
_TERMS = {"22": "annual", "23": "annual", "25": "annual", "32": "lifetime", "7": "day"}
_UNITS = {"IND": "individual", "FAM": "family"}
_NETWORKS = {"Y": "in", "N": "out"}


def coverage(response: EligibilityResponse, *, beneficiary: str | None = None) -> Any:
    """Return what a payer says of a patient's coverage as FHIR R4B `Coverage` (extra `fhir`).

    `beneficiary` is a reference to yours (`Patient/17`). Coverage that ended is `cancelled`, one of which the payer
    says neither is a `draft`. Raises `EdiError` for an answer that says nothing of coverage: a rejected question.
    """
    if response.status in ("rejected", "unavailable"):
        raise EdiError("the payer did not answer: there is no coverage to be told of", code="no_coverage")
    insured, patient, plan = response.subscriber, response.patient, response.plan
    relationship = "self" if response.dependent is None else response.dependent.relationship or "other"
    group = (plan.group_number if plan else None) or (insured.group_number if insured else None)
    return resource(
        "Coverage",
        {
            "status": {"eligible": "active", "ineligible": "cancelled"}.get(response.status, "draft"),
            "subscriberId": insured and insured.member_id,
            "subscriber": _member(insured) if insured and response.dependent else None,
            "beneficiary": _member(patient, given=beneficiary),
            "relationship": concept(_RELATIONSHIPS.get(relationship, "other"), f"{HL7}subscriber-relationship"),
            "period": plan and period(plan.effective_date, plan.termination_date),
            "payor": [_party(response.payer)],
            "network": plan and plan.network,
            "class": [
                _class("group", group),
                _class("plan", plan.plan_name if plan else None),
            ],
        },
    )


def coverage_eligibility_response(
    response: EligibilityResponse, *, created: date, request: str | None = None, patient: str | None = None
) -> Any:
    """Return a payer's answer as FHIR R4B `CoverageEligibilityResponse` (extra `fhir`): an item for each benefit.

    `created` is the day that the resource says it was made; `request` and `patient` are references to yours; without
    them identifiers stand for both. Percentages are fractions in words (`allowedString`), as FHIR has no room for them.
    """
    member = response.subscriber.member_id if response.subscriber else None
    plan = response.plan
    return resource(
        "CoverageEligibilityResponse",
        {
            "status": "active",
            "purpose": ["benefits"],
            "patient": _member(response.patient, given=patient),
            "created": created,
            "requestor": _party(response.provider) if response.provider else None,
            "request": reference("CoverageEligibilityRequest", response.reference_id or "not given", given=request),
            "outcome": "error" if response.status in ("rejected", "unavailable") else "complete",
            "insurer": _party(response.payer),
            "insurance": [
                {
                    "coverage": reference("Coverage", member or "not given"),
                    "inforce": {"eligible": True, "ineligible": False}.get(response.status),
                    "benefitPeriod": plan and period(plan.effective_date, plan.termination_date),
                    "item": [_item(benefit) for benefit in response.all_benefits],
                }
            ],
            "error": [{"code": concept(one.code, REJECTION, text=one.words or None)} for one in response.rejections],
        },
    )


def _item(benefit: Benefit) -> Tree:
    types = [{"system": SERVICE_TYPE, "code": code} for code in benefit.service_types]
    return {
        "category": {"coding": types} if types else None,
        "productOrService": concept(benefit.procedure.code, CPT_OR_HCPCS) if benefit.procedure else None,
        "modifier": [concept(one) for one in (benefit.procedure.modifiers if benefit.procedure else ())],
        "excluded": True if benefit.kind in ("not_covered", "exclusion") else None,
        "name": benefit.plan_description,
        "description": " ".join(benefit.messages) or None,
        "network": concept(_NETWORKS.get(benefit.in_network or ""), f"{HL7}benefit-network"),
        "unit": concept(_UNITS.get(benefit.coverage_level or ""), f"{HL7}benefit-unit"),
        "term": concept(_TERMS.get(benefit.period or ""), f"{HL7}benefit-term"),
        "benefit": [_benefit(benefit)],
        "authorizationRequired": {"Y": True, "N": False}.get(benefit.authorization_required or ""),
    }


def _benefit(benefit: Benefit) -> Tree | None:
    kind = _KINDS.get(benefit.kind)
    told: Tree = {"type": concept(kind, f"{HL7}benefit-type" if kind else None, text=benefit.kind.replace("_", " "))}
    if benefit.amount is not None:
        return {**told, "allowedMoney": money(benefit.amount)}
    if benefit.percent is not None:
        return {**told, "allowedString": f"{benefit.percent:f}"}
    count = benefit.quantity
    if count is not None and count >= 0 and count == count.to_integral_value():
        return {**told, "allowedUnsignedInt": int(count)}
    return told


def _class(kind: str, value: str | None) -> Tree | None:
    return {"type": concept(kind, f"{HL7}coverage-class"), "value": value} if value else None


def _member(member: EligibilityMember | None, *, given: str | None = None) -> Tree:
    if member is None:
        return reference("Patient", given=given, display="not given")
    name = whole_name(member.first_name, member.middle_name, member.last_name, member.suffix)
    return reference(
        "Patient", member.member_id, given=given, display=name or (None if member.member_id else "not given")
    )


def _party(party: EligibilityParty | None) -> Tree:
    if party is None:
        return reference("Organization", display="not given")
    name = party.name or whole_name(party.first_name, party.last_name)
    kind = "Organization" if party.organization else "Practitioner"
    return reference(kind, party.npi or party.identifier, NPI if party.npi else None, display=name)
