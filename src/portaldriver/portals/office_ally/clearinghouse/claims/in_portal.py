"""Claims as the portal lists them, and what that tells of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

from .....client import Resource
from .....errors import ExtractionError
from .....events import ListChanged, ListShifted
from .....models import Page
from .....paging import FetchPage, Paginator
from .....runtime.session import Tab
from ..manage.attachment import AttachmentKind, AttachmentReceipt
from ..manage.claim import ClaimDetail, PortalClaim, PortalStatus
from ..manage.query import By, ClaimQuery, require_status
from ..screens.manage_attaching import AttachToClaim
from ..screens.manage_listing import Lane as PortalLane
from ..screens.manage_listing import Listed, detailed, fetched, shown
from .means import Means

__all__ = ["InPortal", "PortalLane", "listed"]

AT_ONCE = 200
"""Claims of one page."""
OPERATION = "claims.in_portal"


def listed(
    means: Means,
    *,
    since: date | None,
    until: date | None,
    by: By,
    text: str | None,
    status: PortalStatus | None,
    lane: PortalLane,
) -> AsyncIterator[PortalClaim]:
    """Return the claims of a question, read as they are asked for. Raises `InvalidInput` at once."""
    require_status(status)
    query = ClaimQuery.of(since=since, until=until, by=by, text=text, today=means.clock().date())
    return means.listed().claims(query, status=status, lane=lane)


class InPortal(Resource):
    """The list "Manage Claims" of the New Service Center, read through a client's browser."""

    def __repr__(self) -> str:
        return "InPortal()"

    async def claims(
        self, query: ClaimQuery, *, status: PortalStatus | None = None, lane: PortalLane = "fetch", size: int = AT_ONCE
    ) -> AsyncIterator[PortalClaim]:
        """Yield what the list has, each claim once, newest first; `status` is looked at by us.

        A page is one round trip; that a claim came again, or that there are more or fewer by now, is told as for
        patients (`ListShifted`, `ListChanged`). Raises `ExtractionError` where the list ends before its total: one that
        came meanwhile may be left out, but none that was there all the time.
        """
        whole = Paginator(lambda: self._pages(query, lane, size), key=lambda claim: claim.claim_id)
        async for claim in whole:
            if status in (None, claim.status):
                yield claim

    async def detail(self, claim_id: str) -> ClaimDetail:
        """Return what the portal says of one claim, by the clearinghouse's number. Raises `ExtractionError`."""

        async def step(tab: Tab) -> ClaimDetail:
            return await detailed(tab, self._binding, claim_id)

        return await self._client.call("claims.in_portal.detail", step, record=f"claim:{claim_id}")

    async def put(
        self, claim_id: str, *, name: str, content: bytes, kind: AttachmentKind, days: tuple[date, date], key: str
    ) -> AttachmentReceipt:
        """Put a file with a claim that was received within two days. See `AttachToClaim`."""
        first, last = days
        write = AttachToClaim(
            self._binding, claim=claim_id, name=name, content=content, kind=kind, since=first, until=last
        )
        return await self._client.write(write, key=key)

    def _pages(self, query: ClaimQuery, lane: PortalLane, size: int) -> FetchPage[PortalClaim]:
        totals: list[int] = []
        seen: set[str] = set()

        async def fetch(page: int) -> Page[PortalClaim]:
            read = await self._read(query, lane, page, size)
            if totals and totals[-1] != read.total:
                self._binding.emit(ListChanged(before=totals[-1], after=read.total, operation=OPERATION))
            totals.append(read.total)
            ids = {claim.claim_id for claim in read.claims}
            if repeated := len(ids & seen) + len(read.claims) - len(ids):
                self._binding.emit(ListShifted(repeated=repeated, operation=OPERATION))
            seen.update(ids)
            if page * size >= read.total and len(seen) < min(totals):
                raise ExtractionError(
                    "the list ended before its total: it changed under way", page="ManageClaims.rows", retryable=True
                )
            held = max(size, len(read.claims), 1)
            return Page(items=read.claims, page=page, page_size=held, total=read.total)

        return fetch

    async def _read(self, query: ClaimQuery, lane: PortalLane, page: int, size: int) -> Listed:
        async def step(tab: Tab) -> Listed:
            if lane == "page":
                return await shown(tab, self._binding, query)
            return await fetched(tab, self._binding, query, page=page, size=size)

        return await self._client.call(OPERATION, step)
