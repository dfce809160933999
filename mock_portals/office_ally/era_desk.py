"""Service Center Classic: Download EOB / ERA 835 (guide 8.1).

Attested are the controls, the heading of a day, rows of seven cells, and the link that opens another window. MODELLED:
the addresses, the number of the iframe, the heading of a month, what stands in the fifth and the sixth cell.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.clearinghouse.books import Report
from mock_portals.grafting import Element
from mock_portals.library import NotRecorded
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
ERA = "/EOBERA/Default.aspx"
ERA_ROWS = "/EOBERA/Rows.aspx"
ERA_DOWNLOAD = "/EOBERA/Download.aspx"


class EraDesk:
    """What the page serves. With `doubled` each report is listed twice."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.doubled = False

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {
            ("GET", ERA.lower()): self._page,
            ("GET", ERA_ROWS.lower()): self._rows,
            ("GET", ERA_DOWNLOAD.lower()): self._download,
        }

    def _page(self, visit: Visit, account: str) -> Response:
        recorded = self._portal.library.find("GET", HOST, visit.path, status=200)
        page, today = recorded.page(), self._portal.house.clock.now
        page.values({"txtMonth": f"{today:%m}", "txtDay": f"{today:%d}", "txtYear": f"{today:%Y}"})
        return self._portal.render(recorded, page, path=visit.path)

    def _rows(self, visit: Visit, account: str) -> Response:
        by, day = self._asked(visit)
        recorded = self._portal.library.find("GET", HOST, visit.path, status=200)
        page = recorded.page()
        whole = by == "month"
        when = f"{day.month}/{day.year}" if whole else f"{day.month}/{day.day}/{day.year}"
        words = f"{'Monthly' if whole else 'Daily'} EOB / ERA 835 Reports for {when} - [Report Type = All]"
        page.text_by_id("lblHeading", words)
        found = [one for one in self._reports(account) if self._listed(one, day, whole=whole)]
        rows = [one for one in found for _ in range(1 + self.doubled)]
        page.repeat("tr[id]", list(enumerate(rows, start=1)), self._fill)
        return self._portal.render(recorded, page, path=visit.path)

    def _asked(self, visit: Visit) -> tuple[str, date]:
        try:
            by, asked = visit.query["by"], visit.query
            first = "1" if by == "month" else asked["day"]
            return by, date(int(asked["year"]), int(asked["month"]), int(first))
        except (KeyError, ValueError):
            raise NotRecorded(visit.path) from None

    def _listed(self, report: Report, day: date, *, whole: bool) -> bool:
        dated = report.dated or report.due.date()
        return (dated.year, dated.month) == (day.year, day.month) if whole else dated == day

    def _reports(self, account: str) -> list[Report]:
        due = self._portal.house.due(account)
        return [one for one in due if one.kind == "era" and one.where != "outbound"]

    def _fill(self, row: Element, numbered: tuple[int, Report]) -> None:
        number, report = numbered
        row.set("id", f"dnl_{number}")
        dated = report.dated or report.due.date()
        texts = (f"{dated.month}/{dated.day}/{dated.year}", "ERA 835", report.file_id, report.name, "")
        for cell, text in zip(row, (*texts, str(report.records)), strict=False):
            cell.text = text
        row[6][0].set("href", f"{ERA_DOWNLOAD}?{urlencode({'Report': report.name})}")

    def _download(self, visit: Visit, account: str) -> Response:
        for report in self._reports(account):
            if report.name == visit.query.get("Report"):
                disposition = {"Content-Disposition": f'attachment; filename="{report.name}"'}
                return Response(report.content, media_type="application/zip", headers=disposition)
        raise NotRecorded(visit.path)
