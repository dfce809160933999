"""What a write's payload becomes in the portal's books, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.alert_desk import MockAlert
from mock_portals.office_ally.appointments import MockAppointment
from mock_portals.office_ally.patients import MockInsurance, MockPatient, Phone
from mock_portals.office_ally.payments import TODAY, MockPayment
from mock_portals.office_ally.visits import MockVisit

STATUSES = {"checked_in": 332, "patient": 321}

# --- records that are new


def _patient(given: Mapping[str, Any], portal: OfficeAllyPortal) -> list[dict[str, Any]]:
    asked = given["patient"]
    address, policies = asked["address"], asked.get("insurancePolicies", [])
    area, prefix, number = asked["phones"]["cell"].removeprefix("+1-").split("-")
    return [
        {
            "account_no": asked.get("mrn", ""),
            "last_name": asked["lastName"],
            "first_name": asked["firstName"],
            "dob": date.fromisoformat(asked["dob"]),
            "gender": asked["sex"],
            "email": asked["email"],
            "cell_phone": Phone(area, prefix, number),
            "address1": address["line1"],
            "city": address["city"],
            "state": address["region"],
            "zip": address["postalCode"],
            "insurances": [(one["payerId"], one["memberId"], one["insuranceType"]) for one in policies],
            "diagnoses": (),
            "guarantor": None,
        }
    ]


def _appointment(given: Mapping[str, Any], portal: OfficeAllyPortal) -> list[dict[str, Any]]:
    asked = given["appointment"]
    start = datetime.fromisoformat(asked["start"])
    days = [start.date() + timedelta(days=7 * n) for n in range(2 if "repeat" in asked else 1)]
    fresh = MockAppointment(0, start.date(), start.time(), asked["patientId"], asked["providerId"], asked["officeId"])
    fresh.length, fresh.reason, fresh.notes = asked["visitLength"], asked["reasonForVisit"], asked["notes"]
    fields = {name: value for name, value in vars(fresh).items() if name not in ("id", "day")}
    return [fields | {"day": day} for day in days]


def _visit(given: Mapping[str, Any], portal: OfficeAllyPortal) -> list[dict[str, Any]]:
    asked = given["visit"]
    day = date.fromisoformat(asked["visitDate"])
    patient = portal.patient(asked["patientId"])
    fresh = MockVisit("", asked["patientId"], asked["providerId"], day, asked["reasonForVisit"])
    assert patient is not None
    fresh.cover(patient)
    fields = {name: value for name, value in vars(fresh).items() if name not in ("visit_id", "visit_type", "status")}
    return [fields | {"diagnoses": asked["diagnoses"], "lines": [_line(one, day) for one in asked["charges"]]}]


def _payment(given: Mapping[str, Any], portal: OfficeAllyPortal) -> list[dict[str, Any]]:
    asked = given["payment"]
    patient = portal.patient(asked["patientId"])
    assert patient is not None
    fresh = MockPayment(
        payment_id="",
        day=date.fromisoformat(asked["paidOn"]),
        payer_type="P",
        payer=f"{patient.last_name}, {patient.first_name}",
        kind="1",
        method={"cash": "1", "check": "2"}[asked["method"]],
        amount=Decimal(asked["amount"]),
        patient_id=asked["patientId"],
        check_number=asked.get("checkNumber", ""),
        comments=asked.get("comments", ""),
        **dict.fromkeys(("office_id", "provider_id", "facility_id", "insurance_id", "visit_id", "appointment_id"), "0"),
    )
    return [_without(fresh, "payment_id")]


def _copay(given: Mapping[str, Any], portal: OfficeAllyPortal) -> list[dict[str, Any]]:
    asked = given["copay"]
    fresh = MockPayment(
        payment_id="",
        day=TODAY,
        payer_type="P",
        payer="",
        kind="2",
        method="1",
        amount=Decimal(asked["amount"]),
        patient_id=asked["patientId"],
        office_id="0",
        provider_id="0",
        appointment_id=asked["appointmentId"],
    )
    return [_without(fresh, "payment_id")]


def _alert(given: Mapping[str, Any], portal: OfficeAllyPortal) -> list[dict[str, Any]]:
    asked = given["alert"]
    fresh = MockAlert("", asked["patientId"], asked["text"], None, date.fromisoformat(asked["endsOn"]))
    return [_without(fresh, "alert_id")]


def _without(record: Any, name: str) -> dict[str, Any]:
    return {field: value for field, value in vars(record).items() if field != name}


def _line(asked: Mapping[str, Any], day: date) -> tuple[str, ...]:
    shown = f"{day:%m/%d/%Y}"
    return asked["cptCode"], asked["chargeAmount"], "A", "1", asked["placeOfService"], shown, shown


def seen(record: Any, name: str) -> Any:
    """Return a field as it is compared."""
    value = getattr(record, name)
    if isinstance(record, MockVisit) and name == "diagnoses":
        return [code for code, _ in value]
    if isinstance(record, MockVisit) and name == "lines":
        names = ("CPT", "Charge", "DiagnosisCode", "Quantity", "PlaceOfService", "DOS", "ToDOS")
        return [tuple(line[name] for name in names) for line in value]
    if isinstance(record, MockPatient) and name == "insurances":
        policies: tuple[MockInsurance, ...] = value
        return [(one.insurance_id, one.subscriber_id, one.insurance_type) for one in policies]
    return value


EXPECTED: dict[str, Callable[[Mapping[str, Any], OfficeAllyPortal], list[dict[str, Any]]]] = {
    "patients.create": _patient,
    "patients.upsert": _patient,
    "appointments.create": _appointment,
    "visits.create": _visit,
    "payments.record": _payment,
    "payments.copay": _copay,
    "alerts.add": _alert,
}


# --- what becomes of records that were there


def comparable(record: Any) -> Any:
    """Return a record that compares as a whole; of a visit, with its lines and diagnoses as they are compared."""
    if not isinstance(record, MockVisit):
        return record
    return vars(record) | {name: seen(record, name) for name in ("lines", "diagnoses")}


def _moved(one: MockAppointment, given: Mapping[str, Any]) -> MockAppointment:
    start = datetime.fromisoformat(given["start"])
    return replace(one, day=start.date(), at=start.time(), staff_id=given["providerId"])


def _charged(one: MockVisit, given: Mapping[str, Any]) -> Any:
    asked = given["charges"]
    lines = [_line(charge, one.visit_date) for charge in asked["charges"]]
    return vars(one) | {"diagnoses": asked["diagnoses"], "lines": lines}


class _OneNumber:
    """A list of one number, whichever it is: the portal gives it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list) and len(other) == 1

    __hash__ = None  # type: ignore[assignment]


def _claimed(one: MockVisit, given: Mapping[str, Any]) -> Any:
    return comparable(one) | {"claims": _OneNumber()}


CHANGED: dict[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "patients.update": lambda one, given: replace(one, **given["changes"]),
    "patients.upsert": lambda one, given: replace(
        one, email=given["patient"]["email"], weight=given["patient"]["weight"]
    ),
    "appointments.update": lambda one, given: replace(one, length=45, notes=given["changes"]["notes"]),
    "appointments.move": _moved,
    "appointments.set_status": lambda one, given: replace(one, status_id=STATUSES[given["status"]]),
    "appointments.cancel": lambda one, given: replace(
        one, status_id=STATUSES[given["by"]], notes=f"{one.notes}\n{given['reason']}"
    ),
    "visits.update_charges": _charged,
    "visits.claim": _claimed,
}
