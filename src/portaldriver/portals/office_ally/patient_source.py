"""Where the pages of a patient listing come from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from ...client import PortalClient
from ...errors import NotFound
from ...events import ItemVanished, ListChanged, ListShifted, Progress
from ...models import Page, Patient, PatientSummary
from ...paging import FetchPage, Paginator
from ...pom import Binding
from ...runtime.gather import gathered
from ...runtime.session import Tab
from .listing import Lane, Rows, place, read_rows
from .mapping import summary_of
from .query import PatientQuery
from .sync.scanning import Scanning

Get = Callable[[str], Awaitable[Patient]]

LARGEST_PAGE = 1000
"""Items of one page; also how many rows are read at once where all have to be looked at."""


class PatientSource:
    """Where a listing's pages come from: straight from the grid, or filtered and completed by us."""

    def __init__(
        self, client: PortalClient, binding: Binding, query: PatientQuery, operation: str, *, get: Get, lane: Lane
    ) -> None:
        self.client = client
        self.binding = binding
        self.get = get
        self.query = query
        self.operation = operation
        self.lane: Lane = lane

    async def rows(self, page: int, size: int) -> Rows:
        """Read one page of the grid."""

        async def step(tab: Tab) -> Rows:
            return await read_rows(tab, self.binding, self.query, page=page, size=size, lane=self.lane)

        return await self.client.call(self.operation, step, showing=place(self.query, size, page - 1))

    def pages(self, size: int) -> FetchPage[PatientSummary]:
        """Return the grid's own pages, telling when they change under way: no order is known that we could ask for."""
        totals: list[int] = []
        seen: set[str] = set()

        async def fetch(page: int) -> Page[PatientSummary]:
            read = await self.rows(page, size)
            if totals and totals[-1] != read.total:
                self.binding.emit(ListChanged(before=totals[-1], after=read.total, operation=self.operation))
            totals.append(read.total)
            ids = {row.patient_id for row in read.rows}
            if repeated := len(ids & seen) + len(read.rows) - len(ids):
                self.binding.emit(ListShifted(repeated=repeated, operation=self.operation))
            seen.update(ids)
            items = tuple(summary_of(row) for row in read.rows)
            return Page(items=items, page=page, page_size=size, total=read.total)

        return fetch

    def filtered(
        self, size: int, *, dob: date | None, payer: str | None, since: datetime | None = None, whole: bool = False
    ) -> FetchPage[PatientSummary]:
        """Return pages of what is left of the whole list; it is read once, at the first page."""
        kept: list[tuple[PatientSummary, ...]] = []

        async def fetch(page: int) -> Page[PatientSummary]:
            if not kept:
                kept.append(await self._kept(dob, payer, since, whole=whole))
            found = kept[0]
            items = found[(page - 1) * size : page * size]
            return Page(items=items, page=page, page_size=size, total=len(found))

        return fetch

    async def _kept(
        self, dob: date | None, payer: str | None, since: datetime | None, *, whole: bool
    ) -> tuple[PatientSummary, ...]:
        size = LARGEST_PAGE if self.lane == "fetch" else 200
        everyone = await Paginator(lambda: self.pages(size), key=lambda patient: patient.patient_id).all()
        if since is not None:
            changed = await self._changed(tuple(everyone), since, whole=whole)
            everyone = [patient for patient in everyone if patient.patient_id in changed]
        found = tuple(patient for patient in everyone if dob is None or patient.dob == dob)
        if payer is None:
            return found
        full = await self._opened(found)
        return tuple(
            summary
            for summary, patient in zip(found, full, strict=True)
            if patient and any(policy.payer_id == payer for policy in patient.insurance_policies)
        )

    async def _changed(self, everyone: tuple[PatientSummary, ...], since: datetime, *, whole: bool) -> set[str]:
        """Return the ids of those in whom something changed, by what was read of them before."""
        account = await self.client._upkeep.custody.known()
        scanning = Scanning(self.client._state, account, "forms" if whole else "rows")
        read = [patient for patient in await self._opened(everyone) if patient] if whole else everyone
        await scanning.scan(read)
        return {change.patient_id for change in await scanning.since(since)}

    def in_full(self, summaries: FetchPage[PatientSummary]) -> FetchPage[Patient]:
        """Return the same pages with every patient's form read."""

        async def fetch(page: int) -> Page[Patient]:
            brief = await summaries(page)
            items = tuple(patient for patient in await self._opened(brief.items) if patient)
            return Page(items=items, page=brief.page, page_size=brief.page_size, total=brief.total)

        return fetch

    async def _opened(self, found: tuple[PatientSummary, ...]) -> list[Patient | None]:
        """Read every patient's form; one that has vanished since the list was read is None, and told."""

        async def opened(summary: PatientSummary) -> Patient | None:
            try:
                return await self.get(summary.patient_id)
            except NotFound:
                self.binding.emit(ItemVanished(operation=self.operation))
                return None

        def told(done: int) -> None:
            self.binding.emit(Progress(done=done, total=len(found), operation=self.operation))

        return await gathered(
            found,
            opened,
            at_once=self.client.pages_at_once,
            told=told,
        )
