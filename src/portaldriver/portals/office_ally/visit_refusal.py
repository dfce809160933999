"""What the visit form's validation says, as errors of fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import InvalidInput
from .pages.visit_lines import LINES

WORDS: tuple[tuple[str, str], ...] = (
    (r"diagnosis pointer|pointer", "diagnosisPointers"),
    (r"cpt|procedure", "cptCode"),
    (r"modifier", "modifiers"),
    (r"place of service|\bpos\b", "placeOfService"),
    (r"\bndc\b", "drug"),
    (r"unit|quantity", "units"),
    (r"charge", "chargeAmount"),
)
"""Words of a line's messages and the fields that they are about. All messages of this form are MODELLED."""
LABELS: tuple[tuple[str, str], ...] = (
    (r"hospital from date|hospital", "hospitalFromDate"),
    (r"billing provider", "billingProvider"),
    (r"provider", "providerId"),
    (r"facility", "facility"),
    (r"visit date", "visitDate"),
    (r"patient", "patientId"),
    (r"reason", "reasonForVisit"),
    (r"status", "status"),
    (r"clia", "clia"),
    (r"authorization", "priorAuthorizationNumber"),
    (r"diagnos", "diagnoses"),
    (r"cpt|procedure|charge|place of service|unit", "charges"),
)


def refusal(lines: Sequence[str]) -> InvalidInput:
    """Tell which fields the portal refuses. Its words may quote the patient, so only what is known is told."""
    fields = [_field(line) for line in lines]
    told = tuple(
        f"{field or 'visit'}: {'is required' if 'required' in line.lower() else 'refused by the portal'}"
        for field, line in zip(fields, lines, strict=True)
    )
    return InvalidInput(
        messages=told or ("the portal refused the visit",), field=next((one for one in fields if one), None)
    )


def _field(line: str) -> str | None:
    text = line.lower()
    numbered = re.match(r"line (\d{1,2})\b", text)
    if numbered and 1 <= int(numbered[1]) <= LINES:
        place = f"charges.{int(numbered[1]) - 1}"
        return next((f"{place}.{field}" for words, field in WORDS if re.search(words, text)), place)
    return next((field for words, field in LABELS if re.search(words, text)), None)
