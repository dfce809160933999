"""Download EOB / ERA 835: payers' remittances, on the day on which they came (guide 8.1)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from .....client import Resource
from .....errors import ExtractionError
from .....pom import TEXT, Binding, Evidence, Record, Selector, Table, attribute, button, fetch_file, having
from .....pom.sniffing import FileKind
from .....runtime.session import Tab
from .classic import Inside, opened
from .upload import FileId

_ROW = 'tr[id^="dnl_"]'
_WORDS = "EOB / ERA 835 Reports for"
_HEADING = re.compile(
    r"(?P<by>Daily|Monthly) EOB / ERA 835 Reports for (?P<month>\d{1,2})/(?:(?P<day>\d{1,2})/)?(?P<year>\d{4})\b"
)
_KINDS: tuple[FileKind, ...] = ("zip", "x12", "text", "csv")


class EraEntry(Record):
    """A report, by the place of its cells, which are attested as seven: titles are not."""

    dated: Annotated[str, Selector("td:nth-child(1)", read=TEXT)]
    kind: Annotated[str, Selector("td:nth-child(2)", read=TEXT)]
    file_id: Annotated[FileId, Selector("td:nth-child(3)", read=TEXT)]
    name: Annotated[str, Selector("td:nth-child(4)", read=TEXT)]
    eob_id: Annotated[str, Selector("td:nth-child(5)", read=TEXT)]
    records: Annotated[str, Selector("td:nth-child(6)", read=TEXT)]
    address: Annotated[str, Selector("td:nth-child(7) a", read=attribute("href"))]


class EraHeading(Record):
    """Of which day or month the reports are, as the page says."""

    words: Annotated[str, Selector(having("#divReport *:not(:has(*))", _WORDS), read=TEXT)]


class EraDownloadPage(Inside):
    """A day or month is typed, Go is pressed, and until the answer comes the old table stays on screen (guide 11).

    Controls, heading, and rows are attested; MODELLED are the address, the iframe's number, and that the heading of a
    month is like that of a day.
    """

    at = r"/EOBERA/Default\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 8.1"
    frame = "#Iframe16"
    ready = Selector("#Button1")
    report_by = Selector("#lstReportBy")
    report_type = Selector("#lstReportType")
    month = Selector("#txtMonth")
    day = Selector("#txtDay")
    year = Selector("#txtYear")
    go = Selector("#Button1", button("Go"))
    reports = Table(
        EraEntry,
        rows=Selector(f"#divReport {_ROW}"),
        empty=Selector(having("#divReport *:not(:has(*))", _WORDS)),
        about=EraHeading,
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """The page's own day, and the reports of the months up to it, each once."""

    today: date
    entries: tuple[EraEntry, ...]


class EraDownloads(Resource):
    """Remittances as the portal's page has them."""

    async def of_day(self, day: date) -> list[EraEntry]:
        """Return the reports that are listed under a day, in the page's order."""

        async def step(tab: Tab) -> list[EraEntry]:
            return await _shown(await _opened(tab, self._binding), day, whole_month=False)

        return await self._client.call("remittances.list", step)

    async def since(self, begin: date | None, *, first: timedelta) -> Listed:
        """Return the reports of the months from a day on, up to the day that the page has; without one, of `first`.

        What is listed twice is given once. Raises `ExtractionError` if the page shows another month, or no day.
        """

        async def step(tab: Tab) -> Listed:
            screen = await _opened(tab, self._binding)
            today = await _today(screen)
            found: list[EraEntry] = []
            for month in _months(min(begin or today - first, today), today):
                found += await _shown(screen, month, whole_month=True)
            return Listed(today, tuple({said(entry): entry for entry in found}.values()))

        return await self._client.call("remittances.list", step)

    async def download(self, entry: EraEntry) -> tuple[str, bytes]:
        """Return a report's name and bytes. A page in its place means that the session is over: it is asked anew.

        Raises what `fetch_file` raises: `UnsafeFile` for what is none of the kinds.
        """

        async def step(tab: Tab) -> tuple[str, bytes]:
            screen = await _opened(tab, self._binding)
            with tempfile.TemporaryDirectory(prefix="portaldriver-") as folder:
                received = await fetch_file(screen, entry.address, kinds=_KINDS, folder=Path(folder))
                return entry.name or received.name, received.path.read_bytes()

        return await self._client.call("remittances.download", step)


def said(entry: EraEntry) -> str:
    """Return what a row says, without the number that it has on the page."""
    return "|".join((entry.dated, entry.kind, entry.file_id, entry.name, entry.eob_id, entry.records))


async def _opened(tab: Tab, binding: Binding) -> EraDownloadPage:
    tab.showing = None
    return await opened(tab.page, binding, EraDownloadPage, GOTO="EOBERA", TaskAction="Download")


async def _today(screen: EraDownloadPage) -> date:
    """Return the day that the page is filled in with at first (MODELLED)."""
    year, month, day = [await screen.act(one.input_value()) for one in (screen.year, screen.month, screen.day)]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ExtractionError("the page does not say which day it is", page=screen.title(), field="day") from None


async def _shown(screen: EraDownloadPage, day: date, *, whole_month: bool) -> list[EraEntry]:
    await screen.act(screen.report_by.select_option("month" if whole_month else "date"))
    await screen.act(screen.report_type.select_option("0"))
    for control, text in ((screen.month, f"{day:%m}"), (screen.day, f"{day:%d}"), (screen.year, f"{day:%Y}")):
        await screen.act(control.fill(text))
    # An empty report has no rows that could be marked as old, so what is left of the one before is taken away.
    await screen.act(screen.root.evaluate("document.querySelector('#divReport').replaceChildren()"))
    found = await screen.reports.after(screen.go.click)
    words = found.about.words if isinstance(found.about, EraHeading) else ""
    if not _is_of(words, day, whole_month=whole_month):
        raise ExtractionError("the page does not show what was asked for", page=screen.title(), field="heading")
    return list(found.records)


def _is_of(words: str, day: date, *, whole_month: bool) -> bool:
    found = _HEADING.search(words)
    if found is None or found["by"] != ("Monthly" if whole_month else "Daily"):
        return False
    same = (int(found["month"]), int(found["year"])) == (day.month, day.year)
    return same and (whole_month or (found["day"] is not None and int(found["day"]) == day.day))


def _months(begin: date, end: date) -> Iterator[date]:
    """Yield the first day of each month from one day to another."""
    month = begin.replace(day=1)
    while month <= end:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)
