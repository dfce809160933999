"""The schedule, read: what the calendar lists and the editor shows is the practice's book."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Sal
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.seed import TODAY
from mock_portals.variants import (
    drop,
    relabel,
    rename_id,
    wrap,
)
from portaldriver.errors import ExtractionError, InvalidInput, NotFound, NotPermitted
from portaldriver.models import AppointmentStatus, NewServiceAppointment, ServiceAppointment, ServiceAppointmentSummary
from portaldriver.portals.pimsy.grids import Lane
from portaldriver.portals.pimsy.schedule import booked
from tests.pimsy.conftest import Connect
from tests.pimsy.sals import in_full, read, truth, vivid

LAST = TODAY + timedelta(days=30)
GENERATIONS = ["2026-portal", "2018-portal"]


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_the_schedule_is_the_book_in_both_lanes(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    portal.filter_prompt = True
    special = vivid(portal)
    book = portal.book
    expected = [truth(portal, one) for one in sorted(book.sals, key=lambda one: (one.start, one.id))]
    pimsy = connect()
    found: dict[Lane, list[ServiceAppointmentSummary]] = {}
    full: dict[Lane, ServiceAppointment] = {}
    lanes: tuple[Lane, ...] = ("fetch", "page")
    for lane in lanes:
        found[lane] = [one async for one in pimsy.appointments.list(TODAY, LAST, lane=lane, page_size=8)]
        full[lane] = await pimsy.appointments.get(str(special.id), lane=lane)
    assert list(map(read, found["fetch"])) == expected
    assert found["page"] == found["fetch"]
    assert full["page"] == full["fetch"]
    assert read(full["fetch"]) == in_full(portal, special)
    assert full["fetch"].status is AppointmentStatus.CONFIRMED
    assert found["fetch"][-1].status is None, "the practice made that one up"
    assert found["fetch"][-1].end.date() == date(2026, 3, 5)
    plain = book.sals[0]
    assert read(await pimsy.appointments.get(f"00{plain.id}")) == in_full(portal, plain)


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_the_schedule_is_filtered_by_the_portal(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    book.sals[1].status = "Cancelled by Client"
    book.sals[2].status = "No Show"
    pimsy = connect()
    wanted = book.sals[1]
    for asked, fits in (
        ({"start": TODAY}, lambda one: one.start.date() == TODAY),
        ({"start": TODAY, "end": LAST, "provider": wanted.user}, lambda one: one.user == wanted.user),
        ({"start": TODAY, "end": LAST, "patient_id": str(wanted.client)}, lambda one: one.client == wanted.client),
        (
            {"start": TODAY, "end": LAST, "status": AppointmentStatus.CANCELLED_BY_PATIENT},
            lambda one: one is wanted,
        ),
    ):
        rows = await pimsy.appointments.list(**asked, lane=lane)
        ids = [str(one.id) for one in sorted(book.sals, key=lambda one: (one.start, one.id)) if fits(one)]
        assert [one.appointment_id for one in rows.items] == ids
        assert rows.total == len(ids)
    assert not (await pimsy.appointments.list(date(2020, 1, 1), lane=lane)).items


async def test_what_is_asked_wrongly_never_reaches_the_portal(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    wrong: list[tuple[str, Any]] = [
        ("start", lambda: pimsy.appointments.list(datetime(2026, 3, 2, 9, 0))),
        ("end", lambda: pimsy.appointments.list(TODAY, TODAY - timedelta(days=1))),
        ("patient_id", lambda: pimsy.appointments.list(TODAY, patient_id="Avery")),
        ("status", lambda: pimsy.appointments.list(TODAY, status=AppointmentStatus.IN_ROOM)),
        ("page_size", lambda: pimsy.appointments.list(TODAY, page_size=501)),
    ]
    for field, call in wrong:
        with pytest.raises(InvalidInput) as refused:
            call()
        assert refused.value.field == field
    with pytest.raises(InvalidInput):
        await pimsy.appointments.get("0")
    assert not portal.requests


def older_words(tree: Any) -> None:
    """Give columns the words of the older portal."""
    for header in tree.getroot().iter("th"):
        header.text = {"Billing Code": "Bill Code", "Date": "Start Date"}.get(header.text, header.text)


async def test_users_columns_redesigns_and_rules(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy = connect()
    one = portal.book.sals[0]
    portal.layouts["/calendar"] = Layout(hidden=("SAL #", "Room", "Telehealth"), first=("Status", "End"))
    portal.vary("/calendar", wrap("main table", classes="scroller"))
    portal.vary("/calendar", older_words)
    [row] = [row async for row in pimsy.appointments.list(TODAY, LAST, patient_id=str(one.client))]
    assert read(row) == truth(portal, one) | {"room_name": None, "telehealth": None}
    with pytest.raises(NotPermitted, match="does not lead"):
        await pimsy.appointments.get(str(one.id))
    portal.layouts.clear()
    portal.vary("/calendar/sal", rename_id("start_time", "ctl00_start"))
    portal.vary("/calendar/sal", wrap("main form[aria-label] p"))
    assert read(await pimsy.appointments.get(str(one.id))) == in_full(portal, one)
    with pytest.raises(NotFound):
        await pimsy.appointments.get("999999")
    portal.vary("/calendar/sal", relabel("#number", "4"))
    with pytest.raises(ExtractionError, match="another appointment"):
        await pimsy.appointments.get(str(one.id))
    portal.vary("/calendar", drop("#active-filters"))
    with pytest.raises(ExtractionError, match="filtered otherwise"):
        await pimsy.appointments.list(TODAY, LAST)
    portal.account.hidden = ("Calendar",)
    await pimsy.health()
    with pytest.raises(NotPermitted, match="My SAL Calendar"):
        await pimsy.appointments.list(TODAY)


async def test_what_a_patient_has_booked_is_whole_or_refused(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    one = book.sals[0]
    assert one.client is not None
    for number, status in enumerate(("Scheduled", "Cancelled by Staff", "Cancelled by Client", "Waiting in Garden")):
        start = one.start + timedelta(days=number + 1)
        book.sals.append(Sal(book.next_id(), start, start + timedelta(hours=1), one.user, one.client, status=status))
    standing = [str(sal.id) for sal in book.sals if sal.client == one.client and "Cancelled" not in sal.status]
    pimsy = connect()

    async def ask() -> list[str]:
        async def step(tab: Any) -> list[str]:
            found = await booked(tab, pimsy._binding, str(one.client), TODAY, LAST)
            return [row.appointment_id for row in found]

        return await pimsy.call("booked", step)

    assert await ask() == standing
    for hidden, field in (("Status", "status_label"), ("Client #", "patient_id"), ("Note Released", "documented")):
        portal.layouts["/calendar"] = Layout(hidden=(hidden,))
        with pytest.raises(ExtractionError) as refused:
            await ask()
        assert refused.value.field == field


@pytest.fixture
def crowded(portal: PimsyPortal) -> int:
    """Have more appointments than two pages hold."""
    book = portal.book
    first = datetime(2026, 4, 1, 8, 0)
    for number in range(1_100 - len(book.sals)):
        start = first + timedelta(days=number // 40, minutes=15 * (number % 40))
        client, user = book.clients[number % len(book.clients)], book.users[number % len(book.users)]
        book.sals.append(Sal(book.next_id(), start, start + timedelta(minutes=45), user.name, client.id, code="90834"))
    return len(book.sals)


async def test_a_schedule_of_several_pages_is_whole(
    crowded: int, portal: PimsyPortal, server: MockServer, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    listed = [one.appointment_id async for one in pimsy.appointments.list(TODAY, date(2027, 12, 31), page_size=500)]
    assert listed == [str(one.id) for one in sorted(portal.book.sals, key=lambda one: (one.start, one.id))]
    assert portal.count(method="GET", path="/Calendar") == -(-crowded // 500)


async def test_the_older_portal_opens_on_its_calendar(portal: PimsyPortal, connect: Connect) -> None:
    portal.use_generation("2018-portal")
    pimsy = connect()
    today = datetime.fromtimestamp(portal.clock(), UTC).date()
    await pimsy.appointments.list(today)
    tenant = await pimsy.tenant()
    assert tenant.generation == "calendar"
    assert "calendar" in tenant.screens
    assert not portal.count(path="/Dashboard"), "nothing leads there"


def test_a_draft_is_of_somebody_on_one_day() -> None:
    given = {"patientId": "5", "providerName": "Okafor, Riley", "start": "2026-03-02T23:00"}
    made = NewServiceAppointment.of(given | {"recurrence": {"everyWeeks": 2, "times": 3}})
    assert [f"{one:%m-%d %H:%M}" for one in made.starts] == ["03-02 23:00", "03-16 23:00", "03-30 23:00"]
    assert f"{made.end:%H:%M}" == "23:45"
    wrong: list[dict[str, Any]] = [
        {"groupId": "6"},
        {"patientId": None},
        {"visitLength": 60},
        {"providerName": " "},
        {"start": "2026-03-02T09:00:30"},
        {"color": "red"},
        {"recurrence": {"times": 1}},
        {"recurrence": {"times": 53}},
    ]
    for one in wrong:
        with pytest.raises(InvalidInput) as refused:
            NewServiceAppointment.of(given | one)
        assert "red" not in f"{refused.value}".split()
