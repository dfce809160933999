"""A claim as the UB-04 form holds it: every control's text, the blank ones among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from .....edi import Claim
from .....edi.models.claim_lines import ServiceLine
from .....edi.models.claim_parts import ClaimAddress, ClaimProvider, ClaimRelationship
from .ub_holding import MODIFIERS, require_held
from .ub_parts import spelt, trimmed
from .ub_record import UbForm

RELATIONS: Final[Mapping[ClaimRelationship, str]] = {
    "self": "18",
    "spouse": "01",
    "child": "19",
    "employee": "20",
    "unknown": "21",
    "organ_donor": "39",
    "cadaver_donor": "40",
    "life_partner": "53",
    "other": "G8",
}
"""X12's codes of relationship, which a UB-04 has too."""


def form_of(claim: Claim) -> UbForm:
    """Return what the form is to hold. Raises `InvalidInput` naming the claim's field that it cannot."""
    require_held(claim)
    told = _head(claim) | _stay(claim) | _people(claim) | _codes(claim) | _lines(claim.service_lines)
    return UbForm(**{name: told.get(name, info.default) for name, info in UbForm.model_fields.items()})


def charge_of(claim: Claim) -> Decimal:
    """Return the total charge, which is that of the lines where nobody says it."""
    if claim.total_charge is not None:
        return claim.total_charge
    return sum((line.charge_amount or Decimal(0) for line in claim.service_lines), Decimal(0))


def _head(claim: Claim) -> dict[str, Any]:
    biller = claim.billing_provider
    return {
        "bill_type": f"0{claim.facility_type or ''}{claim.frequency}",
        "control_number": claim.patient_control_number or "",
        "medical_record": claim.medical_record_number or "",
        "statement_from": claim.statement_from,
        "statement_to": claim.statement_to,
        "provider_name": biller.name or "",
        "provider_npi": biller.npi or "",
        "provider_tax_id": biller.tax_id or "",
        "provider_taxonomy": biller.taxonomy or "",
        "total": _money(charge_of(claim)),
        "payer_name": (claim.payer.name if claim.payer else None) or "",
        "payer_id": claim.payer_id or "",
        "release": claim.release_of_information or "",
        "benefits": claim.benefits_assigned or "",
        "amount_due": _money(claim.patient_due),
        "prior_authorization": claim.prior_authorization or "",
        "original_reference": claim.payer_claim_control_number or "",
        **_address("provider", biller.billing_address),
    }


def _stay(claim: Claim) -> dict[str, Any]:
    return {
        "admission_date": claim.admission_date,
        "admission_hour": (claim.admission_time or "")[:2],
        "admission_type": claim.admission_type or "",
        "admission_source": claim.admission_source or "",
        "discharge_hour": (claim.discharge_time or "")[:2],
        "patient_status": claim.patient_status or "",
    }


def _people(claim: Claim) -> dict[str, Any]:
    insured = claim.subscriber
    patient = insured if claim.patient_is_subscriber or claim.patient is None else claim.patient
    told: dict[str, Any] = {
        "relationship": RELATIONS[insured.relationship] if insured.relationship else "",
        "insured_id": insured.member_id or "",
        "group_name": insured.group_name or "",
        "group_number": insured.group_number or "",
        "filing": insured.claim_filing or "",
    }
    for role, who in (("patient", patient), ("insured", insured)):
        told |= {
            f"{role}_last": who.last_name or "",
            f"{role}_first": who.first_name or "",
            f"{role}_middle": who.middle_name or "",
            f"{role}_born": who.dob,
            f"{role}_sex": who.sex or "",
            **_address(role, who.address),
        }
    told |= {"attending_taxonomy": (claim.attending_provider.taxonomy if claim.attending_provider else None) or ""}
    for role, provider in (
        ("attending", claim.attending_provider),
        ("operating", claim.operating_physician),
        ("other_operating", claim.other_operating_physician),
        ("rendering", claim.rendering_provider),
        ("referring", claim.referring_provider),
    ):
        told |= _provider(role, provider)
    return told


def _codes(claim: Claim) -> dict[str, Any]:
    plain = [code.replace(".", "") for code in claim.diagnosis_codes]
    present = [*claim.present_on_admission, *[""] * (len(plain) - len(claim.present_on_admission))]
    first = claim.principal_procedure
    return {
        "principal_diagnosis": (plain or [""])[0],
        "principal_poa": (present or [""])[0],
        "other_diagnoses": _texts(plain[1:]),
        "other_poa": _texts(present[1:]),
        "admitting_diagnosis": (claim.admitting_diagnosis or "").replace(".", ""),
        "reasons_for_visit": _texts(code.replace(".", "") for code in claim.reasons_for_visit),
        "drg": claim.drg or "",
        "external_causes": _texts(one.code.replace(".", "") for one in claim.external_causes),
        "external_poa": _texts(one.present_on_admission for one in claim.external_causes),
        "principal_procedure": first.code if first else "",
        "principal_procedure_day": first.day if first else None,
        "other_procedures": _texts(one.code for one in claim.other_procedures),
        "other_procedure_days": _days(one.day for one in claim.other_procedures),
        "condition_codes": _texts(claim.condition_codes),
        "occurrence_codes": _texts(one.code for one in claim.occurrences),
        "occurrence_days": _days(one.day for one in claim.occurrences),
        "span_codes": _texts(one.code for one in claim.occurrence_spans),
        "span_starts": _days(one.start for one in claim.occurrence_spans),
        "span_ends": _days(one.end for one in claim.occurrence_spans),
        "value_codes": _texts(one.code for one in claim.value_codes),
        "value_amounts": _texts(_money(one.amount) for one in claim.value_codes),
    }


def _lines(lines: tuple[ServiceLine, ...]) -> dict[str, Any]:
    told = {
        "line_revenue": _texts(line.revenue_code for line in lines),
        "line_description": _texts(line.description for line in lines),
        "line_procedure": _texts(line.cpt_code for line in lines),
        "line_from": _days(line.from_date for line in lines),
        "line_to": _days(line.to_date for line in lines),
        "line_units": _texts(None if line.units is None else f"{line.units.normalize():f}" for line in lines),
        "line_charge": _texts(_money(line.charge_amount) for line in lines),
        "line_non_covered": _texts(_money(line.non_covered) for line in lines),
    }
    for at, letter in zip(range(MODIFIERS), "abcd", strict=True):
        told[f"line_modifier_{letter}"] = _texts(
            line.modifiers[at] if at < len(line.modifiers) else None for line in lines
        )
    return told


def _address(role: str, where: ClaimAddress | None) -> dict[str, str]:
    return {
        f"{role}_street": (where.line1 if where else None) or "",
        f"{role}_city": (where.city if where else None) or "",
        f"{role}_state": (where.region if where else None) or "",
        f"{role}_zip": (where.postal_code if where else None) or "",
    }


def _provider(role: str, who: ClaimProvider | None) -> dict[str, str]:
    return {
        f"{role}_last": (who.last_name if who else None) or "",
        f"{role}_first": (who.first_name if who else None) or "",
        f"{role}_npi": (who.npi if who else None) or "",
    }


def _texts(values: Iterable[str | None]) -> tuple[str, ...]:
    return trimmed([value or "" for value in values])


def _days(values: Iterable[date | None]) -> tuple[str, ...]:
    return trimmed([spelt(value) for value in values])


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
