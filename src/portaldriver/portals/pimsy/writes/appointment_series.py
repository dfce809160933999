"""Which appointments of a series are given up: asked once and kept, so that a repeat goes on with the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from ....errors import InvalidInput
from ....models import Noun
from ....models.service_appointment import ServiceAppointmentSaved
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..appointment_search import frees, of_series, read_one


class ChooseOfSeries(Write[ServiceAppointmentSaved]):
    """Choose what is given up of a series: nothing is sent, and its receipt is that of all the writes that follow.

    Without it, who repeats the call under its key would be told that there is nothing left to give up, and who was
    interrupted on another day would begin on that day.
    """

    operation = "appointments.cancel_series"
    receipt: ClassVar[type[Noun]] = ServiceAppointmentSaved

    def __init__(
        self, binding: Binding, appointment_id: str, status: str, *, since: datetime | None, reason: str | None
    ) -> None:
        super().__init__(binding)
        self.appointment_id = appointment_id
        self.status = status
        self.since = since
        self.reason = reason

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return which series, from when on, and what each of its appointments is to say."""
        since = self.since and self.since.isoformat()
        return {
            "appointmentId": self.appointment_id,
            "status": self.status,
            "since": since,
            "reason": self.reason,
        }

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        since = payload["since"] and datetime.fromisoformat(payload["since"])
        return cls(binding, payload["appointmentId"], payload["status"], since=since, reason=payload["reason"])

    @property
    def natural_key(self) -> None:
        """Return nothing: what is given up already is not chosen."""
        return None

    @property
    def record(self) -> str:
        """Return the appointment that the series is known by."""
        return f"appointment:{self.appointment_id}"

    async def fill(self, tab: Tab, before: Any) -> Found[ServiceAppointmentSaved]:
        """Choose those that stand and have no final note. Raises `NotFound`, `InvalidInput` if it is no series."""
        one = await read_one(tab, self.binding, self.appointment_id)
        if one.series_id is None:
            raise InvalidInput("the appointment is not of a series", field="series")
        ids = await of_series(tab, self.binding, one, since=self.since or datetime.now())
        found = [await read_one(tab, self.binding, ident) for ident in ids]
        chosen = tuple(each.appointment_id for each in found if not frees(each) and not each.documented)
        saved = ServiceAppointmentSaved(
            appointment_id=self.appointment_id, status="cancelled" if chosen else "unchanged", appointment_ids=chosen
        )
        return Found(saved)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Hear nothing: nothing is sent."""

    async def find(self, tab: Tab, before: Any) -> None:
        """Find nothing: nothing was sent."""
