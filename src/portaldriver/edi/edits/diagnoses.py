"""Rules about diagnoses: of ICD-10-CM, each once, no more than there is room for."""

from __future__ import annotations

from ..models.claim import Claim
from . import shapes
from .noting import Noted

MOST = {"837P": 12, "837I": 25}
PRESENT = frozenset({"", "Y", "N", "U", "W"})


def diagnoses(noted: Noted, claim: Claim, *, look_up: bool) -> None:
    """Note diagnoses that cannot be one; with `look_up` also those that the code set does not have."""
    codes = claim.diagnosis_codes
    noted.required("diagnosis_codes", codes, "at least one diagnosis is required")
    most = MOST[claim.claim_type]
    if len(codes) > most:
        noted.add("diagnosis_codes", "too_many_diagnoses", f"are more than {most}")
    if claim.code_set != "icd10":
        noted.add("code_set", "icd9", "has to be ICD-10: ICD-9 ended with services of September 2015")
    for position, code in enumerate(codes):
        diagnosis(noted.at("diagnosis_codes"), position, code, look_up=look_up)
    plain = [code.replace(".", "") for code in codes]
    noted.no_twice("diagnosis_codes", plain, "diagnosis_twice", "is named twice")
    if claim.present_on_admission and len(claim.present_on_admission) != len(codes):
        noted.add("present_on_admission", "present_on_admission", "has to have one entry for each diagnosis")
    for position, present in enumerate(claim.present_on_admission):
        if present not in PRESENT:
            noted.at("present_on_admission").add(position, "code", "is Y, N, U, W or nothing")
    if claim.admitting_diagnosis is not None:
        diagnosis(noted, "admitting_diagnosis", claim.admitting_diagnosis, look_up=look_up)
    for position, code in enumerate(claim.reasons_for_visit):
        diagnosis(noted.at("reasons_for_visit"), position, code, look_up=look_up)
    if len(claim.reasons_for_visit) > 3:
        noted.add("reasons_for_visit", "too_many_diagnoses", "are more than three")
    for position, cause in enumerate(claim.external_causes):
        here = noted.at("external_causes").at(position)
        diagnosis(here, "code", cause.code, look_up=look_up)
        here.one_of("present_on_admission", cause.present_on_admission, PRESENT)
    if len(claim.external_causes) > 12:
        noted.add("external_causes", "too_many_diagnoses", "are more than twelve")


def diagnosis(noted: Noted, part: str | int, code: str, *, look_up: bool) -> None:
    """Note a diagnosis that cannot be one. A dot may stand after the third character: it does not travel."""
    plain = code.replace(".", "")
    if not shapes.ICD_10.fullmatch(plain):
        noted.add(part, "malformed_diagnosis", "is no code of ICD-10-CM: a letter, a digit, and up to five more")
    elif "." in code and not shapes.ICD_10_DOTTED.fullmatch(code):
        noted.add(part, "dotted_diagnosis", "has a dot elsewhere than between its third and fourth characters")
    elif look_up:
        known = shapes.icd_10_codes()
        if not known.is_valid_item(plain) or not known.is_category_or_subcategory(plain):
            noted.add(part, "unknown_diagnosis", "is not in ICD-10-CM")
        elif not known.is_leaf(plain):
            noted.add(part, "unspecific_diagnosis", "is a heading in ICD-10-CM: there are more specific codes below it")
