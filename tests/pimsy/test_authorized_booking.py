"""Bookings that authorizations cover, and those that they do not: refused before anything is sent, or told of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.pimsy.book import Auth, Client, Note, by_id
from mock_portals.pimsy.notes_seed import next_note
from portaldriver import BrowserPool, InvalidInput, NotAuthorized, NotFound
from portaldriver.models.authorization import BookingAuthorization
from portaldriver.models.service_appointment import ServiceAppointmentSaved
from portaldriver.portals.pimsy import Pimsy
from portaldriver.portals.pimsy.writes.appointments import CreateAppointment
from tests.conftest import shared
from tests.pimsy.bookings import START, Schedule, schedule

CODE = "90834"
EDIT = "/Calendar/Sal"


@pytest.fixture(scope="module")
async def practice(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


@pytest.fixture
def there(practice: Schedule) -> Iterator[Schedule]:
    practice.clear()
    practice.book.auths.clear()
    yield practice
    practice.portal.faults.clear()


def patient(there: Schedule, number: int = 0) -> Client:
    return there.book.clients[number]


def authorize(there: Schedule, units: int, *, number: int = 0, **changed: Any) -> Auth:
    given: dict[str, Any] = {
        "code": CODE,
        "start": START.date() - timedelta(days=30),
        "end": START.date() + timedelta(days=300),
        "allotted": Decimal(units),
        "remaining": Decimal(units),
    }
    one = Auth(there.book.next_id(), patient(there, number).id, **(given | changed))
    there.book.auths.append(one)
    return one


async def book(there: Schedule, *, mode: str = "require", number: int = 0, **changed: Any) -> ServiceAppointmentSaved:
    asked: Any = mode
    return await there.pimsy.appointments.create(there.draft(number, **changed), authorization=asked)


def saves(there: Schedule) -> int:
    return there.portal.count(method="POST", path=EDIT)


async def refused(there: Schedule, **changed: Any) -> NotAuthorized:
    """Return why a booking is refused, once nothing was sent and nobody is named."""
    before = saves(there)
    with pytest.raises(NotAuthorized) as raised:
        await book(there, **changed)
    assert (saves(there), there.book.sals) == (before, [])
    said = f"{raised.value} {raised.value!r}"
    assert not any(word in said for word in (patient(there).last_name, str(patient(there).id), CODE))
    return raised.value


async def test_a_booking_is_refused_for_what_its_authorizations_lack(there: Schedule) -> None:
    assert (await refused(there)).reason == "none"
    one = authorize(there, 1, end=START.date() - timedelta(days=1))
    assert (await refused(there)).reason == "expired"
    one.start, one.end = START.date() + timedelta(days=1), START.date() + timedelta(days=90)
    assert (await refused(there)).reason == "not_started"
    one.start, one.active = START.date(), False
    assert (await refused(there)).reason == "inactive"
    one.active, one.pending = True, Decimal(1)
    assert (await refused(there)).reason == "units_pending"
    one.pending, one.code = Decimal(0), "90853"
    assert (await refused(there)).reason == "other_pool"
    with pytest.raises(InvalidInput, match="billingCode"):
        await book(there, billingCode="")
    one.code = CODE
    saved = await book(there)
    assert saved.authorization == BookingAuthorization(mode="require", ok=True, counted_by="code")
    assert there.sal(saved.appointment_id).client == patient(there).id
    with pytest.raises(NotAuthorized) as raised:
        await book(there, start=START + timedelta(days=1))
    assert (raised.value.reason, len(there.book.sals)) == ("units_booked", 1)


async def test_codes_of_one_group_share_and_unmanaged_ones_are_not_counted(there: Schedule) -> None:
    authorize(there, 1, code="90837")
    await book(there)
    with pytest.raises(NotAuthorized):
        await book(there, start=START + timedelta(days=1), billingCode="90837")
    authorize(there, 0, code="T1016", remaining=Decimal(0), unmanaged=True)
    for day in range(3):
        await book(there, start=START + timedelta(days=day, hours=3), billingCode="T1016")
    assert len(there.book.sals) == 4


async def test_units_by_time_are_those_of_the_visit_s_length(there: Schedule) -> None:
    assert [one.minutes_per_unit for one in there.book.codes if one.code == "H2019"] == [15]
    authorize(there, 5, code="H2019")
    with pytest.raises(NotAuthorized):
        await book(there, billingCode="H2019", visitLength=80)
    await book(there, billingCode="H2019", visitLength=61)
    assert len(there.book.sals) == 1


async def test_of_two_bookings_for_the_last_unit_one_wins(there: Schedule) -> None:
    authorize(there, 1)
    came = await asyncio.gather(
        *(book(there, start=START + timedelta(days=day)) for day in range(3)), return_exceptions=True
    )
    refusals = [one for one in came if isinstance(one, NotAuthorized)]
    assert (len(refusals), len(there.book.sals)) == (2, 1)
    assert {one.reason for one in refusals} == {"units_booked"}


async def test_users_of_one_practice_take_turns_for_the_last_unit(there: Schedule) -> None:
    authorize(there, 1)
    other = there.portal.add_account(username="toni.marsh")
    client = there.pimsy
    async with Pimsy(
        acronym="demo",
        username=other.username,
        password=other.password,
        origins=there.portal.origins,
        **shared(client._pool, client._state, there.told),
    ) as beside:
        drafts = [there.draft(start=START + timedelta(days=day)) for day in range(2)]
        came = await asyncio.gather(
            *(
                one.appointments.create(draft, authorization="require")
                for one, draft in zip((client, beside), drafts, strict=True)
            ),
            return_exceptions=True,
        )
    assert ([isinstance(one, NotAuthorized) for one in came].count(True), len(there.book.sals)) == (1, 1)


async def test_who_only_wants_to_be_warned_gets_the_booking_and_the_days(there: Schedule) -> None:
    authorize(there, 2)
    saved = await book(there, mode="warn", recurrence={"times": 3})
    assert saved.authorization is not None
    assert (saved.authorization.mode, saved.authorization.ok) == ("warn", False)
    (uncovered,) = saved.authorization.uncovered
    assert (uncovered.on, uncovered.reason) == (date(2027, 3, 15), "units_booked")
    assert len(there.book.sals) == 3
    assert (await book(there, mode="ignore", start=START + timedelta(hours=2))).authorization is None


async def test_a_group_s_booking_is_covered_for_every_member(there: Schedule) -> None:
    group = there.book.groups[0]
    places = [number for number, one in enumerate(there.book.clients) if one.id in group.members]
    for number in places[1:]:
        authorize(there, 1, number=number, code="90853")
    of_group: dict[str, Any] = {"patientId": None, "groupId": str(group.id), "billingCode": "90853"}
    before = saves(there)
    with pytest.raises(NotAuthorized) as raised:
        await book(there, **of_group)
    assert (raised.value.reason, saves(there)) == ("none", before)
    authorize(there, 1, number=places[0], code="90853")
    saved = await book(there, **of_group)
    assert there.sal(saved.appointment_id).group == group.id
    with pytest.raises(NotAuthorized) as raised:
        await book(there, **of_group, start=START + timedelta(days=1))
    assert raised.value.reason == "units_booked", "what the group has booked is booked for each of them"


async def test_the_whole_schedule_is_read_once_a_check_for_however_many_of_a_group(there: Schedule) -> None:
    """The calendar has no filter for groups: what it costs is one list each time, in pages of 500."""

    def of_everybody() -> int:
        asked = [one.query for one in there.portal.requests if one.path == "/Calendar" and "from" in one.query]
        return sum(not one.get("client") and not one.get("user") and one["from"] != one["to"] for one in asked)

    book_ = there.book
    for size, group in zip((1, 4), book_.groups, strict=False):
        kept = list(group.members)
        group.members[:] = [one.id for one in book_.clients[10 * size : 10 * size + size]]
        for number in range(size):
            # Each one's authorization begins on another day.
            start = START.date() - timedelta(days=30 + 7 * (number % 2))
            authorize(there, 3, number=10 * size + number, code="90853", start=start)
        before = of_everybody()
        given: dict[str, Any] = {"patientId": None, "groupId": str(group.id), "billingCode": "90853"}
        saved = await book(there, start=START + timedelta(days=size), **given)
        assert saved.authorization is not None
        assert saved.authorization.ok
        # Before anything is opened, and before it is filled in; of four, one's begins a week before.
        assert of_everybody() - before == (2 if size == 1 else 4)
        group.members[:] = kept


async def test_a_receipt_says_that_units_were_assumed(there: Schedule) -> None:
    authorize(there, 5)
    assert (await book(there)).authorization == BookingAuthorization(mode="require", ok=True, counted_by="code")
    # The practice does not say how a code is counted: this one, or that of an appointment that draws on the same units.
    mine, other = (next(one for one in there.book.codes if one.code == code) for code in (CODE, "90837"))
    mine.decrement = ""
    unsaid = await book(there, start=START + timedelta(days=1))
    mine.decrement, other.decrement = other.decrement, ""
    await book(there, mode="ignore", billingCode="90837", start=START + timedelta(days=2))
    beside = await book(there, start=START + timedelta(days=3))
    other.decrement = mine.decrement
    for saved in (unsaid, beside):
        assert saved.authorization is not None
        assert (saved.authorization.ok, saved.authorization.counted_by) == (True, "assumed")
    said = unsaid.model_dump(by_alias=True, mode="json")["authorization"]
    assert said == {"mode": "require", "ok": True, "countedBy": "assumed", "uncovered": []}


async def test_at_note_time_the_answer_may_be_another(there: Schedule) -> None:
    one = authorize(there, 2)
    saved = await book(there)
    assert (await there.pimsy.appointments.validate(saved.appointment_id)).ok
    one.active = False
    said = await there.pimsy.appointments.validate(saved.appointment_id)
    assert (said.ok, said.reason, said.authorization_id) == (False, "inactive", str(one.id))
    with pytest.raises(NotFound):
        await there.pimsy.appointments.validate("999999")


async def test_an_appointment_whose_note_holds_its_units_is_not_counted_besides(there: Schedule) -> None:
    """As a practice writes its notes: saved one by one, released later."""
    one = authorize(there, 3)
    first = there.sal((await book(there)).appointment_id)
    note = Note(next_note(there.book), patient(there).id, first.start, 45, CODE, "Okafor, Riley", sal=first.id)
    there.book.notes.append(note)
    one.pending = Decimal(1)
    second = await book(there, start=START + timedelta(days=1))
    assert (await there.pimsy.appointments.validate(second.appointment_id)).ok

    async def left() -> tuple[bool, Decimal | None]:
        when = START.date() + timedelta(days=9)
        said = await there.pimsy.authorizations.validate(str(patient(there).id), CODE, when)
        return said.ok, said.units_available

    assert await left() == (True, Decimal(1))
    spoilt: tuple[dict[str, Any], ...] = ({"sal": None}, {"code": "H2019"}, {"client": patient(there, 1).id})
    for other in spoilt:  # nobody can tell that these units are this appointment's
        there.book.notes[-1] = replace(note, **other)
        assert await left() == (False, Decimal(0))
    there.book.notes[-1] = note
    (risk,) = await there.pimsy.authorizations.at_risk(START.date(), patient_id=str(patient(there).id), within_days=900)
    assert risk.units_available == 1
    await book(there, start=START + timedelta(days=2))
    with pytest.raises(NotAuthorized):
        await book(there, start=START + timedelta(days=3))
    there.book.notes.remove(note)


async def test_what_a_crash_left_is_checked_as_it_was_asked(there: Schedule) -> None:
    binding = there.pimsy._binding
    write = CreateAppointment(binding, there.draft(), authorization="require")
    again = CreateAppointment.from_payload(binding, write.payload)
    assert (again.authorization, again.payload) == ("require", write.payload)


async def test_from_intake_to_twelve_weeks_of_telehealth(there: Schedule) -> None:
    """The story: a client comes, is authorized, and is booked for twelve weeks; and one whose units end in week 9."""
    weekly: dict[str, Any] = {"telehealth": True, "recurrence": {"times": 12}}
    for units, last in ((12, "Quillon"), (8, "Quarrel")):
        came = await there.pimsy.clients.create(
            {
                "firstName": "Robin",
                "lastName": last,
                "dob": "1991-04-05",
                "email": f"{last.lower()}@example.com",
                "insurancePolicies": [
                    {"isPrimary": True, "payerName": there.book.payers[0].name, "memberId": f"M-{last}"}
                ],
            }
        )
        await there.pimsy.authorizations.create(
            {
                "patientId": came.patient_id,
                "billingCode": CODE,
                "payerName": there.book.payers[0].name,
                "startsOn": date(2027, 1, 1),
                "endsOn": date(2027, 12, 31),
                "unitsAllotted": units,
                "unitAlertLevel": 2,
            }
        )
        asked = there.draft(patientId=came.patient_id, **weekly)
        if units == 12:
            saved = await there.pimsy.appointments.create(asked, authorization="require")
            assert len(saved.appointment_ids) == 12
            kept = [there.sal(one) for one in saved.appointment_ids]
            assert [one.start for one in kept] == [START + timedelta(weeks=week) for week in range(12)]
            assert {one.telehealth and bool(one.link) for one in kept} == {True}
            client = by_id(there.book.clients, came.patient_id)
            assert client is not None
            assert client.insurance["Primary"].individual_number == f"M-{last}"
            continue
        before = len(there.book.sals)
        with pytest.raises(NotAuthorized) as raised:
            await there.pimsy.appointments.create(asked, authorization="require")
        weeks = [(datetime.fromisoformat(day).date() - START.date()).days // 7 + 1 for day in raised.value.days]
        assert (weeks, len(there.book.sals)) == ([9, 10, 11, 12], before)
        shorter = there.draft(patientId=came.patient_id, telehealth=True, recurrence={"times": 8})
        assert len((await there.pimsy.appointments.create(shorter, authorization="require")).appointment_ids) == 8
        said = await there.pimsy.authorizations.validate(came.patient_id, CODE, date(2027, 6, 1))
        assert (said.reason, said.units_available) == ("units_booked", Decimal(0))
        (risk,) = await there.pimsy.authorizations.at_risk(START.date(), patient_id=came.patient_id)
        assert (risk.units_available, risk.reasons) == (Decimal(0), ("units_low",))
