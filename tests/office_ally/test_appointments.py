"""Appointments as they are read: both tables, both lanes, ranges, filters, one in full."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import API, SCHEDULE, AppointmentDesk
from mock_portals.office_ally.appointments import STATUSES, Block, MockAppointment
from portaldriver import BrowserPool, ExtractionError, InvalidInput, NotFound, OfficeAlly, PortalError
from portaldriver.models.appointment import (
    Appointment,
    AppointmentChanges,
    AppointmentStatus,
    AppointmentSummary,
    NewAppointment,
)
from portaldriver.portals.office_ally.agenda import clock
from portaldriver.portals.office_ally.appointment_data import appointment_of, payload_of
from portaldriver.portals.office_ally.appointment_search import read_appointment
from portaldriver.portals.office_ally.listing import Lane
from portaldriver.portals.office_ally.statuses import STATUS_IDS, by_label
from portaldriver.runtime.session import Tab
from tests.conftest import Told
from tests.office_ally.practice import Practice, practice

MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


@pytest.fixture
def portal(there: Practice) -> Iterator[OfficeAllyPortal]:
    yield there.portal
    there.portal.unvary()


@pytest.fixture
def oa(there: Practice) -> OfficeAlly:
    return there.oa


@pytest.fixture
def told(there: Practice) -> Told:
    there.told.clear()
    return there.told


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> AppointmentDesk:
    """Two days: midnight's and noon's neighbours, a time given twice, a block, and every status."""
    desk = portal.pm.desk(AppointmentDesk)
    desk.clear()
    people = iter(portal.patients)

    def book(day: date, at: time, **fields: Any) -> None:
        given = {"staff_id": "2201", "office_id": "4101", "length": 30} | fields
        desk.add(day=day, at=at, patient_id=next(people).patient_id, **given)

    book(MONDAY, time(8), reason="Intake", notes="Bring <forms> & cards", length=60)
    book(MONDAY, time(12, 45), staff_id="2202")
    book(MONDAY, time(12, 45), office_id="4102")
    book(MONDAY, time(17, 5), status_id=328)
    for number, status in enumerate(STATUSES):
        book(TUESDAY, time(8 + number // 2, 30 * (number % 2)), status_id=status)
    desk.blocks.append(Block(MONDAY, time(12, 30)))
    return desk


def shown(found: list[AppointmentSummary]) -> list[tuple[str, datetime, str | None]]:
    return [(one.appointment_id, one.start, one.patient_id) for one in found]


def booked(desk: AppointmentDesk, *days: date) -> list[tuple[str, datetime, str]]:
    order = sorted(desk.book.values(), key=lambda one: (one.day, one.at, one.id))
    return [(str(one.id), datetime.combine(one.day, one.at), one.patient_id) for one in order if one.day in days]


async def test_days_equal_the_book_in_both_tables_and_both_lanes(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk, told: Told
) -> None:
    expected = booked(desk, MONDAY, TUESDAY)
    lanes: list[Lane] = ["fetch", "page"]
    read: list[list[AppointmentSummary]] = []
    for shape in ("tblAppts", "tblDailyApp"):
        desk.shape = shape
        for lane in lanes:
            found = await oa.appointments.list(MONDAY, TUESDAY, lane=lane)
            assert shown(found) == expected, (shape, lane)
            read.append(found)
    assert read[0] == read[1] == read[2] == read[3]
    assert [one.status for one in read[0][4:]] == [by_label(label) for label in STATUSES.values()]
    first = read[0][0]
    person = portal.patients[0]
    assert (first.patient_name, first.dob) == (f"{person.last_name}, {person.first_name}", person.dob)
    assert (first.provider_name, first.reason_for_visit, first.visit_length) == ("Hale, Nadia", "Intake", 60)
    assert [(one.done, one.total) for one in told.named("Progress")[:2]] == [(1, 2), (2, 2)]
    assert not told.named("SelectorDegraded")
    assert person.last_name not in repr(first) + str(read[0])


async def test_columns_are_the_user_s_and_filters_the_portal_s(oa: OfficeAlly, desk: AppointmentDesk) -> None:
    desk.columns = ("Status", "Notes", "Patient ID", "Office", "Appointment ID")
    found = await oa.appointments.list(MONDAY)
    first = found[0]
    assert shown(found) == booked(desk, MONDAY)
    assert (first.notes, first.office_name) == ("Bring <forms> & cards", "Main Street Clinic")
    assert (first.visit_length, first.dob, first.reason_for_visit) == (None, None, None)

    async def ids(**query: Any) -> set[int]:
        return {int(one.appointment_id) async for one in oa.appointments.list(MONDAY, TUESDAY, **query)}

    def having(**wanted: Any) -> set[int]:
        book = desk.book.values()
        return {one.id for one in book if all(getattr(one, name) == value for name, value in wanted.items())}

    assert await ids(provider_id="2202") == having(staff_id="2202")
    assert await ids(office_id="4102") == having(office_id="4102")
    assert await ids(status=AppointmentStatus.CHECKED_IN) == having(status_id=332)
    assert await oa.appointments.list(date(2026, 3, 4)) == []


TROUBLE: list[tuple[dict[str, Any], str]] = [
    ({"serve_recorded": "challenge"}, "ChallengeRequired"),
    ({"serve_recorded": "displaced"}, "SessionDisplaced"),
    ({"status": 503}, "PortalDown"),
    ({"body": ("text/html", "<p>Something else</p>")}, "UnexpectedPage"),
    ({"body": ("application/json", "[]")}, "UnexpectedPage"),
    ({"body": ("application/json", '{"Status": 200, "Message": "Fail"}')}, "ExtractionError"),
    ({"body": ("application/json", '{"Status": 200, "dt": {"Appointment": null}}')}, "NotFound"),
]


async def test_what_comes_in_the_place_of_an_answer_is_told(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    """Caught within the call: the client would sign in anew for some of these, or leave the account alone."""
    number = str(next(iter(desk.book)))

    async def outcomes(tab: Tab) -> list[str]:
        found = []
        for trouble, _ in TROUBLE:
            portal.faults.add(path=API, method="POST", **trouble)
            try:
                await read_appointment(tab, oa._binding, number)
            except PortalError as error:
                found.append(type(error).__name__)
        return found

    assert await oa.call("appointments.get", outcomes) == [name for _, name in TROUBLE]


async def test_another_day_than_the_one_asked_for_is_not_taken_for_it(oa: OfficeAlly, desk: AppointmentDesk) -> None:
    desk.wrong_day = 1
    assert shown(await oa.appointments.list(MONDAY)) == booked(desk, MONDAY)
    desk.wrong_day = 99
    with pytest.raises(ExtractionError) as wrong:
        await oa.appointments.list(MONDAY)
    assert wrong.value.field == "title"


async def test_a_row_that_cannot_be_told_from_a_patient_s_is_not_left_out(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: AppointmentDesk
) -> None:
    def without_ids(tree: Any) -> None:
        for item in tree.iter("*"):
            item.attrib.pop("onclick", None)

    portal.vary(SCHEDULE, without_ids)
    with pytest.raises(ExtractionError) as lost:
        await oa.appointments.list(MONDAY)
    assert lost.value.field == "appointment_id"


async def test_one_in_full_equals_the_book(oa: OfficeAlly, desk: AppointmentDesk) -> None:
    person = next(iter(desk.book.values()))
    pa = {"isPaAppointment": True, "isVirtualVisit": True, "paAppointmentID": 88, "panote": "By video"}
    one = desk.add(
        day=MONDAY,
        at=time(23, 55),
        patient_id=person.patient_id,
        staff_id="2202",
        office_id="4103",
        length=45,
        status_id=361,
        reason="Follow-up",
        notes="First line\r\nsecond <b>line</b>",
        resource_id=3,
        resource_type=1,
        color="#AABBCC",
        check_eligibility=True,
        eligibility_insurance_id=12,
        eligibility_payer_id="AB123",
        reminder_call_id=5,
        user_defined=["a", "", "c", "", "", "f"],
        pa={**person.pa, **pa},
    )
    held = await oa.appointments.get(str(one.id))
    compare(held, one)
    assert held.notes == "First line\nsecond <b>line</b>"
    assert held.status is AppointmentStatus.LEFT_MESSAGE
    assert (held.online.booking_id, held.online.is_virtual, held.online.note) == ("88", True, "By video")
    wire = held.model_dump(by_alias=True, mode="json")
    assert wire["start"] == "2026-03-02T23:55:00"
    assert Appointment.model_validate(json.loads(json.dumps(wire))) == held
    with pytest.raises(NotFound) as missing:
        await oa.appointments.get("99")
    assert "99" not in str(missing.value)
    for bad in ("", "0", "12a", "1 OR 1"):
        with pytest.raises(InvalidInput):
            await oa.appointments.get(bad)


def compare(held: Appointment, one: MockAppointment) -> None:
    """Hold the model against the book, spelled out independently of the SDK's mapping."""
    assert held.appointment_id == str(one.id)
    assert held.start == datetime.combine(one.day, one.at)
    assert (held.patient_id, held.provider_id, held.office_id) == (one.patient_id, one.staff_id, one.office_id)
    assert (held.visit_length, held.reason_for_visit, held.color) == (one.length, one.reason, one.color.lower())
    assert (held.resource_id, held.resource_type) == (str(one.resource_id), one.resource_type)
    assert (held.check_eligibility, held.eligibility_payer_id) == (one.check_eligibility, one.eligibility_payer_id)
    assert held.eligibility_insurance_id == str(one.eligibility_insurance_id)
    assert held.reminder_call_id == str(one.reminder_call_id)
    assert list(held.user_defined) == one.user_defined


