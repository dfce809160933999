"""Appointments as they are changed: read, set, and posted as a whole (guide 5.3)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Literal, Self

from ....errors import InvalidInput, NotFound
from ....models.appointment import Appointment, AppointmentChanges, AppointmentSaved, AppointmentStatus
from ....pom import Binding
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..appointment_data import payload_of, six
from ..appointment_search import read_appointment, slot_of, standing
from .appointments import COMPARED, CREATE, OfOne, Saving, differing, require_free

NOTES = 255
"""Characters that notes may have, as the portal counts them."""


class Changing(OfOne, Saving):
    """Base of what changes an appointment: it is read, changed and posted as a whole, so that the rest stays."""

    @abstractmethod
    def asked(self, held: Appointment) -> dict[str, Any]:
        """Return the fields to be set, with what they are to become; asked again afterwards it is the same."""

    async def before(self, tab: Tab) -> Any:
        """Remember the place it has now. Raises `NotFound`; `Duplicate` if it is to stand where another does."""
        held = await read_appointment(tab, self.binding, self.appointment_id)
        wanted = self._wanted(held)
        moves = slot_of(wanted).natural_key != slot_of(held).natural_key
        if (moves or held.status.frees_slot) and not wanted.status.frees_slot:
            require_free(await standing(tab, self.binding, [slot_of(wanted)], beyond=[held.appointment_id]))
        return {"place": slot_of(held).natural_key, "fields": differing(self.asked(held), held)}

    def _wanted(self, held: Appointment) -> Appointment:
        fields = self.asked(held)
        if "user_defined" in fields:
            fields["user_defined"] = six(fields["user_defined"])
        return held.model_copy(update=fields)

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[AppointmentSaved]:
        """Read it afresh, change it and make ready to post it; or tell that it is so already."""
        held = await read_appointment(tab, self.binding, self.appointment_id)
        if not differing(self.asked(held), held):
            return self._found(held, before, "unchanged")
        return await self.saving(tab, payload_of(self._wanted(held)), unless=held)

    async def find(self, tab: Tab, before: Any) -> Found[AppointmentSaved] | None:
        """Compare what is there now. If none of the fields that were to change did, nothing of it was saved."""
        try:
            held = await read_appointment(tab, self.binding, self.appointment_id)
        except NotFound:
            return None
        differs = differing(self.asked(held), held)
        changing = (before or {}).get("fields") or differs
        if differs and set(changing) <= set(differs):
            return None
        return self._found(held, before, "updated", differs)

    def _found(
        self, held: Appointment, before: Any, status: Literal["updated", "unchanged"], differs: tuple[str, ...] = ()
    ) -> Found[AppointmentSaved]:
        left = (before or {}).get("place")
        if left and (held.status.frees_slot or slot_of(held).natural_key != left):
            self._releases = (f"{CREATE}:{left}",)
        return Found(AppointmentSaved(appointment_id=held.appointment_id, status=status), differs)


class UpdateAppointment(Changing):
    """Change fields of an appointment."""

    operation = "appointments.update"

    def __init__(self, binding: Binding, appointment_id: str, changes: AppointmentChanges) -> None:
        super().__init__(binding, appointment_id)
        self.changes = changes

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the fields that are to change."""
        changes = self.changes.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"appointmentId": self.appointment_id, "changes": changes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["appointmentId"], AppointmentChanges.of(payload["changes"]))

    def asked(self, held: Appointment) -> dict[str, Any]:
        """Return the fields that were given."""
        return {name: getattr(self.changes, name) for name in COMPARED if name in self.changes.model_fields_set}


class MoveAppointment(UpdateAppointment):
    """Give an appointment another time, provider or office."""

    operation = "appointments.move"


class SetAppointmentStatus(UpdateAppointment):
    """Say what is known about an appointment."""

    operation = "appointments.set_status"


class CancelAppointment(Changing):
    """Give an appointment up, saying who did and why. That the reason goes below the notes is our own way."""

    operation = "appointments.cancel"

    def __init__(
        self, binding: Binding, appointment_id: str, status: AppointmentStatus, *, reason: str | None = None
    ) -> None:
        super().__init__(binding, appointment_id)
        self.status = status
        self.reason = reason

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return who cancels and why."""
        return {"appointmentId": self.appointment_id, "status": self.status.value, "reason": self.reason}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        status = AppointmentStatus(payload["status"])
        return cls(binding, payload["appointmentId"], status, reason=payload["reason"])

    def asked(self, held: Appointment) -> dict[str, Any]:
        """Return the status, and the notes with the reason as their last line."""
        if not self.reason:
            return {"status": self.status}
        there = [line.strip() for line in held.notes.splitlines()]
        notes = held.notes if there[-1:] == [self.reason] else "\n".join(filter(None, (held.notes, self.reason)))
        if len(notes) + notes.count("\n") > NOTES:
            raise InvalidInput("there is no room for it below the appointment's notes", field="reason")
        return {"status": self.status, "notes": notes}
