"""Patients assigned to beds, and the ends of such assignments (guide 2.13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from pydantic.alias_generators import to_camel

from ....errors import Duplicate, ExtractionError, InvalidInput, NotFound
from ....models import Noun
from ....models.bed import BedAssignment, BedAssignmentSaved, BedVacation, NewBedAssignment
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..grids import ANY, every
from ..pages.beds import (
    AssignmentFilter,
    AssignmentForm,
    AssignmentRow,
    BedAssignments,
    BedAvailability,
    BedRow,
    EditAssignment,
)
from ..saving import fill, outcome
from ..site import address, no_rule, show, within_portal

TAKEN = "bedId: the bed is taken on these days"


class BedWrite(Write[BedAssignmentSaved]):
    """What both have in common: one form, one way to hear of it."""

    receipt: ClassVar[type[Noun]] = BedAssignmentSaved

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for the complaints."""
        await outcome(tab, self.binding, AssignmentForm, after=filled.screen.title())

    async def _form(self, tab: Tab, row: AssignmentRow) -> AssignmentForm:
        """Read the form of an assignment without rendering it."""
        return await EditAssignment(tab.page, self.binding).form.fetch(self._edit(tab, row))

    def _edit(self, tab: Tab, row: AssignmentRow) -> str:
        if row.edit is None:
            raise ExtractionError("a required field is not on the page", page=BedAssignments.title(), field="edit")
        return within_portal(tab, self.binding, row.edit, page=EditAssignment.title())

    async def _rows(self, tab: Tab, **places: str | None) -> tuple[AssignmentRow, ...]:
        """Read assignments, past and future ones too."""
        screen = BedAssignments(tab.page, self.binding)
        wanted = AssignmentFilter(assigned=ANY, **{name: value for name, value in places.items() if value})
        return await every(tab, screen, screen.grid, wanted)


class AssignBed(BedWrite):
    """A patient assigned to a bed. Natural key: patient, bed and the day it is occupied."""

    operation = "beds.assign"

    def __init__(self, binding: Binding, assignment: NewBedAssignment) -> None:
        super().__init__(binding)
        self.assignment = assignment

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the assignment asked for."""
        return self.assignment.model_dump(by_alias=True, mode="json")

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewBedAssignment.of(payload))

    @property
    def natural_key(self) -> str:
        """Return patient, bed and day."""
        asked = self.assignment
        return f"{asked.patient_id}:{asked.bed_id}:{asked.occupy_on}"

    @property
    def record(self) -> str:
        """Return the bed: two who want it are heard one after the other."""
        return f"bed:{self.assignment.bed_id}"

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return which assignments the patient has.

        Raises `InvalidInput` if there is no such bed or it is taken, `Duplicate` if the patient has it from that day.
        """
        bed = await self._bed(tab)
        there = await self._rows(tab, location=bed.location, room=bed.room, bed=bed.bed)
        if any(self._is_ours(one) and not is_void(one) for one in there):
            duplicate = Duplicate("the patient is assigned to this bed from this day", field="patientId")
            duplicate.natural_key = "patientId, bedId, occupyOn"
            raise duplicate
        if any(overlap(self.assignment, one) for one in there):
            raise InvalidInput(messages=(TAKEN,), field="bedId")
        return {"ids": [one.row_id for one in await self._own(tab)]}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled:
        """Fill an empty form."""
        listing = BedAssignments(tab.page, self.binding)
        new = (await listing.tabs.fetch(await address(tab, self.binding, BedAssignments))).new
        if new is None:
            raise no_rule(EditAssignment)
        url = within_portal(tab, self.binding, new, page=EditAssignment.title())
        screen = EditAssignment(tab.page, self.binding)
        await show(tab, screen, url)
        await fill(tab, screen.form, AssignmentForm(**self.assignment.model_dump()), url=url)
        return Filled(screen=screen, control=EditAssignment.save)

    async def find(self, tab: Tab, before: Mapping[str, Any]) -> Found[BedAssignmentSaved] | None:
        """Look among the patient's assignments that came since, and compare forms: bed or day may be another."""
        asked, found = AssignmentForm(**self.assignment.model_dump()), []
        for row in await self._own(tab):
            if row.row_id in before["ids"]:
                continue
            held = await self._form(tab, row)
            if held.bed_id == asked.bed_id or held.occupy_on == asked.occupy_on:
                differs = tuple(to_camel(name) for name, value in asked if getattr(held, name) != value)
                found.append(Found(BedAssignmentSaved(assignment_id=row.row_id, patient_id=row.client_number), differs))
        return min(found, key=lambda one: len(one.differs), default=None)

    async def _own(self, tab: Tab) -> tuple[AssignmentRow, ...]:
        return await self._rows(tab, client=self.assignment.patient_id)

    def _is_ours(self, row: AssignmentRow) -> bool:
        asked = self.assignment
        return row.client_number == asked.patient_id and row.occupies == asked.occupy_on

    async def _bed(self, tab: Tab) -> BedRow:
        screen = BedAvailability(tab.page, self.binding)
        found = [one for one in await every(tab, screen, screen.grid) if one.row_id == self.assignment.bed_id]
        if not found:
            raise InvalidInput(messages=("bedId: there is no such bed",), field="bedId")
        return found[0]


