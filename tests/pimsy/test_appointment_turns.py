"""Appointments that several want at once: users of one practice, in whichever order they come; and repeats under a key."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.pimsy.book import Auth
from portaldriver import (
    BrowserPool,
    Duplicate,
    IdempotencyConflict,
    OutcomeUnknown,
    PortalDown,
    SavedDifferently,
    Writing,
)
from portaldriver.models.service_appointment import ServiceAppointmentChanges, ServiceAppointmentSaved
from portaldriver.portals.pimsy import Pimsy
from portaldriver.portals.pimsy.writes.appointment_changes import CancelAppointment, Changing, MoveAppointment
from portaldriver.portals.pimsy.writes.appointments import CreateAppointment
from portaldriver.runtime.session import Tab
from tests.conftest import shared
from tests.pimsy.bookings import START, Schedule, schedule

EDIT = "/Calendar/Sal"
Writes = Callable[[Pimsy], Awaitable[Any]]


@pytest.fixture(scope="module")
async def practice(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


@pytest.fixture(scope="module")
async def beside(practice: Schedule) -> AsyncIterator[Pimsy]:
    """Give another user of the practice, whose writes are in the same state database."""
    portal, client = practice.portal, practice.pimsy
    other = portal.add_account(username="toni.marsh")
    async with Pimsy(
        acronym="demo",
        username=other.username,
        password=other.password,
        origins=portal.origins,
        writing=Writing(quiet=0.05, attempts=2),
        **shared(client._pool, client._state, practice.told),
    ) as made:
        yield made


@pytest.fixture
def there(practice: Schedule) -> Iterator[Schedule]:
    practice.clear()
    yield practice
    practice.portal.faults.clear()


async def race(monkeypatch: pytest.MonkeyPatch, first: tuple[Pimsy, Writes], second: tuple[Pimsy, Writes]) -> list[Any]:
    """Have a second write begin when the first has seen a free place and filled its form; return how both end."""
    begun: list[asyncio.Future[Any]] = []
    with monkeypatch.context() as patch:
        for kind in (CreateAppointment, Changing):
            fill: Any = kind.fill

            async def filled(self: Any, tab: Tab, before: Any, fill: Any = fill) -> Any:
                made = await fill(self, tab, before)
                if not begun:
                    begun.append(asyncio.ensure_future(second[1](second[0])))
                    # Who does not wait for its turn is through by then.
                    await asyncio.wait(begun, timeout=0.8)
                return made

            patch.setattr(kind, "fill", filled)
        ended = await asyncio.gather(first[1](first[0]), return_exceptions=True)
        return [*ended, *await asyncio.gather(*begun, return_exceptions=True)]


async def test_of_two_who_want_one_place_one_gets_it(
    there: Schedule, beside: Pimsy, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = itertools.count()

    async def create(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.create(there.draft(), key=f"key {next(keys)}")

    async def move(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.move(str(there.book.sals[0].id), start=START)

    async def move_another(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.move(str(there.book.sals[1].id), start=START)

    async def revive(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.set_status(str(there.book.sals[2].id), "Scheduled")

    for first, second in ((create, move), (move, create), (revive, create), (move, move_another)):
        there.clear()
        for days in (1, 2):
            there.stand(start=START + timedelta(days=days))
        there.stand(status="Cancelled by Client")
        ended = await race(monkeypatch, (there.pimsy, first), (beside, second))
        assert [type(one) for one in ended] == [ServiceAppointmentSaved, Duplicate], (first, second)
        there_now = [one for one in there.book.sals if one.start == START and one.status == "Scheduled"]
        assert len(there_now) == 1, (first, second)


async def test_who_makes_a_visit_longer_waits_for_who_counts_its_units(
    there: Schedule, beside: Pimsy, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, patient = START.date(), there.book.clients[0].id
    there.book.auths[:] = [Auth(1, patient, "H2019", day, day + timedelta(days=90), Decimal(6), Decimal(6))]
    one = there.stand(code="H2019")
    one.end = START + timedelta(minutes=30)
    later = there.draft(billingCode="H2019", visitLength=30, start=START + timedelta(days=1))

    async def longer(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.update(str(one.id), {"visitLength": 90})

    async def another(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.create(later, authorization="require")

    saved, refused = await race(monkeypatch, (there.pimsy, longer), (beside, another))
    assert (saved.status, type(refused).__name__, len(there.book.sals)) == ("updated", "NotAuthorized", 1)


async def test_a_move_that_a_crash_left_unsent_waits_its_turn_as_well(
    there: Schedule, beside: Pimsy, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, writes = there.stand(start=START + timedelta(days=1)), there.pimsy.writes
    move = MoveAppointment(there.pimsy._binding, str(one.id), ServiceAppointmentChanges(start=START))
    payload = json.dumps(move.payload, sort_keys=True, separators=(",", ":")).encode()
    account = await writes._pipeline.account()
    await there.pimsy._state.journal.begin(
        "given:left", account=account, operation=move.operation, payload=payload, record=move.record
    )

    async def resume(pimsy: Pimsy) -> Any:
        (done,) = await pimsy.writes.resume()
        return done

    async def create(pimsy: Pimsy) -> ServiceAppointmentSaved:
        return await pimsy.appointments.create(there.draft())

    done, refused = await race(monkeypatch, (there.pimsy, resume), (beside, create))
    assert (done.outcome, type(refused)) == ("confirmed", Duplicate)
    assert [sal.start for sal in there.book.sals] == [START]
    assert await writes.pending() == []


async def test_a_repeat_under_the_same_key_gives_the_first_receipt(there: Schedule) -> None:
    appointments, book = there.pimsy.appointments, there.book
    ids = tuple(str(there.stand(start=START + timedelta(weeks=week), series=7).id) for week in range(3))
    one = there.sal(ids[0])
    changes: list[Callable[[], Awaitable[ServiceAppointmentSaved]]] = [
        lambda: appointments.move(ids[0], start=START + timedelta(hours=1), key="move"),
        lambda: appointments.update(ids[0], {"notes": "Bring forms"}, key="update"),
        lambda: appointments.set_status(ids[0], "Confirmed", key="status"),
        lambda: appointments.cancel(ids[0], reason="Has a cold", key="cancel"),
        lambda: appointments.cancel(ids[1], series=True, since=START, key="series"),
    ]
    first = [await change() for change in changes]
    assert [saved.status for saved in first] == [*["updated"] * 3, *["cancelled"] * 2]
    assert first[4].appointment_ids == ids[1:]
    # Whatever became of them since, and though the portal cannot be asked.
    one.start, one.status, book.sals[1].status, one.notes = START, "Scheduled", "Scheduled", ""
    seen = len(there.portal.requests)
    assert [await change() for change in changes] == first
    assert len(there.portal.requests) == seen
    assert (one.start, one.status, book.sals[1].status, one.notes) == (START, "Scheduled", "Scheduled", "")
    with pytest.raises(IdempotencyConflict):
        await appointments.cancel(ids[1], series=True, since=START, by="practice", key="series")


async def test_a_series_whose_end_was_interrupted_is_ended_as_it_was_begun(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointments = there.pimsy.appointments
    ids = tuple(str(there.stand(start=START + timedelta(weeks=week), series=8).id) for week in range(3))
    fill = CancelAppointment.fill

    async def failing(self: CancelAppointment, tab: Tab, before: Any) -> Any:
        if self.appointment_id == ids[1]:
            raise PortalDown("the portal is down", retryable=False)
        return await fill(self, tab, before)

    with monkeypatch.context() as patch:
        patch.setattr(CancelAppointment, "fill", failing)
        with pytest.raises(PortalDown):
            await appointments.cancel(ids[0], series=True, since=START, key="ends")
    assert [there.sal(one).status for one in ids] == ["Cancelled by Client", "Scheduled", "Scheduled"]
    done = await appointments.cancel(ids[0], series=True, since=START, key="ends")
    assert (done.status, done.appointment_ids) == ("cancelled", ids)
    assert {there.sal(one).status for one in ids} == {"Cancelled by Client"}


async def test_what_another_user_s_write_left_open_is_seen_in_the_portal(
    there: Schedule, beside: Pimsy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user's client settles that user's writes only: what others left open shows in the portal, or it never arrived."""
    fill = CreateAppointment.fill
    for number, arrives in enumerate((True, False, False)):
        with monkeypatch.context() as patch:

            async def and_down(self: CreateAppointment, tab: Tab, before: Any, arrives: bool = arrives) -> Any:
                filled = await fill(self, tab, before)
                there.portal.faults.add(path=EDIT, method="POST", reset=True, after=arrives)
                there.portal.faults.add(path="/Calendar", status=503, times=None)
                return filled

            patch.setattr(CreateAppointment, "fill", and_down)
            with pytest.raises(OutcomeUnknown):
                await there.pimsy.appointments.create(there.draft(number, roomName="Hill 1"), key=f"open {number}")
        there.portal.faults.clear()
        room = "Hill 2" if number == 1 else "Hill 1"
        if arrives:
            with pytest.raises(Duplicate):
                await beside.appointments.create(there.draft(number, roomName=room))
        else:
            assert (await beside.appointments.create(there.draft(number, roomName=room))).status == "created"
        assert len(there.book.sals) == number + 1
    # What never arrived is not sent any more, as the place is taken: by the same appointment, or by another.
    outcomes = [one.outcome for one in await there.pimsy.writes.resume()]
    assert outcomes == ["confirmed", "SavedDifferently", "confirmed"]
    with pytest.raises(SavedDifferently) as theirs:
        await there.pimsy.appointments.create(there.draft(1, roomName="Hill 1"), key="open 1")
    assert theirs.value.fields == ("roomName",)
    assert len(there.book.sals) == 3
