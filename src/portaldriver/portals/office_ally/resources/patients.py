"""Patients of Practice Mate: list, search, get."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeVar, overload

from ....client import Resource
from ....errors import ExtractionError, InvalidInput, NotFound, PortalError, UnexpectedPage
from ....events import ItemVanished, ListChanged, ListShifted, Progress
from ....models import Page, Patient, PatientSummary
from ....paging import FetchPage, Paginator
from ....runtime.gather import gathered
from ....runtime.session import Tab
from ..listing import Lane, Rows, at_origin, place, read_rows
from ..mapping import patient_of, summary_of
from ..pages import PatientForm, PatientRecord
from ..query import Criterion, Match, PatientQuery, SearchBy

T = TypeVar("T", PatientSummary, Patient)
Detail = Literal["summary", "full"]

LARGEST_PAGE = 1000
"""Items of one page; also how many rows are read at once where all have to be looked at."""


class Patients(Resource):
    """Patients of the practice. Reads only."""

    @overload
    def list(
        self,
        *,
        dob: date | None = None,
        insurance_payer_id: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Literal["summary"] = "summary",
        lane: Lane = "fetch",
    ) -> Paginator[PatientSummary]: ...
    @overload
    def list(
        self,
        *,
        dob: date | None = None,
        insurance_payer_id: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Literal["full"],
        lane: Lane = "fetch",
    ) -> Paginator[Patient]: ...
    def list(
        self,
        *,
        dob: date | None = None,
        insurance_payer_id: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Detail = "summary",
        lane: Lane = "fetch",
    ) -> Paginator[PatientSummary] | Paginator[Patient]:
        """List the practice's patients: `async for` gives all from `page` on, `await` gives that page.

        `detail="full"` opens each patient's form and gives the wire shape of GET /patients; a summary has what the
        grid shows. `dob` is compared by us over the whole list, and `insurance_payer_id` over every patient's form and
        every level of coverage: exact, and as slow as that. `lane="page"` reads the rendered grid and takes only the
        page sizes its pager offers. Raises `InvalidInput` before the browser moves.
        """
        return self._listing(
            PatientQuery(),
            "patients.list",
            dob=dob,
            payer=insurance_payer_id,
            page=page,
            page_size=page_size,
            detail=detail,
            lane=lane,
        )

    @overload
    def search(
        self,
        *,
        last_name: str | None = None,
        first_name: str | None = None,
        patient_id: str | None = None,
        dob: date | None = None,
        match: Match = "starts_with",
        page: int = 1,
        page_size: int = 50,
        detail: Literal["summary"] = "summary",
        lane: Lane = "fetch",
    ) -> Paginator[PatientSummary]: ...
    @overload
    def search(
        self,
        *,
        last_name: str | None = None,
        first_name: str | None = None,
        patient_id: str | None = None,
        dob: date | None = None,
        match: Match = "starts_with",
        page: int = 1,
        page_size: int = 50,
        detail: Literal["full"],
        lane: Lane = "fetch",
    ) -> Paginator[Patient]: ...
    def search(
        self,
        *,
        last_name: str | None = None,
        first_name: str | None = None,
        patient_id: str | None = None,
        dob: date | None = None,
        match: Match = "starts_with",
        page: int = 1,
        page_size: int = 50,
        detail: Detail = "summary",
        lane: Lane = "fetch",
    ) -> Paginator[PatientSummary] | Paginator[Patient]:
        """Search as the portal's search bar does, by one or two of name and id; `dob` narrows the result exactly.

        `match` holds for the names; an id is always matched whole. Raises `InvalidInput` without a criterion.
        """
        asked: list[tuple[SearchBy, str | None, Match]] = [
            ("PatientID", patient_id, "equals"),
            ("PatientLastName", last_name, match),
            ("PatientFirstName", first_name, match),
        ]
        named = [Criterion(by, text.strip(), how) for by, text, how in asked if text and text.strip()]
        if not named:
            raise InvalidInput("give a last name, a first name or a patient id", field="last_name")
        if len(named) > 2:
            raise InvalidInput("the search bar takes two criteria", field="patient_id")
        return self._listing(
            PatientQuery(tuple(named)),
            "patients.search",
            dob=dob,
            payer=None,
            page=page,
            page_size=page_size,
            detail=detail,
            lane=lane,
        )

    async def get(self, patient_id: str, *, lane: Lane = "fetch") -> Patient:
        """Return one patient in full (guide 5.2). Raises `NotFound`."""
        patient_id = patient_id.strip()
        if not patient_id:
            raise InvalidInput("must not be blank", field="patient_id")

        async def step(tab: Tab) -> Patient:
            form = PatientForm(tab.page, self._binding)
            if lane == "fetch":
                await at_origin(tab, self._binding)
                record = await form.record.fetch(PatientForm.url(self._binding, PID=patient_id))
            else:
                await form.open(PID=patient_id)
                record = await form.record.read()
            if record.shown_id is None:
                raise _without_id(record)
            if record.shown_id != patient_id:
                raise UnexpectedPage("the portal showed another patient", page="PatientForm")
            return patient_of(record, patient_id)

        return await self._client.call("patients.get", step)

    def _listing(
        self,
        query: PatientQuery,
        operation: str,
        *,
        dob: date | None,
        payer: str | None,
        page: int,
        page_size: int,
        detail: Detail,
        lane: Lane,
    ) -> Paginator[PatientSummary] | Paginator[Patient]:
        if page < 1:
            raise InvalidInput("pages count from 1", field="page")
        if not 1 <= page_size <= LARGEST_PAGE:
            raise InvalidInput(f"a page holds 1 to {LARGEST_PAGE} items", field="page_size")
        source = _Source(self, query, operation, lane=lane)

        def summaries() -> FetchPage[PatientSummary]:
            if dob is None and payer is None:
                return source.pages(page_size)
            return source.filtered(page_size, dob=dob, payer=payer)

        def patients() -> FetchPage[Patient]:
            return source.in_full(summaries())

        if detail == "full":
            return Paginator(patients, first=page, key=lambda patient: patient.patient_id)
        return Paginator(summaries, first=page, key=lambda patient: patient.patient_id)


def _without_id(record: PatientRecord) -> PortalError:
    """A form without the patient's id is a blank one for no patient, or one whose layout has moved."""
    if record.last_name or record.first_name or record.dob:
        return ExtractionError("a required field is not on the page", page="PatientForm.record", field="shown_id")
    return NotFound("no such patient", page="PatientForm")


