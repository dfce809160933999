"""What every portal's client keeps, whichever portal it is: the same calls, the same errors, each write once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from mock_portals import MockServer
from portaldriver import BrowserPool, IdempotencyConflict, Limits, Rotation, StateDatabase
from portaldriver.client import PortalClient
from portaldriver.models import Noun
from tests.conftest import TIMEOUTS, Told
from tests.contract.houses import DAY, HOUSES, House, Standing
from tests.processes import browsers_of_ours, needs_proc
from tests.waiting import until


@pytest.fixture(params=list(HOUSES))
def house(request: pytest.FixtureRequest) -> House:
    made: House = HOUSES[request.param]()
    return made


@pytest.fixture
def server(house: House) -> Iterator[MockServer]:
    with house.serve() as running:
        yield running
    assert not house.portal.unexpected, "the driver asked for something that no recording holds"


@pytest.fixture
async def client(
    house: House, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told
) -> AsyncIterator[Any]:
    """Give a client that goes on with a session from before. Portals have their own drafts: typed as `Any`."""
    await house.seat(state)
    async with house.client(server, pool, state, told) as made:
        yield made


def standing(house: House) -> list[Standing]:
    return [one for one in house.book() if not one.cancelled]


async def listed(client: Any) -> list[Any]:
    return [one async for one in client.appointments.list(DAY, DAY)]


async def test_signing_in_is_once_and_names_the_user(
    house: House, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told
) -> None:
    client: PortalClient
    async with house.client(server, pool, state, told) as client:
        info = await client.session_info()
        assert info.user.id
        assert (await client.health()).outcome == "ok"
        assert house.sign_ins == 1
    async with house.client(server, pool, state, told) as client:
        assert (await client.session_info()).user == info.user
    assert house.sign_ins == 1, "the second client went on with the session of the first"


async def test_a_session_that_ends_is_renewed_unseen(house: House, client: Any, told: Told) -> None:
    made = await client.appointments.create(house.draft(0))
    house.end_sessions()
    assert [one.appointment_id for one in await listed(client)] == [made.appointment_id]
    assert house.sign_ins == 1
    assert len(told.named("SignedIn")) == 1


async def test_what_is_listed_is_the_book(house: House, client: Any) -> None:
    for number in range(3):
        await client.appointments.create(house.draft(number))
    found = await listed(client)
    assert sorted((one.appointment_id, one.start, one.patient_id) for one in found) == sorted(
        (one.ident, one.start, one.patient) for one in house.book()
    )
    assert isinstance(found[0], Noun)
    one: Any = found[0]
    wire = one.model_dump(by_alias=True, mode="json")
    assert wire["start"] == one.start.isoformat()
    assert not any("_" in name for name in wire), "the wire shape is camelCase"
    assert one.appointment_id not in repr(one)
    full = await client.appointments.get(one.appointment_id)
    assert (full.appointment_id, full.start, full.patient_id) == (one.appointment_id, one.start, one.patient_id)


async def test_created_twice_is_made_once(house: House, client: Any) -> None:
    draft = house.draft(1)
    lost = house.trouble(reset=True, after=True)
    first = await client.appointments.create(draft, key="intake-1")
    again = await client.appointments.create(draft, key="intake-1")
    assert again == first
    assert lost.hits == 1
    assert [one.ident for one in house.book()] == [first.appointment_id], "made once, though its answer was lost"
    with pytest.raises(IdempotencyConflict):
        await client.appointments.create({**draft, "start": draft["start"] + timedelta(hours=3)}, key="intake-1")
    assert len(house.book()) == 1
    assert not await client.writes.pending()


async def test_cancelled_is_given_up_and_stays_so(house: House, client: Any) -> None:
    made = await client.appointments.create(house.draft(2))
    assert (await client.appointments.cancel(made.appointment_id, by="patient")).appointment_id == made.appointment_id
    assert not standing(house)
    again = await client.appointments.cancel(made.appointment_id, by="patient")
    assert again.status == "unchanged"
    anew = await client.appointments.create(house.draft(2))
    assert [one.ident for one in standing(house)] == [anew.appointment_id], "the time is free again"


async def test_rotation_amid_work_is_not_noticed(
    house: House, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told
) -> None:
    await house.seat(state)
    client: Any
    async with house.client(server, pool, state, told, rotation=Rotation(uses=3)) as client:
        made = await asyncio.gather(
            *(client.appointments.create(house.draft(number), key=f"rotated-{number}") for number in range(4)),
            *(listed(client) for _ in range(3)),
        )
        again = await client.appointments.create(house.draft(0), key="rotated-0")
        assert again == made[0]
        assert len(await listed(client)) == 4
    assert {one.reason for one in told.named("SessionRotated")} == {"uses"}
    assert len(house.book()) == 4
    assert house.sign_ins == 0, "another context goes on with the same session"


@needs_proc
async def test_a_browser_that_is_killed_costs_nothing(
    house: House, server: MockServer, state: StateDatabase, told: Told
) -> None:
    """Killed between two calls, then twice with a commit at the portal: before it is saved, and after."""
    await house.seat(state)
    others = browsers_of_ours()
    made: list[Any] = []
    client: Any
    async with (
        BrowserPool(limits=Limits(contexts=2), timeouts=TIMEOUTS) as own,
        house.client(server, own, state, told) as client,
    ):
        assert await listed(client) == []
        kill(browsers_of_ours() - others)
        made.append(await client.appointments.create(house.draft(3)))
        for number, saved in ((4, False), (5, True)):
            held = house.trouble(hang=0.5, hang_before=True, after=saved)
            creating = asyncio.ensure_future(client.appointments.create(house.draft(number), key=f"killed-{number}"))
            await until(partial(getattr, held, "hits"))
            assert len(house.book()) == len(made) + saved
            kill(browsers_of_ours() - others)
            made.append(await creating)
            assert len(house.book()) == len(made)
            assert await client.appointments.create(house.draft(number), key=f"killed-{number}") == made[-1]
        assert not await client.writes.pending()
        assert [one.appointment_id for one in await listed(client)] == [one.appointment_id for one in made]
    assert [one.ident for one in house.book()] == [one.appointment_id for one in made]
    assert house.sign_ins == 0, "the session was restored"


def kill(processes: set[int]) -> None:
    assert processes
    for process in processes:
        os.kill(process, signal.SIGKILL)
