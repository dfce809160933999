"""Appointments as they are written: once, whole, and only if the portal's book says so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import API, SCHEDULE, AppointmentDesk
from mock_portals.office_ally.appointments import Block, MockAppointment
from portaldriver import (
    BrowserPool,
    Duplicate,
    InvalidInput,
    NotFound,
    NotSaved,
    OfficeAlly,
    SavedDifferently,
    SelectorNotFound,
)
from portaldriver.models.appointment import AppointmentChanges, AppointmentSaved, AppointmentStatus, NewAppointment
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.writes import WRITES
from portaldriver.portals.office_ally.writes.appointment_changes import (
    CancelAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    UpdateAppointment,
)
from portaldriver.portals.office_ally.writes.appointment_removal import DeleteAppointment
from portaldriver.portals.office_ally.writes.appointments import CreateAppointment
from portaldriver.runtime.write import Write
from tests.conftest import Told
from tests.office_ally.practice import Practice, practice

START = datetime(2026, 3, 2, 9, 30)


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


@pytest.fixture
def portal(there: Practice) -> Iterator[OfficeAllyPortal]:
    """The practice's portal with other people at the front of its list: receipts remember those of earlier tests."""
    people = there.portal.patients
    people[:] = people[3:] + people[:3]
    yield there.portal
    there.portal.unvary()


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> AppointmentDesk:
    desk = portal.pm.desk(AppointmentDesk)
    desk.clear()
    desk.today = date(2026, 3, 1)
    return desk


@pytest.fixture
def client(there: Practice) -> OfficeAlly:
    return there.oa


@pytest.fixture
def told(there: Practice) -> Told:
    there.told.clear()
    return there.told


def draft(portal: OfficeAllyPortal, number: int = 0, **changed: Any) -> NewAppointment:
    given = {"patientId": portal.patients[number].patient_id, "providerId": "2201", "officeId": "4101", "start": START}
    return NewAppointment.of(given | changed)


def book(desk: AppointmentDesk, portal: OfficeAllyPortal, number: int = 0, **changed: Any) -> MockAppointment:
    given: dict[str, Any] = {"day": START.date(), "at": START.time(), "staff_id": "2201", "office_id": "4101"}
    return desk.add(patient_id=portal.patients[number].patient_id, **given | changed)


def places(desk: AppointmentDesk) -> list[datetime]:
    return sorted(datetime.combine(one.day, one.at) for one in desk.book.values())


async def test_what_was_asked_stands_in_the_book_once(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk, told: Told
) -> None:
    asked = draft(
        portal,
        start="2026-12-31T23:05",
        visitLength=50,
        status="confirmed",
        reasonForVisit="Follow-up & labs",
        notes="First line\nsecond <line>",
        resourceId="2",
        resourceType=1,
        color="#AABBCC",
        checkEligibility=True,
        eligibilityInsuranceId="12",
        eligibilityPayerId="AB123",
        reminderCallId="3",
        userDefined=["one", "", "three"],
    )
    saved = await client.appointments.create(asked)
    one = desk.book[int(saved.appointment_id)]
    assert (saved.status, saved.appointment_ids) == ("created", (str(one.id),))
    assert (one.day, one.at, one.length, one.status_id) == (date(2026, 12, 31), time(23, 5), 50, 328)
    assert (one.patient_id, one.staff_id, one.office_id) == (asked.patient_id, "2201", "4101")
    assert (one.reason, one.notes) == ("Follow-up & labs", "First line\nsecond <line>")
    assert (one.resource_id, one.resource_type, one.color) == (2, 1, "#aabbcc")
    assert (one.check_eligibility, one.eligibility_insurance_id, one.eligibility_payer_id) == (True, 12, "AB123")
    assert (one.reminder_call_id, one.user_defined) == (3, ["one", "", "three", "", "", ""])
    again = await client.appointments.create(asked)
    assert (again, desk.saves, len(desk.book)) == (saved, 1, 1)
    # Another place for another patient at the same time is no repeat of it.
    other = await client.appointments.create(draft(portal, 1, start="2026-12-31T23:05"))
    assert other.appointment_id != saved.appointment_id
    assert len(desk.book) == 2
    person = portal.patients[0]
    assert not [word for word in (person.last_name, asked.patient_id) if word in told.words]


