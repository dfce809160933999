"""Appointments that the portal keeps otherwise than was asked: told of as they are, and never made a second time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from mock_portals.pimsy.book import Sal
from mock_portals.pimsy.grids import Layout
from portaldriver import BrowserPool, NotSaved, OutcomeUnknown, SavedDifferently
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
    practice.desk.alters = None
    practice.desk.silently_refuse = False
    practice.portal.faults.clear()
    practice.portal.layouts.clear()


def later(**lag: int) -> Any:
    """Return what moves an appointment."""

    def alter(one: Sal) -> None:
        one.start, one.end = one.start + timedelta(**lag), one.end + timedelta(**lag)

    return alter


def of_another(**changed: Any) -> Any:
    """Return what makes an appointment somebody else's."""

    def alter(one: Sal) -> None:
        for name, value in changed.items():
            setattr(one, name, value)

    return alter


async def otherwise(there: Schedule, **changed: Any) -> tuple[str, ...]:
    """Ask for an appointment twice, and return what is told to be kept otherwise, once the portal was asked once."""
    before = there.portal.count(method="POST", path=EDIT)
    told = []
    for _ in range(2):
        with pytest.raises(SavedDifferently) as raised:
            await there.pimsy.appointments.create(there.draft(**changed))
        told.append(raised.value.fields)
        assert there.book.clients[0].last_name not in str(raised.value)
    assert there.portal.count(method="POST", path=EDIT) == before + 1
    assert told[0] == told[1]
    return told[0]


async def test_one_that_the_portal_moves_or_gives_to_others_is_not_made_again(there: Schedule) -> None:
    book = there.book
    alters: list[tuple[Any, tuple[str, ...]]] = [
        (later(minutes=5), ("start",)),
        (later(hours=-10), ("start",)),
        (of_another(user=book.users[1].name, room="Hill 1"), ("providerName", "roomName")),
        (of_another(client=book.clients[9].id), ("patientId",)),
    ]
    for number, (alter, fields) in enumerate(alters):
        # Others stand there about already, of the same client and at the same time.
        there.clear()
        for patient, hours in ((0, 3), (1, 0)):
            there.stand(patient, start=START + timedelta(hours=hours))
        there.desk.alters = alter
        assert await otherwise(there, roomName="Harbor 2") == fields, number
        assert len(book.sals) == 3
    there.clear()
    there.portal.layouts["/calendar"] = Layout(hidden=("User", "Client #", "Series"))
    there.desk.alters = later(minutes=5)
    assert await otherwise(there) == ("start",)


async def test_a_series_and_a_group_s_are_not_made_again_either(there: Schedule) -> None:
    group = there.book.groups[0]
    there.desk.alters = later(minutes=-15)
    assert await otherwise(there, recurrence={"times": 3}) == ("start",)
    assert len(there.book.sals) == 3
    of_group: dict[str, Any] = {"patientId": None, "groupId": str(group.id), "billingCode": "90853"}
    assert await otherwise(there, **of_group) == ("start",)
    there.desk.alters = of_another(user=there.book.users[2].name)
    assert await otherwise(there, **of_group, start=START + timedelta(hours=2)) == ("providerName",)
    assert len(there.book.sals) == 5
    # One of a series that went elsewhere, the others being where they should.
    there.desk.alters = lambda one: later(minutes=5)(one) if one.start.day == 9 else None
    assert await otherwise(there, start=START + timedelta(days=1), recurrence={"times": 3}) == ("start",)
    assert len(there.book.sals) == 8


async def test_what_was_lost_on_the_way_is_known_again_though_it_was_moved(
    there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.desk.alters = later(minutes=5)
    there.portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
    with pytest.raises(SavedDifferently) as lost:
        await there.pimsy.appointments.create(there.draft())
    assert (lost.value.fields, len(there.book.sals)) == (("start",), 1)
    # The portal cannot be asked for a while, as after a crash: whoever goes on with it knows it again.
    fill = CreateAppointment.fill

    async def and_down(self: CreateAppointment, tab: Tab, before: Any) -> Any:
        filled = await fill(self, tab, before)
        there.portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
        there.portal.faults.add(path="/Calendar", status=503, times=None)
        return filled

    monkeypatch.setattr(CreateAppointment, "fill", and_down)
    with pytest.raises(OutcomeUnknown):
        await there.pimsy.appointments.create(there.draft(1))
    there.portal.faults.clear()
    resumed = await there.pimsy.writes.resume()
    assert [one.outcome for one in resumed][-1] == "SavedDifferently"
    assert len(there.book.sals) == 2


async def test_what_others_book_meanwhile_is_not_taken_for_it(there: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = CreateAppointment.fill

    async def beside(self: CreateAppointment, tab: Tab, before: Any) -> Any:
        filled = await fill(self, tab, before)
        there.stand(1, notes="Theirs")
        there.stand(2, user=there.book.users[1].name)
        there.stand(0, start=START + timedelta(days=3))
        return filled

    monkeypatch.setattr(CreateAppointment, "fill", beside)
    there.desk.silently_refuse = True
    with pytest.raises(NotSaved):
        await there.pimsy.appointments.create(there.draft())


async def test_a_change_that_comes_out_otherwise_is_told_and_not_repeated(there: Schedule) -> None:
    one = there.stand()
    there.desk.alters = later(minutes=5)
    before = there.portal.count(method="POST", path=EDIT)
    with pytest.raises(SavedDifferently) as moved:
        await there.pimsy.appointments.move(str(one.id), start=START + timedelta(hours=2))
    assert moved.value.fields == ("start",)
    there.desk.alters = lambda sal: setattr(sal, "status", "No Show")
    with pytest.raises(SavedDifferently) as kept:
        await there.pimsy.appointments.cancel(str(one.id))
    assert kept.value.fields == ("status",)
    assert there.portal.count(method="POST", path=EDIT) == before + 2
    assert (one.start, one.status) == (START + timedelta(hours=2, minutes=5), "No Show")
