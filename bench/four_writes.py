"""Four kinds of write, each with a mark by which it is found again in the portal's own books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import API, AppointmentDesk
from mock_portals.office_ally.patient_desk import PATH as PATIENT_FORM
from mock_portals.office_ally.payment_desk import RECORD, PaymentDesk
from mock_portals.office_ally.visit_desk import FORM as VISIT_FORM
from mock_portals.office_ally.visit_desk import VisitDesk
from portaldriver.models.appointment import NewAppointment
from portaldriver.models.new_patient import NewPatient
from portaldriver.models.payment import NewPayment
from portaldriver.models.visit import NewVisit
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.writes.appointments import CreateAppointment
from portaldriver.portals.office_ally.writes.patients import CreatePatient
from portaldriver.portals.office_ally.writes.payments import RecordPayment
from portaldriver.portals.office_ally.writes.visits import CreateVisit
from portaldriver.runtime.write import Write

FIRST = date(2026, 3, 2)
EARLY = date(2026, 1, 6)
SYLLABLES = ("vor", "zhe", "quil", "drax", "ump", "oth", "wyx", "ska", "jub", "fen")


P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """How a kind of write is asked for and for whom, where it is posted to, and how many of a mark the portal keeps."""

    path: str
    make: Callable[[Binding, str, int, str], Write[Any]]
    kept: Callable[[P, str], int]
    patient_of: Callable[[P, int], str]

    def asked(self, binding: Binding, portal: P, number: int) -> Write[Any]:
        """Return a write of this kind, for a patient of its own."""
        return self.make(binding, self.patient_of(portal, number), number, mark_of(number))


def mark_of(number: int) -> str:
    """Return a text of letters and digits that is part of no other."""
    return f"Mk{number:05}x"


def _patient(binding: Binding, patient_id: str, n: int, mark: str) -> Write[Any]:
    asked = {
        "firstName": "".join(SYLLABLES[int(digit)] for digit in f"{n:03}").title(),
        "lastName": "".join(SYLLABLES[int(digit)] for digit in f"{n:03}"[::-1]).title(),
        "dob": (date(1950, 1, 1) + timedelta(days=n)).isoformat(),
        "sex": "F",
        "employer": mark,
        "phones": {"cell": "+1-503-555-0142"},
    }
    return CreatePatient(binding, NewPatient.of(asked))


def _appointment(binding: Binding, patient_id: str, n: int, mark: str) -> Write[Any]:
    start = datetime.combine(FIRST + timedelta(days=n), time(9, 15))
    asked = {
        "patientId": patient_id,
        "providerId": "2201",
        "officeId": "4101",
        "start": start.isoformat(timespec="minutes"),
        "visitLength": 30,
        "notes": mark,
    }
    return CreateAppointment(binding, NewAppointment.of(asked))


def _visit(binding: Binding, patient_id: str, n: int, mark: str) -> Write[Any]:
    charge = {"cptCode": "90834", "diagnosisPointers": [1], "chargeAmount": "145.00", "placeOfService": "11"}
    asked = {
        "patientId": patient_id,
        "providerId": "2202",
        "visitDate": EARLY.isoformat(),
        "reasonForVisit": mark,
        "diagnoses": ["F41.1"],
        "charges": [charge],
    }
    return CreateVisit(binding, NewVisit.of(asked), patient_id=patient_id)


def _payment(binding: Binding, patient_id: str, n: int, mark: str) -> Write[Any]:
    asked = {"patientId": patient_id, "paidOn": EARLY.isoformat(), "amount": "20.25", "method": "cash"}
    return RecordPayment(binding, NewPayment.of(asked | {"comments": mark}))


def patient_of(portal: OfficeAllyPortal, number: int) -> str:
    """Return a patient of a number's own."""
    return portal.patients[number].patient_id


KINDS: Mapping[str, Kind[OfficeAllyPortal]] = {
    "patients.create": Kind(
        PATIENT_FORM,
        _patient,
        lambda portal, mark: sum(one.employer_name == mark for one in portal.patients),
        patient_of,
    ),
    "appointments.create": Kind(
        API,
        _appointment,
        lambda portal, mark: sum(one.notes == mark for one in portal.pm.desk(AppointmentDesk).book.values()),
        patient_of,
    ),
    "visits.create": Kind(
        VISIT_FORM,
        _visit,
        lambda portal, mark: sum(one.reason == mark for one in portal.pm.desk(VisitDesk).book),
        patient_of,
    ),
    "payments.record": Kind(
        RECORD,
        _payment,
        lambda portal, mark: sum(one.comments == mark for one in portal.pm.desk(PaymentDesk).book.payments),
        patient_of,
    ),
}
