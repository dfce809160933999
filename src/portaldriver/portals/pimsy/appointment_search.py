"""Which appointments stand at a time, from the portal alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from ...errors import ExtractionError
from ...models.service_appointment import ServiceAppointment, ServiceAppointmentSummary
from ...pom import Binding
from ...runtime.session import Tab
from .grids import every, folded
from .pages.calendar import Calendar, SalFilter, SalRow
from .pages.edit_sal import EditSal
from .schedule import EVER, appointment_of, id_of, read_sal, status_of, summary_of
from .site import within_portal

BESIDE = timedelta(days=1)
"""How far from its place an appointment is looked for that the portal moved: over midnight, if it minds zones."""


@dataclass(frozen=True, slots=True, repr=False)
class Slot:
    """Whom an appointment is for, with whom and when: one patient or one group."""

    provider_name: str
    start: datetime
    patient_id: str | None
    group_id: str | None

    @property
    def whose(self) -> str:
        """Return `patient:id` or `group:id`."""
        return f"patient:{self.patient_id}" if self.patient_id else f"group:{self.group_id}"

    @property
    def natural_key(self) -> str:
        """Return what no two appointments have in common unless one was given up: the place does not matter."""
        return f"{self.whose}/{folded(self.provider_name)}/{self.start:%Y-%m-%dT%H:%M}"

    def holds(self, other: ServiceAppointment) -> bool:
        """Tell whether an appointment is the same one's, with this provider, at this time."""
        return slot_of(other).natural_key == self.natural_key

    def may_hold(self, row: ServiceAppointmentSummary) -> bool:
        """Tell whether a row of the schedule, of which users hide columns, may be an appointment at this place."""
        return row.start == self.start and self._may_be_with(row) and self.may_be_of(row)

    def may_have_become(self, row: ServiceAppointmentSummary) -> bool:
        """Tell whether a row may be what the portal made of an appointment that was to stand here.

        That is one of the same on a day about this one, or one of somebody else's at this time with this provider.
        """
        near = abs(row.start.date() - self.start.date()) <= BESIDE
        return (near and self.may_be_of(row)) or (row.start == self.start and self._may_be_with(row))

    def _may_be_with(self, row: ServiceAppointmentSummary) -> bool:
        return row.provider_name is None or folded(row.provider_name) == folded(self.provider_name)

    def may_be_of(self, row: ServiceAppointmentSummary) -> bool:
        """Tell whether a row may be of the same patient or group."""
        if self.patient_id is not None:
            return row.patient_id in (None, self.patient_id)
        return row.patient_id is None and row.group_id in (None, self.group_id)

    def moved(self, asked: Mapping[str, Any]) -> Slot:
        """Return the place after a change of these fields."""
        return replace(self, **{name: asked[name] for name in ("provider_name", "start") if name in asked})


def slot_of(appointment: ServiceAppointment) -> Slot:
    """Return where an appointment stands."""
    return Slot(
        appointment.provider_name or "",
        appointment.start,
        None if appointment.group_id else appointment.patient_id,
        appointment.group_id,
    )


def frees(appointment: ServiceAppointmentSummary, label: str | None = None) -> bool:
    """Tell whether an appointment is given up, or would be with the status of this label."""
    status = appointment.status if label is None else status_of(label)
    return status is not None and status.frees_slot


async def standing(
    tab: Tab, binding: Binding, slots: Sequence[Slot], *, beyond: Iterable[str] = ()
) -> list[ServiceAppointment]:
    """Return the appointments at any of the slots, given up or not, but for those of the ids `beyond`; in order."""
    first, last = _from_to(slots)
    one = slots[0]
    rows = await _rows(tab, binding, first, last, user=one.provider_name, client=one.patient_id)
    return await held_at(tab, binding, slots, rows, beyond=beyond)


