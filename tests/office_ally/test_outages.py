"""When the portal is away, slow or has forgotten us: waited for, renewed, or one typed error."""

from __future__ import annotations

import asyncio

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import (
    BrowserPool,
    Limits,
    OfficeAlly,
    Page,
    PageTimeout,
    PoolTimeout,
    PortalDown,
    PortalError,
    Retry,
    Timeouts,
)
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import TIMEOUTS, Connect, Told, light

LIST = "/pm/ManagePatients/ManagePatients.aspx"
FORM = "/pm/ManagePatients/EditPatient.aspx"
LANES: list[Lane] = ["fetch", "page"]
SHORT = Timeouts(navigation=2, action=2, read=2, sign_in=20, call=30, close=5)


async def test_an_unreachable_host_is_a_portal_that_is_down(connect: Connect) -> None:
    nowhere = {"pm.officeally.com": "http://pm.officeally.localhost:9"}
    with pytest.raises(PortalDown) as down:
        await connect(origins=nowhere).patients.list()
    assert down.value.retryable


@pytest.mark.parametrize("lane", LANES)
async def test_a_busy_portal_is_asked_again_after_its_own_pause(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told, lane: Lane
) -> None:
    portal.faults.add(path=LIST, status=503, headers={"Retry-After": "1"})
    assert (await oa.patients.list(page_size=20, lane=lane)).total == 130
    (repeat,) = told.named("Retrying")
    assert repeat.seconds >= 1
    assert repeat.reason == "PortalDown"
    assert told.named("CallFinished")[-1].attempts == 2


@pytest.mark.parametrize("lane", LANES)
async def test_a_pause_longer_than_ours_is_the_callers_to_make(
    oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane
) -> None:
    portal.faults.add(path=LIST, status=503, headers={"Retry-After": "3600"}, times=None)
    with pytest.raises(PortalDown) as down:
        await oa.patients.list(page_size=20, lane=lane)
    assert down.value.retry_after == 3600
    portal.faults.clear()


@pytest.mark.parametrize("lane, before", [("fetch", True), ("fetch", False), ("page", True)])
async def test_a_page_that_never_finishes_ends_at_its_deadline(
    connect: Connect, seated: None, portal: OfficeAllyPortal, lane: Lane, before: bool
) -> None:
    client = connect(timeouts=SHORT, retry=Retry(attempts=1))
    await client.sign_in()
    portal.faults.add(path=LIST, hang=30, hang_before=before, times=None)
    with pytest.raises(PageTimeout):
        await client.patients.list(page_size=20, lane=lane)
    portal.faults.clear()
    assert (await client.patients.list(page_size=20, lane=lane)).total == 130


async def test_a_connection_that_is_reset_is_asked_again(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.faults.add(path=LIST, reset=True, times=2)
    assert (await oa.patients.list(page_size=20)).total == 130


@pytest.mark.parametrize("lane", LANES)
async def test_maintenance_in_the_midst_is_a_portal_that_is_down(
    oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane
) -> None:
    portal.maintenance = True
    with pytest.raises(PortalDown):
        await oa.patients.list(page_size=20, lane=lane)
    portal.maintenance = False
    assert (await oa.patients.list(page_size=20, lane=lane)).total == 130


@pytest.mark.parametrize("lane", LANES)
async def test_a_session_cookie_deleted_between_two_calls_is_no_news_to_the_caller(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told, lane: Lane
) -> None:
    before = await oa.patients.list(page_size=20, lane=lane)
    assert oa._upkeep.session is not None
    await oa._upkeep.session.context.clear_cookies()
    portal.account.used_steps.clear()
    assert await oa.patients.list(page_size=20, lane=lane) == before
    assert [event.reason for event in told.named("SessionLost")] == ["SessionExpired"]


@pytest.mark.parametrize("sso", [True, False])
@pytest.mark.parametrize("lane", LANES)
async def test_a_session_that_expired_is_renewed(
    oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane, sso: bool
) -> None:
    """With the identity provider's session alive the rendered page may come back by redirects alone."""
    before = await oa.patients.list(page_size=20, lane=lane)
    portal.expire_sessions(sso=sso)
    assert await oa.patients.list(page_size=20, lane=lane) == before
    assert portal.count(method="POST", path="/u/login") == (1 if sso else 0)


async def test_a_session_that_dies_at_every_page_is_given_up(
    connect: Connect, seated: None, portal: OfficeAllyPortal
) -> None:
    client = connect()
    portal.faults.add(path=LIST, status=401, times=None)
    with pytest.raises(PortalError) as lost:
        await client.patients.list()
    assert type(lost.value).__name__ == "SessionExpired"
    assert portal.count(method="POST", path="/u/login") <= 1


async def test_a_list_that_shifts_under_way_says_so(oa: OfficeAlly, portal: OfficeAllyPortal, told: Told) -> None:
    pages = oa.patients.list(page_size=50).pages()
    await anext(pages)
    portal.patients.insert(0, portal.patients.pop())
    await anext(pages)
    (shifted,) = told.named("ListShifted")
    assert shifted.repeated == 1


async def test_a_patient_who_vanished_is_left_out_and_told(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told
) -> None:
    shown = [patient.patient_id for patient in (await oa.patients.list(page_size=10)).items]
    gone = next(person for person in portal.patients if person.patient_id == shown[3])
    pages = oa.patients.list(page_size=10, detail="full")
    portal.json_cells(lambda answer: portal.patients.remove(gone) if gone in portal.patients else None)
    page = await pages
    assert len(page.items) == 9
    assert len(told.named("ItemVanished")) == 1


async def test_a_full_session_is_busy_not_dead(
    connect: Connect, seated: None, portal: OfficeAllyPortal, told: Told
) -> None:
    limits = Limits(pages=1, acquire=0.2)
    async with BrowserPool(launch=light({}), timeouts=TIMEOUTS, limits=limits) as pool:
        client = connect(pool=pool, retry=Retry(attempts=1))
        await client.sign_in()
        portal.grid_delay = 1.0
        outcomes = await asyncio.gather(*(client.patients.list() for _ in range(3)), return_exceptions=True)
        assert sum(isinstance(outcome, Page) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, PoolTimeout) for outcome in outcomes) == 2
        assert told.named("SessionLost") == []
        await client.aclose()
