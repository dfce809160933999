"""Remittances by the portal's page: the months since the last look, and the one before, as reports come late."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .....client import PortalClient
from .....errors import LayoutError
from ..claims.seen import SeenInState
from ..screens.era_download import EraDownloads, EraEntry, said
from .received import RemittanceLane

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

FIRST = timedelta(days=92)
"""How far back the first look goes."""
LATE = timedelta(days=31)
"""How late a report may come under an earlier day. Whole months are listed, so that it is a month or two."""


class RemittancesByPage:
    """What is new in Download EOB / ERA 835."""

    name: RemittanceLane = "portal"

    def __init__(
        self,
        client: PortalClient,
        *,
        state: StateDatabase,
        account: Callable[[], Awaitable[str]],
        first: timedelta = FIRST,
        late: timedelta = LATE,
    ) -> None:
        self._page = EraDownloads(client)
        self._state, self._account = state, account
        self._first, self._late = first, late

    async def new(self) -> AsyncGenerator[tuple[str, bytes, datetime | None], None]:
        """Yield files; one is remembered when the next one is asked for. One that is unsafe keeps no other back.

        How far it was looked is kept only once all of it was dealt with.
        """
        place = f"remittances:page:{await self._account()}"
        told = await self._state.cursors.get(place)
        begin = None if told is None else date.fromisoformat(told) - self._late
        listed = await self._page.since(begin, first=self._first)
        if told is None:  # where the first look began is kept, whatever becomes of it
            await self._state.cursors.set(place, (listed.today - self._first + self._late).isoformat())
        seen, failed = SeenInState(self._state, account=f"{await self._account()}:era-page"), None
        for entry in listed.entries:
            row = said(entry)
            if await seen.has(row, 0, 0) or not await seen.take(row, 0, 0):
                continue
            try:
                name, content = await self._page.download(entry)
                yield name, content, _day(entry)
                await seen.add(row, 0, 0)
            except LayoutError as error:
                failed = failed or error
            finally:
                await seen.drop(row, 0, 0)
        if failed is not None:
            raise failed
        await self._state.cursors.set(place, listed.today.isoformat())


def _day(entry: EraEntry) -> datetime | None:
    try:
        return datetime.strptime(entry.dated, "%m/%d/%Y")
    except ValueError:
        return None
