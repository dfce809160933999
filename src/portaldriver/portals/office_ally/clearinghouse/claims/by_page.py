"""Reports by the portal's page, for who has no SFTP: the days since the last look, and some before them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from .....client import PortalClient
from .....errors import LayoutError
from ..screens.file_summary import FileSummaries, SummaryEntry
from .seen import SeenInState

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

FIRST = timedelta(days=14)
"""How far back the first look goes."""
LATE = timedelta(days=3)
"""How late a report may come under an earlier day: it takes 12 hours at most (guide 7.4)."""
AT_ONCE = timedelta(days=7)
"""Days that are listed in one call."""


class ReportsByPage:
    """What is new in Download File Summary: file summaries. The page has no 999 and no 277CA (guide 7.4)."""

    def __init__(
        self,
        client: PortalClient,
        *,
        state: StateDatabase,
        account: Callable[[], Awaitable[str]],
        first: timedelta = FIRST,
        late: timedelta = LATE,
    ) -> None:
        self._page = FileSummaries(client)
        self._state, self._account = state, account
        self._first, self._late = first, late

    async def new(self) -> AsyncGenerator[tuple[str, bytes, datetime], None]:
        """Yield reports; one is remembered when the next one is asked for. One that is unsafe keeps no other back.

        How far it was looked is kept day by day, once all of them were dealt with. The page's times are local: what
        zone that is nobody says, so they are taken for UTC, and what answers a file is never put before it.
        """
        account = await self._account()
        place = f"claims:page:{account}"
        told = await self._state.cursors.get(place)
        today = await self._page.today()
        if told is None:  # where the first look began is kept, whatever becomes of it
            told = (today - self._first + self._late).isoformat()
            await self._state.cursors.set(place, told)
        begin = date.fromisoformat(told) - self._late
        seen, failed = SeenInState(self._state, account=f"{account}:summary-page"), None
        while begin <= today:
            end = min(begin + AT_ONCE - timedelta(days=1), today)
            for entry in await self._page.between(begin, end):
                row = _said(entry)
                if await seen.has(row, 0, 0) or not await seen.take(row, 0, 0):
                    continue
                try:
                    content = await self._page.download(entry)
                    yield entry.report, content, entry.made_at.replace(tzinfo=UTC)
                    await seen.add(row, 0, 0)
                except LayoutError as error:
                    failed = failed or error
                finally:
                    await seen.drop(row, 0, 0)
            if failed is None:
                await self._state.cursors.set(place, end.isoformat())
            begin = end + timedelta(days=1)
        if failed is not None:
            raise failed


def _said(entry: SummaryEntry) -> str:
    """Return what a row says, without the number that it has on the page."""
    return "|".join((entry.file_id, entry.file_name, entry.report, entry.made_at.isoformat()))
