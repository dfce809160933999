"""Beds: who has which, when they are free as of last night or as of now, and assignments that are made once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.beds_desk import AVAILABILITY, BEDS, EDIT, UPDATE, Beds
from mock_portals.pimsy.book import Bed, Client, Stay
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.utilities_desk import REFRESH
from mock_portals.variants import drop, relabel, rename_id, wrap
from portaldriver import Writing
from portaldriver.errors import (
    Duplicate,
    ExtractionError,
    InvalidInput,
    NotFound,
    NotOnThisSurface,
    NotPermitted,
    NotSaved,
    SavedDifferently,
    SelectorNotFound,
)
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.grids import Lane
from portaldriver.portals.pimsy.writes import WRITES
from portaldriver.portals.pimsy.writes.beds import AssignBed, VacateBed
from tests.pimsy.conftest import Connect

MAY = date(2026, 5, 4)
WEEK = timedelta(days=7)
BRISK = Writing(quiet=0.05, attempts=1)


def posts(portal: PimsyPortal, path: str = EDIT) -> int:
    return portal.count(method="POST", path=path)


def stay(portal: PimsyPortal, *, client: int = 0, bed: int = 0, occupied: date = MAY, weeks: int = 1) -> Stay:
    """Put an assignment into the book that last night's job did not see."""
    book = portal.book
    vacates = occupied + weeks * WEEK if weeks else None
    one = Stay(book.next_id(), book.clients[client].id, book.beds[bed].id, occupied, vacates)
    book.stays.append(one)
    return one


