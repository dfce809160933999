"""A posted CMS-1500 form as the claim that it makes: its lines are those of the hidden JSON (guide 7.2, 11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from mock_portals.clearinghouse.interchange import Segment
from mock_portals.clearinghouse.walking import FoundClaim, Line, Party, day, money

NAMES = "ctl00$phFolderContent$ucHCFA$"
LINES = "ucHCFALineItem$hdnJsUpdateHCFALineItem"
REQUIRED = {
    "PAYER_ID": "Payer ID",
    "PRI_PATIENT_ID": "Insured's ID Number",
    "LAST_NAME": "Patient's Last Name",
    "PATIENT_BIRTHDATE$Year": "Patient's Birth Date",
    "DIAGNOSIS_CODECMS0212_1": "Diagnosis",
}


def posted(form: Mapping[str, str]) -> dict[str, str]:
    """Return the form's fields by their own names, those that are blank left out."""
    return {name.removeprefix(NAMES): value for name, value in form.items() if name.startswith(NAMES) and value}


def problems(fields: Mapping[str, str]) -> list[str]:
    """Return what the form refuses. All of it is MODELLED."""
    found = [f"{words} is required." for name, words in REQUIRED.items() if not fields.get(name)]
    for number, line in enumerate(_lines(fields), 1):
        if not line.get("CPT_CODE"):
            found.append(f"Line {number}: CPT is required.")
    return found if _lines(fields) else [*found, "Date of service is required."]


def claim_of(fields: Mapping[str, str]) -> FoundClaim:
    """Return the claim that a posted form describes."""
    patient = Party(last=fields.get("LAST_NAME", ""), first=fields.get("FIRST_NAME", ""))
    patient.born = _date(fields, "PATIENT_BIRTHDATE")
    whose = Party(
        last=fields.get("INSURED_LAST_NAME", ""),
        first=fields.get("INSURED_FIRST_NAME", ""),
        id=fields.get("PRI_PATIENT_ID", ""),
        born=_date(fields, "INSURED_BIRTHDATE"),
    )
    billing = Party(
        last=fields.get("BILLING_NAME") or fields.get("BILLING_LAST_NAME", ""),
        id=fields.get("BILLING_NPI", ""),
        taxonomy=fields.get("BILLING_TAXONOMY", ""),
        tax_id=fields.get("FED_TAX_ID", ""),
    )
    lines = [_line(one) for one in _lines(fields)]
    doctors = {one.get("RENDERING_PHYSICIAN_NPI", "") for one in _lines(fields)} - {""}
    others = {fields.get("REFER_PHYSICIAN_NPI", "")} - {""}
    told = tuple(f"{name}={value}" for name, value in sorted(fields.items()) if not name.startswith("ucHCFALineItem$"))
    return FoundClaim(
        billing=billing,
        subscriber=whose,
        patient=patient,
        relationship=fields.get("RELATIONSHIP", ""),
        payer_id=fields.get("PAYER_ID", ""),
        number=fields.get("ACCOUNT_NUMBER", ""),
        total=sum((line.charge or Decimal(0) for line in lines), Decimal(0)),
        frequency=fields.get("RESUBMISSION_CODE") or "1",
        original=fields.get("ORIGINAL_REF", ""),
        diagnoses=[
            code.replace(".", "")
            for number in range(1, 13)
            if (code := fields.get(f"DIAGNOSIS_CODECMS0212_{number}", ""))
        ],
        npis=[*(("82", npi) for npi in sorted(doctors)), *(("DN", npi) for npi in sorted(others))],
        lines=lines,
        said=[Segment("ENTRY", (*told, fields.get(LINES, "")))],
    )


def _lines(fields: Mapping[str, str]) -> list[dict[str, str]]:
    told: list[dict[str, str]] = json.loads(fields.get(LINES) or "[]")
    return told


def _line(told: Mapping[str, str]) -> Line:
    letters = "ABCDEFGHIJKL"
    return Line(
        code=told.get("CPT_CODE", ""),
        modifiers=tuple(one for letter in "ABCD" if (one := told.get(f"MODIFIER_{letter}", ""))),
        charge=money(told.get("DOS_CHRG", "")),
        units=told.get("UNITS", ""),
        pointers=tuple(str(letters.find(one) + 1) for one in told.get("DOS_DIAG_CODE", "")),
        days=(_dashed(told.get("FM_DATE_OF_SVC", "")), _dashed(told.get("TO_DATE_OF_SVC", ""))),
    )


def _dashed(text: str) -> date | None:
    month, _, rest = text.partition("-")
    return day(f"{rest[3:]}{month}{rest[:2]}")


def _date(fields: Mapping[str, str], base: str) -> str:
    return "".join(fields.get(f"{base}${part}", "") for part in ("Year", "Month", "Day"))
