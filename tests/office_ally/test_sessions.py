"""A session's life: restored, proven, rotated, put to sleep, woken, ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import (
    BrowserPool,
    InvalidCredentials,
    Limits,
    OfficeAlly,
    PortalDown,
    Rotation,
    SessionDisplaced,
    SignInsExhausted,
    StateDatabase,
)
from portaldriver.portals.office_ally.listing import Lane
from portaldriver.runtime.session import Session
from tests.conftest import PATIENT, TIMEOUTS, Connect, Told, light
from tests.seats import save_session
from tests.waiting import until

LANES: list[Lane] = ["fetch", "page"]
LOGIN = "/u/login"
CODE = "/u/mfa-otp-challenge"
LANDING = "/pm/Appointments/ViewAppointments.aspx"


def passwords(portal: OfficeAllyPortal) -> int:
    return portal.count(method="POST", path=LOGIN)


def session_of(client: OfficeAlly) -> Session:
    session = client._upkeep.session
    assert session is not None
    return session


def age(client: OfficeAlly, seconds: float) -> None:
    """Let the session have been idle and unproven for so long."""
    wear = session_of(client).wear
    wear.opened_at -= seconds
    if wear.proven_at is not None:
        wear.proven_at -= seconds


# --- proving


async def test_a_session_in_use_is_not_checked(oa: OfficeAlly, told: Told) -> None:
    for _ in range(3):
        await oa.patients.list(page_size=20)
    assert not told.named("HealthChecked")


async def test_a_session_that_was_idle_is_checked_before_it_is_used(oa: OfficeAlly, told: Told) -> None:
    await oa.patients.list(page_size=20)
    age(oa, 301)
    await oa.patients.list(page_size=20)
    assert [event.outcome for event in told.named("HealthChecked")] == ["ok"]


async def test_health_is_told_without_a_sign_in(
    connect: Connect, portal: OfficeAllyPortal, state: StateDatabase
) -> None:
    client = connect()
    assert (await client.health()).outcome == "none"
    await save_session(portal, state)
    await client.patients.list(page_size=20)
    health = await client.health()
    assert health.is_ok
    assert health.uses == 1
    assert health.age >= 0
    portal.expire_sessions(sso=True)
    assert (await client.health()).outcome == "SessionExpired"
    assert passwords(portal) == 0
    assert (await client.patients.list(page_size=20)).total == 130
    assert passwords(portal) == 1


async def test_a_portal_that_is_down_does_not_cost_the_session(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    await oa.sign_in()
    portal.maintenance = True
    assert (await oa.health()).outcome == "PortalDown"
    with pytest.raises(PortalDown):
        await oa.patients.list(page_size=20)
    portal.maintenance = False
    assert (await oa.health()).is_ok
    assert passwords(portal) == 0


# --- rotation


async def test_a_session_moves_to_a_new_context_after_so_many_uses(
    connect: Connect, seated: None, portal: OfficeAllyPortal, told: Told, pool: BrowserPool
) -> None:
    contexts = pool.live_contexts
    client = connect(rotation=Rotation(uses=3))
    for _ in range(7):
        assert (await client.patients.list(page_size=20)).total == 130
    assert [event.reason for event in told.named("SessionRotated")] == ["uses", "uses"]
    assert passwords(portal) == 0
    assert pool.live_contexts == contexts + 1


async def test_rotation_drops_no_call_in_flight(
    connect: Connect, seated: None, portal: OfficeAllyPortal, told: Told
) -> None:
    client = connect(rotation=Rotation(uses=2))
    await client.sign_in()
    portal.grid_delay = 0.4
    pages = await asyncio.gather(*(client.patients.list(page=n, page_size=20) for n in (1, 2, 3, 4, 5)))
    assert [page.page for page in pages] == [1, 2, 3, 4, 5]
    assert told.named("SessionRotated")
    assert not told.named("Retrying")
    assert passwords(portal) == 0


async def test_an_old_session_is_replaced_by_a_new_sign_in_on_the_remembered_device(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    client = connect(rotation=Rotation(age=1.0))
    await client.sign_in()
    first = session_of(client)
    portal.grid_delay = 1.5
    in_flight = asyncio.ensure_future(client.patients.list(page_size=20))
    await until(lambda: first.is_in_use)
    await asyncio.sleep(1.0)
    portal.grid_delay = 0.0
    assert (await client.patients.list(page_size=20)).total == 130
    assert session_of(client) is not first
    assert (await in_flight).total == 130
    assert [event.reason for event in told.named("SessionRotated")][:1] == ["age"]
    assert passwords(portal) == 2
    assert portal.count(method="POST", path=CODE) == 1


async def test_a_session_that_keeps_failing_moves_to_a_new_context(oa: OfficeAlly, told: Told) -> None:
    await oa.sign_in()
    session_of(oa).wear.error_score = 3.0
    before = session_of(oa)
    await oa.patients.list(page_size=20)
    assert session_of(oa) is not before
    assert [event.reason for event in told.named("SessionRotated")] == ["errors"]


# --- sleep


async def test_an_idle_session_sleeps_and_wakes_without_a_sign_in(
    connect: Connect, seated: None, portal: OfficeAllyPortal, told: Told, pool: BrowserPool
) -> None:
    contexts = pool.live_contexts
    client = connect(rotation=Rotation(close_tabs_after=1.5, sleep_after=2.0))
    before = await client.patients.list(page_size=20)
    assert len(session_of(client).context.pages) == 1
    session = session_of(client)
    await until(lambda: not session.context.pages)
    await until(lambda: pool.live_contexts == contexts)
    assert client._upkeep.session is None
    assert await client.patients.list(page_size=20) == before
    assert passwords(portal) == 0
    assert len(told.named("SessionSlept")) == 1
    assert len(told.named("SessionRestored")) == 2


async def test_more_accounts_than_contexts_take_turns(
    connect: Connect, portal: OfficeAllyPortal, told: Told, state: StateDatabase
) -> None:
    async with BrowserPool(launch=light({}), limits=Limits(contexts=2), timeouts=TIMEOUTS) as small:
        people = [portal.add_account(username=f"user.{n}", mfa=False) for n in range(4)]
        for one in people:
            await save_session(portal, state, one)
        clients = [connect(username=one.username, password=one.password, mfa=None, pool=small) for one in people]
        for _ in range(2):
            pages = await asyncio.gather(*(client.patients.list(page_size=20) for client in clients))
            assert len(pages) == 4
        assert small.live_contexts <= 2
    assert passwords(portal) == 0
    # Eight calls, of which two at most found their session awake, and two were awake in the end.
    assert len(told.named("SessionSlept")) >= 4


async def test_what_a_tab_kept_for_itself_survives_sleep(
    connect: Connect, seated: None, portal: OfficeAllyPortal, pool: BrowserPool
) -> None:
    client = connect()
    await client.sign_in()
    session = session_of(client)
    async with session.tab() as tab:
        await tab.page.goto(client._binding.origin("pm.officeally.com") + LANDING)
        await tab.page.evaluate("sessionStorage.setItem('draft', 'kept é')")
    await session.sleep()
    assert client._upkeep.session is None
    woken = await client._upkeep.live()
    async with woken.tab() as tab:
        await tab.page.goto(client._binding.origin("pm.officeally.com") + LANDING)
        assert await tab.page.evaluate("sessionStorage.getItem('draft')") == "kept é"
        await tab.page.evaluate("sessionStorage.clear()")
        await tab.page.reload()
        assert await tab.page.evaluate("sessionStorage.length") == 0, "what a page removes stays removed"
    assert not portal.count(path="/.portaldriver-blank"), "the document it is put back into never leaves the machine"


async def test_a_session_in_use_does_not_sleep(oa: OfficeAlly, portal: OfficeAllyPortal, told: Told) -> None:
    await oa.sign_in()
    portal.grid_delay = 0.4
    reading = asyncio.ensure_future(oa.patients.list(page_size=20))
    await until(lambda: session_of(oa).is_in_use)
    await session_of(oa).sleep()
    assert (await reading).total == 130
    assert not told.named("SessionSlept")


# --- two clients, one account


async def test_clients_that_share_a_state_share_one_sign_in(connect: Connect, portal: OfficeAllyPortal) -> None:
    clients = [connect() for _ in range(3)]
    pages = await asyncio.gather(*(client.patients.list(page_size=20) for client in clients))
    assert len(pages) == 3
    assert passwords(portal) == 1
    assert portal.count(method="POST", path=CODE) == 1


async def test_one_clients_renewal_serves_the_other(connect: Connect, seated: None, portal: OfficeAllyPortal) -> None:
    first, second = connect(), connect()
    await first.sign_in()
    await second.patients.list(page_size=20)
    portal.expire_sessions(sso=True)
    await asyncio.gather(*(client.patients.list(page_size=20) for client in (first, second)))
    assert passwords(portal) == 1


# --- displacement


async def test_a_displaced_session_is_taken_back_once(
    connect: Connect, seated: None, portal: OfficeAllyPortal, told: Told
) -> None:
    client = connect()
    await client.sign_in()
    portal.displace(portal.account.username)
    assert (await client.patients.list(page_size=20)).total == 130
    assert [event.action for event in told.named("SessionDisplaced")] == ["retake"]
    portal.displace(portal.account.username)
    with pytest.raises(SessionDisplaced) as again:
        await client.patients.list(page_size=20)
    assert again.value.retry_after is not None
    assert not again.value.retryable
    assert passwords(portal) == 1
    await client.sign_in()
    assert (await client.patients.list(page_size=20)).total == 130


async def test_a_displaced_session_is_left_to_the_other_if_that_is_wished(
    connect: Connect, seated: None, portal: OfficeAllyPortal, told: Told
) -> None:
    yielding = replace(PATIENT, when_displaced="yield")
    client, second = connect(care=yielding), connect(care=yielding)
    await client.sign_in()
    portal.displace(portal.account.username)
    for each in (client, client, second):
        with pytest.raises(SessionDisplaced):
            await each.patients.list(page_size=20)
    assert passwords(portal) == 0
    assert "yield" in [event.action for event in told.named("SessionDisplaced")]


@pytest.mark.parametrize("lane", LANES)
async def test_displacement_is_seen_in_both_lanes(
    connect: Connect, seated: None, portal: OfficeAllyPortal, lane: Lane
) -> None:
    client = connect(care=replace(PATIENT, when_displaced="yield"))
    await client.patients.list(page_size=20, lane=lane)
    portal.displace(portal.account.username)
    with pytest.raises(SessionDisplaced):
        await client.patients.list(page_size=20, lane=lane)


# --- care


async def test_sign_ins_within_an_hour_are_capped(connect: Connect, portal: OfficeAllyPortal) -> None:
    client = connect(care=replace(PATIENT, sign_ins_per_hour=2))
    for _ in range(2):
        await client.patients.list(page_size=20)
        portal.expire_sessions(sso=True)
    with pytest.raises(SignInsExhausted) as capped:
        await client.patients.list(page_size=20)
    assert capped.value.retry_after is not None
    assert 3000 < capped.value.retry_after <= 3600
    assert passwords(portal) == 2


async def test_a_refused_password_is_remembered_by_other_clients_until_it_changes(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    for _ in range(2):
        client = connect(password="Wrong-Harbor-41")
        with pytest.raises(InvalidCredentials):
            await client.sign_in()
    assert passwords(portal) == 1
    assert [event.reason for event in told.named("AccountParked")] == ["InvalidCredentials"]
    assert (await connect().patients.list(page_size=20)).total == 130


# --- the end


async def test_signing_out_ends_the_session_at_the_portal_and_destroys_what_was_saved(
    connect: Connect, seated: None, portal: OfficeAllyPortal, state: StateDatabase, told: Told
) -> None:
    client = connect()
    await client.patients.list(page_size=20)
    cookies = await session_of(client).storage()
    account = await state.account_key("office_ally", portal.account.username)
    await client.sign_out()
    assert await state.sessions.load(account) is None
    assert [event.name for event in told][-1] == "SignedOut"
    await state.sessions.put(account, storage=cookies, session_storage={}, info={}, fence=99)
    assert (await client.health()).outcome == "SessionExpired", "the portal knows the old cookies no more"


async def test_signing_out_a_sleeping_session_wakes_it_for_that(
    connect: Connect, seated: None, portal: OfficeAllyPortal
) -> None:
    client = connect()
    await client.sign_in()
    await session_of(client).sleep()
    await client.sign_out()
    assert passwords(portal) == 0
    assert (await client.health()).outcome == "none"
    assert (await client.patients.list(page_size=20)).total == 130


async def test_calls_in_flight_end_before_the_session_does(
    connect: Connect, seated: None, portal: OfficeAllyPortal
) -> None:
    client = connect()
    await client.sign_in()
    portal.grid_delay = 0.5
    reading = asyncio.ensure_future(client.patients.list(page_size=20))
    await until(lambda: session_of(client).is_in_use)
    await client.sign_out()
    assert reading.done()
    assert (await reading).total == 130


async def test_session_info_has_the_wire_shape(connect: Connect, portal: OfficeAllyPortal) -> None:
    client = connect()
    info = await client.session_info()
    wire = info.model_dump(by_alias=True, mode="json")
    assert set(wire) == {"authToken", "expiresIn", "user"}
    assert set(wire["user"]) == {"id", "name", "entitlements"}
    assert wire["user"]["name"] == portal.account.display_name
    assert wire["user"]["entitlements"] == ["clearinghouse", "practice_mate", "ehr_24_7", "patient_ally"]
    assert 43_000 < wire["expiresIn"] <= 43_200
    assert portal.account.display_name not in repr(info)
    storage = await session_of(client).storage()
    assert wire["authToken"] not in str(storage), "a handle of ours, not the portal's token"
    assert (await client.session_info()).auth_token == info.auth_token
