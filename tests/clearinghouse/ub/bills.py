"""Institutional claims that the UB-04 form can hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portaldriver.edi import Claim
from portaldriver.edi.models.claim_lines import ServiceLine
from portaldriver.edi.models.claim_parts import Occurrence, OccurrenceSpan, PerformedProcedure, ValueCode
from tests.edi.sendable import JIM, PARENT, institutional

THERAPY = ServiceLine(
    revenue_code="0914",
    cpt_code="90832",
    modifiers=("95",),
    units=Decimal(1),
    charge_amount=Decimal("100.50"),
    from_date=date(2026, 2, 4),
    description="TALK",
)
ROOM = ServiceLine(revenue_code="0120", units=Decimal(2), unit="DA", charge_amount=Decimal("1500.25"))


def bill(number: str = "UB-1", **changes: Any) -> Claim:
    """Return a claim of a stay with two lines."""
    told: dict[str, Any] = {
        "patient_control_number": number,
        "admission_time": "0900",
        "service_lines": (ROOM, THERAPY),
        "total_charge": Decimal("1600.75"),
    }
    return institutional(**(told | changes))


def rich(number: str = "UB-R", **changes: Any) -> Claim:
    """Return a claim of somebody's child with codes of every kind."""
    told: dict[str, Any] = {
        "subscriber": PARENT,
        "patient": JIM,
        "diagnosis_codes": ("F33.2", "R45.851", "Z91.5"),
        "present_on_admission": ("Y", "N"),
        "discharge_time": "1100",
        "drg": "885",
        "principal_procedure": PerformedProcedure(code="GZ56ZZZ", day=date(2026, 2, 4)),
        "other_procedures": (PerformedProcedure(code="GZ58ZZZ", day=date(2026, 2, 5)),),
        "occurrences": (Occurrence(code="11", day=date(2026, 1, 30)),),
        "occurrence_spans": (OccurrenceSpan(code="74", start=date(2026, 2, 3), end=date(2026, 2, 4)),),
        "value_codes": (ValueCode(code="80", amount=Decimal(4)),),
        "condition_codes": ("C1", "C3"),
        "reasons_for_visit": ("F33.2",),
        "prior_authorization": "AUTH-1",
        "medical_record_number": "MRN-1",
        "frequency": "7",
        "payer_claim_control_number": "PAYER-9",
    }
    return bill(number, **(told | changes))
