"""Appointments as they are written: once, whole, and only if the practice's book says so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from portaldriver import (
    BrowserPool,
    Duplicate,
    InvalidInput,
    NotAuthorized,
    NotFound,
    SavedDifferently,
)
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.models.authorization import BookingAuthorization
from portaldriver.models.service_appointment import NewServiceAppointment, ServiceAppointmentChanges
from portaldriver.pom import Binding
from portaldriver.portals.pimsy import authorizing
from portaldriver.portals.pimsy.writes import WRITES
from portaldriver.portals.pimsy.writes.appointment_changes import (
    CancelAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    UpdateAppointment,
)
from portaldriver.portals.pimsy.writes.appointment_series import ChooseOfSeries
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


async def test_what_was_asked_stands_in_the_book_once(there: Schedule) -> None:
    place = there.book.locations[1]
    asked = there.draft(
        start="2027-12-31T22:05",
        visitLength=50,
        programName="Residential",
        locationName=place.name,
        roomName=place.rooms[1].name,
        status="Confirmed",
        color="#AABBCC",
        notes="First line\nsecond <line>",
    )
    saved = await there.pimsy.appointments.create(asked)
    (one,) = there.book.sals
    assert (saved.appointment_id, saved.status, saved.appointment_ids) == (str(one.id), "created", (str(one.id),))
    assert (saved.authorization, saved.telehealth_link) == (None, None)
    assert (one.start, one.end) == (datetime(2027, 12, 31, 22, 5), datetime(2027, 12, 31, 22, 55))
    assert (one.client, one.group, one.user) == (there.book.clients[0].id, None, there.book.users[0].name)
    assert (one.code, one.division, one.location, one.room) == (
        "90834",
        "Residential",
        place.name,
        place.rooms[1].name,
    )
    assert (one.status, one.color, one.notes.splitlines()) == ("Confirmed", "#aabbcc", ["First line", "second <line>"])
    assert (one.telehealth, one.series) == (False, None)
    assert await there.pimsy.appointments.create(asked) == saved
    assert there.book.sals == [one]
    # Another client's at the same time is no repeat of it.
    await there.pimsy.appointments.create(there.draft(1, start="2027-12-31T22:05"))
    assert len(there.book.sals) == 2
    person = there.book.clients[0]
    assert not [word for word in (person.last_name, str(person.id)) if word in there.told.words]


async def test_a_series_is_one_appointment_a_week_and_a_missing_one_is_told(there: Schedule) -> None:
    weeks = {"everyWeeks": 2, "times": 4}
    saved = await there.pimsy.appointments.create(there.draft(recurrence=weeks, notes="Bring forms"))
    made = [there.sal(one) for one in saved.appointment_ids]
    # Across the night when clocks go forward, the time on the wall stays.
    assert [one.start for one in made] == [START + timedelta(weeks=2 * number) for number in range(4)]
    assert len({one.series for one in made}) == 1
    assert len({(one.end - one.start, one.user, one.code, one.notes, one.client) for one in made}) == 1
    assert len(there.book.sals) == 4
    there.desk.loses_occurrence = True
    with pytest.raises(SavedDifferently) as short:
        await there.pimsy.appointments.create(there.draft(1, recurrence={"times": 3}))
    there.desk.loses_occurrence = False
    assert short.value.fields == ("recurrence",)
    assert len(there.book.sals) == 6
    # A place that is taken, in whichever week, is a repeat.
    with pytest.raises(Duplicate):
        await there.pimsy.appointments.create(there.draft(start=START - timedelta(weeks=2), recurrence={"times": 3}))
    assert len(there.book.sals) == 6


async def test_a_group_meets_by_video_at_the_link_that_the_portal_made(there: Schedule) -> None:
    group = there.book.groups[0]
    asked = there.draft(
        patientId=None, groupId=str(group.id), billingCode="90853", telehealth=True, recurrence={"times": 2}
    )
    saved = await there.pimsy.appointments.create(asked)
    first, second = (there.sal(one) for one in saved.appointment_ids)
    assert (first.client, first.group, first.telehealth) == (None, group.id, True)
    assert saved.telehealth_link == first.link
    assert first.link
    assert second.link
    assert there.desk.mails
    assert await there.pimsy.appointments.create(asked) == saved
    assert len(there.book.sals) == 2
    there.desk.loses_field = "link"
    with pytest.raises(SavedDifferently) as unlinked:
        await there.pimsy.appointments.create(there.draft(telehealth=True))
    there.desk.loses_field = ""
    assert unlinked.value.fields == ("telehealthLink",)


async def test_what_stands_there_already_is_no_receipt(there: Schedule) -> None:
    first = await there.pimsy.appointments.create(there.draft(), key="one")
    with pytest.raises(Duplicate) as taken:
        await there.pimsy.appointments.create(there.draft(), key="two")
    assert there.book.clients[0].last_name not in str(taken.value)
    # One that was given up is in nobody's way, and is not taken for the new one.
    there.sal(first.appointment_id).status = "Cancelled by Client"
    second = await there.pimsy.appointments.create(there.draft(), key="two")
    assert [str(one.id) for one in there.book.sals] == [first.appointment_id, second.appointment_id]


async def test_a_change_leaves_the_rest_as_it_is(there: Schedule) -> None:
    asked = there.draft(notes="Old\nnotes", color="#123456", roomName="Harbor 2", recurrence={"times": 3})
    ids = (await there.pimsy.appointments.create(asked)).appointment_ids
    one, others = there.sal(ids[1]), [vars(there.sal(ids[0])).copy(), vars(there.sal(ids[2])).copy()]
    before = vars(one).copy()
    saved = await there.pimsy.appointments.update(ids[1], {"billingCode": "90837", "visitLength": 60})
    assert saved.status == "updated"
    assert vars(one) | {"notes": ""} == before | {
        "notes": "",
        "code": "90837",
        "end": one.start + timedelta(minutes=60),
    }
    assert one.notes.splitlines() == ["Old", "notes"]
    # Of a series, only that one.
    assert [vars(there.sal(ids[0])), vars(there.sal(ids[2]))] == others
    again = await there.pimsy.appointments.update(ids[1], {"billingCode": "90837"})
    assert again.status == "unchanged"
    await there.pimsy.appointments.update(ids[1], {"notes": "", "roomName": "", "color": "", "telehealth": True})
    assert (one.notes, one.room, one.color, one.telehealth, bool(one.link)) == ("", "", "", True, True)
    with pytest.raises(InvalidInput):
        await there.pimsy.appointments.update(ids[1], {})
    with pytest.raises(NotFound):
        await there.pimsy.appointments.update("99", {"notes": "x"})


async def test_moved_cancelled_and_made_again(there: Schedule) -> None:
    appointments, other = there.pimsy.appointments, there.book.users[1].name
    first = await appointments.create(there.draft(notes="Bring forms"))
    one = there.sal(first.appointment_id)
    later = START + timedelta(days=1, hours=4)
    await appointments.move(first.appointment_id, start=later, provider_name=other, room_name="Harbor 1")
    assert (one.start, one.end, one.user, one.room) == (later, later + timedelta(minutes=45), other, "Harbor 1")
    # The place that was left is free: the same request makes another one now.
    second = await appointments.create(there.draft(notes="Bring forms"))
    assert second.appointment_id != first.appointment_id
    with pytest.raises(Duplicate):
        await appointments.move(second.appointment_id, start=later, provider_name=other)
    with pytest.raises(InvalidInput) as midnight:
        await appointments.move(second.appointment_id, start=START.replace(hour=23, minute=30))
    assert midnight.value.field == "visitLength"
    cancelled = [
        (await appointments.cancel(second.appointment_id, by="patient", reason="Has a cold")).status for _ in range(2)
    ]
    gone = there.sal(second.appointment_id)
    assert cancelled == ["cancelled", "unchanged"]
    assert (gone.status, gone.notes.splitlines()) == ("Cancelled by Client", ["Bring forms", "Has a cold"])
    third = await appointments.create(there.draft(notes="Bring forms"))
    with pytest.raises(Duplicate):
        await appointments.set_status(second.appointment_id, "Scheduled")
    await appointments.set_status(third.appointment_id, AppointmentStatus.CHECKED_IN)
    assert there.sal(third.appointment_id).status == "Checked In"
    with pytest.raises(InvalidInput) as long:
        await appointments.cancel(third.appointment_id, by="practice", reason="x" * 250)
    assert long.value.field == "reason"
    assert len(there.book.sals) == 3


async def test_a_series_is_given_up_from_now_on_but_for_what_is_documented(there: Schedule) -> None:
    ids = (await there.pimsy.appointments.create(there.draft(recurrence={"times": 5}))).appointment_ids
    single = await there.pimsy.appointments.create(there.draft(start=START + timedelta(days=2)))
    there.sal(ids[2]).note_released = True
    now = START + timedelta(days=3)
    given_up = await there.pimsy.appointments.cancel(ids[1], by="practice", series=True, since=now)
    assert (given_up.status, given_up.appointment_ids) == ("cancelled", (ids[1], ids[3], ids[4]))
    words, kept = "Cancelled by Staff", "Scheduled"
    assert [there.sal(one).status for one in ids] == [kept, words, kept, words, words]
    assert there.sal(single.appointment_id).status == kept
    again = await there.pimsy.appointments.cancel(ids[1], by="practice", series=True, since=now)
    assert (again.status, again.appointment_ids) == ("unchanged", ())
    with pytest.raises(InvalidInput) as alone:
        await there.pimsy.appointments.cancel(single.appointment_id, series=True)
    assert alone.value.field == "series"


async def test_the_check_is_asked_twice_and_what_it_says_stands_in_the_receipt(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    async def check(tab: Tab, draft: NewServiceAppointment) -> BookingAuthorization | None:
        asked.append(draft.patient_id)
        return BookingAuthorization(mode="warn", ok=len(asked) == 2, counted_by="code")

    binding = there.pimsy._binding
    write = CreateAppointment(binding, there.draft(), check=check, authorization="warn")
    saved = await there.pimsy.write(write)
    assert asked == [there.draft().patient_id] * 2
    assert saved.authorization == BookingAuthorization(mode="warn", ok=True, counted_by="code"), "what was said last"

    # After a crash there is nobody to ask but the mode that was kept.
    modes: list[tuple[str | None, str]] = []

    async def by_mode(
        tab: Tab, at: Binding, draft: NewServiceAppointment, mode: str, **_: Any
    ) -> BookingAuthorization | None:
        modes.append((draft.patient_id, mode))
        if len(modes) == 2:
            raise InvalidInput("no units are left", field="billingCode")
        return None

    monkeypatch.setattr(authorizing, "check", by_mode)
    payload = CreateAppointment(binding, there.draft(1), check=check, authorization="require").payload
    with pytest.raises(InvalidInput):
        await there.pimsy.write(CreateAppointment.from_payload(binding, payload))
    assert modes == [(there.draft(1).patient_id, "require")] * 2
    assert len(there.book.sals) == 1


async def test_a_groups_appointment_asks_for_each_client_of_it(there: Schedule) -> None:
    group = there.book.groups[1]
    asked = there.draft(patientId=None, groupId=str(group.id), billingCode="90853")
    with pytest.raises(NotAuthorized):
        await there.pimsy.appointments.create(asked, authorization="require")
    assert there.book.sals == []
    saved = await there.pimsy.appointments.create(asked, authorization="warn", key="told")
    assert saved.authorization is not None
    assert [one.patient_id for one in saved.authorization.uncovered] == list(map(str, group.members))
    assert there.sal(saved.appointment_id).group == group.id


def test_a_write_is_rebuilt_from_its_payload(there: Schedule) -> None:
    binding = Binding()
    changes = ServiceAppointmentChanges(start=START, provider_name="Marsh, Toni")
    made = [
        CreateAppointment(binding, there.draft(recurrence={"times": 12}, telehealth=True), authorization="require"),
        UpdateAppointment(binding, "7", changes),
        MoveAppointment(binding, "7", changes),
        SetAppointmentStatus(binding, "7", ServiceAppointmentChanges(status="No Show")),
        CancelAppointment(binding, "7", "Cancelled by Client", reason="Has a cold"),
        ChooseOfSeries(binding, "7", "Cancelled by Client", since=START, reason=None),
        ChooseOfSeries(binding, "7", "Cancelled by Client", since=None, reason="Has a cold"),
    ]
    kinds = {kind.operation: kind for kind in WRITES}
    for write in made:
        again = kinds[write.operation].from_payload(binding, json.loads(json.dumps(write.payload)))
        assert (type(again), again.payload) == (type(write), write.payload)
        assert (again.natural_key, again.record) == (write.natural_key, write.record)
    group = there.draft(patientId=None, groupId="12")
    of_group = CreateAppointment(binding, group, authorization="warn", members=["3", "4"])
    assert (of_group.record, of_group.beside) == ("group:12", ("patient:3", "patient:4"))
    joined = CreateAppointment(binding, group, authorization="warn", members=["3", "4", "5"])
    assert joined.payload == of_group.payload, "who is in the group is not what was asked"
    assert made[0].record == f"patient:{there.book.clients[0].id}"
    assert there.book.clients[0].last_name not in repr(made[0])
