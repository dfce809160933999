"""A financial report as its lines, held against the sums that the report itself says: no figure is taken on trust."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from ...errors import ExtractionError
from ...models import Noun
from ...pom import Binding
from ...pom.values import as_typed
from ...runtime.session import Tab
from .grids import ANY
from .pages.reports import AGES, EXPAND, FROM, GROUP, LINE, TO, TOTAL, Report, ReportHead, ReportRow
from .site import address

N = TypeVar("N", bound=Noun)


async def read_report(tab: Tab, binding: Binding, report: type[Report[N]], since: date, until: date) -> tuple[N, ...]:
    """Read all lines of a report, of one moment: all of its groups are expanded in one answer.

    Raises `ExtractionError` as `lines_of` does, `NotOnThisSurface`, `NotPermitted`.
    """
    asked = {FROM: as_typed(since), TO: as_typed(until), EXPAND: ANY}
    screen = report(tab.page, binding)
    found = await screen.grid.fetch(await address(tab, binding, report, asked))
    head = found.about
    if not isinstance(head, ReportHead):
        raise ExtractionError("the report does not say of which days it is", page=screen.grid.label, field="since")
    return lines_of(report, head, found.records, since, until)


def lines_of(
    report: type[Report[N]], head: ReportHead, rows: Sequence[ReportRow], since: date, until: date
) -> tuple[N, ...]:
    """Return the lines of a report's rows, each with what stands at its group.

    Raises `ExtractionError` for a report of other days, a group that is not expanded or has another number of lines
    than it counts (which may be repeated), and for sums that are not those of the lines: the group's, the report's, and
    that of an amount's ages. It names the field, never an amount.
    """
    sheet = _Sheet(report)
    if (head.since, head.until) != (since, until):
        raise sheet.wrong("the report is of other days than were asked for", "since")
    for row in rows:
        sheet.take(row)
    return tuple(sheet.ended(head))


class _Sheet:
    """What was read of a report so far."""

    def __init__(self, report: type[Report[Any]]) -> None:
        self._report = report
        self._page = f"{report.title()}.grid"
        self._lines: list[Noun] = []
        self._group: ReportRow | None = None
        self._of_group: list[ReportRow] = []
        self._groups: list[ReportRow] = []
        self._total: ReportRow | None = None

    def wrong(self, what: str, field: str, *, again: bool = False) -> ExtractionError:
        return ExtractionError(what, page=self._page, field=field, retryable=again)

    def take(self, row: ReportRow) -> None:
        """Take one more row."""
        if self._total is not None or row.kind not in (GROUP, LINE, TOTAL):
            raise self.wrong("the report has a row that is no group, no line and no total", "kind")
        if row.kind == LINE:
            if self._group is None:
                raise self.wrong("a line stands in no group", "kind")
            self._of_group.append(row)
            self._lines.append(self._line(row, self._group))
            return
        self._close()
        if row.kind == TOTAL:
            self._total = row
        else:
            self._group = row
            self._groups.append(row)

    def ended(self, head: ReportHead) -> list[Any]:
        """Return the lines, once they are what the report says of itself."""
        self._close()
        if head.groups != len(self._groups):
            raise self.wrong("the report has another number of groups than it says", "groups", again=True)
        if head.lines != len(self._lines):
            raise self.wrong("the report has another number of lines than it says", "lines", again=True)
        if self._total is not None:
            self._same("the groups are not the report's total", self._total, self._groups, len(self._lines))
        elif self._groups:
            raise self.wrong("the report has no total", "kind")
        return self._lines

    def _close(self) -> None:
        """Hold the group that ends here against what it says of itself."""
        group, lines = self._group, self._of_group
        self._group, self._of_group = None, []
        if group is not None:
            self._same("the lines of a group are not its total", group, lines, len(lines))

    def _same(self, what: str, said: ReportRow, parts: Sequence[ReportRow], count: int) -> None:
        if said.lines != count:
            # None is a column that the user does not see: then it cannot be known whether all lines are there.
            raise self.wrong(
                "a group shows another number of lines than it counts", "lines", again=said.lines is not None
            )
        for name in self._report.sums:
            if self._amount(said, name) != sum((self._amount(part, name) for part in parts), Decimal(0)):
                raise self.wrong(what, name)

    def _amount(self, row: ReportRow, name: str) -> Decimal:
        found: Decimal | None = getattr(row, name)
        if found is None:
            raise self.wrong("the user's columns leave out what is needed, or it is blank", name)
        return found

    def _line(self, row: ReportRow, group: ReportRow) -> Noun:
        for name in self._report.by:
            if getattr(row, name) not in (None, getattr(group, name)):
                raise self.wrong("a line stands in the group of another", name)
        above = {name: getattr(group, name) for name in self._report.by}
        values = row.model_dump(exclude={"kind", "lines"}) | above
        if self._report.ages and self._amount(row, self._report.ages) != sum(
            (self._amount(row, name) for name in AGES), Decimal(0)
        ):
            raise self.wrong("the ages of an amount are not the amount", self._report.ages)
        try:
            return self._report.line.model_validate(values)
        except ValidationError as error:
            field = str(error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"][0])
        raise self.wrong("a line lacks what it cannot do without, or has it in no known form", field)
