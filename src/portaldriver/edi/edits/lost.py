"""Rules about fields that the other kind of claim has: they would be lost on the way, or refused by the payer."""

from __future__ import annotations

from collections.abc import Iterable, Set

from pydantic import BaseModel

from ..claims.tables import CLAIM_REFERENCES, LINE_REFERENCES
from ..models.claim import Claim
from ..models.claim_lines import ServiceLine
from ..models.claim_parts import ClaimProvider
from ..models.remittance_parts import CodedValue
from .claim_people import AT_CLAIM, AT_LINE
from .noting import Noted

PROFESSIONAL = frozenset(
    {"place_of_service", "patient_signature_source", "related_causes", "accident_state", "accident_country",
     "special_program", "discharge_date", "onset_date", "initial_treatment_date", "last_seen_date",
     "acute_manifestation_date", "accident_date", "last_menstrual_period", "last_xray_date", "prescription_date",
     "disability_from", "disability_to", "last_worked_date", "return_to_work_date", "assumed_care_date",
     "relinquished_care_date", "first_contact_date", "patient_paid", "clia", "mammography_certification",
     "medicare_crossover", "care_plan_oversight", "transport", "spinal", "anesthesia_procedures",
     "primary_care_provider", "supervising_provider", "pickup", "dropoff"}
)  # fmt: skip
"""Fields of a claim that only an 837P has. Source: X222A1 and X223A2."""
INSTITUTIONAL = frozenset(
    {"facility_type", "statement_from", "statement_to", "admission_time", "discharge_time", "admission_type",
     "admission_source", "patient_status", "patient_due", "auto_accident_state", "peer_review_authorization",
     "present_on_admission", "admitting_diagnosis", "reasons_for_visit", "external_causes", "drg",
     "principal_procedure", "other_procedures", "occurrences", "occurrence_spans", "value_codes", "treatment_codes",
     "attending_provider", "operating_physician", "other_operating_physician"}
)  # fmt: skip
PROFESSIONAL_PATIENT = frozenset({"death_date", "weight", "pregnant", "contact"})
PROFESSIONAL_SUBSCRIBER = frozenset({"insurance_type", "contact"})
PROFESSIONAL_LINE = frozenset(
    {"diagnosis_pointers", "place_of_service", "emergency", "epsdt", "family_planning", "copay_exempt",
     "prescription_date", "certification_revision_date", "therapy_began", "last_certification_date", "last_seen_date",
     "shipped_date", "last_xray_date", "initial_treatment_date", "prior_authorization", "referral_number", "clia",
     "referring_clia", "mammography_certification", "immunization_batch", "file_information", "sales_tax", "postage",
     "quantities", "measurements", "transport", "conditions", "contract", "purchased_from", "purchased_charge",
     "equipment", "equipment_certification", "purchased_service_provider", "service_facility",
     "supervising_provider", "ordering_provider", "primary_care_provider", "pickup", "dropoff"}
)  # fmt: skip
INSTITUTIONAL_LINE = frozenset(
    {"revenue_code", "non_covered", "service_tax", "facility_tax", "operating_physician", "other_operating_physician"}
)


WITH_ADDRESS = frozenset({"service_facility", "ordering_provider"})
"""Providers who may have an address; a contact only those of an 837P, and a line's facility has none."""
ONLY_YES = ("emergency", "epsdt", "family_planning", "copay_exempt")


def lost(noted: Noted, claim: Claim) -> None:
    """Note what this kind of claim has no place for, and what goes nowhere without its neighbour."""
    institutional = claim.is_institutional
    _not_here(noted, claim, PROFESSIONAL if institutional else INSTITUTIONAL, claim.claim_type)
    if institutional:
        if claim.provider_signature_on_file is False:
            _not_here(noted, claim, frozenset({"provider_signature_on_file"}), claim.claim_type)
        _not_here(noted.at("subscriber"), claim.subscriber, PROFESSIONAL_SUBSCRIBER, claim.claim_type)
    if institutional and claim.patient is not None:
        _not_here(noted.at("patient"), claim.patient, PROFESSIONAL_PATIENT, claim.claim_type)
    for position, other in enumerate(claim.other_payers):
        unknown = frozenset({"insurance_type"} if institutional else {"inpatient"})
        _not_here(noted.at("other_payers").at(position), other, unknown, claim.claim_type)
    if claim.patient is not None and claim.patient.pregnant is False:
        noted.at("patient").add("pregnant", "goes_nowhere", "has no place for a no: leave it out instead")
    _providers(noted, claim, AT_CLAIM, claim, taxonomy="attending_provider" if institutional else "rendering_provider")
    _codes(noted, claim)
    for position, line in enumerate(claim.service_lines):
        here = noted.at("service_lines").at(position)
        _not_here(here, line, PROFESSIONAL_LINE if institutional else INSTITUTIONAL_LINE, claim.claim_type)
        _line(here, claim, line)
    if claim.admission_time is not None and claim.admission_date is None:
        noted.add("admission_time", "goes_nowhere", "has no place without admission_date")
    for part in ("accident_state", "accident_country"):
        if getattr(claim, part) is not None and not claim.related_causes:
            noted.add(part, "goes_nowhere", "has no place without related_causes")


