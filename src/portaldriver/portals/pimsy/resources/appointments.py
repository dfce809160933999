"""Appointments: the practice's schedule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, get_args

from ....client import Resource
from ....errors import InvalidInput
from ....models.appointment import AppointmentStatus, WallTime
from ....models.authorization import AuthorizationCheck
from ....models.codes import Note255
from ....models.days import day_of
from ....models.draft import Draft
from ....models.service_appointment import (
    NewServiceAppointment,
    ServiceAppointment,
    ServiceAppointmentChanges,
    ServiceAppointmentSaved,
    ServiceAppointmentSummary,
)
from ....paging import Paginator
from ....runtime.session import Tab
from ..appointment_search import read_one
from ..authorizing import Mode, recheck
from ..grids import At, Lane, Rows, listed
from ..numbers import number_of
from ..pages.calendar import SalFilter, SalRow
from ..schedule import WORDS, read_appointment, read_rows, summary_of
from ..writes.appointment_changes import (
    CancelAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    UpdateAppointment,
)
from ..writes.appointment_series import ChooseOfSeries
from ..writes.appointments import CreateAppointment
from .groups import Groups

Canceller = Literal["patient", "practice"]
CANCELLED_BY: dict[str, AppointmentStatus] = {
    "patient": AppointmentStatus.CANCELLED_BY_PATIENT,
    "practice": AppointmentStatus.CANCELLED_BY_OFFICE,
}


class Why(Draft):
    """Why an appointment is given up, and of a series from when on."""

    reason: Note255 | None = None
    since: WallTime | None = None


class Appointments(Resource):
    """Appointments of the practice. Times are its wall clock: naive datetimes.

    All that writes takes `key` (a repeat with it returns the first receipt) and `actor` (who wants it, for the audit
    log), returns `ServiceAppointmentSaved`, and raises as `PortalClient.write` does.
    """

    def list(
        self,
        start: date,
        end: date | None = None,
        *,
        provider: str | None = None,
        patient_id: str | None = None,
        status: AppointmentStatus | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[ServiceAppointmentSummary]:
        """List the appointments from one day to another, both included, in order; without `end` those of one day.

        `provider` is a name as the schedule shows it. Raises `InvalidInput` before the browser moves.
        """
        first, last = day_of(start, "start"), day_of(start if end is None else end, "end")
        if last < first:
            raise InvalidInput("is before start", field="end")
        wanted = {"user": provider or "", "client": id_of(patient_id, "patient_id") if patient_id is not None else ""}
        if status is not None:
            wanted["status"] = _words(status)
        asked = SalFilter(first=first, last=last, **{name: value for name, value in wanted.items() if value})

        async def rows(tab: Tab, at: At) -> Rows[SalRow]:
            return await read_rows(tab, self._binding, asked, at)

        return listed(self._client, "appointments.list", rows, summary_of, page=page, size=page_size, lane=lane)

    async def get(self, appointment_id: str, *, lane: Lane = "fetch") -> ServiceAppointment:
        """Read one appointment in full. Raises `NotFound`, `InvalidInput`."""
        wanted = id_of(appointment_id)

        async def step(tab: Tab) -> ServiceAppointment:
            return await read_appointment(tab, self._binding, wanted, lane=lane)

        return await self._client.call("appointments.get", step, record=f"appointment:{wanted}")

    async def validate(self, appointment_id: str) -> AuthorizationCheck:
        """Say if an appointment that stands is authorized, as it is asked when its note is due, besides all others.

        Raises `NotFound`, `InvalidInput` for one of a group or without a billing code.
        """
        wanted = id_of(appointment_id)

        async def step(tab: Tab) -> AuthorizationCheck:
            return (await recheck(tab, self._binding, await read_one(tab, self._binding, wanted)))[0]

        return await self._client.call("appointments.validate", step, record=f"appointment:{wanted}")

    async def create(
        self,
        appointment: NewServiceAppointment | Mapping[str, Any],
        *,
        authorization: Mode = "ignore",
        key: str | None = None,
        actor: str | None = None,
    ) -> ServiceAppointmentSaved:
        """Make an appointment of a patient or a group; of a series, each is one of its own that the receipt names.

        `authorization` says whether the authorizations of the patient, or of each of the group's clients, have to cover
        it (`require`), or the receipt only says whether they do (`warn`): see `authorizing.check`. Raises `Duplicate`
        if one of the same stands with this provider at one of these times, `NotAuthorized`, `InvalidInput`.
        """
        if authorization not in get_args(Mode):
            raise InvalidInput(f"one of {', '.join(get_args(Mode))}", field="authorization")
        draft = NewServiceAppointment.of(appointment)
        members: tuple[str, ...] = ()
        if draft.group_id is not None and authorization != "ignore":
            group = await Groups(self._client).get(draft.group_id)
            members = tuple(one.patient_id for one in group.members or ())
        write = CreateAppointment(self._binding, draft, authorization=authorization, members=members)
        return await self._client.write(write, key=key, actor=actor)

    async def update(
        self,
        appointment_id: str,
        changes: ServiceAppointmentChanges | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> ServiceAppointmentSaved:
        """Change the fields that are given; the rest stays as the portal has it, and so do others of the series.

        Raises `NotFound`, `Duplicate`, `InvalidInput`.
        """
        wanted = _some(ServiceAppointmentChanges.of(changes))
        write = UpdateAppointment(self._binding, id_of(appointment_id), wanted)
        return await self._client.write(write, key=key, actor=actor)

    async def move(
        self,
        appointment_id: str,
        *,
        start: datetime | None = None,
        visit_length: int | None = None,
        provider_name: str | None = None,
        room_name: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> ServiceAppointmentSaved:
        """Give an appointment another time, length (minutes), provider or room; the rest stays, its length too.

        Raises `NotFound`, `Duplicate`, `InvalidInput`.
        """
        asked = {"start": start, "visit_length": visit_length, "provider_name": provider_name, "room_name": room_name}
        given = {name: value for name, value in asked.items() if value is not None}
        wanted = _some(ServiceAppointmentChanges.of(given))
        write = MoveAppointment(self._binding, id_of(appointment_id), wanted)
        return await self._client.write(write, key=key, actor=actor)

    async def set_status(
        self,
        appointment_id: str,
        status: AppointmentStatus | str,
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> ServiceAppointmentSaved:
        """Say what is known about an appointment; a status of the practice's own in its words.

        Raises `NotFound`, `Duplicate` if it stands again where another does by now, `InvalidInput`.
        """
        words = _words(status) if isinstance(status, AppointmentStatus) else status
        wanted = ServiceAppointmentChanges(status=words)
        write = SetAppointmentStatus(self._binding, id_of(appointment_id), wanted)
        return await self._client.write(write, key=key, actor=actor)

    async def cancel(
        self,
        appointment_id: str,
        *,
        by: Canceller = "patient",
        series: bool = False,
        since: datetime | None = None,
        reason: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> ServiceAppointmentSaved:
        """Give an appointment up. It stays on the schedule with its status; its time is free.

        With `series`, all of its series that start at `since` or later (the practice's clock; by default now, by this
        machine's), that stand and of which no note is final: each by a write of its own, whose key has its id added.
        Which ones is chosen once under a key: a repeat goes on with the same, and gives the first receipt. `reason`
        goes below the notes, with which it may have 255 characters. Raises `NotFound`, `InvalidInput`.
        """
        if by not in CANCELLED_BY:
            raise InvalidInput(f"one of {', '.join(CANCELLED_BY)}", field="by")
        words, why = _words(CANCELLED_BY[by]), Why(reason=reason, since=since)
        wanted = id_of(appointment_id)
        if not series:
            write = CancelAppointment(self._binding, wanted, words, reason=why.reason)
            return await self._client.write(write, key=key, actor=actor)
        chosen = ChooseOfSeries(self._binding, wanted, words, since=why.since, reason=why.reason)
        saved = await self._client.write(chosen, key=key, actor=actor)
        for ident in saved.appointment_ids:
            one = CancelAppointment(self._binding, ident, words, reason=why.reason)
            await self._client.write(one, key=key and f"{key}/{ident}", actor=actor)
        return saved


def id_of(given: object, field: str = "appointment_id") -> str:
    """Return a number of the portal's in its one spelling. Raises `InvalidInput`."""
    return number_of(given, field)


def _some(changes: ServiceAppointmentChanges) -> ServiceAppointmentChanges:
    if not changes.model_fields_set:
        raise InvalidInput("nothing to change", field="changes")
    return changes


def _words(status: object) -> str:
    words = WORDS.get(status) if isinstance(status, AppointmentStatus) else None
    if words is None:
        raise InvalidInput(f"one of {', '.join(WORDS)}", field="status")
    return words
