"""Patients of Practice Mate: list, search, get, create, update, upsert."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, overload

from ....bulk import Bulk
from ....client import Resource
from ....errors import InvalidInput
from ....events import Progress
from ....models import Patient, PatientSummary
from ....models.new_patient import NewPatient, PatientSaved, PatientUpdate
from ....paging import FetchPage, Paginator
from ....runtime.session import Tab
from ..listing import Lane, at_origin
from ..mapping import patient_of
from ..pages import PatientForm
from ..patient_source import LARGEST_PAGE, PatientSource
from ..query import Criterion, Match, PatientQuery, SearchBy
from ..writes.patients import CreatePatient, UpdatePatient, UpsertPatient, require_patient

Detail = Literal["summary", "full"]


class Patients(Resource):
    """Patients of the practice."""

    @overload
    def list(
        self,
        *,
        dob: date | None = None,
        updated_since: datetime | None = None,
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
        updated_since: datetime | None = None,
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
        updated_since: datetime | None = None,
        insurance_payer_id: str | None = None,
        page: int = 1,
        page_size: int = 50,
        detail: Detail = "summary",
        lane: Lane = "fetch",
    ) -> Paginator[PatientSummary] | Paginator[Patient]:
        """List the practice's patients: `async for` gives all from `page` on, `await` gives that page.

        `detail="full"` opens each patient's form and gives the wire shape of GET /patients; a summary has what the
        grid shows. `dob` is compared by us over the whole list, and `insurance_payer_id` over every patient's form and
        every level of coverage: exact, and as slow as that. `updated_since` gives those in whom something changed since
        then as far as the detail shows it; the portal tells no such time, so it is noticed by comparing with earlier
        such lists (see `OfficeAlly.sync`), and all are new at the first time. `lane="page"` reads the rendered grid and
        takes only the page sizes its pager offers. Raises `InvalidInput` before the browser moves.
        """
        return self._listing(
            PatientQuery(),
            "patients.list",
            dob=dob,
            payer=insurance_payer_id,
            since=updated_since,
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
            since=None,
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
            require_patient(record, patient_id)
            return patient_of(record, patient_id)

        return await self._client.call("patients.get", step, record=f"patient:{patient_id}")

    async def create(
        self, patient: NewPatient | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> PatientSaved:
        """Add a patient: the wire shape of POST /patients.

        Known by account number (`mrn`), else by last name, first name and birth date. Raises `InvalidInput`, of ours or
        the portal's, and `Duplicate`; for `key`, `actor` and the rest see `PortalClient.write`.
        """
        return await self._client.write(CreatePatient(self._binding, NewPatient.of(patient)), key=key, actor=actor)

    async def update(
        self,
        patient_id: str,
        changes: PatientUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> PatientSaved:
        """Change what is set in `changes`: None clears, what is not set stays. Diagnoses are replaced as a whole.

        Nothing is sent if the portal holds all of it already. Raises `NotFound`, `InvalidInput`.
        """
        patient_id = patient_id.strip()
        if not patient_id:
            raise InvalidInput("must not be blank", field="patient_id")
        write = UpdatePatient(self._binding, patient_id, PatientUpdate.of(changes))
        return await self._client.write(write, key=key, actor=actor)

    async def upsert(
        self, patient: NewPatient | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> PatientSaved:
        """Add a patient, or change the one of the same account number, else of the same names and birth date.

        What is not given stays as it is. Raises `Duplicate` if several fit: which one is meant is never guessed.
        """
        return await self._client.write(UpsertPatient(self._binding, NewPatient.of(patient)), key=key, actor=actor)

    def upsert_many(
        self,
        patients: Iterable[NewPatient | Mapping[str, Any]] | AsyncIterable[NewPatient | Mapping[str, Any]],
        *,
        at_once: int | None = None,
        actor: str | None = None,
    ) -> Bulk[NewPatient | Mapping[str, Any], PatientSaved]:
        """Upsert many, so many at once (by default, the session's pages): `async for` gives a `BulkResult` for each.

        May be stopped and run again: what is there already is not sent again.
        """

        def told(done: int, total: int | None) -> None:
            self._binding.emit(Progress(done=done, total=total, operation="patients.upsert_many"))

        async def work(patient: NewPatient | Mapping[str, Any]) -> PatientSaved:
            return await self.upsert(patient, actor=actor)

        return Bulk(patients, work, at_once=at_once or self._client.pages_at_once, told=told)

    def _listing(
        self,
        query: PatientQuery,
        operation: str,
        *,
        dob: date | None,
        payer: str | None,
        since: datetime | None,
        page: int,
        page_size: int,
        detail: Detail,
        lane: Lane,
    ) -> Paginator[PatientSummary] | Paginator[Patient]:
        if page < 1:
            raise InvalidInput("pages count from 1", field="page")
        if not 1 <= page_size <= LARGEST_PAGE:
            raise InvalidInput(f"a page holds 1 to {LARGEST_PAGE} items", field="page_size")
        if since is not None and since.tzinfo is None:
            raise InvalidInput("needs a time zone", field="updatedSince")

        def get(patient_id: str) -> Awaitable[Patient]:
            return self.get(patient_id, lane=lane)

        source = PatientSource(self._client, self._binding, query, operation, get=get, lane=lane)

        def summaries() -> FetchPage[PatientSummary]:
            if dob is None and payer is None and since is None:
                return source.pages(page_size)
            return source.filtered(page_size, dob=dob, payer=payer, since=since, whole=detail == "full")

        def patients() -> FetchPage[Patient]:
            return source.in_full(summaries())

        if detail == "full":
            return Paginator(patients, first=page, key=lambda patient: patient.patient_id)
        return Paginator(summaries, first=page, key=lambda patient: patient.patient_id)
