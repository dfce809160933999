"""Financial > Reports: eight reports of a range of days, whose groups are expanded by + (guide 4; else MODELLED)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import ANY, Layout, arrange
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.reports_books import REPORTS, Cells, Report
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

LANDING = "/Financial/Reports"
Line = tuple[str, Mapping[str, str], str]
"""What a row is (a group, a line, the total), its cells by header, and where its + or - leads."""


class Reports(Desk):
    """Behaviour of the screens.

    `off` is what the report's own total is wrong by; `late` are groups, by their number from 1, that stay closed, and
    `short` ones that show but the first of their lines. `slips` has the range of days not take.
    """

    def __init__(self, portal: PimsyPortal) -> None:
        super().__init__(portal)
        self.off = Decimal(0)
        self.late: set[int] = set()
        self.short: set[int] = set()
        self.slips = False

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        found: dict[tuple[str, str], Handler] = {("GET", LANDING.lower()): self._landing}
        return found | {("GET", f"{LANDING}/{name}".lower()): self._report for name in REPORTS}

    def _landing(self, visit: Visit, session: Session) -> Response:
        return self.show(visit, session, self.recorded(visit.path))

    def _report(self, visit: Visit, session: Session) -> Response:
        report = next(one for name, one in REPORTS.items() if visit.path.lower().endswith(f"/{name}".lower()))
        today = date.fromtimestamp(self.portal.clock())
        asked = {} if self.slips else visit.query
        first, last = written(asked.get("from", "")) or today, written(asked.get("to", "")) or today
        opened = visit.query.get("expand", "")
        groups: dict[tuple[str, ...], list[Cells]] = {}
        for line in report.lines(self.book, (first, last)):
            groups.setdefault(tuple(str(line[name]) for name in report.group), []).append(line)

        def edit(page: Page) -> None:
            page.values({"from": shown(first), "to": shown(last)})
            page.attribute('main [name="expand"]', "value", opened)
            for ident, text in (("since", shown(first)), ("until", shown(last))):
                page.text_by_id(ident, text)
            page.text_by_id("groups", str(len(groups)))
            page.text_by_id("lines", str(sum(map(len, groups.values()))))
            for ident, what in (("expand-all", ANY), ("collapse-all", "")):
                page.attribute(f"#{ident}", "href", _address(visit, what))
            self._fill(page, report, groups, visit, opened)

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _fill(
        self, page: Page, report: Report, groups: Mapping[tuple[str, ...], list[Cells]], visit: Visit, opened: str
    ) -> None:
        headers = ["".join(cell.itertext()).strip() for cell in page.all("main table thead th")]
        body = list[Line]()
        for number, (key, lines) in enumerate(sorted(groups.items()), 1):
            wide = opened in (ANY, str(number)) and number not in self.late
            cells = dict(zip(report.group, key, strict=True)) | {"+ / -": "-" if wide else "+"}
            body.append(("group", cells | _sums(report, lines), _address(visit, "" if wide else str(number))))
            seen = lines[:1] if number in self.short else lines
            body += [("line", _written(report, line), "") for line in seen if wide]

        def fill(row: Element, line: Line) -> None:
            kind, cells, leads = line
            row.set("class", kind)
            row.set("data-row", kind)
            for header, cell in zip(headers, row, strict=True):
                for link in list(cell) if not leads else ():
                    cell.remove(link)
                inner = next(iter(cell), cell)
                inner.text = cells.get(header, "")
                if inner is not cell:
                    inner.set("href", leads)

        page.repeat("main table tbody tr", body, fill)
        whole = [line for lines in groups.values() for line in lines]
        total = {"+ / -": "Total"} | _sums(report, whole, off=self.off)
        page.repeat("main table tfoot tr", [("total", total, "")] if groups else [], fill)
        if groups:
            page.remove("main .no-records")
        arrange(page, headers, self.portal.layouts.get(visit.path.lower(), Layout()))


def _sums(report: Report, lines: Sequence[Cells], *, off: Decimal = Decimal(0)) -> dict[str, str]:
    """Return what stands at a group, or at the end: how many lines, and their sums."""
    found = {name: sum((Decimal(line[name]) for line in lines), off) for name in report.sums}
    counts = {name: f"{sum((Decimal(line[name]) for line in lines), off):f}" for name in report.counts}
    return {"Lines": str(len(lines))} | {name: _dollars(value) for name, value in found.items()} | counts


def _written(report: Report, line: Cells) -> dict[str, str]:
    """Return a line's cells; what it is grouped by stands at the group alone."""
    return {
        name: _dollars(value) if isinstance(value, Decimal) else value
        for name, value in line.items()
        if name not in report.group
    }


def _dollars(value: Decimal) -> str:
    return f"${value:,.2f}" if value >= 0 else f"(${-value:,.2f})"


def _address(visit: Visit, expand: str) -> str:
    asked = {"from": visit.query.get("from", ""), "to": visit.query.get("to", ""), "expand": expand}
    return f"{visit.path}?{urlencode(asked)}"
