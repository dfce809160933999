"""Which appointments stand at a time, from the portal alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ...errors import ExtractionError, NotFound
from ...models.appointment import Appointment
from ...pom import Binding
from ...runtime.session import Tab
from .agenda import DayQuery, called, read_day
from .appointment_data import PAGE, appointment_of
from .asking import failed, lacks_token, post, told
from .listing import at_origin
from .pages.appointments import AppointmentApi, PatientAppointments


@dataclass(frozen=True, slots=True, repr=False)
class Slot:
    """Whom an appointment is for, with whom, where and when."""

    patient_id: str
    provider_id: str
    office_id: str
    start: datetime

    @property
    def natural_key(self) -> str:
        """Return what no two appointments have in common unless one was cancelled: the place does not matter."""
        return f"{self.patient_id}/{self.provider_id}/{self.start:%Y-%m-%dT%H:%M}"

    def holds(self, other: Appointment) -> bool:
        """Tell whether an appointment is this patient's, with this provider, at this time."""
        return (other.patient_id, other.provider_id, other.start) == (self.patient_id, self.provider_id, self.start)


def slot_of(appointment: Appointment) -> Slot:
    """Return where an appointment stands."""
    return Slot(appointment.patient_id, appointment.provider_id, appointment.office_id, appointment.start)


async def read_appointment(tab: Tab, binding: Binding, appointment_id: str) -> Appointment:
    """Read one appointment as the portal's script does. Raises `NotFound`."""
    await at_origin(tab, binding)
    screen = AppointmentApi(tab.page, binding)
    await screen.arrive()
    url = AppointmentApi.address(binding, "GetAppointmentData")
    answer = await post(screen, url, {"appointmentID": int(appointment_id)}, seconds=binding.timeouts.read)
    data = told(screen, answer)
    if failed(data) or lacks_token(data):
        raise ExtractionError("the portal does not say what it holds", page=PAGE, retryable=True)
    found: Any = data
    for key in ("dt", "Appointment", "dt"):
        found = found.get(key) if isinstance(found, dict) else None
    if not found:
        raise NotFound("no such appointment", page=PAGE)
    appointment = appointment_of(found)
    if appointment.appointment_id != str(int(appointment_id)):
        raise ExtractionError("another appointment came than was asked for", page=PAGE, field="AppointmentID")
    return appointment


async def standing(
    tab: Tab, binding: Binding, slots: Sequence[Slot], *, beyond: Iterable[str] = ()
) -> list[Appointment]:
    """Return the appointments that stand at any of the slots, in their order, but for those of the ids `beyond`.

    Asked in two ways, as either may hide some: the patient's own list, which has the days of all offices and providers
    but names no id of what is past, and the office's day.
    """
    looked_at = set(beyond)
    found: list[Appointment] = []
    by_patient = await _of_patient(tab, binding, slots[0].patient_id, {slot.start.date() for slot in slots})
    found += await _at(tab, binding, slots, by_patient, looked_at)
    for slot in slots:
        if any(slot.holds(one) and not one.status.frees_slot for one in found):
            continue
        day = await read_day(tab, binding, slot.start.date(), DayQuery(office_id=slot.office_id))
        ids = [one.appointment_id for one in day if one.patient_id in (None, slot.patient_id)]
        found += await _at(tab, binding, slots, ids, looked_at)
    return sorted(found, key=lambda one: (one.start, int(one.appointment_id)))


async def _at(
    tab: Tab, binding: Binding, slots: Sequence[Slot], ids: Iterable[str], looked_at: set[str]
) -> list[Appointment]:
    found = []
    for appointment_id in ids:
        if appointment_id in looked_at:
            continue
        looked_at.add(appointment_id)
        try:
            appointment = await read_appointment(tab, binding, appointment_id)
        except NotFound:
            continue  # deleted since the list was read
        if any(slot.holds(appointment) for slot in slots):
            found.append(appointment)
    return found


async def _of_patient(tab: Tab, binding: Binding, patient_id: str, days: set[date]) -> list[str]:
    """Return the ids that a patient's own list gives for some days."""
    await at_origin(tab, binding)
    screen = PatientAppointments(tab.page, binding)
    listing = await screen.rows.fetch(screen.url(binding, PID=patient_id))
    ids = [called(row.delete, "DeleteAppointment") for row in listing.records if _day(row.when) in days]
    return [one for one in ids if one is not None]


def _day(text: str) -> date:
    """Read the day that a row begins with; its time may follow. Raises `ExtractionError`."""
    found = re.search(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    with suppress(ValueError):
        if found:
            return date(int(found[3]), int(found[1]), int(found[2]))
    raise ExtractionError("an appointment does not say its day", page="PatientAppointments.rows", field="when")
