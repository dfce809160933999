"""Where a client stands: the status log, and the way back to the waiting list (guide 2.3, 2.15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Self

from ....models.new_client import ClientSaved
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..charts import Chart, chart_of, rows_at, tab_address
from ..client_filling import creations, known_as, on_the_wire
from ..client_seeking import is_client
from ..pages.chart import Details, DetailsForm
from ..pages.chart_lists import StatusForm, StatusLog, StatusRow
from ..saving import fill, outcome
from .chart_forms import ClientWrite, show_own
from .waiting import waiting_row

NAMES = {"date": "on", "note": "reason"}


class NoteStatus(ClientWrite):
    """An entry of the status log that says why a client is made active or inactive, as long as they are not yet."""

    operation = "clients.note_status"

    def __init__(self, binding: Binding, patient_id: str, *, on: date | None, reason: str, active: bool) -> None:
        super().__init__(binding, patient_id)
        self.on = on
        self.reason = reason
        self.active = active

    @property
    def told(self) -> Mapping[str, Any]:
        """Day, reason, and what the client is to be; the day is None for that on which it is sent."""
        day = self.on.isoformat() if self.on else None
        return {"on": day, "reason": self.reason, "active": self.active}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of what `told` said."""
        day = date.fromisoformat(payload["on"]) if payload["on"] else None
        return cls(binding, payload["patientId"], on=day, reason=payload["reason"], active=payload["active"])

    async def before(self, tab: Tab) -> Any:
        """Count the log, and look whether its last entry is this one. Raises `NotFound`, `NotPermitted`."""
        chart = await chart_of(tab, self.binding, self.patient_id)
        rows = await self._rows(tab, chart)
        day = self.on or date.today()
        lately = {day} if self.on else {day, day - timedelta(days=1)}
        noted = bool(rows) and rows[-1].date in lately and self._says_so(rows[-1])
        done = chart.front.active == self.active or noted
        url = tab_address(tab, self.binding, chart, "status_log", StatusLog)
        return {"entries": self._entries(rows, day), "done": done, "url": url, "on": day.isoformat()}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Fill the form of a new entry."""
        if before["done"]:
            return Found(self.saved("unchanged"))
        screen = StatusLog(tab.page, self.binding)
        await show_own(tab, screen, before["url"], self.patient_id)
        with on_the_wire(NAMES):
            await fill(
                tab, screen.form, StatusForm(date=date.fromisoformat(before["on"]), note=self.reason), url=before["url"]
            )
        return Filled(screen=screen, control=StatusLog.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        with on_the_wire(NAMES):
            await outcome(tab, self.binding, StatusForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Look for the entry among those that came since."""
        rows = await self._rows(tab, await chart_of(tab, self.binding, self.patient_id))
        if not before or self._entries(rows, date.fromisoformat(before["on"])) <= before["entries"]:
            return None
        return Found(self.saved("updated"))

    async def _rows(self, tab: Tab, chart: Chart) -> tuple[StatusRow, ...]:
        grid = StatusLog(tab.page, self.binding).grid
        return await rows_at(tab, self.binding, chart, "status_log", StatusLog, grid, lane="fetch")

    def _entries(self, rows: tuple[StatusRow, ...], day: date) -> int:
        return sum(row.date == day and self._says_so(row) for row in rows)

    def _says_so(self, row: StatusRow) -> bool:
        return (row.note or "").split() == self.reason.split()


class ToWaitingList(ClientWrite):
    """A client who goes back to the waiting list by the portal's own button, under the same Client #."""

    operation = "clients.to_waiting_list"

    @property
    def told(self) -> Mapping[str, Any]:
        """Nothing beside the number."""
        return {}

    @classmethod
    def made_of(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a number."""
        return cls(binding, payload["patientId"])

    async def before(self, tab: Tab) -> Any:
        """Look where the person stands. Raises `NotFound`, `NotOnThisSurface`."""
        if await waiting_row(tab, self.binding, self.patient_id) is not None:
            return {"url": None}
        chart = await chart_of(tab, self.binding, self.patient_id)
        return {"url": chart.url, "who": known_as(chart.front.last_name, chart.front.first_name, chart.front.dob)}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClientSaved]:
        """Open the chart, whose button is all there is to press."""
        self._releases = creations(before.get("who"))
        if before["url"] is None:
            return Found(self.saved("unchanged"))
        screen = Details(tab.page, self.binding)
        await show_own(tab, screen, before["url"], self.patient_id)
        return Filled(screen=screen, control=Details.to_waiting_list)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        await outcome(tab, self.binding, DetailsForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: Any) -> Found[ClientSaved] | None:
        """Look for the number on the waiting list, and no more among the clients."""
        self._releases = creations((before or {}).get("who"))
        if await is_client(tab, self.binding, self.patient_id):
            return None
        there = await waiting_row(tab, self.binding, self.patient_id)
        return None if there is None else Found(self.saved("updated"))
