"""A financial report as its lines, held against the sums that the report itself says: no figure is taken on trust."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from ...errors import ExtractionError
from ...models import Noun
from ...pom import Binding
from ...pom.values import as_typed
from ...runtime.session import Tab
from .grids import ANY, hidden_in
from .pages.reports import AGES, EXPAND, FROM, GROUP, LINE, TO, TOTAL, Report, ReportHead, ReportRow
from .site import address

N = TypeVar("N", bound=Noun)
LEFT_OUT = "the user's columns leave out what is needed"
OF_WHOM = ("patient_name",)
"""What stands at a group and may be hidden, as its number is there."""


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
    return lines_of(report, head, found.records, since, until, hidden=hidden_in(found))


def lines_of(
    report: type[Report[N]],
    head: ReportHead,
    rows: Sequence[ReportRow],
    since: date,
    until: date,
    *,
    hidden: Collection[str] = (),
) -> tuple[N, ...]:
    """Return the lines of a report's rows, each with what stands at its group. `hidden` are columns that are not there.

    Raises `ExtractionError` for a report or a line of other days, a group that is not expanded or has another number of
    lines than it counts (which may be repeated), a group or a line that is there twice, and for sums that are not those
    of the lines: the group's, the report's, that of an amount's ages, and what is left of an amount. It names the
    field, never an amount.
    """
    sheet = _Sheet(report, since, until)
    if lost := [name for name in report.by if name in hidden and name not in OF_WHOM]:
        raise sheet.wrong(LEFT_OUT, lost[0])
    if (head.since, head.until) != (since, until):
        raise sheet.wrong("the report is of other days than were asked for", "since")
    for row in rows:
        sheet.take(row)
    return tuple(sheet.ended(head))


class _Sheet:
    """What was read of a report so far."""

    def __init__(self, report: type[Report[Any]], since: date, until: date) -> None:
        self._report = report
        self._since, self._until = since, until
        self._page = f"{report.title()}.grid"
        self._lines: list[Noun] = []
        self._group: ReportRow | None = None
        self._of_group: list[ReportRow] = []
        self._groups: list[ReportRow] = []
        self._seen: set[tuple[object, ...]] = set()
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
            self._once(row, self._report.by)
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
            self._sum(what, said, parts, name)
        for name in self._report.counted:
            if getattr(said, name) is not None:
                self._sum(what, said, parts, name)

    def _sum(self, what: str, said: ReportRow, parts: Sequence[ReportRow], name: str) -> None:
        if self._amount(said, name) != sum((self._amount(part, name) for part in parts), Decimal(0)):
            raise self.wrong(what, name)

    def _once(self, row: ReportRow, names: tuple[str, ...]) -> None:
        """Refuse a second group, or a second line, of the same: a report that counts twice adds up as well."""
        mark = (row.kind, *(getattr(row, name) for name in names))
        if mark in self._seen:
            raise self.wrong(f"the report has one {row.kind} twice", names[-1])
        self._seen.add(mark)

    def _amount(self, row: ReportRow, name: str) -> Decimal:
        found: Decimal | None = getattr(row, name)
        if found is None:
            raise self.wrong(f"{LEFT_OUT}, or it is blank", name)
        return found

    def _line(self, row: ReportRow, group: ReportRow) -> Noun:
        for name in self._report.by:
            if getattr(row, name) not in (None, getattr(group, name)):
                raise self.wrong("a line stands in the group of another", name)
        above = {name: getattr(group, name) for name in self._report.by}
        values = row.model_dump(exclude={"kind", "lines"}) | above
        self._hold(row.model_copy(update=above))
        try:
            return self._report.line.model_validate(values)
        except ValidationError as error:
            field = str(error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"][0])
        raise self.wrong("a line lacks what it cannot do without, or has it in no known form", field)

    def _hold(self, line: ReportRow) -> None:
        """Hold a line against itself: its day, that it comes once, its ages, and what is left."""
        report = self._report
        day: date | None = getattr(line, report.day)
        if day is not None and not self._since <= day <= self._until:
            raise self.wrong("a line is of other days than were asked for", report.day)
        if report.unique:
            self._once(line, report.unique)
        if report.ages:
            ages = [self._amount(line, name) for name in AGES]
            if sum(ages) != self._amount(line, report.ages) or sum(map(bool, ages)) > 1:
                raise self.wrong("the ages of an amount are not the amount", report.ages)
        if report.left:
            left, whole, *taken = (self._amount(line, name) for name in report.left)
            if left != whole - sum(taken):
                raise self.wrong("what is left of an amount is not what was taken off it", report.left[0])
