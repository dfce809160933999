"""Appointments of Practice Mate: a range of days, one, and what is written."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Generator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from ....client import Resource
from ....errors import InvalidInput
from ....events import Progress
from ....models.appointment import (
    Appointment,
    AppointmentChanges,
    AppointmentSaved,
    AppointmentStatus,
    AppointmentSummary,
    NewAppointment,
)
from ....models.codes import PortalText
from ....models.draft import Draft
from ....runtime.gather import gathered
from ....runtime.session import Tab
from ..agenda import DayQuery, read_day
from ..appointment_search import read_appointment
from ..listing import Lane
from ..writes.appointment_changes import (
    NOTES,
    CancelAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    UpdateAppointment,
)
from ..writes.appointment_removal import DeleteAppointment
from ..writes.appointments import CreateAppointment

CANCELLED_BY = {
    "patient": AppointmentStatus.CANCELLED_BY_PATIENT,
    "office": AppointmentStatus.CANCELLED_BY_OFFICE,
    "provider": AppointmentStatus.CANCELLED_BY_PROVIDER,
    "patient_late": AppointmentStatus.CANCELLED_LATE_BY_PATIENT,
}
Canceller = Literal["patient", "office", "provider", "patient_late"]

MOST_DAYS = 366


class Why(Draft):
    """Why an appointment is cancelled: one line."""

    reason: Annotated[str, PortalText(NOTES)] | None = None


class Agenda:
    """Appointments of some days, not read yet: `async for one in agenda`, or `await agenda` for all. Read afresh."""

    def __init__(self, appointments: Appointments, days: tuple[date, ...], query: DayQuery, *, lane: Lane) -> None:
        self._appointments = appointments
        self._days = days
        self._query = query
        self._lane: Lane = lane

    def __aiter__(self) -> AsyncIterator[AppointmentSummary]:
        return _Days(self._appointments, self._days, self._query, self._lane)

    def __await__(self) -> Generator[Any, None, list[AppointmentSummary]]:
        return self.all().__await__()

    async def all(self) -> list[AppointmentSummary]:
        """Read every day."""
        return [one async for one in self]


class _Days:
    """A class, not a generator: abandoning it half-way leaves nothing for the event loop to clean up."""

    def __init__(self, appointments: Appointments, days: tuple[date, ...], query: DayQuery, lane: Lane) -> None:
        self._appointments = appointments
        self._client = appointments._client
        self._days = days
        self._query = query
        self._lane: Lane = lane
        self._read = 0
        self._left: list[AppointmentSummary] = []

    def __aiter__(self) -> AsyncIterator[AppointmentSummary]:
        return self

    async def __anext__(self) -> AppointmentSummary:
        while not self._left:
            if self._read >= len(self._days):
                raise StopAsyncIteration
            self._left = await self._next_days()
        return self._left.pop()

    async def _next_days(self) -> list[AppointmentSummary]:
        """Read as many days at once as there are tabs; return what they hold, last first."""
        days = self._days[self._read : self._read + self._client.pages_at_once]
        binding = self._appointments._binding

        async def read(day: date) -> tuple[AppointmentSummary, ...]:
            async def step(tab: Tab) -> tuple[AppointmentSummary, ...]:
                return await read_day(tab, binding, day, self._query, lane=self._lane)

            return await self._client.call("appointments.list", step)

        def told(done: int) -> None:
            if len(self._days) > 1:
                total = len(self._days)
                binding.emit(Progress(done=self._read + done, total=total, operation="appointments.list"))

        found = await gathered(days, read, at_once=self._client.pages_at_once, told=told)
        self._read += len(days)
        return [one for day in reversed(found) for one in reversed(day)]


class Appointments(Resource):
    """Appointments of the practice. Times are its wall clock: naive datetimes.

    All that writes takes `key` (a repeat with it returns the first receipt) and `actor` (who wants it, for the audit
    log), returns `AppointmentSaved`, and raises as `PortalClient.write` does.
    """

    def list(
        self,
        start: date,
        end: date | None = None,
        *,
        provider_id: str | None = None,
        office_id: str | None = None,
        status: AppointmentStatus | None = None,
        lane: Lane = "fetch",
    ) -> Agenda:
        """List the appointments from one day to another, both included, in order; without `end` those of one day.

        `status` holds for rows that show theirs. Several days are told by `Progress`. Raises `InvalidInput` before the
        browser moves.
        """
        last = _day(end, "end") if end is not None else _day(start, "start")
        count = (last - _day(start, "start")).days + 1
        if not 1 <= count <= MOST_DAYS:
            raise InvalidInput(f"a range has 1 to {MOST_DAYS} days", field="end")
        query = DayQuery(
            provider_id=provider_id and _id(provider_id, "provider_id"),
            office_id=office_id and _id(office_id, "office_id"),
            status=status,
        )
        return Agenda(self, tuple(start + timedelta(days=n) for n in range(count)), query, lane=lane)

    async def get(self, appointment_id: str) -> Appointment:
        """Return one appointment in full. Raises `NotFound`, `InvalidInput`."""
        wanted = _id(appointment_id)
        return await self._client.call(
            "appointments.get",
            lambda tab: read_appointment(tab, self._binding, wanted),
            record=f"appointment:{wanted}",
        )

    async def create(
        self, appointment: NewAppointment | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> AppointmentSaved:
        """Make an appointment; its repetitions are appointments of their own, all named by the receipt.

        Raises `Duplicate` if the patient has one with this provider at this time that was not given up, `InvalidInput`.
        """
        draft = NewAppointment.of(appointment)
        return await self._client.write(CreateAppointment(self._binding, draft), key=key, actor=actor)

    async def update(
        self,
        appointment_id: str,
        changes: AppointmentChanges | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> AppointmentSaved:
        """Change the fields that are given; what nobody changes stays as the portal has it, also if others just did.

        Raises `NotFound`, `Duplicate`, `InvalidInput`.
        """
        wanted = _some(AppointmentChanges.of(changes))
        return await self._client.write(
            UpdateAppointment(self._binding, _id(appointment_id), wanted), key=key, actor=actor
        )

    async def move(
        self,
        appointment_id: str,
        *,
        start: datetime | None = None,
        provider_id: str | None = None,
        office_id: str | None = None,
        visit_length: int | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> AppointmentSaved:
        """Give an appointment another time, provider, office or length; its status stays.

        Raises `NotFound`, `Duplicate`, `InvalidInput`.
        """
        asked = {"start": start, "provider_id": provider_id, "office_id": office_id, "visit_length": visit_length}
        wanted = _some(AppointmentChanges.of({name: value for name, value in asked.items() if value is not None}))
        return await self._client.write(
            MoveAppointment(self._binding, _id(appointment_id), wanted), key=key, actor=actor
        )

    async def cancel(
        self,
        appointment_id: str,
        *,
        by: Canceller,
        reason: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> AppointmentSaved:
        """Give an appointment up. It stays in the book with its status; its time is free.

        `reason` goes below the notes, with which it may have 255 characters. Raises `NotFound`, `InvalidInput`.
        """
        if by not in CANCELLED_BY:
            raise InvalidInput(f"one of {', '.join(CANCELLED_BY)}", field="by")
        why = Why(reason=reason).reason
        write = CancelAppointment(self._binding, _id(appointment_id), CANCELLED_BY[by], reason=why)
        return await self._client.write(write, key=key, actor=actor)

    async def set_status(
        self, appointment_id: str, status: AppointmentStatus, *, key: str | None = None, actor: str | None = None
    ) -> AppointmentSaved:
        """Say what is known about an appointment. Raises `NotFound`, `InvalidInput`."""
        wanted = AppointmentChanges(status=status)
        return await self._client.write(
            SetAppointmentStatus(self._binding, _id(appointment_id), wanted), key=key, actor=actor
        )

    async def delete(
        self, appointment_id: str, *, key: str | None = None, actor: str | None = None
    ) -> AppointmentSaved:
        """Take an appointment out of the book. Raises `NotFound`."""
        return await self._client.write(DeleteAppointment(self._binding, _id(appointment_id)), key=key, actor=actor)


def _id(given: str, field: str = "appointment_id") -> str:
    """Return an id in its one spelling."""
    if not re.fullmatch(r"[0-9]{1,18}", str(given).strip()) or not int(given):
        raise InvalidInput("not an id: digits", field=field)
    return str(int(given))


def _day(given: object, field: str) -> date:
    if not isinstance(given, date) or isinstance(given, datetime):
        raise InvalidInput("not a date", field=field)
    return given


def _some(changes: AppointmentChanges) -> AppointmentChanges:
    if not changes.model_fields_set:
        raise InvalidInput("nothing to change", field="changes")
    return changes
