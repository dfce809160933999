"""Appointments as they are changed: one at a time, also where it is one of a series (guide 2.7)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from ....errors import InvalidInput, NotFound, UnexpectedPage
from ....models.service_appointment import ServiceAppointment, ServiceAppointmentChanges, ServiceAppointmentSaved
from ....pom import Binding
from ....runtime.jobs import Overtaken
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..appointment_filling import fill_old
from ..appointment_search import frees, read_one, slot_of, standing
from ..pages.edit_sal import EditSal
from .appointments import CREATE, Saving, differing, held_in, plain, require_free

NOTES = 255
"""Characters that notes may have, line ends counted as two."""
WHEN = ("start", "visit_length")
COUNTS = frozenset({*WHEN, "provider_name", "billing_code", "status"})
"""What says where an appointment stands, and what it takes of an authorization."""


class Changing(Saving):
    """Base of what changes an appointment; whose it is and what place it frees it knows once it has looked."""

    saved: Literal["updated", "cancelled"] = "updated"

    def __init__(self, binding: Binding, appointment_id: str) -> None:
        super().__init__(binding)
        self.appointment_id = appointment_id
        self._releases: tuple[str, ...] = ()
        self._whose: str | None = None

    @property
    def natural_key(self) -> None:
        """Return nothing: what is so already is seen, and left as it is."""
        return None

    @property
    def record(self) -> str:
        """Return the appointment."""
        return f"appointment:{self.appointment_id}"

    @property
    def takes_turns(self) -> bool:
        """Tell whether it has to wait for bookings of the same patient or group, and they for it."""
        return False

    @property
    def beside(self) -> tuple[str, ...]:
        """Return whose it is: what is booked for the same is counted, and stands in each other's way."""
        return (self._whose,) if self.takes_turns and self._whose else ()

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the place that was left."""
        return self._releases

    @abstractmethod
    def asked(self, held: ServiceAppointment) -> dict[str, Any]:
        """Return the fields to be set, with what they are to become; asked again afterwards it is the same."""

    def _asked(self, held: ServiceAppointment, before: Any) -> dict[str, Any]:
        """Return the fields to be set; one that is moved stays as long as it was."""
        asked = self.asked(held)
        length = (before or {}).get("length", held.visit_length)
        return {"visit_length": length} | asked if "start" in asked else asked

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Remember what it is now. Raises `NotFound`; `Duplicate` if it is to stand where another does."""
        held = await read_one(tab, self.binding, self.appointment_id)
        self._require_turn(held)
        asked = self._asked(held, None)
        place = slot_of(held)
        wanted = place.moved(asked)
        gives_up = frees(held, asked.get("status"))
        if (wanted.natural_key != place.natural_key or frees(held)) and not gives_up:
            require_free(await standing(tab, self.binding, [wanted], beyond=[held.appointment_id]))
        fields = differing(asked, held)
        return {
            "place": place.natural_key,
            "length": held.visit_length,
            "was": {name: told(held, name) for name in fields},
        }

    def _require_turn(self, held: ServiceAppointment) -> None:
        """Begin anew, with the turn of whose it is, if that was not known yet: only the portal says whose it is."""
        whose = slot_of(held).whose
        if self.takes_turns and whose != self._whose:
            self._whose = whose
            raise Overtaken("whose appointment it is was not known")

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ServiceAppointmentSaved]:
        """Open it, fill in what is to change and leave the rest; or tell that it is so already."""
        held = await read_one(tab, self.binding, self.appointment_id)
        asked = self._asked(held, before)
        differs = differing(asked, held)
        if not differs:
            return self._found(held, before, "unchanged")
        if "start" in asked or "visit_length" in asked:
            asked = {name: getattr(held, name) for name in WHEN} | asked
            require_one_day(asked)
        screen = await fill_old(tab, self.binding, held, asked)

        async def press() -> None:
            if await read_one(tab, self.binding, self.appointment_id) != held:
                # Nothing is sent: it is opened and filled in anew, so that what somebody else changed stays.
                raise UnexpectedPage("the appointment was changed meanwhile", page=screen.title())
            timeout = self.binding.timeouts.action * 1000
            await screen.act(screen.save.click(timeout=timeout, no_wait_after=True))

        return Filled(screen=screen, control=EditSal.save, press=press)

    async def find(self, tab: Tab, before: Any) -> Found[ServiceAppointmentSaved] | None:
        """Compare what is there now. If the fields that were to change are as they were, nothing of it was saved."""
        try:
            held = await read_one(tab, self.binding, self.appointment_id)
        except NotFound:
            return None
        differs = differing(self._asked(held, before), held)
        was = (before or {}).get("was", {})
        if differs and all(told(held, name) == text for name, text in was.items()):
            return None
        return self._found(held, before, self.saved, differs)

    def _found(
        self,
        held: ServiceAppointment,
        before: Any,
        status: Literal["updated", "cancelled", "unchanged"],
        differs: tuple[str, ...] = (),
    ) -> Found[ServiceAppointmentSaved]:
        left = (before or {}).get("place")
        if left and (frees(held) or slot_of(held).natural_key != left):
            self._releases = (f"{CREATE}:{left}",)
        saved = ServiceAppointmentSaved(
            appointment_id=held.appointment_id,
            status=status,
            appointment_ids=(held.appointment_id,),
            telehealth_link=held.telehealth_link,
        )
        return Found(saved, differs)


