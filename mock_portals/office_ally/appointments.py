"""The practice's appointments: what stands in the portal's book."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

STATUSES = {
    320: "Active",
    321: "Cancelled by patient",
    322: "Cancelled by office",
    323: "Patient did not come",
    324: "Cancelled by provider",
    325: "Completed",
    326: "Visit Created",
    327: "Rescheduled",
    328: "Confirmed",
    329: "Last minute cancel by patient",
    330: "Last minute reschedule",
    331: "In Room",
    332: "Checked In",
    333: "Checked Out",
    361: "Left Message",
}
NO_PA = {
    "isPaAppointment": False,
    "isVirtualVisit": False,
    "paAppointmentID": 0,
    "panote": "",
    "providerID": 0,
    "status": "",
    "statusid": 0,
}
SHAPES: dict[str, type | tuple[type, ...]] = {
    "appointmentDate": str,
    "appointmentID": int,
    "checkEligibility": bool,
    "colorCode": str,
    "day": str,
    "month": str,
    "year": str,
    "time": str,
    "timeInterval": int,
    "visitLength": int,
    "daysBetweenVisits": int,
    "repeat": int,
    "notes": str,
    "officeID": int,
    "patientID": int,
    "staffID": int,
    "staffType": int,
    "statusID": int,
    "resourceID": int,
    "resourceType": int,
    "reasonForVisit": str,
    "eligibilityInsuranceID": int,
    "eligibilityPayerID": str,
    "wasEligibilityChecked": bool,
    **{f"userDefined{n}": str for n in range(1, 7)},
    "reminderCallID": int,
    "paAppointment": dict,
    "__RequestVerificationToken": str,
}
"""What SaveAppointment takes (guide 5.3). That it is strict about kinds is MODELLED."""
ALSO = {"reminderCallIDOriginal", "reminderChanges", "oldStaffId", "oldVisitType"}
"""What public clients of the portal send beside it."""


class Refused(Exception):
    """The portal will not save this; its text is what it says."""


@dataclass(frozen=True)
class Block:
    """A time that nobody can be given."""

    day: date
    at: time
    text: str = "Lunch"


@dataclass
class MockAppointment:
    """One appointment."""

    id: int
    day: date
    at: time
    patient_id: str
    staff_id: str
    office_id: str
    length: int = 30
    status_id: int = 320
    reason: str = ""
    notes: str = ""
    resource_id: int = 0
    resource_type: int = 0
    color: str = "#ffffff"
    check_eligibility: bool = False
    eligibility_checked: bool = False
    eligibility_insurance_id: int = 0
    eligibility_payer_id: str = "0"
    reminder_call_id: int = 0
    staff_type: int = 0
    user_defined: list[str] = field(default_factory=lambda: [""] * 6)
    pa: dict[str, Any] = field(default_factory=lambda: dict(NO_PA))

    @property
    def status(self) -> str:
        """The status as lists show it."""
        return STATUSES[self.status_id]

    def take(self, posted: dict[str, Any]) -> None:
        """Become what was posted: all of it."""
        self.day, self.at = when(posted)
        self.patient_id, self.staff_id = str(posted["patientID"]), str(posted["staffID"])
        self.office_id, self.status_id = str(posted["officeID"]), posted["statusID"]
        self.length, self.staff_type = posted["visitLength"], posted["staffType"]
        self.reason, self.notes, self.color = posted["reasonForVisit"], posted["notes"], posted["colorCode"]
        self.resource_id, self.resource_type = posted["resourceID"], posted["resourceType"]
        self.check_eligibility, self.eligibility_checked = posted["checkEligibility"], posted["wasEligibilityChecked"]
        self.eligibility_insurance_id = posted["eligibilityInsuranceID"]
        self.eligibility_payer_id = posted["eligibilityPayerID"]
        self.reminder_call_id = posted["reminderCallID"]
        self.user_defined = [posted[f"userDefined{n}"] for n in range(1, 7)]
        self.pa = dict(posted["paAppointment"])

    def data(self) -> dict[str, Any]:
        """Return what GetAppointmentData says. The patient app's block, reminder and check are MODELLED."""
        midnight = datetime.combine(self.day, time(8), UTC)  # midnight of the portal's own Pacific time
        pa = {
            "IsPaAppointment": self.pa["isPaAppointment"],
            "IsVirtualVisit": self.pa["isVirtualVisit"],
            "PaAppointmentID": self.pa["paAppointmentID"],
            "PaNote": self.pa["panote"],
            "ProviderID": self.pa["providerID"],
            "Status": self.pa["status"],
            "StatusID": self.pa["statusid"],
        }
        return {
            "AppointmentID": self.id,
            "AppointmentDate": f"/Date({int(midnight.timestamp()) * 1000})/",
            "AppointmentTime": f"{self.at:%H:%M}",
            "VisitLength": self.length,
            "PatientID": int(self.patient_id),
            "StaffID": int(self.staff_id),
            "StaffType": self.staff_type,
            "OfficeID": int(self.office_id),
            "StatusID": self.status_id,
            "ReasonForVisit": self.reason,
            "Notes": self.notes or None,
            "ResourceID": self.resource_id,
            "ResourceType": self.resource_type,
            "ColorCode": self.color,
            "CheckEligibility": self.check_eligibility,
            "WasEligibilityChecked": self.eligibility_checked,
            "BatchEligibilityInsuranceID": self.eligibility_insurance_id,
            "PayerID": self.eligibility_payer_id,
            "ReminderCallID": self.reminder_call_id,
            **{f"UserDefined{n}": text for n, text in enumerate(self.user_defined, 1)},
            "PaAppointment": pa,
        }


def when(posted: dict[str, Any]) -> tuple[date, time]:
    """Return day and time of a post, which names the day twice. Raises `Refused`."""
    month, day, year = (posted[key] for key in ("month", "day", "year"))
    if posted["appointmentDate"] != f"{month}/{day}/{year}" or any(part.startswith("0") for part in (month, day)):
        raise Refused("Please correct the following(s): Date is not valid")
    try:
        return date(int(year), int(month), int(day)), datetime.strptime(posted["time"], "%H:%M").time()
    except ValueError:
        raise Refused("Please correct the following(s): Time is not valid") from None


def repeated(posted: dict[str, Any]) -> list[date]:
    """Return the days of a post: the first, and as many more as `repeat` says. MODELLED."""
    first, _ = when(posted)
    step = timedelta(days=posted["daysBetweenVisits"])
    return [first + number * step for number in range(posted["repeat"] + 1)]


def misshapen(posted: dict[str, Any]) -> str:
    """Name the first key that is missing, unknown, or of another kind; blank if there is none."""
    for key, kind in SHAPES.items():
        if key not in posted:
            return key
        value = posted[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            return key
    return next((key for key in posted if key not in SHAPES and key not in ALSO), "")
