"""Writes of every kind, each with a key of its own and a payload that can be told from every other's in the books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mock_portals.office_ally import MockPatient, OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import AppointmentDesk
from mock_portals.office_ally.payment_desk import PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockCharge, MockPayment
from mock_portals.office_ally.visit_desk import VisitDesk
from mock_portals.office_ally.visits import MockVisit, line_of
from tests.kills import planned
from tests.kills.planned import Planned
from tests.office_ally.people import SYLLABLES

__all__ = ["Planned", "Planner", "name_of", "people"]

CROWD = range(60, 72)
"""Patients who share what is written for patients: writes to one of them have to take turns."""
FIRST_OWN = 100
"""From here on each patient is one write's alone."""
FIRST = date(2026, 3, 2)
EARLY = date(2026, 1, 6)
FIRST_VISIT, FIRST_CHARGE, FIRST_CHECK_IN = 61_700_000, 7_600_000, 900_000


def people(count: int) -> int:
    """Return how many patients a portal needs for a plan of so many writes."""
    return FIRST_OWN + count


class Planner(planned.Planner):
    """Plans writes of Office Ally."""

    def __init__(self, portal: OfficeAllyPortal, *, seed: int) -> None:
        super().__init__(seed=seed)
        self._portal = portal
        self._own = iter(portal.patients[FIRST_OWN:])
        self._twin: dict[str, dict[str, Any]] = {}
        self._kinds = {
            "patients.create": self._create_patient,
            "patients.update": self._update_patient,
            "patients.upsert": self._upsert_patient,
            "appointments.create": self._create_appointment,
            "appointments.update": lambda n: self._of_one(n, changes={"visitLength": 45, "notes": f"Notes {n}"}),
            "appointments.move": lambda n: self._of_one(n, start=_when(n + 400), providerId="2203"),
            "appointments.set_status": lambda n: self._of_one(n, status="checked_in"),
            "appointments.cancel": lambda n: self._of_one(n, by="patient", reason=f"Reason {n}"),
            "appointments.delete": lambda n: self._of_one(n),
            "visits.create": self._create_visit,
            "visits.update_charges": self._update_charges,
            "visits.claim": lambda n: {"visitId": self._visit_of_one(n)},
            "payments.record": self._record,
            "payments.apply": self._apply,
            "payments.copay": self._copay,
            "alerts.add": self._add_alert,
        }

    # --- patients

    def _new(self, n: int) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if n % 4 == 0:
            policy = {"payerId": "30411", "payerName": "Evergreen Health Plan", "memberId": f"X-{n}"}
            more["insurancePolicies"] = [policy | {"isPrimary": True, "insuranceType": "Commercial"}]
        return more | {
            "firstName": name_of(n),
            "lastName": name_of(n + 1000 * self._seed),
            "dob": (date(1950, 1, 1) + timedelta(days=n)).isoformat(),
            "sex": "F" if n % 2 else "M",
            "email": f"k{n}@example.com",
            "phones": {"cell": f"+1-503-555-01{n % 100:02}"},
            "address": {"line1": f"{n} Alder Ln", "city": "Lakemont", "region": "IL", "postalCode": "60999"},
        }

    def _create_patient(self, n: int) -> dict[str, Any]:
        return {"patient": self._new(n) | {"mrn": f"K-{self._seed}-{n}"}}

    def _update_patient(self, n: int) -> dict[str, Any]:
        return {"patientId": next(self._own).patient_id, "changes": {"email": f"k{n}@example.com", "height": f"{n}"}}

    def _upsert_patient(self, n: int) -> dict[str, Any]:
        if self._rng.random() < 0.5:
            return {"patient": self._new(n)}
        known = next(self._own)
        who = {"firstName": known.first_name, "lastName": known.last_name, "dob": known.dob.isoformat()}
        number = {"mrn": known.account_no} if known.account_no else {}
        return {"patient": who | number | {"email": f"k{n}@example.com", "weight": f"{n}"}, "known": known.patient_id}

    def _one_of_crowd(self, n: int) -> MockPatient:
        return self._portal.patients[CROWD[n % len(CROWD)]]

    # --- appointments

    def _create_appointment(self, n: int) -> dict[str, Any]:
        more = {"repeat": {"times": 1, "everyDays": 7}} if n % 5 == 0 else {}
        return {
            "appointment": more
            | {
                "patientId": self._one_of_crowd(n).patient_id,
                "providerId": "2201",
                "officeId": "4101",
                "start": _when(n),
                "visitLength": 15 + n % 30,
                "reasonForVisit": f"Reason {n}",
                "notes": f"First line {n}\nsecond <line>",
            }
        }

    def _of_one(self, n: int, **more: Any) -> dict[str, Any]:
        """Have an appointment in the book that nobody else writes to."""
        at = datetime.fromisoformat(_when(n))
        book = self._portal.pm.desk(AppointmentDesk)
        patient = self._one_of_crowd(n).patient_id
        known = book.add(
            day=at.date(), at=at.time(), patient_id=patient, staff_id="2202", office_id="4102", notes="Bring forms"
        )
        return {"appointmentId": str(known.id)} | more

    # --- visits

    def _charge(self, n: int) -> dict[str, Any]:
        amount = f"{100 + n}.50"
        return {"cptCode": "90834", "diagnosisPointers": [1], "chargeAmount": amount, "placeOfService": "11"}

    def _create_visit(self, n: int) -> dict[str, Any]:
        return {
            "visit": {
                "patientId": self._one_of_crowd(n).patient_id,
                "providerId": "2202",
                "visitDate": (EARLY + timedelta(days=n % 9)).isoformat(),
                "reasonForVisit": f"Visit {n}",
                "diagnoses": ["F41.1"],
                "charges": [self._charge(n)],
            }
        }

    def _visit_of_one(self, n: int) -> str:
        """Have a visit in the book that nobody else writes to."""
        desk = self._portal.pm.desk(VisitDesk)
        patient = self._one_of_crowd(n)
        day = EARLY - timedelta(days=n)
        known = MockVisit(str(FIRST_VISIT + n), patient.patient_id, "2201", day, reason=f"Seen {n}")
        known.cover(patient)
        known.diagnoses = desk.directory.diagnoses[:2]
        known.lines = [line_of(1, day, desk.directory.procedures[n % 5], pointers="A")]
        desk.book.append(known)
        return known.visit_id

    def _update_charges(self, n: int) -> dict[str, Any]:
        return {"visitId": self._visit_of_one(n), "charges": {"diagnoses": ["I10"], "charges": [self._charge(n)]}}

    # --- money

    def _twinned(self, kind: str, made: dict[str, Any]) -> dict[str, Any]:
        """Every other one is just like the one before: both have to be there."""
        if kind in self._twin:
            return self._twin.pop(kind)
        self._twin[kind] = made
        return made

    def _record(self, n: int) -> dict[str, Any]:
        payment = {
            "patientId": self._one_of_crowd(n).patient_id,
            "paidOn": (EARLY + timedelta(days=n % 5)).isoformat(),
            "amount": f"{n}.25",
        }
        if n % 3 == 0:
            return {"payment": payment | {"method": "check", "checkNumber": str(n), "comments": f"Comment {n}"}}
        return self._twinned("cash", {"payment": payment | {"method": "cash"}})

    def _copay(self, n: int) -> dict[str, Any]:
        appointment = {"appointmentId": str(FIRST_CHECK_IN + n), "patientId": self._one_of_crowd(n).patient_id}
        return self._twinned("copay", {"copay": appointment | {"amount": f"{n}.75", "method": "cash"}})

    def _apply(self, n: int) -> dict[str, Any]:
        book = self._portal.pm.desk(PaymentDesk).book
        patient = self._portal.patients[CROWD.stop + n % 20]
        number = book.next_id()
        payment = MockPayment(
            payment_id=number,
            day=TODAY,
            payer_type="P",
            payer=f"{patient.last_name}, {patient.first_name}",
            kind="1",
            method="1",
            amount=Decimal("500.00"),
            patient_id=patient.patient_id,
        )
        book.payments.append(payment)
        charges = [str(FIRST_CHARGE + 2 * n + m) for m in (0, 1)]
        day = TODAY - timedelta(days=n)
        for charge in charges:
            book.charges.append(
                MockCharge(charge, str(FIRST_VISIT + n), patient.patient_id, day, "90834", Decimal("145.00"))
            )
        asked = [
            {"chargeId": charges[0], "amount": f"{1 + n % 90}.25", "adjustment": "10.00"},
            {"chargeId": charges[1], "amount": "5.00", "adjustment": "0.00"},
        ]
        return {"paymentId": number, "applications": asked}

    def _add_alert(self, n: int) -> dict[str, Any]:
        patient = self._one_of_crowd(n).patient_id
        return {"alert": {"patientId": patient, "text": f"Alert {n} & more", "endsOn": "2026-12-31"}}


def _when(n: int) -> str:
    """Return a time that no other number has, nor has a week after it."""
    at = time(8 + n % 9, 5 * n % 60)
    return datetime.combine(FIRST + timedelta(days=n), at).isoformat(timespec="minutes")


def name_of(n: int) -> str:
    """Return a name of that number's own."""
    return "".join(_syllables(n)).title()


def _syllables(n: int) -> Iterator[str]:
    for _ in range(4):
        n, rest = divmod(n, len(SYLLABLES))
        yield SYLLABLES[rest]
