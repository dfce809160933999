"""An appointment's deletion: the one write of the schedule that is a form's (guide 5.3)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from ....errors import NotFound, UnexpectedPage
from ....models import Noun
from ....models.appointment import AppointmentSaved
from ....pom import Binding, Submission, engine, first_of
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..appointment_search import read_appointment, slot_of
from ..pages.appointments import Removal, Schedule
from .appointments import CREATE, OfOne

DELETED = "Deleted appointment successfully."
# A control may be called `submit`, and takes the place of the form's own.
_SUBMIT = "form => HTMLFormElement.prototype.submit.call(form)"


class DeleteAppointment(OfOne):
    """Take an appointment out of the book."""

    operation = "appointments.delete"
    receipt: ClassVar[type[Noun]] = AppointmentSaved

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return which."""
        return {"appointmentId": self.appointment_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["appointmentId"])

    async def before(self, tab: Tab) -> Any:
        """Remember where it stands. Raises `NotFound`."""
        held = await read_appointment(tab, self.binding, self.appointment_id)
        return {"place": slot_of(held).natural_key, "day": held.start.date().isoformat()}

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Open its day and put into the form what the page's own script would."""
        screen = Schedule(tab.page, self.binding)
        tab.showing = None
        await screen.visit(Schedule.day_url(self.binding, date.fromisoformat(before["day"])))
        await screen.arrive()
        await screen.removal.fill(Removal(page_action="delete", record_id=self.appointment_id))

        async def press() -> str:
            mark = secrets.token_hex(8)
            timeout = self.binding.timeouts.action
            await engine.call(screen.root, "mark", {"mark": mark}, deadline=timeout, page=screen.title())
            await screen.act(screen.form.evaluate(_SUBMIT))
            return mark

        return Filled(screen=screen, control=Schedule.form, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the schedule with the portal's word above it."""
        screen = await first_of(tab.page, (Schedule,), filled.screen.binding, mark=answer, after=Schedule.title())
        outcome = await screen.outcome.read()
        if outcome.status != DELETED:
            raise UnexpectedPage("the portal does not say that it deleted the appointment", page=screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[AppointmentSaved] | None:
        """Look whether it is gone."""
        try:
            await read_appointment(tab, self.binding, self.appointment_id)
        except NotFound:
            left = (before or {}).get("place")
            self._releases = (f"{CREATE}:{left}",) if left else ()
            return Found(AppointmentSaved(appointment_id=self.appointment_id, status="deleted"))
        return None