def draft(portal: PimsyPortal, *, client: int = 1, bed: int = 0, **dates: Any) -> dict[str, Any]:
    book = portal.book
    return {
        "patientId": str(book.clients[client].id),
        "bedId": str(book.beds[bed].id),
        "occupyOn": MAY.isoformat(),
        "vacateOn": (MAY + WEEK).isoformat(),
    } | dates


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_lists_are_the_book_in_both_lanes(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, desk = portal.book, portal.desk(Beds)
    one, other = stay(portal), stay(portal, client=1, bed=5, weeks=0)
    desk.update()
    book.rooms[-1].beds.append(Bed(9001, "Broken", active=False))
    portal.filter_prompt = True
    pimsy = connect()
    beds = [bed async for bed in pimsy.beds.list(lane=lane, page_size=3)]
    places = [(str(bed.id), bed.name, room.name, at.name) for at, room, bed in desk.places]
    assert [(bed.bed_id, bed.name, bed.room_name, bed.location_name) for bed in beds] == places
    assert len(beds) == len(book.beds) - 1
    room = book.locations[1].rooms[0]
    here = (await pimsy.beds.list(location=book.locations[1].name, room=room.name, lane=lane)).items
    assert [bed.bed_id for bed in here] == [str(bed.id) for bed in room.beds]
    for day, taken in ((MAY, {one.bed: one.client, other.bed: other.client}), (MAY + WEEK, {other.bed: other.client})):
        asked = (await pimsy.beds.availability(day, lane=lane)).items
        found = {int(bed.bed_id): bed.patient_name for bed in asked if bed.available is False}
        names = {client.id: client.name for client in book.clients}
        assert found == {bed: names[client] for bed, client in taken.items()}
        assert {bed.on for bed in asked} == {day}
        assert sum(bed.available is True for bed in asked) == len(places) - len(taken)
    portal.layouts[BEDS.lower()] = Layout(hidden=("Location",), first=("Expected Vacate Date", "Edit"))
    there = (await pimsy.beds.assignments(patient_id=str(other.client), bed=book.beds[5].name, lane=lane)).items
    assert [(each.assignment_id, each.patient_id, each.bed_name) for each in there] == [
        (str(other.id), str(other.client), book.beds[5].name)
    ]
    assert (there[0].occupy_on, there[0].vacate_on, there[0].location_name) == (MAY, None, None)
    assert (await pimsy.beds.assignments(lane=lane)).total == 2
    active = {each.assignment_id for each in (await pimsy.beds.assignments(active=True, lane=lane)).items}
    assert active == {str(ident) for ident in desk._active}
    portal.layouts[BEDS.lower()] = Layout(hidden=("Expected Vacate Date",))
    with pytest.raises(ExtractionError, match="vacates"):
        await pimsy.beds.assignments(lane=lane)


async def test_statuses_are_of_last_night_unless_they_are_to_be_fresh(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    one = stay(portal)
    portal.filter_prompt = True

    async def free(**options: Any) -> bool | None:
        beds = [bed async for bed in pimsy.beds.availability(MAY, page_size=3, **options)]
        return next(bed.available for bed in beds if bed.bed_id == str(one.bed))

    assert (await free(), posts(portal, UPDATE)) == (True, 0)
    assert (await free(fresh=True), posts(portal, UPDATE)) == (False, 1)
    assert (await free(), posts(portal, UPDATE)) == (False, 1)


async def test_a_patient_is_assigned_once(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect()
    portal.vary(EDIT, rename_id("occupies", "ctl9"))
    portal.vary(EDIT, wrap("main form p"))
    first = await pimsy.beds.assign(draft(portal), key="bed-1")
    kept = book.stays[-1]
    held = (str(kept.id), str(kept.client), str(kept.bed), kept.occupied, kept.vacates)
    asked = draft(portal)
    assert held == (first.assignment_id, asked["patientId"], asked["bedId"], MAY, MAY + WEEK)
    assert first.status == "created"
    assert await pimsy.beds.assign(draft(portal), key="bed-1") == first
    with pytest.raises(Duplicate):
        await pimsy.beds.assign(draft(portal), key="bed-2")
    portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
    again = await pimsy.beds.assign(draft(portal, bed=1, vacateOn=None))
    assert again.assignment_id == str(book.stays[-1].id)
    assert book.stays[-1].vacates is None
    assert (len(book.stays), posts(portal)) == (2, 2)


async def test_a_bed_that_is_taken_is_refused_by_us_and_by_the_portal(
    portal: PimsyPortal, connect: Connect, seated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pimsy = connect(writing=BRISK)
    one = stay(portal)
    overlapping: list[dict[str, Any]] = [
        {},
        {"vacateOn": None, "occupyOn": "2026-05-01"},
        {"occupyOn": "2026-05-10", "vacateOn": None},
    ]
    for dates in overlapping:
        with pytest.raises(InvalidInput, match="taken") as refused:
            await pimsy.beds.assign(draft(portal, **dates))
        assert refused.value.field == "bedId"
    assert posts(portal) == 0
    # Between our look and the save somebody else was quicker.
    portal.book.stays.clear()
    desk = portal.desk(Beds)
    judge = desk._complaints

    def somebody_was_quicker(form: Mapping[str, str]) -> list[str]:
        portal.book.stays.append(one)
        return judge(form)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(desk, "_complaints", somebody_was_quicker)
        with pytest.raises(InvalidInput) as refused:
            await pimsy.beds.assign(draft(portal))
    assert (refused.value.field, refused.value.messages) == ("bedId", ("bedId: is taken",))
    assert (portal.book.stays, posts(portal)) == ([one], 1)
    for wrong, field in (
        ({"bedId": "1"}, "bedId"),
        ({"patientId": "1", "bedId": str(portal.book.beds[1].id)}, "patientId"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await pimsy.beds.assign(draft(portal) | wrong)
        assert refused.value.field == field
    with pytest.raises(InvalidInput, match="vacateOn is before occupyOn"):
        await pimsy.beds.assign(draft(portal, vacateOn="2026-05-01"))
    assert posts(portal) == 1
    both = await asyncio.gather(
        *(pimsy.beds.assign(draft(portal, client=who, bed=6)) for who in (1, 2)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in both) == ["BedAssignmentSaved", "InvalidInput"]
    assert (len(portal.book.stays), posts(portal)) == (2, 2)


async def test_an_answer_is_not_believed(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, desk = connect(writing=BRISK), portal.desk(Beds)
    desk.silently_refuse = True
    with pytest.raises(NotSaved):
        await pimsy.beds.assign(draft(portal))
    assert not portal.book.stays
    desk.silently_refuse, desk.loses_vacate_date = False, True
    with pytest.raises(SavedDifferently, match="vacateOn"):
        await pimsy.beds.assign(draft(portal, bed=2))
    assert [one.vacates for one in portal.book.stays] == [None]
    portal.vary(EDIT, relabel("main form button", "Keep"))
    before = posts(portal)
    with pytest.raises(SelectorNotFound, match="commits the write"):
        await pimsy.beds.assign(draft(portal, bed=3))
    assert posts(portal) == before


async def test_a_client_who_is_new_is_found_once_the_pick_lists_are_refreshed(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    await pimsy.health()
    portal.book.clients.append(Client(9001, "Noor", "Newcomer"))
    saved = await pimsy.beds.assign(draft(portal, client=-1))
    assert (saved.patient_id, portal.book.stays[-1].client) == ("9001", 9001)
    assert portal.count(path=REFRESH) == 1


async def test_an_assignment_ends_on_the_day_that_is_set(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy = connect(writing=BRISK)
    one, other = stay(portal, weeks=0), stay(portal, client=1, bed=1)
    portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
    saved = await pimsy.beds.vacate(str(one.id), MAY + WEEK)
    assert (saved.status, saved.assignment_id, one.vacates) == ("updated", str(one.id), MAY + WEEK)
    assert (await pimsy.beds.vacate(str(one.id), (MAY + WEEK).isoformat())).status == "unchanged"
    assert posts(portal) == 1
    assert (other.client, other.bed, other.vacates) == (portal.book.clients[1].id, portal.book.beds[1].id, MAY + WEEK)
    with pytest.raises(InvalidInput, match="before the bed is occupied"):
        await pimsy.beds.vacate(str(one.id), MAY - WEEK)
    with pytest.raises(NotFound):
        await pimsy.beds.vacate("1", MAY)
    stay(portal, client=2, occupied=MAY + 2 * WEEK)
    with pytest.raises(InvalidInput) as refused:
        await pimsy.beds.vacate(str(one.id), MAY + 3 * WEEK)
    assert (refused.value.field, one.vacates) == ("bedId", MAY + WEEK)
    taken_back = await pimsy.beds.assign(draft(portal, bed=4))
    await pimsy.beds.vacate(taken_back.assignment_id, MAY)
    anew = await pimsy.beds.assign(draft(portal, bed=4))
    assert [str(each.id) for each in portal.book.stays[-2:]] == [taken_back.assignment_id, anew.assignment_id]
    portal.desk(Beds).silently_refuse = True
    with pytest.raises(NotSaved):
        await pimsy.beds.vacate(str(other.id), MAY + 2 * WEEK)


def test_what_a_crash_left_is_gone_on_with_as_it_was() -> None:
    new = {"patientId": "1", "bedId": "2", "occupyOn": "2026-05-04", "vacateOn": None}
    assert AssignBed.from_payload(Binding(), new).payload == new
    end = {"assignmentId": "3", "vacateOn": "2026-05-04"}
    assert VacateBed.from_payload(Binding(), end).payload == end
    assert {AssignBed, VacateBed} <= set(WRITES)


async def test_what_the_profile_hides_or_the_tenant_lacks_is_told_apart(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    portal.vary(BEDS, drop("main .toolbar a"))
    with pytest.raises(NotPermitted, match="Bed Assignments"):
        await pimsy.beds.assign(draft(portal))
    portal.unvary()
    portal.account.hidden = ("Bed Availability",)
    with pytest.raises(NotPermitted, match="Bed Assignments"):
        await pimsy.beds.list()
    assert portal.count(path=AVAILABILITY) == 1, "the one before it was hidden"
    portal.surfaces.discard("bed_management")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="desktop application"):
        await pimsy.beds.assignments()
