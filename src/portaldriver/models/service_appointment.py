"""Appointments for services, as behavioural health books them: with a program, a place, a group, a series.

Times are the practice's wall clock: naive datetimes. People and places are named as the portal's lists show them;
patients and groups also by number.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from .appointment import AppointmentStatus, Color, ItsId, Line, Minutes, Notes, WallTime
from .authorization import BookingAuthorization
from .base import Noun
from .codes import PortalText
from .draft import Draft

Named = Annotated[str, PortalText(120)]
"""A name as a list shows it. How long one may be is not public."""


def _or_blank(value: object, handler: ValidatorFunctionWrapHandler) -> str:
    return "" if isinstance(value, str) and not value.strip() else str(handler(value))


ColorOrNone = Annotated[Color, WrapValidator(_or_blank)]


class ServiceAppointmentSummary(Noun):
    """An appointment as the schedule lists it. What the user's columns leave out is None.

    `visit_length` is minutes. `status` is None for one that the practice made up; `status_label` says it in its words.
    `documented` says that a note of it is final. Appointments of one series share `series_id`.
    """

    appointment_id: str
    start: datetime
    end: datetime
    visit_length: int
    patient_id: str | None = None
    patient_name: str | None = None
    group_id: str | None = None
    group_name: str | None = None
    provider_name: str | None = None
    billing_code: str | None = None
    program_name: str | None = None
    location_name: str | None = None
    room_name: str | None = None
    status: AppointmentStatus | None = None
    status_label: str | None = None
    telehealth: bool | None = None
    series_id: str | None = None
    documented: bool | None = None


class ServiceAppointment(ServiceAppointmentSummary):
    """An appointment in full. Whom a telehealth appointment is with meets at `telehealth_link`."""

    telehealth: bool = False
    documented: bool = False
    telehealth_link: str | None = None
    color: str | None = None
    notes: str | None = None


class Recurrence(Draft):
    """How an appointment repeats: on its weekday every so many weeks, `times` appointments with the first."""

    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    times: Annotated[int, Field(ge=2, le=52)]


class ServiceAppointmentDetails(Draft):
    """What may be said of an appointment beside who and when. Blank text clears what may be left out."""

    visit_length: Minutes = 45
    billing_code: Line = ""
    """As the practice's own list has it: which codes there are, and which may be booked, the portal knows."""
    program_name: Line = ""
    location_name: Line = ""
    room_name: Line = ""
    status: Named = "Scheduled"
    """In the words of the practice's own list."""
    telehealth: bool = False
    color: ColorOrNone = ""
    notes: Notes = ""


class NewServiceAppointment(ServiceAppointmentDetails):
    """An appointment to be made: of one patient, or of one group. It ends on the day on which it starts."""

    patient_id: ItsId | None = None
    group_id: ItsId | None = None
    provider_name: Named
    start: WallTime
    recurrence: Recurrence | None = None

    @model_validator(mode="after")
    def _is_of_somebody_on_one_day(self) -> NewServiceAppointment:
        if (self.patient_id is None) == (self.group_id is None):
            raise ValueError("give either patientId or groupId")
        if (self.start + timedelta(minutes=self.visit_length)).date() != self.start.date():
            raise ValueError("start and visitLength: it has to end on the day on which it starts")
        return self

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.visit_length)

    @property
    def starts(self) -> tuple[datetime, ...]:
        """When each of its occurrences starts, the first one first."""
        if self.recurrence is None:
            return (self.start,)
        weeks = timedelta(weeks=self.recurrence.every_weeks)
        return tuple(self.start + weeks * number for number in range(self.recurrence.times))


class ServiceAppointmentChanges(ServiceAppointmentDetails):
    """What to change of an appointment: fields that are given, to what is given."""

    provider_name: Named = ""
    start: WallTime = datetime.min


class ServiceAppointmentSaved(Noun):
    """What became of a write. `appointment_ids` are all that were written, the first one first.

    `authorization` is what the check of the patient's authorizations found, where one was asked for.
    """

    appointment_id: str
    status: Literal["created", "updated", "unchanged", "cancelled"]
    appointment_ids: tuple[str, ...] = ()
    telehealth_link: str | None = None
    authorization: BookingAuthorization | None = None
