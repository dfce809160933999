"""Appointments as they are made, and what making and changing them have in common (guide 5.3).

SaveAppointment can say OK and save nothing (guide 11), so what counts is what the portal shows afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, Self

from pydantic.alias_generators import to_camel

from ....errors import Duplicate, InvalidInput, UnexpectedPage
from ....models import Noun
from ....models.appointment import (
    Appointment,
    AppointmentChanges,
    AppointmentSaved,
    NewAppointment,
)
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..appointment_data import DAYS_BETWEEN, payload_of, same
from ..appointment_search import Slot, read_appointment, standing
from ..asking import commit, failed, lacks_token, told
from ..listing import at_origin
from ..pages.appointments import AppointmentApi

CREATE = "appointments.create"
COMPARED = tuple(AppointmentChanges.model_fields)
"""All that is compared with what the portal holds, but for the patient, who is looked for."""

_FIELDS = {
    "patient": "patientId",
    "provider": "providerId",
    "office": "officeId",
    "date": "start",
    "time": "start",
    "visit length": "visitLength",
    "status": "status",
    "reason": "reasonForVisit",
    "notes": "notes",
    "resource": "resourceId",
    "insurance": "eligibilityInsuranceId",
    "payer": "eligibilityPayerId",
}
_LABELS = re.compile(rf"\b({'|'.join(_FIELDS)})\b", re.IGNORECASE)


def refusal(data: Mapping[str, Any]) -> InvalidInput:
    """Return what a failed save means. The portal's words may name the patient: only labels are kept of them."""
    words = f"{data.get('Error') or ''} {data.get('Message') or ''}"
    fields = dict.fromkeys(_FIELDS[found.lower()] for found in _LABELS.findall(words))
    messages = tuple(f"{field}: the portal refused it" for field in fields)
    return InvalidInput(messages=messages or ("the portal refused the appointment",), field=next(iter(fields), None))


class Saving(Write[AppointmentSaved]):
    """Base of what goes through SaveAppointment."""

    receipt: ClassVar[type[Noun]] = AppointmentSaved

    async def saving(self, tab: Tab, asked: Mapping[str, Any], *, unless: Appointment | None = None) -> Filled:
        """Return a press that posts it; not if the appointment is no longer what it was read as."""
        await at_origin(tab, self.binding)
        screen = AppointmentApi(tab.page, self.binding)
        await screen.arrive()
        url = AppointmentApi.address(self.binding, "SaveAppointment")

        async def press() -> dict[str, Any]:
            if unless is not None and await read_appointment(tab, self.binding, unless.appointment_id) != unless:
                # Nothing is sent: it is read and filled in anew, so that what somebody else changed stays.
                raise UnexpectedPage("the appointment was changed meanwhile", page=screen.title())
            return await commit(screen, url, asked, seconds=self.binding.timeouts.call)

        return Filled(screen=screen, control=AppointmentApi.token, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Take a failure with HTTP 200 for what it is; an OK is no proof (guide 11)."""
        data = told(filled.screen, answer)
        if lacks_token(data):
            raise UnexpectedPage("the portal did not take the page's token", page=filled.screen.title())
        if failed(data):
            raise refusal(data)


class OfOne(Write[AppointmentSaved]):
    """Base of writes to an appointment that is there; what place they free they know once they have looked."""

    def __init__(self, binding: Binding, appointment_id: str) -> None:
        super().__init__(binding)
        self.appointment_id = appointment_id
        self._releases: tuple[str, ...] = ()

    @property
    def natural_key(self) -> None:
        """Return nothing: what is so already is seen, and left as it is."""
        return None

    @property
    def record(self) -> str:
        """Return the appointment."""
        return f"appointment:{self.appointment_id}"

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the place that was left."""
        return self._releases


class CreateAppointment(Saving):
    """Make an appointment, or a row of repeated ones."""

    operation = CREATE

    def __init__(self, binding: Binding, appointment: NewAppointment) -> None:
        super().__init__(binding)
        self.appointment = appointment

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the appointment asked for."""
        return self.appointment.model_dump(by_alias=True, mode="json")

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewAppointment.of(payload))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Where it will stand: once, and once for each repetition."""
        asked = self.appointment
        first = Slot(asked.patient_id, asked.provider_id, asked.office_id, asked.start)
        if asked.repeat is None:
            return (first,)
        step = timedelta(days=asked.repeat.every_days)
        return tuple(replace(first, start=asked.start + n * step) for n in range(asked.repeat.times + 1))

    @property
    def natural_key(self) -> str:
        """Return patient, provider and time."""
        return self.slots[0].natural_key

    @property
    def record(self) -> str:
        """Return the patient: two appointments of one patient are made one after the other."""
        return f"patient:{self.appointment.patient_id}"

    async def before(self, tab: Tab) -> Any:
        """Remember what stands there, given up. Raises `Duplicate` if anything else does."""
        there = await standing(tab, self.binding, self.slots)
        require_free(there)
        return {"ids": [one.appointment_id for one in there]}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[AppointmentSaved]:
        """Make ready to post it."""
        repeat = self.appointment.repeat
        times, days = (repeat.times, repeat.every_days) if repeat else (0, DAYS_BETWEEN)
        return await self.saving(tab, payload_of(self._wanted(), repeat=times, every_days=days))

    def _wanted(self) -> Appointment:
        fields = {name: getattr(self.appointment, name) for name in COMPARED}
        return Appointment(appointment_id="0", patient_id=self.appointment.patient_id, **fields)

    async def find(self, tab: Tab, before: Any) -> Found[AppointmentSaved] | None:
        """Look for all that stand there now and did not before."""
        known = (before or {}).get("ids", ())
        found = await standing(tab, self.binding, self.slots, beyond=known)
        kept = [one for slot in self.slots for one in [next(filter(slot.holds, found), None)] if one is not None]
        if not kept:
            return None
        differs = dict.fromkeys(name for one in kept for name in differing(self._asked(), one) if name != "start")
        if len(kept) < len(self.slots):
            differs["repeat"] = None
        ids = tuple(one.appointment_id for one in kept)
        saved = AppointmentSaved(appointment_id=ids[0], status="created", appointment_ids=ids)
        return Found(saved, tuple(differs))

    def _asked(self) -> dict[str, Any]:
        return {name: getattr(self.appointment, name) for name in COMPARED if name != "start"}


def require_free(there: list[Appointment]) -> None:
    """Raise `Duplicate` if an appointment stands that was not given up."""
    if any(not one.status.frees_slot for one in there):
        taken = Duplicate("the patient has an appointment with this provider at this time", page="Schedule")
        taken.natural_key = "patientId, providerId, start"
        raise taken


def differing(asked: Mapping[str, Any], held: Appointment) -> tuple[str, ...]:
    """Return the names, as the wire has them, of fields that the portal holds otherwise than was asked."""
    return tuple(_differing(asked, held))


def _differing(asked: Mapping[str, Any], held: Appointment) -> Iterator[str]:
    for name, value in asked.items():
        if not same(value, getattr(held, name)):
            yield to_camel(name)
