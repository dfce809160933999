"""An appointment as the portal's scripts read and save it (guide 5.3).

`GetAppointmentData` answers in PascalCase what `SaveAppointment` takes in camelCase, some of it under other names.
What it says of the patient app's block, of reminders and of a check that was made is MODELLED; without it, what is
posted says that there is none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from ...errors import ExtractionError
from ...models.appointment import USER_FIELDS, Appointment, OnlineBooking
from .statuses import STATUS_IDS, STATUSES

PAGE = "AppointmentApi"
INTERVAL, DAYS_BETWEEN = 30, 7
"""What the portal's own script sends where nothing else is asked."""


def appointment_of(data: Mapping[str, Any]) -> Appointment:
    """Return what `GetAppointmentData` says as an appointment. Raises `ExtractionError`."""
    return Appointment(
        appointment_id=_number(data, "AppointmentID"),
        start=datetime.combine(_date(data), _time(data)),
        visit_length=int(_number(data, "VisitLength")),
        patient_id=_number(data, "PatientID"),
        provider_id=_number(data, "StaffID"),
        office_id=_number(data, "OfficeID"),
        status=_status(data),
        reason_for_visit=_text(data, "ReasonForVisit"),
        notes=_text(data, "Notes"),
        resource_id=_number(data, "ResourceID", default="0"),
        resource_type=int(_number(data, "ResourceType", default="0")),
        color=_text(data, "ColorCode").lower() or "#ffffff",
        check_eligibility=_flag(data, "CheckEligibility"),
        eligibility_checked=_flag(data, "WasEligibilityChecked"),
        eligibility_insurance_id=_number(data, "BatchEligibilityInsuranceID", default="0"),
        eligibility_payer_id=_text(data, "PayerID") or "0",
        reminder_call_id=_number(data, "ReminderCallID", default="0"),
        user_defined=tuple(_text(data, f"UserDefined{n}") for n in range(1, USER_FIELDS + 1)),
        staff_type=int(_number(data, "StaffType", default="0")),
        online=_online(data.get("PaAppointment")),
    )


def payload_of(appointment: Appointment, *, repeat: int = 0, every_days: int = DAYS_BETWEEN) -> dict[str, Any]:
    """Return what `SaveAppointment` takes; id 0 makes a new one."""
    start, online = appointment.start, appointment.online
    return {
        "appointmentDate": f"{start.month}/{start.day}/{start.year}",
        "appointmentID": int(appointment.appointment_id),
        "checkEligibility": appointment.check_eligibility,
        "colorCode": appointment.color,
        "day": str(start.day),
        "month": str(start.month),
        "year": str(start.year),
        "time": f"{start:%H:%M}",
        "timeInterval": INTERVAL,
        "visitLength": appointment.visit_length,
        "daysBetweenVisits": every_days,
        "repeat": repeat,
        "notes": appointment.notes,
        "officeID": int(appointment.office_id),
        "patientID": int(appointment.patient_id),
        "staffID": int(appointment.provider_id),
        "staffType": appointment.staff_type,
        "statusID": STATUS_IDS[appointment.status],
        "resourceID": int(appointment.resource_id),
        "resourceType": appointment.resource_type,
        "reasonForVisit": appointment.reason_for_visit,
        "eligibilityInsuranceID": int(appointment.eligibility_insurance_id),
        "eligibilityPayerID": appointment.eligibility_payer_id,
        "wasEligibilityChecked": appointment.eligibility_checked,
        **{f"userDefined{n}": text for n, text in enumerate(six(appointment.user_defined), 1)},
        "reminderCallID": int(appointment.reminder_call_id),
        "reminderCallIDOriginal": int(appointment.reminder_call_id),
        "reminderChanges": None,
        "paAppointment": {
            "isPaAppointment": online.is_booking,
            "isVirtualVisit": online.is_virtual,
            "paAppointmentID": int(online.booking_id),
            "panote": online.note,
            "providerID": int(online.provider_id),
            "status": online.status,
            "statusid": int(online.status_id),
        },
    }


def six(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the user's own fields, all of them."""
    return (*texts, *[""] * (USER_FIELDS - len(texts)))


def same(asked: object, held: object) -> bool:
    """Tell whether the portal holds what was asked. Texts may come back encoded, and with other line ends."""
    if isinstance(asked, str) and isinstance(held, str):
        return _plain(asked) == _plain(held)
    if isinstance(asked, tuple) and isinstance(held, tuple):
        return len(six(asked)) == len(six(held)) and all(map(same, six(asked), six(held)))
    return asked == held


def _plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def _wrong(key: str) -> ExtractionError:
    return ExtractionError("the appointment's data is not what it was", page=PAGE, field=key)


def _number(data: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    """Return a whole number, however it is written, as the text that ids are."""
    value = data.get(key)
    if value in (None, "") and default is not None:
        return default
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,18}", str(value).strip(), re.ASCII):
        raise _wrong(key)
    return str(int(str(value)))


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _wrong(key)
    return str(value).replace("\r\n", "\n").strip()


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data.get(key)
    if value not in (None, "", True, False, 0, 1):
        raise _wrong(key)
    return bool(value)


def _date(data: Mapping[str, Any]) -> date:
    """Read `/Date(ms)/`: midnight somewhere in the United States, or in UTC, which is the same day in UTC."""
    found = re.fullmatch(r"/Date\((-?\d{1,14})(?:[+-]\d{4})?\)/", str(data.get("AppointmentDate")), re.ASCII)
    if found is None:
        raise _wrong("AppointmentDate")
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC).date()


def _time(data: Mapping[str, Any]) -> time:
    """Read `09:30`, `9:30:00` or `9:30 PM`."""
    text = str(data.get("AppointmentTime") or "")
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp][Mm])?\s*", text, re.ASCII)
    if found is None:
        raise _wrong("AppointmentTime")
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise _wrong("AppointmentTime")
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour > 23 or int(found[2]) > 59:
        raise _wrong("AppointmentTime")
    return time(hour, int(found[2]))


def _status(data: Mapping[str, Any]) -> Any:
    number = int(_number(data, "StatusID"))
    if number not in STATUSES:
        raise _wrong("StatusID")
    return STATUSES[number]


def _online(block: object) -> OnlineBooking:
    if block is None:
        return OnlineBooking()
    if not isinstance(block, Mapping):
        raise _wrong("PaAppointment")
    return OnlineBooking(
        is_booking=_flag(block, "IsPaAppointment"),
        is_virtual=_flag(block, "IsVirtualVisit"),
        booking_id=_number(block, "PaAppointmentID", default="0"),
        note=_text(block, "PaNote"),
        provider_id=_number(block, "ProviderID", default="0"),
        status=_text(block, "Status"),
        status_id=_number(block, "StatusID", default="0"),
    )