async def held_at(
    tab: Tab, binding: Binding, slots: Sequence[Slot], rows: Iterable[SalRow], *, beyond: Iterable[str] = ()
) -> list[ServiceAppointment]:
    """Return the appointments among rows of the schedule that are at any of the slots, as `standing` does."""
    known = set(beyond)
    there = [row for row in rows if any(slot.may_hold(summary_of(row)) for slot in slots) and id_of(row) not in known]
    found = [await read_row(tab, binding, row) for row in there]
    held = [one for one in found if any(slot.holds(one) for slot in slots)]
    return sorted(held, key=lambda one: (one.start, int(one.appointment_id)))


async def rows_about(tab: Tab, binding: Binding, slots: Sequence[Slot]) -> tuple[SalRow, ...]:
    """Return the rows among which an appointment at these slots stands, also if the portal keeps it otherwise.

    Those are of the same patient (or, as a group is nothing to filter by, with the same provider) from a day before to
    a day after, and on the first day also those with the same provider (or everybody's). Two lists are asked for.
    """
    (first, last), one = _from_to(slots), slots[0]
    day, wide = one.start.date(), (first - BESIDE, last + BESIDE)
    if one.patient_id is not None:
        theirs = await _rows(tab, binding, *wide, client=one.patient_id)
        beside = await _rows(tab, binding, day, day, user=one.provider_name)
    else:
        theirs = await _rows(tab, binding, *wide, user=one.provider_name)
        beside = await _rows(tab, binding, day, day)
    return tuple({id_of(row): row for row in (*theirs, *beside)}.values())


async def come_about(
    tab: Tab, binding: Binding, slots: Sequence[Slot], missing: Sequence[Slot], *, beyond: Iterable[str]
) -> list[ServiceAppointment]:
    """Return what any of the `missing` slots may have become, but for the ids `beyond`, which were there before."""
    known = set(beyond)
    rows = [row for row in await rows_about(tab, binding, slots) if id_of(row) not in known]
    maybe = [row for row in rows if any(slot.may_have_become(summary_of(row)) for slot in missing)]
    return [await read_row(tab, binding, row) for row in maybe]


async def of_series(
    tab: Tab, binding: Binding, member: ServiceAppointment, *, since: datetime, provider: str | None = None
) -> list[str]:
    """Return the ids of a series' appointments that start at a time or later, in order.

    A group is nothing to filter by: of a group's series all of the schedule is read, unless `provider` says with whom.
    """
    rows = await _rows(tab, binding, since.date(), EVER[1], client=member.patient_id, user=provider)
    place = slot_of(member)
    found = [one for one in map(summary_of, rows) if place.may_be_of(one)]
    if not any(one.series_id for one in found):
        # The user may have hidden that column: any of them may be of it.
        theirs = {one.appointment_id for one in found}
        found = [await read_row(tab, binding, row) for row in rows if id_of(row) in theirs]
    held = [one for one in found if one.series_id == member.series_id and one.start >= since]
    return [one.appointment_id for one in sorted(held, key=lambda one: (one.start, int(one.appointment_id)))]


async def read_one(tab: Tab, binding: Binding, appointment_id: str) -> ServiceAppointment:
    """Read one appointment in full. Raises `NotFound`."""
    return appointment_of(await read_sal(tab, binding, appointment_id))


async def read_row(tab: Tab, binding: Binding, row: SalRow) -> ServiceAppointment:
    """Read the appointment that a row of the schedule leads to, in full."""
    if row.href is None:
        return await read_one(tab, binding, id_of(row))
    held = appointment_of(
        await EditSal(tab.page, binding).sal.fetch(within_portal(tab, binding, row.href, page=Calendar.title()))
    )
    if held.appointment_id != id_of(row):
        raise ExtractionError("the editor shows another appointment", page=EditSal.title(), field="number")
    return held


def _from_to(slots: Sequence[Slot]) -> tuple[date, date]:
    return min(slot.start for slot in slots).date(), max(slot.start for slot in slots).date()


async def _rows(tab: Tab, binding: Binding, first: date, last: date, **wanted: str | None) -> tuple[SalRow, ...]:
    """Return what the schedule shows from one day to another; `wanted` as `SalFilter` has it."""
    screen = Calendar(tab.page, binding)
    given = {name: value for name, value in wanted.items() if value}
    return await every(tab, screen, screen.grid, SalFilter(first=first, last=last, **given))
