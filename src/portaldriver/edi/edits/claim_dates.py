"""Rules about days: none that has not come, none before birth, none that ends before it begins."""

from __future__ import annotations

from datetime import date

from ..models.claim import Claim
from .noting import Noted

PAST = (
    "onset_date", "initial_treatment_date", "last_seen_date", "acute_manifestation_date", "accident_date",
    "last_menstrual_period", "last_xray_date", "prescription_date", "last_worked_date", "assumed_care_date",
    "first_contact_date", "repricer_received_date", "disability_from",
)  # fmt: skip
LIVED = ("admission_date", "discharge_date", "statement_from", "statement_to")
PAST_OF_LINE = (
    "prescription_date", "therapy_began", "last_certification_date", "last_seen_date", "shipped_date",
    "last_xray_date", "initial_treatment_date",
)  # fmt: skip


def dates(noted: Noted, claim: Claim, today: date) -> None:
    """Note days that cannot be."""
    born = claim.subscriber.dob if claim.patient_is_subscriber else claim.patient.dob if claim.patient else None
    noted.at("subscriber").day("dob", claim.subscriber.dob, today=today)
    if claim.patient is not None:
        noted.at("patient").day("dob", claim.patient.dob, today=today)
        noted.at("patient").day("death_date", claim.patient.death_date, today=today, born=born)
    for part in PAST:
        noted.day(part, getattr(claim, part), today=today)
    for part in LIVED:
        noted.day(part, getattr(claim, part), today=today, born=born)
    noted.order("statement_to", claim.statement_from, claim.statement_to)
    noted.order("discharge_date", claim.admission_date, claim.discharge_date, "is before the admission")
    noted.order("disability_to", claim.disability_from, claim.disability_to)
    noted.order("relinquished_care_date", claim.assumed_care_date, claim.relinquished_care_date)
    for position, line in enumerate(claim.service_lines):
        here = noted.at("service_lines").at(position)
        here.day("from_date", line.from_date, today=today, born=born)
        here.day("to_date", line.to_date, today=today, born=born)
        here.order("to_date", line.from_date, line.to_date)
        if line.to_date is not None and line.from_date is None:
            here.required("from_date", line.from_date)
        for part in PAST_OF_LINE:
            here.day(part, getattr(line, part), today=today)
        for at, decided in enumerate(line.adjudications):
            here.at("adjudications").at(at).day("adjudicated", decided.adjudicated, today=today)
    for position, other in enumerate(claim.other_payers):
        noted.at("other_payers").at(position).day("adjudicated", other.adjudicated, today=today)
