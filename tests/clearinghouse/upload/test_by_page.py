"""Reports by the portal's page: each once, also when it comes late, whatever breaks in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import UnsafeFile
from portaldriver.portals.office_ally.clearinghouse.claims.by_page import AT_ONCE, FIRST, LATE, ReportsByPage
from portaldriver.portals.office_ally.clearinghouse.screens.file_summary import SummaryEntry
from portaldriver.runtime.store import StateDatabase, new_key

DAY = date(2026, 11, 16)


@dataclass
class Page:
    """The portal's page: reports by day."""

    now: date = DAY
    days: dict[date, list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    looked: list[tuple[date, date]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def today(self) -> date:
        return self.now

    async def between(self, begin: date, end: date) -> list[SummaryEntry]:
        self.looked.append((begin, end))
        return [_entry(name, day) for day, names in sorted(self.days.items()) if begin <= day <= end for name in names]

    async def download(self, entry: SummaryEntry) -> bytes:
        if entry.report in self.broken:
            raise UnsafeFile("no text")
        self.fetched.append(entry.report)
        return entry.report.encode()


def _entry(name: str, day: date) -> SummaryEntry:
    made = datetime(day.year, day.month, day.day, 9, 30)
    return SummaryEntry(file_id="1000000001", file_name=f"{name}.txt", report=name, address=f"d?{name}", made_at=made)


def lane(page: Page, state: StateDatabase) -> ReportsByPage:
    async def account() -> str:
        return "c" * 32

    made = ReportsByPage(cast(Any, None), state=state, account=account)
    made._page = cast(Any, page)
    return made


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as database:
        yield database


async def brought(page: Page, state: StateDatabase) -> list[str]:
    return [name async for name, _, _ in lane(page, state).new()]


async def test_each_comes_once_with_its_time(state: StateDatabase) -> None:
    page = Page(days={DAY: ["A", "B"], DAY - timedelta(days=9): ["C"]})
    found = [one async for one in lane(page, state).new()]
    assert [name for name, _, _ in found] == ["C", "A", "B"]
    assert found[1] == ("A", b"A", datetime(2026, 11, 16, 9, 30, tzinfo=UTC))
    assert await brought(page, state) == []
    assert page.fetched == ["C", "A", "B"]


async def test_the_first_look_goes_back_and_later_ones_to_the_last_and_a_little_more(state: StateDatabase) -> None:
    page = Page()
    await brought(page, state)
    assert page.looked[0][0] == DAY - FIRST
    assert page.looked[-1][1] == DAY
    assert all(end - begin < AT_ONCE for begin, end in page.looked)
    page.looked.clear()
    page.now = DAY + timedelta(days=30)
    page.days = {DAY - timedelta(days=1): ["late"], DAY + timedelta(days=20): ["new"]}
    assert await brought(page, state) == ["late", "new"]
    assert page.looked[0][0] == DAY - LATE
    together = [begin + timedelta(days=at) for begin, end in page.looked for at in range((end - begin).days + 1)]
    assert together == [DAY - LATE + timedelta(days=at) for at in range(34)], "each day once, none left out"


async def test_what_nobody_finished_with_comes_again(state: StateDatabase) -> None:
    page = Page(days={DAY: ["A", "B"]})
    async with aclosing(lane(page, state).new()) as reports:
        async for name, _, _ in reports:
            if name == "B":
                break
    assert await brought(page, state) == ["B"]


async def test_one_that_cannot_be_fetched_keeps_no_other_back_and_is_asked_for_again(state: StateDatabase) -> None:
    page = Page(days={DAY - timedelta(days=10): ["bad"], DAY: ["A"]}, broken={"bad"})
    with pytest.raises(UnsafeFile):
        await brought(page, state)
    assert page.fetched == ["A"]
    page.broken.clear()
    page.now = DAY + timedelta(days=5)
    assert await brought(page, state) == ["bad"]


async def test_two_at_once_share_the_work(state: StateDatabase) -> None:
    page = Page(days={DAY: ["A", "B"]})
    async with aclosing(lane(page, state).new()) as one:
        assert (await anext(one))[0] == "A"
        assert await brought(page, state) == ["B"]
        assert [name async for name, _, _ in one] == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), max_size=3), min_size=1, max_size=8), st.integers(1, 9))
async def test_no_report_is_missed_or_comes_twice_as_days_go_by(
    tmp_path_factory: pytest.TempPathFactory, history: list[list[int]], stride: int
) -> None:
    """Each step some days pass, and reports come, each at most so many days late."""
    async with StateDatabase(tmp_path_factory.mktemp("days") / "state.db", key=new_key()) as database:
        page, came, made = Page(), [], []
        for at, late in enumerate(history):
            page.now = DAY + timedelta(days=at * stride)
            for number, days in enumerate(late):
                name = f"{at}-{number}"
                page.days.setdefault(page.now - timedelta(days=days), []).append(name)
                made.append(name)
            came += await brought(page, database)
        assert sorted(came) == sorted(made)