async def test_repetitions_are_found_all_and_missing_ones_told(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    saved = await client.appointments.create(draft(portal, repeat={"times": 2, "everyDays": 14}))
    days = [START, START + timedelta(days=14), START + timedelta(days=28)]
    assert places(desk) == days
    assert [desk.book[int(one)].day for one in saved.appointment_ids] == [day.date() for day in days]
    desk.loses_repeats = True
    with pytest.raises(SavedDifferently) as short:
        await client.appointments.create(draft(portal, 1, repeat={"times": 1}))
    assert short.value.fields == ("repeat",)
    assert len(desk.book) == 4


async def test_what_stands_there_already_is_no_receipt(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    theirs = book(desk, portal)
    with pytest.raises(Duplicate) as there:
        await client.appointments.create(draft(portal))
    assert theirs.patient_id not in str(there.value)
    # One that was given up is in nobody's way, and is not taken for the new one.
    theirs.status_id = 321
    saved = await client.appointments.create(draft(portal))
    assert saved.appointment_id != str(theirs.id)
    assert len(desk.book) == 2


async def test_an_ok_that_saved_nothing_is_not_believed(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk, told: Told
) -> None:
    desk.silently_refuse = 1
    saved = await client.appointments.create(draft(portal))
    assert [one.outcome for one in told.named("WriteReconciled")] == ["absent"]
    assert (desk.saves, list(desk.book)) == (1, [int(saved.appointment_id)])
    one = desk.book[int(saved.appointment_id)]
    desk.silently_refuse = 99
    with pytest.raises(NotSaved):
        # One of the two is so already: that is no sign that the other took.
        await client.appointments.update(str(one.id), {"notes": "Call first", "visitLength": 30})
    with pytest.raises(NotSaved):
        await client.appointments.delete(str(one.id))
    assert (desk.saves, one.notes) == (1, "")


@pytest.mark.parametrize("trouble", [{"reset": True}, {"status": 503}], ids=["reset", "503"])
async def test_an_answer_that_is_lost_makes_no_second_one(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk, trouble: dict[str, Any]
) -> None:
    fault = portal.faults.add(path=API, method="POST", after=True, **trouble)
    saved = await client.appointments.create(draft(portal))
    assert (fault.hits, desk.saves, list(desk.book)) == (1, 1, [int(saved.appointment_id)])


async def test_a_page_in_the_place_of_the_answer_is_no_answer(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    desk.page_instead = 1
    saved = await client.appointments.create(draft(portal))
    assert (desk.saves, list(desk.book)) == (1, [int(saved.appointment_id)])


async def test_a_refusal_names_the_field_and_nobody(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    desk.blocks.append(Block(START.date(), START.time()))
    with pytest.raises(InvalidInput) as refused:
        await client.appointments.create(draft(portal))
    assert refused.value.field == "start"
    assert portal.patients[0].last_name not in str(refused.value)
    desk.blocks.clear()
    with pytest.raises(InvalidInput) as unknown:
        await client.appointments.create(draft(portal, providerId="999999"))
    assert unknown.value.field == "providerId"
    desk.fail = 1
    with pytest.raises(InvalidInput) as failed:
        await client.appointments.create(draft(portal))
    assert failed.value.messages == ("the portal refused the appointment",)
    assert desk.book == {}
    # What was refused may be asked again.
    assert (await client.appointments.create(draft(portal))).status == "created"


async def test_a_change_leaves_the_rest_as_it_is(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    one = book(desk, portal, reason="Intake", notes="Old\r\nnotes", user_defined=list("abcdef"), color="#123456")
    one.pa |= {"isPaAppointment": True, "isVirtualVisit": True, "paAppointmentID": 77, "panote": "By video"}
    before = {name: value for name, value in one.data().items() if name not in ("VisitLength", "ReasonForVisit")}
    saved = await client.appointments.update(str(one.id), {"visitLength": 90, "reasonForVisit": ""})
    assert saved.status == "updated"
    after = one.data()
    assert (after.pop("VisitLength"), after.pop("ReasonForVisit")) == (90, "")
    assert after | {"Notes": ""} == before | {"Notes": ""}
    assert one.notes.splitlines() == ["Old", "notes"]
    assert (await client.appointments.update(str(one.id), {"visitLength": 90})).status == "unchanged"
    assert desk.saves == 1
    with pytest.raises(InvalidInput):
        await client.appointments.update(str(one.id), {})
    with pytest.raises(NotFound):
        await client.appointments.update("99", {"notes": "x"})
    desk.alters_notes = True
    with pytest.raises(SavedDifferently) as other:
        await client.appointments.update(str(one.id), {"notes": "cut off", "visitLength": 15})
    assert other.value.fields == ("notes",)


async def test_what_somebody_else_changes_meanwhile_stays(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    one = book(desk, portal)
    # The reads of `before` and of `fill`; what comes between them and the press is seen by the third.
    desk.after_reads = {2: lambda: setattr(one, "notes", "Theirs")}
    saved = await client.appointments.update(str(one.id), {"visitLength": 90})
    assert (saved.status, one.notes, one.length, desk.saves) == ("updated", "Theirs", 90, 1)


async def test_moved_cancelled_and_made_again(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    first = await client.appointments.create(draft(portal, notes="Bring forms"))
    one = desk.book[int(first.appointment_id)]
    later = START + timedelta(days=1, hours=4)
    await client.appointments.move(first.appointment_id, start=later, provider_id="2202")
    assert (one.day, one.at, one.staff_id, one.office_id) == (later.date(), later.time(), "2202", "4101")
    # The place that was left is free: the same request makes another one now.
    second = await client.appointments.create(draft(portal, notes="Bring forms"))
    assert second.appointment_id != first.appointment_id
    with pytest.raises(Duplicate):
        await client.appointments.move(second.appointment_id, start=later, provider_id="2202")
    cancelled: list[AppointmentSaved] = []
    for _ in range(2):
        cancelled.append(await client.appointments.cancel(second.appointment_id, by="patient", reason="Has a cold"))
    other = desk.book[int(second.appointment_id)]
    assert (other.status_id, other.notes) == (321, "Bring forms\nHas a cold")
    assert [one.status for one in cancelled] == ["updated", "unchanged"]
    third = await client.appointments.create(draft(portal, notes="Bring forms"))
    with pytest.raises(Duplicate):
        await client.appointments.set_status(second.appointment_id, AppointmentStatus.ACTIVE)
    await client.appointments.set_status(third.appointment_id, AppointmentStatus.CHECKED_IN)
    assert desk.book[int(third.appointment_id)].status_id == 332
    await client.appointments.delete(third.appointment_id)
    assert sorted(desk.book) == sorted(map(int, (first.appointment_id, second.appointment_id)))
    with pytest.raises(NotFound):
        await client.appointments.delete(third.appointment_id)
    fourth = await client.appointments.create(draft(portal, notes="Bring forms"), key="mine")
    assert int(fourth.appointment_id) in desk.book
    with pytest.raises(InvalidInput) as long:
        await client.appointments.cancel(fourth.appointment_id, by="office", reason="x" * 250)
    assert long.value.field == "reason"
    assert desk.book[int(fourth.appointment_id)].status_id == 320


async def test_nothing_is_deleted_by_a_form_that_moved(
    client: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    one = book(desk, portal)

    def rename(tree: Any) -> None:
        for form in tree.iter("form"):
            form.set("id", "otherForm")

    portal.vary(SCHEDULE, rename)
    before = portal.count(method="POST", path=SCHEDULE)
    with pytest.raises(SelectorNotFound) as moved:
        await client.appointments.delete(str(one.id))
    assert moved.value.field == "form"
    assert (list(desk.book), portal.count(method="POST", path=SCHEDULE)) == ([one.id], before)


def test_a_write_is_rebuilt_from_its_payload(portal: OfficeAllyPortal) -> None:
    binding = Binding()
    changes = AppointmentChanges.of({"start": START, "userDefined": ["a"], "notes": ""})
    writes: list[Write[Any]] = [
        CreateAppointment(binding, draft(portal, repeat={"times": 2}, userDefined=["a"])),
        UpdateAppointment(binding, "7", changes),
        MoveAppointment(binding, "7", changes),
        SetAppointmentStatus(binding, "7", AppointmentChanges(status=AppointmentStatus.IN_ROOM)),
        CancelAppointment(binding, "7", AppointmentStatus.CANCELLED_BY_OFFICE, reason="Closed"),
        DeleteAppointment(binding, "7"),
    ]
    assert {write.operation for write in writes} <= {kind.operation for kind in WRITES}
    for write in writes:
        stored = json.loads(json.dumps(write.payload))
        again = type(write).from_payload(binding, stored)
        assert (again.payload, again.natural_key, again.record) == (write.payload, write.natural_key, write.record)
        assert stored == write.payload
