"""Rules of an institution's claim: type of bill, statement, stay."""

from __future__ import annotations

import re

from ..models.claim import Claim
from . import shapes
from .noting import Noted

INPATIENT = frozenset({"11", "12", "18", "21", "22", "28", "41", "65", "66"})
"""Facility types of stays. Only the digits: their wording is the AHA's."""
TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")
CODE = re.compile(r"[0-9A-Z]{2}")
STATUS = re.compile(r"[0-9]{2}")


def institutional(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of a bill by an institution."""
    if noted.required("facility_type", claim.facility_type):
        noted.shape("facility_type", claim.facility_type, shapes.FACILITY, "type_of_bill", "has two digits")
    noted.required("statement_from", claim.statement_from)
    noted.required("statement_to", claim.statement_to)
    noted.required("admission_type", claim.admission_type)
    if noted.required("patient_status", claim.patient_status):
        noted.shape("patient_status", claim.patient_status, STATUS, "patient_status", "has two digits")
    noted.length("admission_type", claim.admission_type, 1, 1)
    noted.length("admission_source", claim.admission_source, 1, 1)
    noted.required("attending_provider", claim.attending_provider)
    for part in ("admission_time", "discharge_time"):
        noted.shape(part, getattr(claim, part), TIME, "time", "is no time: HHMM")
    if claim.facility_type in INPATIENT:
        for part in ("admission_date", "admitting_diagnosis", "admission_source"):
            noted.required(part, getattr(claim, part), "is required of a stay")
    for part in ("occurrences", "occurrence_spans", "value_codes"):
        for position, one in enumerate(getattr(claim, part)):
            here = noted.at(part).at(position)
            here.shape("code", one.code, CODE, "code", "has two characters")
    for position, occurrence in enumerate(claim.occurrences):
        noted.at("occurrences").at(position).required("day", occurrence.day)
    for position, span in enumerate(claim.occurrence_spans):
        here = noted.at("occurrence_spans").at(position)
        here.required("start", span.start)
        here.required("end", span.end)
        here.order("end", span.start, span.end)
    for position, value in enumerate(claim.value_codes):
        here = noted.at("value_codes").at(position)
        here.required("amount", value.amount)
        here.money("amount", value.amount)
    noted.each(
        "condition_codes", claim.condition_codes, lambda code: bool(CODE.fullmatch(code)), "code", "has two characters"
    )
    _procedures(noted, claim)
    for part, most in (("occurrences", 24), ("occurrence_spans", 24), ("value_codes", 24), ("condition_codes", 24)):
        if len(getattr(claim, part)) > most:
            noted.add(part, "too_many", f"are more than {most}")


def _procedures(noted: Noted, claim: Claim) -> None:
    found = [(noted.at("principal_procedure"), claim.principal_procedure)]
    found += [(noted.at("other_procedures").at(at), one) for at, one in enumerate(claim.other_procedures)]
    for here, procedure in found:
        if procedure is not None:
            here.shape(
                "code", procedure.code, shapes.ICD_10_PCS, "procedure", "is no code of ICD-10-PCS: seven characters"
            )
            here.required("day", procedure.day)
    if claim.other_procedures and claim.principal_procedure is None:
        noted.add("principal_procedure", "required", "is required where there are others")
    if len(claim.other_procedures) > 24:
        noted.add("other_procedures", "too_many", "are more than 24")
