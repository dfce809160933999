"""The schedule, read: PIMSY's SALs as appointments. Its words stay here and in the pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from ...errors import ExtractionError, NotFound, NotPermitted
from ...models.appointment import AppointmentStatus
from ...models.service_appointment import ServiceAppointment, ServiceAppointmentSummary
from ...pom import Binding
from ...runtime.session import Tab
from .grids import At, Lane, Rows, every, folded, read_page
from .pages.calendar import DOCUMENTED, Calendar, SalFilter, SalRow
from .pages.edit_sal import EditSal, Sal
from .pages.values import clock
from .site import address, show, within_portal

EVER = (date(1900, 1, 1), date(2199, 12, 31))
"""Without days of its own the calendar means today."""

WORDS = {
    AppointmentStatus.ACTIVE: "Scheduled",
    AppointmentStatus.CONFIRMED: "Confirmed",
    AppointmentStatus.CHECKED_IN: "Checked In",
    AppointmentStatus.COMPLETED: "Completed",
    AppointmentStatus.CANCELLED_BY_PATIENT: "Cancelled by Client",
    AppointmentStatus.CANCELLED_BY_OFFICE: "Cancelled by Staff",
    AppointmentStatus.NO_SHOW: "No Show",
}
"""MODELLED: statuses are a pick list of the practice's own; which words stand in it is not public."""
_STATUSES = {folded(words): status for status, words in WORDS.items()}


def status_of(words: str | None) -> AppointmentStatus | None:
    """Return what a status of the practice's list means; None for one that it made up."""
    return _STATUSES.get(folded(words.replace("anceled", "ancelled"))) if words else None