def _line(noted: Noted, claim: Claim, line: ServiceLine) -> None:
    """Note what a line has no place for."""
    if line.purchased_charge is not None or line.purchased_from is not None:
        noted.required("purchased_from", line.purchased_from)
        noted.required("purchased_charge", line.purchased_charge)
    if line.description is not None and not line.cpt_code:
        noted.add("description", "goes_nowhere", "has no place without cpt_code")
    for part in ONLY_YES:
        if getattr(line, part) is False:
            noted.add(part, "goes_nowhere", "has no place for a no: leave it out instead")
    if line.drug is not None and line.drug.prescription_number and line.drug.link_number:
        noted.at("drug").add("link_number", "goes_nowhere", "has no place beside prescription_number")
    for position, decided in enumerate(line.adjudications):
        if not claim.is_institutional:
            _not_here(noted.at("adjudications").at(position), decided, frozenset({"revenue_code"}), claim.claim_type)
    _providers(noted, line, AT_LINE, claim, taxonomy="" if claim.is_institutional else "rendering_provider")


def _providers(noted: Noted, model: BaseModel, parts: Iterable[str], claim: Claim, *, taxonomy: str) -> None:
    """Note what the guides do not tell of a provider: only the one named has a taxonomy."""
    for part in parts:
        who: ClaimProvider | None = getattr(model, part)
        if who is None:
            continue
        here = noted.at(part)
        if who.taxonomy is not None and part != taxonomy:
            here.add("taxonomy", "goes_nowhere", "has no place here")
        if who.address is not None and part not in WITH_ADDRESS:
            here.add("address", "goes_nowhere", "has no place here")
        of_line = part == "service_facility" and model is not claim
        if who.contact is not None and (claim.is_institutional or part not in WITH_ADDRESS or of_line):
            here.add("contact", "goes_nowhere", "has no place here")


def _codes(noted: Noted, claim: Claim) -> None:
    """Note identifiers that have a field of their own, as which they would come back."""
    biller = claim.billing_provider
    _owned(noted, claim.ids, {code for field, code in CLAIM_REFERENCES.items() if getattr(claim, field) is None})
    _owned(noted.at("billing_provider"), biller.ids, {"EI", "SY"})
    if biller.pay_to_plan is not None:
        _owned(noted.at("billing_provider").at("pay_to_plan"), biller.pay_to_plan.ids, {"EI"})
    if claim.payer is not None:
        _owned(noted.at("payer"), claim.payer.ids, {"G2", "LU"})
    for position, one in enumerate(biller.payer_ids):
        if one.code not in ("G2", "LU"):
            noted.at("billing_provider").at("payer_ids").at(position).add("code", "code", "is G2 or LU")
    for position, line in enumerate(claim.service_lines):
        free = {code for field, code in LINE_REFERENCES.items() if getattr(line, field) is None}
        _owned(noted.at("service_lines").at(position), line.ids, free)


def _owned(noted: Noted, ids: Iterable[CodedValue], codes: Set[str]) -> None:
    for position, one in enumerate(ids):
        if one.code in codes:
            noted.at("ids").at(position).add("code", "code", "is that of a field of its own")


def _not_here(noted: Noted, model: BaseModel, fields: frozenset[str], kind: str) -> None:
    for part in type(model).model_fields:
        if part in fields and getattr(model, part) not in (None, ()):
            noted.add(part, "not_in_this_kind", f"has no place in an {kind}")
