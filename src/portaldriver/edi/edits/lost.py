"""Rules about fields that the other kind of claim has: they would be lost on the way, or refused by the payer."""

from __future__ import annotations

from pydantic import BaseModel

from ..models.claim import Claim
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
PROFESSIONAL_PATIENT = frozenset({"death_date", "weight", "pregnant"})
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


def lost(noted: Noted, claim: Claim) -> None:
    """Note what this kind of claim has no place for, and what goes nowhere without its neighbour."""
    institutional = claim.is_institutional
    _not_here(noted, claim, PROFESSIONAL if institutional else INSTITUTIONAL, claim.claim_type)
    if institutional and claim.patient is not None:
        _not_here(noted.at("patient"), claim.patient, PROFESSIONAL_PATIENT, claim.claim_type)
    for position, line in enumerate(claim.service_lines):
        here = noted.at("service_lines").at(position)
        _not_here(here, line, PROFESSIONAL_LINE if institutional else INSTITUTIONAL_LINE, claim.claim_type)
        if line.purchased_charge is not None:
            here.required("purchased_from", line.purchased_from)
        if line.description is not None and not line.cpt_code:
            here.add("description", "goes_nowhere", "has no place without cpt_code")
    if claim.admission_time is not None and claim.admission_date is None:
        noted.add("admission_time", "goes_nowhere", "has no place without admission_date")
    if claim.accident_state is not None and not claim.related_causes:
        noted.add("accident_state", "goes_nowhere", "has no place without related_causes")


def _not_here(noted: Noted, model: BaseModel, fields: frozenset[str], kind: str) -> None:
    for part in type(model).model_fields:
        if part in fields and getattr(model, part) not in (None, ()):
            noted.add(part, "not_in_this_kind", f"has no place in an {kind}")
