"""Visits of Practice Mate: list, get, make, charge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ....client import Resource
from ....errors import InvalidInput
from ....events import ListChanged, ListShifted
from ....models import (
    NewVisit,
    Page,
    Superbill,
    Visit,
    VisitCharges,
    VisitClaimed,
    VisitDetails,
    VisitSaved,
    VisitSummary,
)
from ....paging import FetchPage, Paginator
from ....runtime.session import Tab
from ..grids import AT_ONCE
from ..listing import Lane
from ..pages.visit_form import VisitForm
from ..pages.visits import VisitRow
from ..visit_listing import Condition, SearchBy, VisitQuery, place, read_visits, summary_of
from ..visit_mapping import visit_of
from ..visit_superbills import read_superbills
from ..writes.visit_claims import ClaimVisit
from ..writes.visits import CreateVisit, UpdateCharges, shown, visit_record


class Visits(Resource):
    """Visits of the practice's patients, and what is charged for them."""

    def list(
        self,
        start: date | None = None,
        end: date | None = None,
        *,
        patient_id: str | None = None,
        last_name: str | None = None,
        first_name: str | None = None,
        visit_id: str | None = None,
        status: str | None = None,
        page: int = 1,
        page_size: int = 50,
        lane: Lane = "fetch",
    ) -> Paginator[VisitSummary]:
        """List visits from `start` to `end`, both included: `async for` gives all from `page` on, `await` that page.

        Names match by how they begin, ids whole; the search bar takes two of them. `status` is the portal's word
        (`Cash Payment`) and is compared by us, over the whole list. `lane="page"` reads the rendered grid and takes
        only the page sizes its pager offers. Raises `InvalidInput` before the browser moves.
        """
        asked: list[tuple[SearchBy, Condition, str | None]] = [
            ("VisitID", "EqualsTo", visit_id),
            ("PatientID", "EqualsTo", patient_id),
            ("PatientLastName", "StartsWith", last_name),
            ("PatientFirstName", "StartsWith", first_name),
        ]
        criteria = tuple((by, how, text.strip()) for by, how, text in asked if text and text.strip())
        if len(criteria) > 2:
            raise InvalidInput("the search bar takes two criteria", field="firstName")
        if start and end and end < start:
            raise InvalidInput("is before the start", field="end")
        if page < 1:
            raise InvalidInput("pages count from 1", field="page")
        if not 1 <= page_size <= AT_ONCE:
            raise InvalidInput(f"a page holds 1 to {AT_ONCE} items", field="page_size")
        query = VisitQuery(criteria, start, end)

        def pages() -> FetchPage[VisitSummary]:
            return self._pages(query, page_size, lane) if status is None else self._of(query, status, page_size, lane)

        return Paginator(pages, first=page, key=lambda visit: visit.visit_id)

    async def get(self, visit_id: str, *, lane: Lane = "fetch") -> Visit:
        """Return one visit in full, from all three tabs of its form; `conflicts` says where these disagree.

        Raises `NotFound`.
        """
        visit_id = _given(visit_id, "visitId")

        async def step(tab: Tab) -> Visit:
            if lane == "fetch":
                return visit_of(await visit_record(tab, self._binding, visit_id), visit_id)
            form = VisitForm(tab.page, self._binding)
            await form.open(PageAction="edit", ID=visit_id, rnum=20)
            return visit_of(shown(await form.record.read(), visit_id), visit_id)

        return await self._client.call("visits.get", step, record=f"visit:{visit_id}")

    async def superbills(self) -> tuple[Superbill, ...]:
        """Return the practice's superbills: the procedures and diagnoses that are usual there."""

        async def step(tab: Tab) -> tuple[Superbill, ...]:
            tab.showing = None
            form = VisitForm(tab.page, self._binding)
            await form.open(PageAction="add")
            return await read_superbills(form)

        return await self._client.call("visits.superbills", step)

    async def create(
        self, visit: NewVisit | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> VisitSaved:
        """Make a visit from scratch and return its receipt.

        The portal makes a second visit of a second save; this makes one. Raises `InvalidInput`, `NotFound` (patient,
        provider, facility), `Duplicate` if the patient has a visit with the same provider and charges on that day.
        """
        asked = NewVisit.of(visit)
        write = CreateVisit(self._binding, asked, patient_id=asked.patient_id)
        return await self._client.write(write, key=key, actor=actor)

    async def create_from_appointment(
        self,
        appointment_id: str,
        *,
        patient_id: str,
        visit: VisitDetails | Mapping[str, Any] | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> VisitSaved:
        """Make the visit of an appointment: the portal takes patient, day and provider from it.

        What `visit` says replaces what the portal fills in. Raises as `create` does.
        """
        write = CreateVisit(
            self._binding,
            VisitDetails.of(visit or {}),
            patient_id=_given(patient_id, "patientId"),
            source="appointment",
            appointment_id=_given(appointment_id, "appointmentId"),
        )
        return await self._client.write(write, key=key, actor=actor)

    async def create_from_template(
        self,
        patient_id: str,
        visit_date: date,
        *,
        visit: VisitDetails | Mapping[str, Any] | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> VisitSaved:
        """Make a visit of what the patient usually gets: diagnoses and charges of their template.

        The charges are made on that day. Raises as `create` does.
        """
        details = VisitDetails.of(visit or {})
        if details.visit_date not in (None, visit_date):
            raise InvalidInput("says another day", field="visitDate")
        asked = VisitDetails.of(details.model_dump(exclude_none=True) | {"visit_date": visit_date})
        write = CreateVisit(self._binding, asked, patient_id=_given(patient_id, "patientId"), source="template")
        return await self._client.write(write, key=key, actor=actor)

    async def update_charges(
        self,
        visit_id: str,
        charges: VisitCharges | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> VisitSaved:
        """Replace a visit's charges, or its diagnoses, or both; nothing is sent if they stand there already.

        Lines that payments were posted to have to be among the new ones as they are, at their place. Raises
        `InvalidInput`, `NotFound`.
        """
        write = UpdateCharges(self._binding, _given(visit_id, "visitId"), VisitCharges.of(charges))
        return await self._client.write(write, key=key, actor=actor)

    async def claim(self, visit_id: str, *, key: str | None = None, actor: str | None = None) -> VisitClaimed:
        """Make the claim of a visit in Practice Mate, once, and return its number.

        Raises `NotFound`, `Duplicate` if the visit has a claim already, `InvalidInput` if the portal refuses it.
        """
        write = ClaimVisit(self._binding, _given(visit_id, "visitId"))
        return await self._client.write(write, key=key, actor=actor)

    def _pages(self, query: VisitQuery, size: int, lane: Lane) -> FetchPage[VisitSummary]:
        """Return the grid's own pages, telling when they change under way."""
        totals: list[int] = []
        seen: set[str] = set()

        async def fetch(page: int) -> Page[VisitSummary]:
            async def step(tab: Tab) -> tuple[tuple[VisitRow, ...], int]:
                return await read_visits(tab, self._binding, query, page=page, size=size, lane=lane)

            rows, total = await self._client.call("visits.list", step, showing=place(query, size, page - 1))
            if totals and totals[-1] != total:
                self._binding.emit(ListChanged(before=totals[-1], after=total, operation="visits.list"))
            totals.append(total)
            ids = {row.visit_id for row in rows}
            if repeated := len(ids & seen) + len(rows) - len(ids):
                self._binding.emit(ListShifted(repeated=repeated, operation="visits.list"))
            seen.update(ids)
            return Page(items=tuple(map(summary_of, rows)), page=page, page_size=size, total=total)

        return fetch

    def _of(self, query: VisitQuery, status: str, size: int, lane: Lane) -> FetchPage[VisitSummary]:
        """Return pages of the visits of a status; the list is read once, at the first page."""
        kept: list[VisitSummary] | None = None

        async def fetch(page: int) -> Page[VisitSummary]:
            nonlocal kept
            if kept is None:
                everything = Paginator(
                    lambda: self._pages(query, AT_ONCE if lane == "fetch" else 200, lane),
                    key=lambda visit: visit.visit_id,
                )
                kept = [visit async for visit in everything if visit.status == status]
            items = tuple(kept[(page - 1) * size : page * size])
            return Page(items=items, page=page, page_size=size, total=len(kept))

        return fetch


def _given(text: str, field: str) -> str:
    if not text.strip():
        raise InvalidInput("must not be blank", field=field)
    return text.strip()
