"""Beds of residential programs: which there are, which are free on a day, and who is assigned to them (guide 2.13)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ....client import Resource
from ....models.bed import Bed, BedAssignment, BedAssignmentSaved, BedAvailability, BedVacation, NewBedAssignment
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import ANY, At, Lane, Rows, listed, read_page
from ..pages import beds as pages
from ..pages.beds import AssignmentFilter, AssignmentRow, AvailabilityFilter, BedRow
from ..pages.editing import Saved
from ..site import address, show
from ..writes.beds import AssignBed, VacateBed, assignment_of

WORDS = {"available": True, "occupied": False}
"""MODELLED: what the list says of a bed."""


class Beds(Resource):
    """Beds and assignments to them."""

    def list(
        self,
        *,
        location: str | None = None,
        room: str | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[Bed]:
        """List beds, of all places or of the location and room of these names.

        Raises `NotOnThisSurface`, `NotPermitted`.
        """
        wanted = AvailabilityFilter(**_set(location=location, room=room))

        async def rows(tab: Tab, at: At) -> Rows[BedRow]:
            screen = pages.BedAvailability(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "beds.list", rows, bed_of, page=page, size=page_size, lane=lane)

    def availability(
        self,
        on: date,
        *,
        location: str | None = None,
        room: str | None = None,
        fresh: bool = False,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[BedAvailability]:
        """List beds with what the portal says of them as of a day.

        That is as of last night: the portal's statuses wait for a nightly job. `fresh` presses Update Assignments
        first, which runs that job now, for everybody. Raises `NotOnThisSurface`, `NotPermitted`.
        """
        wanted = AvailabilityFilter(**_set(on=on, location=location, room=room))

        async def rows(tab: Tab, at: At) -> Rows[BedRow]:
            if fresh and at.page == page:
                await self._update(tab)
            screen = pages.BedAvailability(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        def item(row: BedRow) -> BedAvailability:
            return availability_of(row, on)

        return listed(self._client, "beds.availability", rows, item, page=page, size=page_size, lane=lane)

    def assignments(
        self,
        *,
        patient_id: str | None = None,
        location: str | None = None,
        room: str | None = None,
        bed: str | None = None,
        active: bool | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[BedAssignment]:
        """List assignments, past and future ones too; places are given by name.

        `active` leaves in what the portal called so last night. Raises `NotOnThisSurface`, `NotPermitted`.
        """
        assigned = ANY if active is None else "Yes" if active else "No"
        places = _set(client=patient_id, location=location, room=room, bed=bed)
        wanted = AssignmentFilter(assigned=assigned, **places)

        async def rows(tab: Tab, at: At) -> Rows[AssignmentRow]:
            screen = pages.BedAssignments(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "beds.assignments", rows, assignment_of, page=page, size=page_size, lane=lane)

    async def assign(
        self,
        assignment: NewBedAssignment | dict[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> BedAssignmentSaved:
        """Assign a patient to a bed. Natural key: patient, bed and the day it is occupied.

        Raises `InvalidInput` (no such bed, a bed that is taken on these days), `Duplicate`, and what `write` raises.
        """
        draft = NewBedAssignment.of(assignment)
        return await self._client.write(AssignBed(self._binding, draft), key=key, actor=actor)

    async def vacate(
        self, assignment_id: str, on: date | str, *, key: str | None = None, actor: str | None = None
    ) -> BedAssignmentSaved:
        """Set the day on which an assignment ends. Raises `NotFound`, `InvalidInput`, and what `write` raises."""
        draft = BedVacation.of({"assignment_id": assignment_id, "vacate_on": on})
        return await self._client.write(VacateBed(self._binding, draft), key=key, actor=actor)

    async def _update(self, tab: Tab) -> None:
        """Have the portal work out its statuses now."""
        screen = pages.BedAssignments(tab.page, self._binding)
        await show(tab, screen, await address(tab, self._binding, pages.BedAssignments))
        await screen.dismiss(pages.BedAssignments.prompt)
        await screen.follow(screen.update, to=(Saved,))


def _set(**fields: Any) -> dict[str, Any]:
    """Return the fields that were given."""
    return {name: value for name, value in fields.items() if value}


def bed_of(row: BedRow) -> Bed:
    """Return a row as a bed."""
    return Bed(bed_id=row.row_id, name=row.bed, room_name=row.room, location_name=row.location)


def availability_of(row: BedRow, on: date) -> BedAvailability:
    """Return a row as what is said of a bed as of a day."""
    known = WORDS.get((row.status or "").strip().lower())
    return BedAvailability(**dict(bed_of(row)), on=on, available=known, status=row.status, patient_name=row.client)
