"""Appointments as they are written where something goes wrong: by the portal, by others, by pages that moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from mock_portals.pimsy.book import Client
from mock_portals.pimsy.grids import Layout
from mock_portals.variants import Operator, drop, duplicate, relabel, rename_id, wrap
from portaldriver import (
    BrowserPool,
    Duplicate,
    InvalidInput,
    NotPermitted,
    NotSaved,
    PortalError,
    SavedDifferently,
    SelectorAmbiguous,
    SelectorNotFound,
)
from portaldriver.models.authorization import BookingAuthorization
from portaldriver.models.service_appointment import NewServiceAppointment
from portaldriver.portals.pimsy.writes.appointment_changes import (
    UpdateAppointment,
)
from portaldriver.portals.pimsy.writes.appointments import CreateAppointment
from portaldriver.runtime.session import Tab
from tests.pimsy.bookings import START, Schedule, schedule

EDIT = "/Calendar/Sal"


@pytest.fixture(scope="module")
async def practice(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


@pytest.fixture
def there(practice: Schedule) -> Iterator[Schedule]:
    practice.clear()
    yield practice
    practice.portal.unvary()
    practice.portal.faults.clear()
    practice.portal.layouts.clear()
    practice.portal.filter_prompt = False


async def test_an_ok_that_saved_nothing_or_something_else_is_not_believed(there: Schedule) -> None:
    there.desk.silently_refuse = True
    with pytest.raises(NotSaved):
        await there.pimsy.appointments.create(there.draft())
    assert there.book.sals == []
    there.desk.silently_refuse = False
    saved = await there.pimsy.appointments.create(there.draft())
    assert [str(one.id) for one in there.book.sals] == [saved.appointment_id]
    one = there.sal(saved.appointment_id)
    there.desk.silently_refuse = True
    with pytest.raises(NotSaved):
        # One of the two is so already: that is no sign that the other took.
        await there.pimsy.appointments.update(saved.appointment_id, {"notes": "Call first", "visitLength": 45})
    with pytest.raises(NotSaved):
        await there.pimsy.appointments.cancel(saved.appointment_id)
    there.desk.silently_refuse = False
    assert (one.notes, one.status) == ("", "Scheduled")
    there.desk.loses_field = "notes"
    with pytest.raises(SavedDifferently) as other:
        await there.pimsy.appointments.update(saved.appointment_id, {"notes": "Call first", "roomName": "Hill 1"})
    there.desk.loses_field = ""
    assert other.value.fields == ("notes",)


async def test_an_answer_that_is_lost_makes_no_second_one(there: Schedule) -> None:
    troubles: list[dict[str, Any]] = [{"reset": True}, {"status": 503}]
    for number, trouble in enumerate(troubles):
        fault = there.portal.faults.add(path=EDIT, method="POST", after=True, **trouble)
        saved = await there.pimsy.appointments.create(there.draft(number))
        assert fault.hits == 1
        assert [str(one.id) for one in there.book.sals[number:]] == [saved.appointment_id]


async def test_a_refusal_names_the_field_and_nobody(there: Schedule) -> None:
    asked: dict[str, Any] = {
        "providerName": "Nobody, Known",
        "billingCode": "90785",
        "roomName": "Attic",
        "patientId": "999999",
        "status": "Perhaps",
    }
    for field, value in asked.items():
        with pytest.raises(InvalidInput) as refused:
            await there.pimsy.appointments.create(there.draft(**{field: value}))
        assert refused.value.field == field
        assert value not in str(refused.value)
    assert there.book.sals == []
    with pytest.raises(InvalidInput):
        await there.pimsy.appointments.create({"providerName": there.book.users[0].name, "start": START})
    # What was refused may be asked again.
    assert (await there.pimsy.appointments.create(there.draft())).status == "created"


async def test_a_client_who_came_since_is_offered_once_the_pick_lists_are_new(there: Schedule) -> None:
    there.book.clients.insert(0, Client(90001 + len(there.book.clients), "New", "Comer"))
    saved = await there.pimsy.appointments.create(there.draft())
    assert there.sal(saved.appointment_id).client == there.book.clients[0].id


async def test_what_somebody_else_changes_meanwhile_stays(there: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    one = there.sal((await there.pimsy.appointments.create(there.draft())).appointment_id)
    fill = UpdateAppointment.fill
    seen: list[str] = []

    async def late(self: UpdateAppointment, tab: Tab, before: Any) -> Any:
        filled = await fill(self, tab, before)
        if not seen:
            one.notes = "Theirs"
        seen.append(one.notes)
        return filled

    monkeypatch.setattr(UpdateAppointment, "fill", late)
    saved = await there.pimsy.appointments.update(str(one.id), {"visitLength": 90})
    assert (saved.status, one.notes, one.end - one.start) == ("updated", "Theirs", timedelta(minutes=90))
    assert len(seen) == 2


async def test_a_session_that_ends_before_the_save_makes_one_appointment(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill, user = CreateAppointment.fill, there.portal.account.username
    ends: list[Callable[[str], None]] = []

    async def too_late(self: CreateAppointment, tab: Tab, before: dict[str, Any]) -> Any:
        filled = await fill(self, tab, before)
        if ends:
            ends.pop()(user)
        return filled

    monkeypatch.setattr(CreateAppointment, "fill", too_late)
    for number, end in enumerate((there.portal.lock, there.portal.expire)):
        ends.append(end)
        saved = await there.pimsy.appointments.create(there.draft(number))
        assert not ends
        assert [str(one.id) for one in there.book.sals[number:]] == [saved.appointment_id]


MOVED: dict[str, tuple[Operator, type[PortalError] | None]] = {
    "ids": (rename_id("room", "place-of-it"), None),
    "words": (relabel('label[for="room"]', "Where exactly"), None),
    "wrapped": (wrap("form .toolbar button"), None),
    "two forms": (duplicate('form[aria-label="Edit SAL"]'), SelectorAmbiguous),
    "no notes": (drop("#notes"), SelectorNotFound),
    "two saves": (duplicate("form .toolbar button"), SelectorAmbiguous),
    "another save": (relabel("form .toolbar button", "Save and Close"), SelectorNotFound),
}


async def test_an_editor_that_moved_is_filled_right_or_not_at_all(there: Schedule) -> None:
    for number, (variant, error) in enumerate(MOVED.values()):
        there.portal.vary(EDIT, variant)
        asked = there.draft(number, roomName="Hill 2", notes="Bring forms")
        before, there.book.sals[:] = there.portal.count(method="POST", path=EDIT), []
        if error is None:
            await there.pimsy.appointments.create(asked)
            assert [(one.room, one.notes) for one in there.book.sals] == [("Hill 2", "Bring forms")]
        else:
            with pytest.raises(error):
                await there.pimsy.appointments.create(asked)
            assert (there.book.sals, there.portal.count(method="POST", path=EDIT)) == ([], before)
        there.portal.unvary()
    there.portal.vary("/Calendar", drop("main .toolbar a"))
    with pytest.raises(NotPermitted):
        await there.pimsy.appointments.create(there.draft(8))


async def test_columns_that_users_hid_hide_no_repeat(there: Schedule) -> None:
    there.portal.layouts["/calendar"] = Layout(hidden=("User", "Client #", "Status", "Series"), first=("End",))
    there.portal.filter_prompt = True
    saved = await there.pimsy.appointments.create(there.draft(recurrence={"times": 2}), key="first")
    assert [str(one.id) for one in there.book.sals] == list(saved.appointment_ids)
    with pytest.raises(Duplicate):
        await there.pimsy.appointments.create(there.draft(start=START + timedelta(weeks=1)))
    gone = await there.pimsy.appointments.cancel(saved.appointment_id, series=True, since=START)
    assert gone.appointment_ids == saved.appointment_ids
    assert {one.status for one in there.book.sals} == {"Cancelled by Client"}


async def test_two_bookings_of_one_client_wait_for_each_other(there: Schedule) -> None:
    async def last_unit(tab: Tab, draft: NewServiceAppointment) -> BookingAuthorization | None:
        if there.book.sals:
            raise InvalidInput("no units are left", field="billingCode")
        await asyncio.sleep(0.05)
        return None

    drafts = [there.draft(start=START + timedelta(days=day)) for day in range(2)]
    writes = [CreateAppointment(there.pimsy._binding, draft, check=last_unit) for draft in drafts]
    ended = await asyncio.gather(*(there.pimsy.write(write) for write in writes), return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["InvalidInput", "ServiceAppointmentSaved"]
    assert len(there.book.sals) == 1


async def test_the_older_portal_books_as_well(pool: BrowserPool) -> None:
    async with schedule(pool, generation="2018-portal") as there:
        there.clear()
        saved = await there.pimsy.appointments.create(there.draft(recurrence={"times": 2}, telehealth=True))
        assert [str(one.id) for one in there.book.sals] == list(saved.appointment_ids)
        assert (await there.pimsy.appointments.move(saved.appointment_id, room_name="Harbor 2")).status == "updated"
        assert there.sal(saved.appointment_id).room == "Harbor 2"
        await there.pimsy.appointments.cancel(saved.appointment_id)
        assert [one.status for one in there.book.sals] == ["Cancelled by Client", "Scheduled"]
