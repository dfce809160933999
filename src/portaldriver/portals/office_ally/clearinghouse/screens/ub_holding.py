"""What of a claim the UB-04 form has a place for: the rest is refused by name, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from .....edi import Claim
from .....edi.models.claim_lines import ServiceLine
from .....edi.models.claim_parts import (
    BillingProvider,
    ClaimAddress,
    ClaimPatient,
    ClaimPayer,
    ClaimProvider,
    ClaimSubscriber,
    ExternalCause,
    Occurrence,
    OccurrenceSpan,
    PerformedProcedure,
    ValueCode,
)
from .....errors import InvalidInput
from .ub_record import MOST, ROWS

DIAGNOSES: Final = MOST["other_diagnoses"] + 1
MODIFIERS: Final = 4
HELD: Final[dict[type[BaseModel], frozenset[str]]] = {
    Claim: frozenset(
        {"claim_type", "payer_id", "billing_provider", "patient", "subscriber", "diagnosis_codes",
         "present_on_admission", "service_lines", "submission_channel", "reference_id", "patient_control_number",
         "total_charge", "frequency", "facility_type", "payer", "benefits_assigned", "release_of_information",
         "statement_from", "statement_to", "admission_date", "admission_time", "discharge_time", "admission_type",
         "admission_source", "patient_status", "patient_due", "prior_authorization", "payer_claim_control_number",
         "medical_record_number", "admitting_diagnosis", "reasons_for_visit", "external_causes", "drg",
         "principal_procedure", "other_procedures", "occurrences", "occurrence_spans", "value_codes",
         "condition_codes", "attending_provider", "operating_physician", "other_operating_physician",
         "rendering_provider", "referring_provider"}
    ),
    BillingProvider: frozenset({"name", "npi", "taxonomy", "tax_id", "billing_address"}),
    ClaimProvider: frozenset({"last_name", "first_name", "npi", "taxonomy"}),
    ClaimSubscriber: frozenset(
        {"last_name", "first_name", "middle_name", "member_id", "relationship", "dob", "sex", "address",
         "group_number", "group_name", "claim_filing"}
    ),
    ClaimPatient: frozenset({"patient_id", "last_name", "first_name", "middle_name", "dob", "sex", "address"}),
    ClaimPayer: frozenset({"name"}),
    ClaimAddress: frozenset({"line1", "city", "region", "postal_code"}),
    ServiceLine: frozenset(
        {"revenue_code", "description", "cpt_code", "modifiers", "from_date", "to_date", "units", "unit",
         "charge_amount", "non_covered"}
    ),
}  # fmt: skip
"""Fields that go somewhere, or stay with us as they do in a file. Of models that are not here all do."""
WHOLE: Final = (ExternalCause, Occurrence, OccurrenceSpan, PerformedProcedure, ValueCode)
ROOM: Final = range(100, 220)
"""Revenue codes of a bed's days. That the clearinghouse tells days from units by these is MODELLED."""


def require_held(claim: Claim) -> None:
    """Raise `InvalidInput` naming every field that the form has no place for, or not enough."""
    wrong = [*_unheld(claim, ""), *_too_many(claim), *_unfit(claim)]
    if wrong:
        messages = tuple(f"{field}: {why}" for field, why in wrong)
        raise InvalidInput(messages=messages, field=wrong[0][0])


def days_of_bed(line: ServiceLine) -> bool:
    """Whether the portal takes a line's units for days."""
    code = line.revenue_code or ""
    return code.isascii() and code.isdigit() and int(code) in ROOM


def _unheld(model: BaseModel, path: str) -> Iterator[tuple[str, str]]:
    held = None if isinstance(model, WHOLE) else HELD.get(type(model), frozenset())
    for name, info in type(model).model_fields.items():
        value, here = getattr(model, name), f"{path}{to_camel(name)}"
        if held is not None and name not in held:
            said_nothing = value in (None, ()) and info.default in (None, ())
            if value != info.default and not said_nothing:
                yield here, "the form has no field for it"
        elif isinstance(value, BaseModel):
            yield from _unheld(value, f"{here}.")
        elif isinstance(value, tuple):
            for at, one in enumerate(value):
                if isinstance(one, BaseModel):
                    yield from _unheld(one, f"{here}.{at}.")


def _too_many(claim: Claim) -> Iterator[tuple[str, str]]:
    counts = {
        "service_lines": ROWS,
        "diagnosis_codes": DIAGNOSES,
        "condition_codes": MOST["condition_codes"],
        "occurrences": MOST["occurrence_codes"],
        "occurrence_spans": MOST["span_codes"],
        "value_codes": MOST["value_codes"],
        "reasons_for_visit": MOST["reasons_for_visit"],
        "external_causes": MOST["external_causes"],
        "other_procedures": MOST["other_procedures"],
    }
    for name, most in counts.items():
        if len(getattr(claim, name)) > most:
            yield to_camel(name), f"the form has {most} fields for it"
    for at, line in enumerate(claim.service_lines):
        if len(line.modifiers) > MODIFIERS:
            yield f"serviceLines.{at}.modifiers", f"the form has {MODIFIERS} fields for it"


def _unfit(claim: Claim) -> Iterator[tuple[str, str]]:
    if not claim.is_institutional:
        yield "claimType", "this is the form of institutional claims"
    if claim.frequency not in ("1", "7", "8"):
        yield "frequency", "is 1, 7 or 8"
    for name in ("admission_time", "discharge_time"):
        if (getattr(claim, name) or "00")[2:] not in ("", "00"):
            yield to_camel(name), "the form holds the hour alone"
    if len(claim.present_on_admission) > len(claim.diagnosis_codes):
        yield "presentOnAdmission", "says more than there are diagnoses"
    if claim.subscriber.relationship == "self" and claim.patient is not None and _is_told(claim.patient):
        yield "patient", "the subscriber is the patient"
    if claim.subscriber.relationship != "self" and claim.patient is None:
        yield "patient", "is wanting"
    for name in ("operating_physician", "other_operating_physician", "rendering_provider", "referring_provider"):
        who = getattr(claim, name)
        if who is not None and who.taxonomy is not None:
            yield f"{to_camel(name)}.taxonomy", "the form has no field for it"
    for at, line in enumerate(claim.service_lines):
        if line.unit != ("DA" if days_of_bed(line) else "UN"):
            yield f"serviceLines.{at}.unit", "the form has no field for it, and its revenue code tells another"
    for field, amount in _amounts(claim):
        if amount is not None and (amount != round(amount, 2) or amount < 0):
            yield field, "is no amount in dollars and cents"


def _is_told(patient: ClaimPatient) -> bool:
    return any(value not in (None, ()) for name, value in patient if name != "patient_id")


def _amounts(claim: Claim) -> Iterator[tuple[str, Decimal | None]]:
    yield "totalCharge", claim.total_charge
    yield "patientDue", claim.patient_due
    for at, value in enumerate(claim.value_codes):
        yield f"valueCodes.{at}.amount", value.amount
    for at, line in enumerate(claim.service_lines):
        yield f"serviceLines.{at}.chargeAmount", line.charge_amount
        yield f"serviceLines.{at}.nonCovered", line.non_covered