# --- below the browser


def data(**changed: Any) -> dict[str, Any]:
    one = MockAppointment(1, MONDAY, time(9, 30), "10000001", "2201", "4101")
    return one.data() | changed


@pytest.mark.parametrize(
    "spelling, moment",
    [
        ({"AppointmentTime": "9:30 PM"}, time(21, 30)),
        ({"AppointmentTime": "12:05 am"}, time(0, 5)),
        ({"AppointmentTime": "09:30:00"}, time(9, 30)),
        ({"AppointmentDate": "/Date(1772409600000)/"}, time(9, 30)),
        ({"AppointmentDate": "/Date(1772434800000-0800)/", "AppointmentID": "1"}, time(9, 30)),
    ],
)
def test_spellings_of_a_time(spelling: dict[str, Any], moment: time) -> None:
    assert appointment_of(data(**spelling)).start == datetime.combine(MONDAY, moment)


@pytest.mark.parametrize(
    "hour, minute, moment",
    [
        ("8", ":00 am", time(8)),
        ("12", ":30 am", time(0, 30)),
        ("12", ":05 pm", time(12, 5)),
        ("9 PM", ":15", time(21, 15)),
        ("17", "45", time(17, 45)),
        ("9", ":15", None),
        ("13", ":15 pm", None),
        ("", ":15 pm", None),
        ("9", "am", None),
    ],
)
def test_which_half_of_the_day_it_is_is_not_guessed(hour: str, minute: str, moment: time | None) -> None:
    if moment is not None:
        assert clock(hour, minute) == moment
        return
    with pytest.raises(ExtractionError):
        clock(hour, minute)


