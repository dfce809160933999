"""The practice's money: payments received, charges that are open, and what was applied to which. All invented."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from mock_portals.office_ally import invented
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.visits import Line, MockVisit

TODAY = date(2026, 1, 5)
METHODS = {"1": "Cash", "2": "Check", "3": "Credit Card", "4": "eCheck"}  # MODELLED: 4
TYPES = {"1": "Payment", "2": "Copay", "3": "Deposit", "4": "EOB/ERA"}  # MODELLED: all numbers
PAYERS = {"P": "Patient", "I": "Insurance"}  # MODELLED: I


@dataclass(frozen=True, kw_only=True)
class MockPayment:
    """One received payment or deposit; `method`, `kind` and `payer_type` are keys of the tables above."""

    payment_id: str
    day: date
    payer_type: str
    payer: str
    kind: str
    method: str
    amount: Decimal
    patient_id: str
    check_number: str = ""
    description: str = ""
    office_id: str = ""
    provider_id: str = ""
    facility_id: str = ""
    insurance_id: str = ""
    visit_id: str = ""
    appointment_id: str = ""
    comments: str = ""

    @property
    def autopost(self) -> str:
        """Return whether an ERA can be posted by itself: one with a negative amount cannot (guide 8.2)."""
        return "" if self.kind != "4" else "No" if self.amount < 0 else "Yes"


@dataclass(frozen=True)
class MockCharge:
    """One line of a visit's bill."""

    charge_id: str
    visit_id: str
    patient_id: str
    day: date
    procedure: str
    amount: Decimal


@dataclass(frozen=True)
class MockApplied:
    """What a payment, and an adjustment with it, took off a charge."""

    applied_id: str
    payment_id: str
    charge_id: str
    day: date
    payment: Decimal
    adjustment: Decimal


class PaymentBook:
    """What stands in the portal's database."""

    def __init__(self, patients: Sequence[MockPatient], *, seed: int) -> None:
        rng = random.Random(seed)
        self.payments: list[MockPayment] = []
        self.charges: list[MockCharge] = []
        self.applied: list[MockApplied] = []
        self._lines: dict[str, Line] = {}
        self._ids = iter(range(8_000_001, 9_000_000))
        for patient in patients[:40]:
            self.charges += _charges(rng, patient, 7_000_001 + len(self.charges))
            self.payments += _payments(rng, patient, self.next_id)

    def next_id(self) -> str:
        """Return an id that nothing has yet."""
        return str(next(self._ids))

    def bill(self, visit: MockVisit) -> list[MockCharge]:
        """Open a charge for each line of a visit; what is applied to it is seen at the visit from then on."""
        made = []
        for line in visit.lines:
            day = datetime.strptime(line["DOS"], "%m/%d/%Y").date()
            charge = MockCharge(
                self.next_id(), visit.visit_id, visit.patient_id, day, line["CPT"], Decimal(line["Charge"])
            )
            self._lines[charge.charge_id] = line
            made.append(charge)
        self.charges += made
        return made

    def apply(self, asked: Sequence[MockApplied]) -> None:
        """Book what was applied, at the visits too: as from an insurance, whoever paid (MODELLED)."""
        for one in asked:
            self.applied.append(one)
            if (line := self._lines.get(one.charge_id)) is not None:
                for key, amount in (("InsurancePayment", one.payment), ("Adjustment", one.adjustment)):
                    line[key] = f"{Decimal(line[key]) + amount:.2f}"

    def payment(self, payment_id: str) -> MockPayment | None:
        """Return the payment with that id."""
        return next((payment for payment in self.payments if payment.payment_id == payment_id), None)

    def applied_of(self, payment_id: str) -> Decimal:
        """Return how much of a payment was applied, in dollars."""
        return sum((one.payment for one in self.applied if one.payment_id == payment_id), Decimal("0.00"))

    def unapplied(self, payment: MockPayment) -> Decimal:
        """Return how much of a payment is left, in dollars."""
        return payment.amount - self.applied_of(payment.payment_id)

    def remainder(self, charge: MockCharge) -> Decimal:
        """Return how much of a charge is still owed, in dollars."""
        paid = (one.payment + one.adjustment for one in self.applied if one.charge_id == charge.charge_id)
        return charge.amount - sum(paid, Decimal("0.00"))

    def open_charges(self, patient_id: str) -> list[MockCharge]:
        """Return the patient's charges that are not paid in full."""
        return [one for one in self.charges if one.patient_id == patient_id and self.remainder(one) > 0]

    def cells(self, payment: MockPayment) -> list[str]:
        """Return a payment's cells in the grid (1, 4, 8, 9 and 15 attested, the others MODELLED)."""
        applied = self.applied_of(payment.payment_id)
        return [
            payment.payment_id,
            f"{payment.day:%m/%d/%Y}",
            PAYERS[payment.payer_type],
            payment.payer,
            TYPES[payment.kind],
            METHODS[payment.method],
            payment.check_number,
            payment.description,
            f"{payment.amount:,.2f}",
            f"{applied:,.2f}",
            f"{payment.amount - applied:,.2f}",
            payment.office_id,
            payment.provider_id,
            payment.facility_id,
            payment.insurance_id,
            payment.patient_id,
            payment.visit_id,
            payment.appointment_id,
            payment.comments,
            payment.autopost,
        ]

    def applied_cells(self, applied: MockApplied) -> list[str]:
        """Return the cells of what was applied, all MODELLED."""
        charge = next(one for one in self.charges if one.charge_id == applied.charge_id)
        return [
            applied.applied_id,
            f"{applied.day:%m/%d/%Y}",
            applied.payment_id,
            charge.visit_id,
            charge.charge_id,
            f"{charge.day:%m/%d/%Y}",
            charge.procedure,
            f"{applied.payment:,.2f}",
            f"{applied.adjustment:,.2f}",
            charge.patient_id,
        ]


def _charges(rng: random.Random, patient: MockPatient, first: int) -> Iterator[MockCharge]:
    for n in range(rng.choice((0, 2, 3, 4))):
        code, amount, _ = rng.choice(invented.CHARGES)
        day = TODAY - timedelta(days=rng.randint(1, 120))
        yield MockCharge(str(first + n), f"5{first - 7_000_000:05}", patient.patient_id, day, code, Decimal(amount))


def _payments(rng: random.Random, patient: MockPatient, next_id: Callable[[], str]) -> Iterator[MockPayment]:
    for _ in range(rng.choice((0, 1, 2))):
        method = rng.choice("123")
        yield MockPayment(
            payment_id=next_id(),
            day=TODAY - timedelta(days=rng.randint(0, 90)),
            payer_type="P",
            payer=f"{patient.last_name}, {patient.first_name}",
            kind="1",
            method=method,
            amount=Decimal(rng.choice((2000, 2550, 10000, 120000))) / 100,
            patient_id=patient.patient_id,
            check_number=str(rng.randint(1000, 9999)) if method == "2" else "",
            office_id="4101",
            provider_id="2201",
        )
    if patient.insurances and rng.random() < 0.4:
        payer = patient.insurances[0]
        yield MockPayment(
            payment_id=next_id(),
            day=TODAY,
            payer_type="I",
            payer=payer.name,
            kind="4",
            method="2",
            # What a payer takes back arrives as an ERA too.
            amount=Decimal(rng.choice((8800, 14500, -3125))) / 100,
            patient_id=patient.patient_id,
            check_number=str(rng.randint(100_000, 999_999)),
            office_id="4101",
            provider_id="2201",
            insurance_id=payer.insurance_id,
        )
