"""Appointments as every portal's resources speak of them. Times are the practice's wall clock: naive datetimes."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator

from .base import Noun
from .codes import Note255, PortalText
from .draft import Draft

USER_FIELDS = 6


class AppointmentStatus(StrEnum):
    """What is known about an appointment, in words of ours."""

    ACTIVE = "active"
    CANCELLED_BY_PATIENT = "cancelled_by_patient"
    CANCELLED_BY_OFFICE = "cancelled_by_office"
    NO_SHOW = "no_show"
    CANCELLED_BY_PROVIDER = "cancelled_by_provider"
    COMPLETED = "completed"
    VISIT_CREATED = "visit_created"
    RESCHEDULED = "rescheduled"
    CONFIRMED = "confirmed"
    CANCELLED_LATE_BY_PATIENT = "cancelled_late_by_patient"
    RESCHEDULED_LATE = "rescheduled_late"
    IN_ROOM = "in_room"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    LEFT_MESSAGE = "left_message"

    @property
    def frees_slot(self) -> bool:
        """Whether the time is given up: an appointment that was cancelled, or moved elsewhere, is in nobody's way."""
        return self.value.startswith(("cancelled", "rescheduled"))


def _wall_clock(value: object) -> object:
    """Take datetimes and ISO texts: numbers would be taken for seconds of some zone, and a date has no time."""
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value.strip().upper().replace(" ", "T")):
        return value
    raise ValueError("not a time: YYYY-MM-DDTHH:MM")


def _to_the_minute(value: datetime) -> datetime:
    if value.tzinfo is not None:
        raise ValueError("is the practice's wall clock: give it without a time zone")
    if value.time() != time(value.hour, value.minute):
        raise ValueError("must be a whole minute")
    return value


WallTime = Annotated[datetime, BeforeValidator(_wall_clock), AfterValidator(_to_the_minute)]
"""A time on the practice's wall clock, to the minute: without a zone, as portals keep and show it."""

Minutes = Annotated[int, Field(ge=1, le=1440)]


def _without_zeros(value: str) -> str:
    return str(int(value))


def _some(value: str) -> str:
    if value == "0":
        raise ValueError("0 is nobody's id")
    return value


RecordId = Annotated[str, Field(pattern=r"^[0-9]{1,18}$"), AfterValidator(_without_zeros)]
"""A portal's id of a record: digits, in the spelling in which portals give it back; `0` for none."""
ItsId = Annotated[RecordId, AfterValidator(_some)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(str.lower)]


def _or_blank(value: object, handler: ValidatorFunctionWrapHandler) -> str:
    return "" if isinstance(value, str) and not value.strip() else str(handler(value))


Line = Annotated[str, PortalText(255), WrapValidator(_or_blank)]
Notes = Annotated[Note255, WrapValidator(_or_blank)]
UserDefined = Annotated[tuple[Line, ...], Field(max_length=USER_FIELDS)]


class OnlineBooking(Noun):
    """What the portal's own patient app knows of an appointment. Kept as it is when the appointment is changed."""

    is_booking: bool = False
    is_virtual: bool = False
    booking_id: str = "0"
    note: str = ""
    provider_id: str = "0"
    status: str = ""
    status_id: str = "0"


class Appointment(Noun):
    """An appointment in full.

    Its JSON: `appointmentId`, `start` (`2026-03-02T09:30:00`, wall clock), `visitLength` (minutes), `patientId`,
    `providerId`, `officeId`, `status` (`active`, ...), `reasonForVisit`, `notes`, `resourceId`, `resourceType`,
    `color` (`#ffffff`), `checkEligibility`, `eligibilityChecked`, `eligibilityInsuranceId`, `eligibilityPayerId`,
    `reminderCallId`, `userDefined` (six texts), `staffType` (0 for a provider), `online`.
    """

    appointment_id: str
    start: datetime
    visit_length: int
    patient_id: str
    provider_id: str
    office_id: str
    status: AppointmentStatus
    reason_for_visit: str = ""
    notes: str = ""
    resource_id: str = "0"
    """A room or device; `0` for none."""
    resource_type: int = 0
    color: str = "#ffffff"
    check_eligibility: bool = False
    eligibility_checked: bool = False
    eligibility_insurance_id: str = "0"
    eligibility_payer_id: str = "0"
    reminder_call_id: str = "0"
    user_defined: tuple[str, ...] = ("",) * USER_FIELDS
    staff_type: int = 0
    online: OnlineBooking = OnlineBooking()


class AppointmentSummary(Noun):
    """An appointment as a day's list shows it. What the practice's columns leave out is None."""

    appointment_id: str
    start: datetime
    visit_length: int | None = None
    patient_id: str | None = None
    patient_name: str
    dob: date | None = None
    provider_name: str | None = None
    office_name: str | None = None
    reason_for_visit: str | None = None
    notes: str | None = None
    status: AppointmentStatus | None = None
    """None for one that the practice made up; then only `status_label` says what it is."""
    status_label: str | None = None


class Repeat(Draft):
    """Further appointments like the first, each so many days after the one before."""

    times: Annotated[int, Field(ge=1, le=51)]
    every_days: Annotated[int, Field(ge=1, le=365)] = 7


class AppointmentDetails(Draft):
    """What may be said of an appointment beside who, where and when. Lengths are minutes; ids are the portal's."""

    visit_length: Minutes = 30
    status: AppointmentStatus = AppointmentStatus.ACTIVE
    reason_for_visit: Line = ""
    notes: Notes = ""
    resource_id: RecordId = "0"
    resource_type: Annotated[int, Field(ge=0)] = 0
    color: Color = "#ffffff"
    check_eligibility: bool = False
    eligibility_insurance_id: RecordId = "0"
    eligibility_payer_id: Annotated[str, PortalText(20)] = "0"
    reminder_call_id: RecordId = "0"
    user_defined: UserDefined = ()


class NewAppointment(AppointmentDetails):
    """An appointment to be made."""

    patient_id: ItsId
    provider_id: ItsId
    office_id: ItsId
    start: WallTime
    repeat: Repeat | None = None


class AppointmentChanges(AppointmentDetails):
    """What to change of an appointment: fields that are given, to what is given; blank text clears one."""

    provider_id: ItsId = "0"
    office_id: ItsId = "0"
    start: WallTime = datetime.min


class AppointmentSaved(Noun):
    """What became of a write. `appointment_ids` are all of a repeated appointment, the first one first."""

    appointment_id: str
    status: Literal["created", "updated", "unchanged", "deleted"]
    appointment_ids: tuple[str, ...] = ()
