"""The schedule of the whole practice, read for the sake of groups: the calendar has no filter for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from ...errors import ExtractionError
from ...models.service_appointment import ServiceAppointmentSummary
from ...pom import Binding
from ...runtime.session import Tab
from . import schedule
from .pages.calendar import Calendar

DAY = timedelta(days=1)
HIDDEN = "a row does not say what authorizations are counted by; the user may have hidden the column"


@dataclass(repr=False)
class Everybody:
    """Everybody's appointments that are not cancelled. No day is read twice, for however many patients it is asked.

    It is for one check, which wants all as it is at one time: who checks again reads again.
    """

    first: date = date.max
    last: date = date.min
    rows: list[ServiceAppointmentSummary] = field(default_factory=list)

    async def between(self, tab: Tab, binding: Binding, start: date, end: date) -> list[ServiceAppointmentSummary]:
        """Return those from one day to another. Raises `ExtractionError` if what is counted by is not to be seen."""
        nothing = self.last < self.first
        lacking = [(start, end)] if nothing else [(start, self.first - DAY), (self.last + DAY, end)]
        for first, last in lacking:
            if first <= last:
                self.rows += await _standing(tab, binding, first, last)
                self.first, self.last = min(self.first, first), max(self.last, last)
        return [row for row in self.rows if start <= row.start.date() <= end]


async def _standing(tab: Tab, binding: Binding, start: date, end: date) -> list[ServiceAppointmentSummary]:
    rows = await schedule.read_range(tab, binding, start, end, needs=("code",))
    for row in rows:
        unsaid = {
            "status": row.status_label is None,
            "documented": row.documented is None,
            "group": row.group_id is None and row.group_name is not None,
            "client": row.patient_id is None and row.patient_name is not None,
        }
        for name in (name for name, wanting in unsaid.items() if wanting):
            raise ExtractionError(HIDDEN, page=Calendar.title(), field=name)
    return [row for row in rows if not (row.status and row.status.frees_slot)]