class UpdateAppointment(Changing):
    """Change fields of an appointment; of a series, only this one."""

    operation = "appointments.update"

    def __init__(self, binding: Binding, appointment_id: str, changes: ServiceAppointmentChanges) -> None:
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
        return cls(binding, payload["appointmentId"], ServiceAppointmentChanges.of(payload["changes"]))

    def asked(self, held: ServiceAppointment) -> dict[str, Any]:
        """Return the fields that were given."""
        return {name: getattr(self.changes, name) for name in self.changes.model_fields_set}

    @property
    def takes_turns(self) -> bool:
        """Tell whether it changes where the appointment stands, or what it takes."""
        return bool(COUNTS & self.changes.model_fields_set)


class MoveAppointment(UpdateAppointment):
    """Give an appointment another time, length, provider or room."""

    operation = "appointments.move"


class SetAppointmentStatus(UpdateAppointment):
    """Say what is known about an appointment."""

    operation = "appointments.set_status"


class CancelAppointment(Changing):
    """Give an appointment up, saying who did and why. That the reason goes below the notes is our own way."""

    operation = "appointments.cancel"
    saved = "cancelled"

    def __init__(self, binding: Binding, appointment_id: str, status: str, *, reason: str | None = None) -> None:
        super().__init__(binding, appointment_id)
        self.status = status
        self.reason = reason

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return who cancels, in the portal's words, and why."""
        return {"appointmentId": self.appointment_id, "status": self.status, "reason": self.reason}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["appointmentId"], payload["status"], reason=payload["reason"])

    def asked(self, held: ServiceAppointment) -> dict[str, Any]:
        """Return the status, and the notes with the reason as their last line."""
        if not self.reason:
            return {"status": self.status}
        there = [line.strip() for line in (held.notes or "").splitlines()]
        added = [] if there[-1:] == [self.reason] else [self.reason]
        notes = "\n".join([*there, *added])
        if len(notes) + notes.count("\n") > NOTES:
            raise InvalidInput("there is no room for it below the appointment's notes", field="reason")
        return {"status": self.status, "notes": notes}


def require_one_day(asked: Mapping[str, Any]) -> None:
    """Raise `InvalidInput` for an appointment that would end on another day than it starts on."""
    start = asked["start"]
    if (start + timedelta(minutes=asked["visit_length"])).date() != start.date():
        raise InvalidInput("it has to end on the day on which it starts", field="visitLength")


def told(held: ServiceAppointment, name: str) -> str:
    """Return what an appointment holds in a field, by its name on the wire, as the journal keeps it."""
    value = plain(held_in(held, name))
    return value.isoformat() if isinstance(value, datetime) else str(value)
