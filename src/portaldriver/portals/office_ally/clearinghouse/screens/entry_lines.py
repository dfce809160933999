"""The service lines of the CMS-1500 form: the hidden JSON that is posted, and the visible inputs beside it (guide 7.2).

MODELLED: the keys of the JSON, which are the names of the inputs with the parts of a date joined by `-`, and the
inputs for a drug's quantity and unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from .....edi import Claim
from .....edi.models.claim_lines import ServiceLine
from .....errors import InvalidInput
from .....pom import Selector, by_id

LINE = "ctl00_phFolderContent_ucHCFA_ucHCFALineItem_ucClaimLineItem_"
JSON = "ctl00_phFolderContent_ucHCFA_ucHCFALineItem_hdnJsUpdateHCFALineItem"
MOST = 50
"""Lines of a professional claim (837P loop 2400)."""
DATES = ("FM_DATE_OF_SVC", "TO_DATE_OF_SVC")
TYPED = (
    *(f"{date}_{part}" for date in DATES for part in ("MONTH", "DAY", "YEAR")),
    "PLACE_OF_SVC",
    "EMG",
    "CPT_CODE",
    "MODIFIER_A",
    "MODIFIER_B",
    "MODIFIER_C",
    "MODIFIER_D",
    "DOS_DIAG_CODE",
    "DOS_CHRG",
    "UNITS",
    "EPSDT_FAMILY_PLAN",
    "RENDERING_PHYSICIAN_ID",
    "RENDERING_PHYSICIAN_NPI",
    "NDCCODE",
    "NDCQTY",
    "NDCUNIT",
)
READ = """prefix => Object.fromEntries(
  [...document.querySelectorAll(`input[id^="${prefix}"]`)].map(one => [one.id.slice(prefix.length), one.value]))"""
"""What the page's inputs of lines hold, by name and number."""

Line = Mapping[str, str]


def line_control(name: str, row: int) -> str:
    """Return what the driver finds a line's input by; rows count from 0."""
    return Selector(*by_id(f"{LINE}{name}{row}"), may_be_absent=True).called(f"EntryForm.lines.{row}.{name}")


def lines_of(claim: Claim) -> list[dict[str, str]]:
    """Return what is typed into each line. Raises `InvalidInput`."""
    if not 1 <= len(claim.service_lines) <= MOST:
        raise InvalidInput(f"one to {MOST} lines fit", field="serviceLines")
    return [_line(claim, line, number) for number, line in enumerate(claim.service_lines)]


def held(inputs: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what each row shows, blank rows at the end left out."""
    rows: list[dict[str, str]] = []
    while f"CPT_CODE{len(rows)}" in inputs:
        rows.append({name: inputs.get(f"{name}{len(rows)}", "").strip() for name in TYPED})
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def in_json(text: str) -> list[dict[str, str]]:
    """Return what the hidden JSON says of each line, in the inputs' names. Raises `ValueError` for what is none."""
    told = json.loads(text) if text.strip() else []
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise ValueError("not a list of lines")
    return [_spread(one) for one in told]


def _spread(told: Mapping[str, object]) -> dict[str, str]:
    row = {name: str(told.get(name) or "").strip() for name in TYPED}
    for date in DATES:
        parts = str(told.get(date) or "").split("-")
        if len(parts) not in (1, 3):
            raise ValueError("not a date")
        for part, text in zip(("MONTH", "DAY", "YEAR"), parts if len(parts) == 3 else ("", "", ""), strict=True):
            row[f"{date}_{part}"] = text
    return row


def _line(claim: Claim, line: ServiceLine, number: int) -> dict[str, str]:
    field = f"serviceLines.{number}"
    first, last = line.from_date, line.to_date or line.from_date
    if first is None or last is None:
        raise InvalidInput("a line needs a day", field=f"{field}.fromDate")
    if any(not 1 <= one <= 12 for one in line.diagnosis_pointers) or len(line.diagnosis_pointers) > 4:
        raise InvalidInput("at most four pointers to the twelve diagnoses fit", field=f"{field}.diagnosisPointers")
    if len(line.modifiers) > 4:
        raise InvalidInput("at most four modifiers fit", field=f"{field}.modifiers")
    if line.rendering_provider not in (None, claim.rendering_provider):
        raise InvalidInput("the form names one rendering provider for all lines", field=f"{field}.renderingProvider")
    doctor, drug = claim.rendering_provider, line.drug
    row = dict.fromkeys(TYPED, "")
    for date, day in zip(DATES, (first, last), strict=True):
        row |= {f"{date}_MONTH": f"{day:%m}", f"{date}_DAY": f"{day:%d}", f"{date}_YEAR": f"{day:%Y}"}
    row |= {f"MODIFIER_{letter}": one for letter, one in zip("ABCD", line.modifiers, strict=False)}
    return row | {
        "PLACE_OF_SVC": line.place_of_service or claim.place_of_service or "",
        "EMG": {True: "Y", False: "N", None: ""}[line.emergency],
        "CPT_CODE": line.cpt_code or "",
        "DOS_DIAG_CODE": "".join("ABCDEFGHIJKL"[one - 1] for one in line.diagnosis_pointers),
        "DOS_CHRG": "" if line.charge_amount is None else f"{line.charge_amount:.2f}",
        "UNITS": "" if line.units is None else f"{line.units.normalize():f}",
        "EPSDT_FAMILY_PLAN": ("E" if line.epsdt else "") + ("F" if line.family_planning else ""),
        "RENDERING_PHYSICIAN_NPI": (doctor and doctor.npi) or "",
        "NDCCODE": drug.ndc if drug else "",
        "NDCQTY": f"{drug.quantity.normalize():f}" if drug and drug.quantity is not None else "",
        "NDCUNIT": (drug and drug.unit) or "",
    }