class VacateBed(BedWrite):
    """The day on which an assignment ends, set on its form."""

    operation = "beds.vacate"

    def __init__(self, binding: Binding, vacation: BedVacation) -> None:
        super().__init__(binding)
        self.vacation = vacation
        self._releases: tuple[str, ...] = ()

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the assignment and the day."""
        return self.vacation.model_dump(by_alias=True, mode="json")

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, BedVacation.of(payload))

    @property
    def natural_key(self) -> None:
        """Return nothing: what is so already is seen, and left as it is."""
        return None

    @property
    def record(self) -> str:
        """Return the assignment."""
        return f"assignment:{self.vacation.assignment_id}"

    @property
    def releases(self) -> tuple[str, ...]:
        """Return the assignment's own natural key where it ends on the day it begins: it may be made anew."""
        return self._releases

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return the day that the form holds. Raises `NotFound`, `InvalidInput` for a day before it is occupied."""
        row = await self._row(tab)
        if self.vacation.vacate_on < row.occupies:
            raise InvalidInput(messages=("vacateOn: it is before the bed is occupied",), field="vacateOn")
        return {"vacateOn": _iso((await self._form(tab, row)).vacate_on)}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled | Found[BedAssignmentSaved]:
        """Fill in the day, if it is another."""
        row = await self._row(tab)
        if before["vacateOn"] == _iso(self.vacation.vacate_on):
            return Found(self._saved(row, "unchanged"))
        screen = EditAssignment(tab.page, self.binding)
        await show(tab, screen, self._edit(tab, row))
        await screen.form.fill(AssignmentForm(vacate_on=self.vacation.vacate_on))
        return Filled(screen=screen, control=EditAssignment.save)

    async def find(self, tab: Tab, before: Mapping[str, Any]) -> Found[BedAssignmentSaved] | None:
        """Read the form again."""
        row = await self._row(tab)
        form = await self._form(tab, row)
        asked, held = _iso(self.vacation.vacate_on), _iso(form.vacate_on)
        if held == before["vacateOn"] != asked:
            return None
        if held == _iso(row.occupies):
            self._releases = (f"{AssignBed.operation}:{row.client_number}:{form.bed_id}:{row.occupies}",)
        return Found(self._saved(row, "updated"), () if held == asked else ("vacateOn",))

    async def _row(self, tab: Tab) -> AssignmentRow:
        for row in await self._rows(tab):
            if row.row_id == self.vacation.assignment_id:
                return row
        raise NotFound("no such assignment", page=BedAssignments.title())

    def _saved(self, row: AssignmentRow, status: Any) -> BedAssignmentSaved:
        return BedAssignmentSaved(assignment_id=row.row_id, patient_id=row.client_number, status=status)


def overlap(asked: NewBedAssignment, row: AssignmentRow) -> bool:
    """Tell whether an assignment takes the bed on a day that is asked for; the day it is vacated is free."""
    ends_later = row.vacates is None or row.vacates > asked.occupy_on
    return ends_later and (asked.vacate_on is None or asked.vacate_on > row.occupies)


def is_void(row: AssignmentRow) -> bool:
    """Tell whether an assignment ends on the day it begins: that is how one is taken back."""
    return row.vacates == row.occupies


def assignment_of(row: AssignmentRow) -> BedAssignment:
    """Return a row as an assignment."""
    return BedAssignment(
        assignment_id=row.row_id,
        patient_id=row.client_number,
        patient_name=row.client,
        bed_name=row.bed,
        room_name=row.room,
        location_name=row.location,
        occupy_on=row.occupies,
        vacate_on=row.vacates,
        active=row.active,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
