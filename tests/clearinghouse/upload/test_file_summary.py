"""Download File Summary: a day's reports, and no other day's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mock_portals.office_ally.classic_desk import DOWNLOAD, ROWS
from portaldriver import ExtractionError
from portaldriver.portals.office_ally.clearinghouse.reports import read_report
from portaldriver.portals.office_ally.clearinghouse.screens.file_summary import FileSummaries
from tests.clearinghouse.upload.uploads import sent, upload
from tests.office_ally.practice import Practice


async def test_a_report_is_there_when_it_is_due_and_comes_whole(there: Practice) -> None:
    house, summaries = there.portal.house, FileSummaries(there.oa)
    day = house.clock.now.date()
    receipt = await sent(there, upload(there, "sum_837P.txt"))
    assert await summaries.list(day) == []
    house.clock.advance(hours=24)
    [report] = [one for one in house.due() if one.kind == "summary"]
    [entry] = await summaries.list(report.due.date())
    assert (entry.file_id, entry.file_name) == (receipt.file_id, receipt.name)
    assert (entry.report, entry.made_at) == (report.name, report.due)
    content = await summaries.download(entry)
    assert content == report.content
    assert read_report(entry.report, content).summary is not None
    assert await summaries.list(report.due.date() - timedelta(days=30)) == []


async def test_a_late_report_is_waited_for(there: Practice) -> None:
    house = there.portal.house
    house.receive("late_837P.txt", b"x", channel="upload", account=there.portal.account.username)
    house.clock.advance(hours=24)
    [report] = [one for one in house.due() if one.kind == "summary"]
    there.portal.www.classic.slow_rows = 0.3
    assert [one.report for one in await FileSummaries(there.oa).list(report.due.date())] == [report.name]


async def test_another_day_s_reports_are_not_given(there: Practice) -> None:
    rows = '<p id="lblReportDate">01/02/2026</p><p id="lblNoReports">No records found.</p>'
    there.portal.faults.add(path=ROWS, body=("text/html", rows))
    with pytest.raises(ExtractionError):
        await FileSummaries(there.oa).list(date(2026, 11, 16))


async def test_a_page_in_place_of_a_report_is_not_given(there: Practice) -> None:
    house = there.portal.house
    house.receive("page_837P.txt", b"x", channel="upload", account=there.portal.account.username)
    house.clock.advance(hours=24)
    [report] = [one for one in house.due() if one.kind == "summary"]
    [entry] = await FileSummaries(there.oa).list(report.due.date())
    there.portal.faults.add(path=DOWNLOAD, body=("text/html", "<html><body>Sorry</body></html>"))
    assert await FileSummaries(there.oa).download(entry) == report.content, "it is asked for anew, signed in again"
