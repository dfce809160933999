"""Download File Summary: the reports on files that were uploaded, 6 to 12 hours later (guide 7.4, 8.1)."""

from __future__ import annotations

import builtins
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from .....client import Resource
from .....errors import ExtractionError
from .....pom import (
    TEXT,
    Binding,
    Evidence,
    Record,
    Selector,
    Table,
    attribute,
    button,
    column,
    fetch_file,
    inside,
)
from .....runtime.session import Tab
from .classic import Inside, opened
from .upload import FileId, Moment

DAY = "%m/%d/%Y"
RECENT = 3
"""Days in which an upload is looked for: a summary takes 12 hours at most (guide 7.4)."""
_ROW = 'tr[id^="dnl_"]'


class SummaryEntry(Record):
    """A report: on which file, what the report is called, when it was there, and where it is fetched."""

    file_id: Annotated[FileId, Selector(column("File ID"), read=TEXT)]
    file_name: Annotated[str, Selector(column("File Name"), read=TEXT)]
    report: Annotated[str, Selector(inside(column("Report"), "a"), read=TEXT)]
    address: Annotated[str, Selector(inside(column("Report"), "a"), read=attribute("href"))]
    made_at: Annotated[Moment, Selector(column("Date"), read=TEXT)]


class ReportedDay(Record):
    """Of which day the reports are, as the page says."""

    day: Annotated[str, Selector("#lblReportDate", read=TEXT)]


class FileSummaryPage(Inside):
    """A day is typed, Go is pressed, and until the answer comes the old table stays on screen (guide 11).

    The controls are those of the page beside it, "Download EOB / ERA 835" (guide 8.1): MODELLED for this one, as are
    the columns and the day that it names.
    """

    at = r"/FileSummary/Default\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 7.4, 8.1"
    frame = "#Iframe14"
    ready = Selector("#Button1")
    month = Selector("#txtMonth")
    day = Selector("#txtDay")
    year = Selector("#txtYear")
    go = Selector("#Button1", button("Go"))
    reports = Table(
        SummaryEntry, rows=Selector(f"#divReport {_ROW}"), empty=Selector("#lblNoReports"), about=ReportedDay
    )


async def summaries_of(tab: Tab, binding: Binding, day: date) -> list[SummaryEntry]:
    """Return a day's reports. Raises `ExtractionError` if the page shows those of another day."""
    return await _shown(await _opened(tab, binding), day)


async def recent_summaries(tab: Tab, binding: Binding) -> list[SummaryEntry]:
    """Return the reports of the last days, by the day that the page is filled in with at first (MODELLED)."""
    screen = await _opened(tab, binding)
    today = await _today(screen)
    return await _days(screen, today - timedelta(days=RECENT - 1), today)


async def _days(screen: FileSummaryPage, begin: date, end: date) -> list[SummaryEntry]:
    """Return the reports of these days, the earliest first."""
    found: list[SummaryEntry] = []
    for at in range((end - begin).days + 1):
        found += await _shown(screen, begin + timedelta(days=at))
    return found


async def _today(screen: FileSummaryPage) -> date:
    """Return the day that the page is filled in with. Raises `ExtractionError` where that is none."""
    year, month, day = [await screen.act(one.input_value()) for one in (screen.year, screen.month, screen.day)]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ExtractionError("the page does not say which day it is", page=screen.title(), field="day") from None


async def _opened(tab: Tab, binding: Binding) -> FileSummaryPage:
    tab.showing = None
    return await opened(tab.page, binding, FileSummaryPage, GOTO="FileSummary", TaskAction="Download")


async def _shown(screen: FileSummaryPage, day: date) -> list[SummaryEntry]:
    for control, text in ((screen.month, f"{day:%m}"), (screen.day, f"{day:%d}"), (screen.year, f"{day:%Y}")):
        await screen.act(control.fill(text))
    # An empty report has no rows that could be marked as old, so what is left of the day before is taken away.
    await screen.act(screen.root.evaluate("document.querySelector('#divReport').replaceChildren()"))
    found = await screen.reports.after(screen.go.click)
    if not isinstance(found.about, ReportedDay) or found.about.day.strip() != f"{day:{DAY}}":
        raise ExtractionError("the page does not show the day that was asked for", page=screen.title(), field="day")
    return list(found.records)


class FileSummaries(Resource):
    """Reports on uploaded files."""

    async def list(self, day: date) -> list[SummaryEntry]:
        """Return the reports that were made on a day, in the page's order."""

        async def step(tab: Tab) -> list[SummaryEntry]:
            return await summaries_of(tab, self._binding, day)

        return await self._client.call("claims.file_summaries", step)

    async def today(self) -> date:
        """Return the day that the portal says it is."""

        async def step(tab: Tab) -> date:
            return await _today(await _opened(tab, self._binding))

        return await self._client.call("claims.file_summaries", step)

    async def between(self, begin: date, end: date) -> builtins.list[SummaryEntry]:
        """Return the reports of these days, both included, the earliest first."""

        async def step(tab: Tab) -> builtins.list[SummaryEntry]:
            return await _days(await _opened(tab, self._binding), begin, end)

        return await self._client.call("claims.file_summaries", step)

    async def download(self, entry: SummaryEntry) -> bytes:
        """Return a report's bytes. Raises what `fetch_file` raises: `UnsafeFile` for what is no text."""

        async def step(tab: Tab) -> bytes:
            screen = await _opened(tab, self._binding)
            with tempfile.TemporaryDirectory(prefix="portaldriver-") as folder:
                received = await fetch_file(screen, entry.address, kinds=("text", "csv"), folder=Path(folder))
                return received.path.read_bytes()

        return await self._client.call("claims.file_summary", step)
