"""A claim on its way out (loop 2300), with its providers and other payers; its lines are in `lines`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..composing import Composed, Simple
from ..models.claim import Claim
from ..models.claim_parts import OtherPayer, PerformedProcedure
from . import wording as w
from .lines import line
from .tables import (
    CLAIM_DATES,
    CLAIM_REFERENCES,
    INSTITUTIONAL_PROVIDERS,
    PLACES,
    PROFESSIONAL_PROVIDERS,
    RELATIONSHIPS,
    RESPONSIBILITIES,
)

IN_ONE_HI = 12
"""Codes that an `HI` has room for."""


def claim_body(to: Composed, claim: Claim) -> None:
    """Add a claim from `CLM` to its last line."""
    _head(to, claim)
    _days(to, claim)
    if claim.is_institutional:
        to.add("CL1", claim.admission_type, claim.admission_source, claim.patient_status)
    w.papers(to, claim.attachments)
    w.contract(to, claim.contract)
    to.some("AMT", "F3", claim.patient_due, needs=claim.patient_due)
    to.some("AMT", "F5", claim.patient_paid, needs=claim.patient_paid)
    w.named_references(to, claim, CLAIM_REFERENCES)
    w.references(to, claim.ids)
    for text in claim.file_information:
        to.add("K3", text)
    w.notes(to, claim.notes)
    w.transport(to, claim.transport)
    to.some("CR2", *claim.spinal, needs=claim.spinal)
    w.conditions(to, claim.conditions)
    (_institutional_codes if claim.is_institutional else _professional_codes)(to, claim)
    to.some("HCP", *claim.repricing, needs=claim.repricing)
    roles = INSTITUTIONAL_PROVIDERS if claim.is_institutional else PROFESSIONAL_PROVIDERS
    for field, role in roles.items():
        w.provider(to, role, getattr(claim, field))
    for field, role in PLACES.items():
        if (place := getattr(claim, field)) is not None:
            to.add("NM1", role, "2")
            w.address(to, place)
    for payer in claim.other_payers:
        _other_payer(to, payer)
    for number, one in enumerate(claim.service_lines, 1):
        line(to, number, one, institutional=claim.is_institutional)


def _head(to: Composed, claim: Claim) -> None:
    institutional = claim.is_institutional
    kind = claim.facility_type if institutional else claim.place_of_service
    causes: tuple[Simple, ...] = ()
    if claim.related_causes or claim.accident_state or claim.accident_country:
        several = [*claim.related_causes, *[None] * (3 - len(claim.related_causes))]
        causes = (*several, claim.accident_state, claim.accident_country)
    to.add(
        "CLM",
        claim.patient_control_number,
        claim.total_charge,
        None,
        None,
        (kind, "A" if institutional else "B", claim.frequency),
        None if institutional else w.yes(claim.provider_signature_on_file),
        claim.assignment,
        claim.benefits_assigned,
        claim.release_of_information,
        None if institutional else claim.patient_signature_source,
        causes,
        claim.special_program,
        *[None] * 7,
        claim.delay_reason,
    )


def _days(to: Composed, claim: Claim) -> None:
    if claim.is_institutional:
        to.some("DTP", "096", "TM", claim.discharge_time, needs=claim.discharge_time)
        if claim.statement_from is not None:
            end = claim.statement_to or claim.statement_from
            to.add("DTP", "434", "RD8", f"{claim.statement_from:%Y%m%d}-{end:%Y%m%d}")
        if claim.admission_date is not None and claim.admission_time is not None:
            to.add("DTP", "435", "DT", f"{claim.admission_date:%Y%m%d}{claim.admission_time}")
        else:
            w.day(to, "435", claim.admission_date)
    else:
        _disability(to, claim.disability_from, claim.disability_to)
        w.day(to, "435", claim.admission_date)
        w.day(to, "096", claim.discharge_date)
    w.named_dates(to, claim, CLAIM_DATES)


def _disability(to: Composed, start: date | None, end: date | None) -> None:
    if start is not None and end is not None:
        to.add("DTP", "314", "RD8", f"{start:%Y%m%d}-{end:%Y%m%d}")
    else:
        w.day(to, "360", start)
        w.day(to, "361", end)


# --- codes


def _professional_codes(to: Composed, claim: Claim) -> None:
    first, others = ("ABK", "ABF") if claim.code_set == "icd10" else ("BK", "BF")
    codes = [(others if at else first, bare(code)) for at, code in enumerate(claim.diagnosis_codes)]
    _codes(to, codes)
    _codes(to, [("BO" if at else "BP", code) for at, code in enumerate(claim.anesthesia_procedures)])
    _codes(to, [("BG", code) for code in claim.condition_codes])


def _institutional_codes(to: Composed, claim: Claim) -> None:
    new = claim.code_set == "icd10"
    present = [*claim.present_on_admission, *[""] * (len(claim.diagnosis_codes) - len(claim.present_on_admission))]
    diagnoses = [
        _with_presence("", bare(code), found) for code, found in zip(claim.diagnosis_codes, present, strict=False)
    ]
    _codes(to, [("ABK" if new else "BK", *one[1:]) for one in diagnoses[:1]])
    if claim.admitting_diagnosis:
        _codes(to, [("ABJ" if new else "BJ", bare(claim.admitting_diagnosis))])
    _codes(to, [("APR" if new else "PR", bare(code)) for code in claim.reasons_for_visit])
    _codes(
        to,
        [
            _with_presence("ABN" if new else "BN", bare(one.code), one.present_on_admission or "")
            for one in claim.external_causes
        ],
    )
    if claim.drg:
        _codes(to, [("DR", claim.drg)])
    _codes(to, [("ABF" if new else "BF", *one[1:]) for one in diagnoses[1:]])
    if claim.principal_procedure is not None:
        _codes(to, [_performed("BBR" if new else "BR", claim.principal_procedure)])
    _codes(to, [_performed("BBQ" if new else "BQ", one) for one in claim.other_procedures])
    _codes(to, [("BI", one.code, *(w.span(one.start, one.end) or ())) for one in claim.occurrence_spans])
    _codes(to, [("BH", one.code, *(w.span(one.day, None) or ())) for one in claim.occurrences])
    _codes(to, [("BE", one.code, None, None, one.amount) for one in claim.value_codes])
    _codes(to, [("BG", code) for code in claim.condition_codes])
    _codes(to, [("TC", code) for code in claim.treatment_codes])


def _with_presence(kind: str, code: str, present: str) -> tuple[Simple, ...]:
    return (kind, code, None, None, None, None, None, None, present) if present else (kind, code)


def _performed(kind: str, one: PerformedProcedure) -> tuple[Simple, ...]:
    return (kind, one.code, *(w.span(one.day, None) or ()))


def _codes(to: Composed, composites: Sequence[tuple[Simple, ...]]) -> None:
    """Add `HI` segments of up to twelve codes of one kind."""
    for start in range(0, len(composites), IN_ONE_HI):
        to.add("HI", *composites[start : start + IN_ONE_HI])


def bare(code: str) -> str:
    """Return a diagnosis as it travels: without the dot that people put behind its third character."""
    return code[:3] + code[4:] if code[3:4] == "." else code


# --- other payers


def _other_payer(to: Composed, one: OtherPayer) -> None:
    to.add(
        "SBR",
        RESPONSIBILITIES[one.responsibility],
        RELATIONSHIPS.get(one.relationship or ""),
        one.group_number,
        one.group_name,
        one.insurance_type,
        None,
        None,
        None,
        one.claim_filing,
    )
    w.adjustments(to, one.adjustments)
    for code, amount in (("D", one.paid), ("A8", one.non_covered), ("EAF", one.patient_liability)):
        to.some("AMT", code, amount, needs=amount)
    told = (one.benefits_assigned, one.patient_signature_source, None, one.release_of_information)
    to.some("OI", None, None, *told, needs=next((part for part in told if part), None))
    to.some("MIA", *one.inpatient, needs=one.inpatient)
    to.some("MOA", *one.outpatient, needs=one.outpatient)
    who = one.subscriber
    if who is not None:
        w.name(to, "IL", who, who.id_qualifier, who.member_id)
        w.address(to, who.address)
        to.some("REF", "SY", who.ssn, needs=who.ssn)
    to.add("NM1", "PR", "2", one.name, None, None, None, None, one.id_qualifier, one.payer_id)
    w.address(to, one.address)
    w.day(to, "573", one.adjudicated)
    w.references(to, one.ids)
    for provider in one.providers:
        to.add("NM1", provider.role, "1" if provider.person else "2")
        w.references(to, provider.ids)