@pytest.mark.parametrize(
    "changed",
    [
        {"AppointmentTime": ""},
        {"AppointmentTime": "25:00"},
        {"AppointmentTime": "13:00 PM"},
        {"AppointmentDate": "2026-03-02"},
        {"StatusID": 400},
        {"StaffID": None},
        {"PatientID": True},
        {"CheckEligibility": "maybe"},
        {"Notes": ["Smith"]},
        {"PaAppointment": "Smith"},
    ],
)
def test_what_is_not_as_it_was_is_named_and_not_quoted(changed: dict[str, Any]) -> None:
    with pytest.raises(ExtractionError) as wrong:
        appointment_of(data(**changed))
    assert wrong.value.field in changed
    assert "Smith" not in str(wrong.value)


def test_what_is_read_is_posted_again_as_it_was() -> None:
    one = MockAppointment(7, MONDAY, time(14, 5), "10000001", "2201", "4101", notes="n", user_defined=list("abcdef"))
    one.pa |= {"isPaAppointment": True, "paAppointmentID": 4, "statusid": 2, "status": "Booked"}
    before = one.data()
    one.take(payload_of(appointment_of(before)))
    assert one.data() == before


def test_the_fifteen_statuses_are_the_portal_s() -> None:
    assert {number: by_label(label) for number, label in STATUSES.items()} == {
        number: status for status, number in STATUS_IDS.items()
    }
    freed = {status for status in AppointmentStatus if status.frees_slot}
    assert {STATUS_IDS[status] for status in freed} == {321, 322, 324, 327, 329, 330}
    assert by_label("On the moon") is None


GOOD: dict[str, Any] = {
    "patientId": "10000001",
    "providerId": "2201",
    "officeId": "4101",
    "start": "2026-03-02T09:30",
}


def bad_fields() -> Iterator[tuple[dict[str, Any], str]]:
    yield {"start": "2026-03-02T09:30:00Z"}, "start"
    yield {"start": "2026-03-02"}, "start"
    yield {"start": 1772443800}, "start"
    yield {"start": "2026-03-02T09:30:15"}, "start"
    yield {"visitLength": 0}, "visitLength"
    yield {"notes": "x" * 256}, "notes"
    yield {"color": "red"}, "color"
    yield {"patientId": "Smith"}, "patientId"
    yield {"officeId": "000"}, "officeId"
    yield {"userDefined": ["x"] * 7}, "userDefined"
    yield {"repeat": {"times": 0}}, "repeat.times"
    yield {"status": "gone"}, "status"
    yield {"providerID": "1"}, ""


@pytest.mark.parametrize("changed, field", list(bad_fields()), ids=lambda it: str(it)[:30])
def test_bad_drafts_name_the_field_and_not_the_value(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        NewAppointment.of(GOOD | changed)
    assert (refused.value.field or "") == field
    assert "Smith" not in str(refused.value)


def test_drafts_know_what_was_given() -> None:
    draft = NewAppointment.of(GOOD | {"providerId": "002201"})
    assert draft.provider_id == "2201"
    assert draft.start == datetime(2026, 3, 2, 9, 30)
    assert AppointmentChanges.of({"notes": ""}).model_dump(by_alias=True, exclude_unset=True) == {"notes": ""}
    assert "10000001" not in repr(draft)


def test_a_bad_range_is_refused_before_the_browser_moves(oa: OfficeAlly) -> None:
    for start, end in ((TUESDAY, MONDAY), (MONDAY, date(2028, 1, 1)), (datetime(2026, 3, 2), None)):
        with pytest.raises(InvalidInput):
            oa.appointments.list(start, end)
