"""Visits as the portal's database holds them, and the ones that stand in it from the start."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from mock_portals.office_ally.directory import BillingProvider, Directory, Facility, Procedure
from mock_portals.office_ally.patients import MockPatient

FIRST_DAY = date(2026, 1, 5)
FIRST_ID = 61_004_200
STATUSES = ("Cash Payment", "Open", "Ready To Bill", "Billed", "Closed")  # MODELLED but for the first
LINES = 12
"""Rows for charges on the form: MODELLED."""
DIAGNOSES = 12

Line = dict[str, Any]
"""One charge line in the keys of the portal's own JSON."""


@dataclass
class MockVisit:
    """One visit; its lines are what was posted as JSON. Blank text means an empty field."""

    visit_id: str
    patient_id: str
    provider_id: str
    visit_date: date
    reason: str = ""
    status: str = STATUSES[1]
    visit_type: str = "Office Visit"
    insurance_name: str = ""
    insurance_plan: str = ""
    copay: str = ""
    diagnoses: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    facility: Facility | None = None
    billing_provider: BillingProvider | None = None
    clia: str = ""
    authorization: str = ""
    hospital_from: date | None = None
    appointment_id: str = ""
    claims: list[str] = field(default_factory=list)

    def cover(self, patient: MockPatient) -> None:
        """Take over what a visit takes over from the patient's first insurance."""
        if patient.insurances:
            primary = patient.insurances[0]
            self.insurance_name, self.insurance_plan = primary.name, primary.plan_name
            self.copay = primary.copay

    @property
    def charges(self) -> Decimal:
        """Return what all lines come to."""
        return sum((money(line, "Charge") for line in self.lines), Decimal(0))

    @property
    def balance(self) -> Decimal:
        """Return what is still owed."""
        return sum((balance(line) for line in self.lines), Decimal(0))

    def total(self, key: str) -> Decimal:
        """Return the sum of one of the lines' amounts."""
        return sum((money(line, key) for line in self.lines), Decimal(0))


def money(line: Line, key: str) -> Decimal:
    """Return an amount of a line; what is none counts as nothing."""
    try:
        return Decimal(str(line.get(key) or "0"))
    except InvalidOperation:
        return Decimal(0)


def balance(line: Line) -> Decimal:
    """Return what is left of a line's charge, which is the line's whole and not the unit's (MODELLED)."""
    paid = money(line, "InsurancePayment") + money(line, "PatientPayment")
    return money(line, "Charge") - paid - money(line, "Adjustment")


def line_of(number: int, day: date, procedure: Procedure, *, pointers: str, units: str = "1", pos: str = "11") -> Line:
    """Return a charge line as the portal writes it. The keys are attested, NDC's endings MODELLED."""
    return {
        "LineOrderNo": number,
        "DOS": f"{day:%m/%d/%Y}",
        "ToDOS": f"{day:%m/%d/%Y}",
        "PlaceOfService": pos,
        "CPT": procedure.code,
        "ModifierA": "",
        "ModifierB": "",
        "ModifierC": "",
        "ModifierD": "",
        "DiagnosisCode": pointers,
        "Quantity": units,
        "Charge": procedure.charge,
        "Allowed": "0.00",
        "InsurancePayment": "0.00",
        "PatientPayment": "0.00",
        "Adjustment": "0.00",
        "FeeScheduleID": procedure.id,
        "START_TIME": "",
        "STOP_TIME": "",
        "NDCCode": "",
        "NDCQuantity": "",
        "NDCUnit": "",
        "Description": procedure.description,
    }


def first_visits(patients: Sequence[MockPatient], directory: Directory, *, seed: int) -> list[MockVisit]:
    """Return the visits of a practice's last weeks; some are paid for in part, some are claims already."""
    rng = random.Random(f"visits {seed}")
    providers = [one for one in directory.providers if one.status == "Active"]
    visits = []
    for index, patient in enumerate(patients[:45]):
        day = FIRST_DAY - timedelta(days=rng.randint(0, 60))
        visit = MockVisit(str(FIRST_ID + 7 * index), patient.patient_id, rng.choice(providers).id, day)
        visit.cover(patient)
        visit.status = rng.choice(STATUSES)
        visit.reason = rng.choice(("Follow-up", "Intake", "Medication review", ""))
        visit.diagnoses = rng.sample(directory.diagnoses, rng.randint(1, 4))
        visit.lines = [
            line_of(number, day, procedure, pointers="ABCD"[: rng.randint(1, len(visit.diagnoses))])
            for number, procedure in enumerate(rng.sample(directory.procedures, rng.randint(1, 3)), 1)
        ]
        if index % 4 == 0:
            visit.lines[0]["InsurancePayment"] = "20.00"
        if index % 5 == 0:
            visit.claims = [str(8_800_100 + index)]
        if index % 2:
            visit.facility, visit.billing_provider = directory.facilities[0], directory.billing_providers[0]
        if index % 7 == 3:
            visit.lines[0] |= {"ModifierA": "25", "ModifierB": "GT"}
        visits.append(visit)
    return visits


@dataclass(frozen=True)
class MockSuperbill:
    """What a practice usually does, to be ticked."""

    name: str
    procedures: tuple[Procedure, ...]
    diagnoses: tuple[tuple[str, str], ...]


def superbills(directory: Directory) -> list[MockSuperbill]:
    """Return the practice's superbills; one is empty."""
    visits = tuple(one for one in directory.procedures if one.code.startswith("99"))
    therapy = tuple(one for one in directory.procedures if one.code.startswith("908"))
    return [
        MockSuperbill("Office Visits", visits, tuple(directory.diagnoses[8:12])),
        MockSuperbill("Therapy", therapy, tuple(directory.diagnoses[:6])),
        MockSuperbill("New Superbill", (), ()),
        MockSuperbill("Screening", (directory.procedures[-2],), ()),
    ]
