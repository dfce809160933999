"""Patients' alerts: a grid and a script (guide 3.3). The posted names and all columns are MODELLED."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import count

from starlette.responses import Response

from mock_portals.library import NotRecorded
from mock_portals.office_ally import grid_rows
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

GRID = "/pm/CommonUserControls/Alerts/GridApi.aspx"
API = "/pm/CommonUserControls/Alerts/Api.aspx"
FIELDS = frozenset(["AlertID", "PatientID", "Alert", "StartDate", "EndDate", "Active", "__RequestVerificationToken"])


@dataclass(frozen=True)
class MockAlert:
    """What shows when a patient's record is opened."""

    alert_id: str
    patient_id: str
    text: str
    start: date | None
    end: date | None
    active: bool = True


@dataclass
class AlertBook:
    """What stands in the portal's database."""

    alerts: list[MockAlert] = field(default_factory=list)
    ids: count[int] = field(default_factory=lambda: count(9_000_001))


class AlertDesk(Desk):
    """Alerts. `fail` and `silently_refuse` count down, like the payments' switches."""

    fail = 0
    silently_refuse = 0

    @cached_property
    def book(self) -> AlertBook:
        """What stands in the portal's database: the first patients have an alert."""
        book = AlertBook()
        for patient in self._portal.patients[:3]:
            text = "Prefers morning appointments"
            book.alerts.append(MockAlert(str(next(book.ids)), patient.patient_id, text, date(2026, 1, 5), None))
        return book

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the grid and the script."""
        return {("GET", GRID.lower()): self._list, ("POST", API.lower()): self._update}

    def _list(self, visit: Visit, session: PortalSession) -> Response:
        if visit.query.get("jqGridID") != "AlertsGrid":
            raise NotRecorded(visit.path)
        found = [alert for alert in self.book.alerts if alert.patient_id == visit.query.get("PID", "")]
        return self.json(
            grid_rows.answer(
                visit,
                [
                    [a.alert_id, a.text, _shown(a.start), _shown(a.end), "Active" if a.active else "Inactive"]
                    for a in found
                ],
            )
        )

    def _update(self, visit: Visit, session: PortalSession) -> Response:
        data = visit.json()
        if visit.query.get("oper") != "UpdateAlert" or set(data) != FIELDS or data["AlertID"] != "0":
            raise NotRecorded(visit.path)
        patient = self._portal.patient(data["PatientID"], account=session.account)
        if self.fail or patient is None or not data["Alert"].strip():
            self.fail = max(self.fail - 1, 0)
            return self._said("alert-failed")
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self._said("alert-added")
        start, end = (grid_rows.day_of(data[name]) for name in ("StartDate", "EndDate"))
        number = str(next(self.book.ids))
        self.book.alerts.append(
            MockAlert(number, patient.patient_id, data["Alert"], start, end, data["Active"] == "true")
        )
        return self._said("alert-added")

    def _said(self, variant: str) -> Response:
        return self._portal.serve(self.recorded(API, method="POST", variant=variant), path=API)


def _shown(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