async def read_rows(tab: Tab, binding: Binding, wanted: SalFilter, at: At) -> Rows[SalRow]:
    """Read one page of the calendar's list. Raises as `read_page` does."""
    screen = Calendar(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


async def read_range(
    tab: Tab,
    binding: Binding,
    start: date,
    end: date,
    *,
    provider: str | None = None,
    patient_id: str | None = None,
    needs: Collection[str] = (),
) -> tuple[ServiceAppointmentSummary, ...]:
    """Read all appointments from one day to another, both included, in order, whatever their status."""
    named = {name: text for name, text in (("user", provider), ("client", patient_id)) if text}
    screen = Calendar(tab.page, binding)
    rows = await every(tab, screen, screen.grid, SalFilter(first=start, last=end, **named), needs=needs)
    return tuple(map(summary_of, rows))


async def booked(
    tab: Tab, binding: Binding, patient_id: str, start: date, end: date
) -> tuple[ServiceAppointmentSummary, ...]:
    """Return one patient's appointments from one day to another that are not cancelled, in order.

    Those of a group that the patient is in are not among them. Raises `ExtractionError` if the user's columns leave out
    by what authorizations are counted: whose it is, its status, and whether a note was released.
    """
    found = await read_range(tab, binding, start, end, patient_id=patient_id, needs=("code",))
    for one in found:
        wanting = [name for name in ("patient_id", "status_label", "documented") if getattr(one, name) is None]
        if wanting or one.patient_id != patient_id:
            field = wanting[0] if wanting else "patient_id"
            raise ExtractionError("a row does not say what is asked for", page=_grid(tab, binding), field=field)
    return tuple(one for one in found if one.status is None or not one.status.frees_slot)


def _grid(tab: Tab, binding: Binding) -> str:
    return Calendar(tab.page, binding).grid.label


async def find_row(tab: Tab, binding: Binding, appointment_id: str, *, lane: Lane = "fetch") -> SalRow:
    """Return the calendar's row of an appointment, whenever it is. Raises `NotFound`."""
    wanted = SalFilter(sal=appointment_id, first=EVER[0], last=EVER[1])
    rows = (await read_rows(tab, binding, wanted, At(lane=lane))).rows
    if not rows:
        raise NotFound("there is no appointment with this id", page=Calendar.title())
    if len(rows) > 1 or id_of(rows[0]) != appointment_id:
        raise ExtractionError("the list shows another appointment than was asked for", page=Calendar.title())
    return rows[0]


async def editor_of(tab: Tab, binding: Binding, appointment_id: str, *, lane: Lane = "fetch") -> str:
    """Return where an appointment's editor is. Raises `NotFound`, `NotPermitted`."""
    row = await find_row(tab, binding, appointment_id, lane=lane)
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the appointment ({DOCUMENTED})", page=Calendar.title())
    return within_portal(tab, binding, row.href, page=Calendar.title())


async def new_editor(tab: Tab, binding: Binding) -> str:
    """Return where the editor of a new appointment is. Raises `NotPermitted` if the user has no rule to create one."""
    links = await Calendar(tab.page, binding).links.fetch(await address(tab, binding, Calendar))
    if links.new is None:
        raise NotPermitted(f"the user's profile has no rule to create this ({DOCUMENTED})", page=Calendar.title())
    return within_portal(tab, binding, links.new, page=Calendar.title())


async def read_sal(tab: Tab, binding: Binding, appointment_id: str, *, lane: Lane = "fetch") -> Sal:
    """Read an appointment's editor. Raises `NotFound`, `NotPermitted`; `ExtractionError` if it shows another one."""
    url = await editor_of(tab, binding, appointment_id, lane=lane)
    screen = EditSal(tab.page, binding)
    if lane == "page":
        await show(tab, screen, url)
        held = await screen.sal.read()
    else:
        held = await screen.sal.fetch(url)
    if held.number != appointment_id:
        raise ExtractionError("the editor shows another appointment", page=EditSal.title(), field="number")
    return held


async def read_appointment(
    tab: Tab, binding: Binding, appointment_id: str, *, lane: Lane = "fetch"
) -> ServiceAppointment:
    """Read an appointment in full. Raises as `read_sal` does."""
    return appointment_of(await read_sal(tab, binding, appointment_id, lane=lane))


def id_of(row: SalRow) -> str:
    """Return the number of a row's SAL, also where the user hid that column."""
    return row.number or row.row_id


def summary_of(row: SalRow) -> ServiceAppointmentSummary:
    """Return a row as an appointment."""
    start, end = _lasting(row.day, row.start, row.end)
    return ServiceAppointmentSummary(
        appointment_id=id_of(row),
        patient_id=row.client,
        patient_name=row.client_name,
        group_id=row.group,
        group_name=row.group_name,
        provider_name=row.user,
        billing_code=row.code,
        program_name=row.division,
        location_name=row.location,
        room_name=row.room,
        status=status_of(row.status),
        status_label=row.status,
        telehealth=row.telehealth,
        series_id=row.series,
        documented=row.note_released,
        start=start,
        end=end,
        visit_length=_minutes(start, end),
    )


def appointment_of(held: Sal) -> ServiceAppointment:
    """Return what the editor holds as an appointment. Raises `ExtractionError` if it does not say when it is."""
    start_time, end_time = clock(held.start), clock(held.end)
    if held.number is None or held.day is None or not (isinstance(start_time, time) and isinstance(end_time, time)):
        raise ExtractionError("the editor does not say when it is", page=EditSal.title(), field="start")
    start, end = _lasting(held.day, start_time, end_time)
    return ServiceAppointment(
        appointment_id=held.number,
        patient_id=held.client,
        patient_name=held.client_name,
        group_id=held.group,
        group_name=held.group_name,
        provider_name=held.user,
        billing_code=held.code,
        program_name=held.division,
        location_name=held.location,
        room_name=held.room,
        status=status_of(held.status),
        status_label=held.status,
        telehealth=held.telehealth,
        telehealth_link=held.link,
        color=held.color,
        notes=held.notes,
        series_id=held.series,
        documented=held.note_released is True,
        start=start,
        end=end,
        visit_length=_minutes(start, end),
    )


def _lasting(day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """Return from when to when it is. One that ends no later than it starts goes on past midnight."""
    return datetime.combine(day, start), datetime.combine(day + timedelta(days=end <= start), end)


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)