class _Source:
    """Where a listing's pages come from: straight from the grid, or filtered and completed by us."""

    def __init__(self, patients: Patients, query: PatientQuery, operation: str, *, lane: Lane) -> None:
        self.patients = patients
        self.client = patients._client
        self.binding = patients._binding
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

    def filtered(self, size: int, *, dob: date | None, payer: str | None) -> FetchPage[PatientSummary]:
        """Return pages of what is left of the whole list; it is read once, at the first page."""
        kept: list[tuple[PatientSummary, ...]] = []

        async def fetch(page: int) -> Page[PatientSummary]:
            if not kept:
                kept.append(await self._kept(dob=dob, payer=payer))
            found = kept[0]
            items = found[(page - 1) * size : page * size]
            return Page(items=items, page=page, page_size=size, total=len(found))

        return fetch

    async def _kept(self, *, dob: date | None, payer: str | None) -> tuple[PatientSummary, ...]:
        size = LARGEST_PAGE if self.lane == "fetch" else 200
        everyone = Paginator(lambda: self.pages(size), key=lambda patient: patient.patient_id)
        found = [patient async for patient in everyone if dob is None or patient.dob == dob]
        if payer is None:
            return tuple(found)
        full = await self._opened(tuple(found))
        return tuple(
            summary
            for summary, patient in zip(found, full, strict=True)
            if patient and any(policy.payer_id == payer for policy in patient.insurance_policies)
        )

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
                return await self.patients.get(summary.patient_id, lane=self.lane)
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
