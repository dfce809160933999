"""What is read for a look at the clearinghouse: no file leaves, no claim is entered, nothing is downloaded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ....drift.checks import Stop
from ....runtime.session import Tab
from .claims.in_portal import InPortal
from .manage.query import ClaimQuery
from .screens import entry_form, status_page, ub_stored
from .screens.classic import Inside, opened
from .screens.era_download import EraDownloads
from .screens.file_summary import FileSummaries
from .screens.payer_list import PayerLists
from .screens.upload import UploadPage

if TYPE_CHECKING:
    from ....client import PortalClient

DAYS = 14
"""Days before today in which claims and reports are looked for."""


def stops(client: PortalClient, today: date) -> Sequence[Stop]:
    """Return the stops in Service Center Classic, then those in the new one."""
    tour = _Tour(client, today)
    return (
        ("an upload", tour.opened(UploadPage, GOTO="UploadClaims", TaskAction="Professional")),
        ("file summaries", tour.file_summaries),
        ("a claim's entry", tour.opened(entry_form.EntryForm, **entry_form.MODULE)),
        ("stored information", tour.opened(ub_stored.StoredInformation, **ub_stored.MODULE)),
        ("remittance files", tour.remittance_files),
        ("claim status", tour.opened(status_page.StatusSearch, **status_page.MODULE)),
        ("payer list", PayerLists(client).fetch),
        ("claims in the portal", tour.claims_in_portal),
    )


class _Tour:
    def __init__(self, client: PortalClient, today: date) -> None:
        self._client = client
        self._since, self._today = today - timedelta(days=DAYS), today

    def opened(self, screen: type[Inside], **module: str) -> Callable[[], Awaitable[object]]:
        """Return what opens a page in the shell, and leaves it."""

        async def step(tab: Tab) -> None:
            tab.showing = None
            await opened(tab.page, self._client._binding, screen, **module)

        return lambda: self._client.call("check", step)

    async def file_summaries(self) -> None:
        """Read which reports on uploaded files there are."""
        await FileSummaries(self._client).between(self._since, self._today)

    async def remittance_files(self) -> None:
        """Read which remittances there are."""
        await EraDownloads(self._client).since(self._since, first=timedelta(days=DAYS))

    async def claims_in_portal(self) -> None:
        """Read the grid of claims."""
        query = ClaimQuery.of(since=self._since, until=self._today, by="received", text=None, today=self._today)
        async for _ in InPortal(self._client).claims(query, lane="page"):
            break
