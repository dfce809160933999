"""Which appointments stand at a time, from the portal alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
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
        return (
            row.start == self.start
            and (row.provider_name is None or folded(row.provider_name) == folded(self.provider_name))
            and (self.patient_id is None or row.patient_id in (None, self.patient_id))
        )

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
    known = set(beyond)
    first, last = min(slot.start for slot in slots), max(slot.start for slot in slots)
    one = slots[0]
    rows = await _rows(tab, binding, first.date(), last.date(), user=one.provider_name, client=one.patient_id)
    there = [row for row in rows if any(slot.may_hold(summary_of(row)) for slot in slots) and id_of(row) not in known]
    found = [await read_row(tab, binding, row) for row in there]
    held = [one for one in found if any(slot.holds(one) for slot in slots)]
    return sorted(held, key=lambda one: (one.start, int(one.appointment_id)))


async def of_series(tab: Tab, binding: Binding, member: ServiceAppointment, *, since: datetime) -> list[str]:
    """Return the ids of a series' appointments that start at a time or later, in order."""
    rows = await _rows(tab, binding, since.date(), EVER[1], client=member.patient_id)
    found: list[ServiceAppointmentSummary] = [summary_of(row) for row in rows]
    if not any(one.series_id for one in found):
        # The user may have hidden that column: any of them may be of it.
        found = [await read_row(tab, binding, row) for row in rows]
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


async def _rows(tab: Tab, binding: Binding, first: date, last: date, **wanted: str | None) -> tuple[SalRow, ...]:
    """Return what the schedule shows from one day to another; `wanted` as `SalFilter` has it."""
    screen = Calendar(tab.page, binding)
    given = {name: value for name, value in wanted.items() if value}
    return await every(tab, screen, screen.grid, SalFilter(first=first, last=last, **given))
