"""ExplanationOfBenefit out of a claim of a remittance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ..models.remittance import RemittanceHeader
from ..models.remittance_claim import RemittanceClaim, RemittanceLine
from ..models.remittance_parts import RemittanceAdjustment, RemittanceParty
from .parts import (
    CARC,
    CPT_OR_HCPCS,
    EIN,
    GROUP,
    HL7,
    NPI,
    RARC,
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


def explanation_of_benefit(
    header: RemittanceHeader,
    claim: RemittanceClaim,
    *,
    created: date,
    patient: str | None = None,
    type: str = "professional",
) -> Any:
    """Return a claim of a remittance as FHIR R4B `ExplanationOfBenefit` (extra `fhir`).

    `header` is the remittance or what was read of it before its claims; `created` the day that the resource says it
    was made; `patient` a reference to yours (`Patient/17`), without which the member's number stands for them;
    `type` is `professional`, `institutional` or `pharmacy`. Adjustments keep group and reason as two codes, and the
    sign of the remittance: a reversal's amounts are negative.
    """
    currency = header.currency or "USD"
    who = claim.patient or claim.subscriber
    insured = claim.subscriber or claim.patient
    member = None if insured is None else insured.identifier or (who.identifier if who else None)
    return resource(
        "ExplanationOfBenefit",
        {
            "status": "cancelled" if claim.is_reversal else "active",
            "type": concept(type, f"{HL7}claim-type"),
            "use": "predetermination" if claim.status == "predetermination" else "claim",
            "identifier": [identifier(claim.payer_claim_control_number)],
            "claim": {"identifier": identifier(claim.patient_control_number)},
            "patient": reference(
                "Patient",
                member,
                given=patient,
                display=None if who is None else whole_name(who.first_name, who.middle_name, who.last_name, who.suffix),
            ),
            "billablePeriod": period(claim.statement_from, claim.statement_to),
            "created": created,
            "insurer": _party(header.payer),
            "provider": _party(header.payee),
            "outcome": "queued" if claim.status == "pended" else "complete",
            "disposition": claim.status.replace("_", " "),
            "preAuthRef": [claim.prior_authorization],
            "insurance": [{"focal": True, "coverage": reference("Coverage", member)}],
            "adjudication": [_amount("submitted", claim.charge, currency), *_adjustments(claim.adjustments, currency)],
            "item": numbered(_item(line, currency) for line in claim.lines),
            "total": [
                _amount("submitted", claim.charge, currency),
                _amount("benefit", claim.paid, currency),
                _amount("memberliability", claim.patient_responsibility, currency, system=None),
            ],
            "payment": {
                "date": header.payment.effective,
                "amount": money(claim.paid, currency=currency),
                "identifier": identifier(header.payment.trace_number),
            },
            "processNote": [
                {"number": number, "text": code, "type": "display"} for number, code in enumerate(claim.remark_codes, 1)
            ],
        },
    )


def _party(party: RemittanceParty | None) -> Tree:
    if party is None:
        return reference("Organization", display="not given")
    value, system = (party.npi, NPI) if party.npi else (party.tax_id, EIN) if party.tax_id else (party.identifier, None)
    return reference("Organization", value, system, display=party.name)


def _item(line: RemittanceLine, currency: str) -> Tree:
    procedure = line.procedure or line.submitted_procedure
    code = procedure.code if procedure else line.revenue_code
    system = REVENUE if procedure is None or procedure.qualifier == "NU" else CPT_OR_HCPCS
    served = line.service_to not in (None, line.service_from)
    return {
        "productOrService": concept(code, system) or concept(None, text="not given"),
        "modifier": [concept(one) for one in (procedure.modifiers if procedure else ())],
        "revenue": concept(line.revenue_code, REVENUE),
        "servicedPeriod": period(line.service_from, line.service_to) if served else None,
        "servicedDate": None if served else line.service_from,
        "quantity": quantity(line.units_paid),
        "adjudication": [
            _amount("submitted", line.charge, currency),
            _amount("eligible", line.allowed, currency),
            _amount("benefit", line.paid, currency),
            *_adjustments(line.adjustments, currency),
            *(
                {"category": concept("remark", text="remark"), "reason": concept(code, RARC)}
                for code in line.remark_codes
            ),
        ],
    }


def _adjustments(adjustments: tuple[RemittanceAdjustment, ...], currency: str) -> list[Tree]:
    return [
        {
            "category": concept(one.group, GROUP),
            "reason": concept(one.reason, CARC),
            "amount": money(one.amount, currency=currency),
            "value": one.quantity,
        }
        for one in adjustments
    ]


def _amount(
    kind: str, amount: Decimal | None, currency: str, *, system: str | None = f"{HL7}adjudication"
) -> Tree | None:
    if amount is None:
        return None
    return {"category": concept(kind, system), "amount": money(amount, currency=currency)}
