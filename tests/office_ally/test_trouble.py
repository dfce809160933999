"""When the portal, its pages or the browser misbehave: one typed error that says who has to act, or a right answer."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.variants import drop, duplicate
from portaldriver import (
    BrowserCrashed,
    BrowserPool,
    ChallengeRequired,
    ClosedError,
    ExtractionError,
    Limits,
    OfficeAlly,
    Page,
    PageTimeout,
    PoolTimeout,
    PortalDown,
    PortalError,
    Retry,
    SelectorAmbiguous,
    SelectorNotFound,
    Timeouts,
    UnexpectedPage,
    WrongEventLoop,
)
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import TIMEOUTS, Connect, Told
from tests.waiting import until

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
    await oa.sign_in()
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
    await oa.sign_in()
    portal.faults.add(path=LIST, status=503, headers={"Retry-After": "3600"}, times=None)
    with pytest.raises(PortalDown) as down:
        await oa.patients.list(page_size=20, lane=lane)
    assert down.value.retry_after == 3600
    portal.faults.clear()


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("lane", LANES)
async def test_a_page_that_never_finishes_ends_at_its_deadline(
    connect: Connect, portal: OfficeAllyPortal, lane: Lane, before: bool
) -> None:
    client = connect(timeouts=SHORT, retry=Retry(attempts=1))
    await client.sign_in()
    portal.faults.add(path=LIST, hang=30, hang_before=before, times=None)
    with pytest.raises(PageTimeout):
        await client.patients.list(page_size=20, lane=lane)
    portal.faults.clear()
    assert (await client.patients.list(page_size=20, lane=lane)).total == 130


async def test_a_connection_that_is_reset_is_asked_again(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    await oa.sign_in()
    portal.faults.add(path=LIST, reset=True, times=2)
    assert (await oa.patients.list(page_size=20)).total == 130


async def test_a_required_column_that_is_missing_is_named_and_nothing_else(
    oa: OfficeAlly, portal: OfficeAllyPortal
) -> None:
    portal.drop_column("DOB")
    with pytest.raises(ExtractionError) as missing:
        await oa.patients.list(page_size=20, lane="page")
    assert (missing.value.page, missing.value.field) == ("PatientList.grid", "dob")
    text = "".join(traceback.format_exception(missing.value))
    for person in portal.patients[:20]:
        assert f"{person.dob:%m/%d/%Y}" not in text
        assert person.patient_id not in text


async def test_a_required_cell_that_is_missing_in_the_json_is_named(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda answer: [row.update(cell=row["cell"][:7]) for row in answer["rows"]])
    with pytest.raises(ExtractionError) as missing:
        await oa.patients.list(page_size=20)
    assert missing.value.field == "dob"


async def test_cells_that_moved_are_noticed(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda answer: [row["cell"].insert(0, "new") for row in answer["rows"]])
    with pytest.raises(ExtractionError) as moved:
        await oa.patients.list(page_size=20)
    assert moved.value.field in ("patient_id", "dob")


async def test_a_short_page_is_noticed(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda answer: answer["rows"].pop())
    with pytest.raises(ExtractionError, match="another page or number"):
        await oa.patients.list(page_size=20)


async def test_an_optional_column_that_is_missing_is_news(oa: OfficeAlly, portal: OfficeAllyPortal, told: Told) -> None:
    portal.drop_column("Primary Insurance")
    page = await oa.patients.list(page_size=20, lane="page")
    assert page.items[0].primary_insurance is None or page.items[0].primary_insurance.payer_name is None
    assert {(event.page, event.field) for event in told.named("FieldMissing")} == {("PatientList.grid", "insurance")}


async def test_a_renamed_header_is_read_through_the_next_candidate_and_told(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told
) -> None:
    before = await oa.patients.list(page_size=20)
    portal.rename_column("DOB", "Date of Birth")
    assert await oa.patients.list(page_size=20, lane="page") == before
    event = told.named("SelectorDegraded")[0]
    assert (event.page, event.field, event.candidate) == ("PatientList.grid", "dob", "column('Date of Birth')")


async def test_columns_that_a_user_moved_or_hid_are_read_right(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    before = await oa.patients.list(page_size=20)
    portal.move_column("DOB", before="Last Name")
    portal.move_column("First Name", before="Patient ID")
    portal.hide_columns("Sex", "Account No")
    assert await oa.patients.list(page_size=20, lane="page") == before


@pytest.mark.parametrize("lane", LANES)
async def test_two_matches_for_one_field_are_not_chosen_between(
    oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane
) -> None:
    portal.vary(FORM, duplicate("#ctl00_phFolderContent_ucPatient_City"))
    with pytest.raises(SelectorAmbiguous) as twice:
        await oa.patients.get(portal.patients[0].patient_id, lane=lane)
    assert (twice.value.page, twice.value.field) == ("PatientForm.record", "city")


async def test_two_matches_for_one_control_are_not_chosen_between(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.vary(LIST, duplicate("#ctl00_phFolderContent_ucSearch_btnSearch"))
    with pytest.raises(SelectorAmbiguous) as twice:
        await oa.patients.list(page_size=20, lane="page")
    assert (twice.value.page, twice.value.field) == ("PatientList", "search")


async def test_a_control_that_is_gone_is_named(connect: Connect, portal: OfficeAllyPortal) -> None:
    portal.vary(LIST, drop("#ctl00_phFolderContent_ucSearch_btnSearch"))
    with pytest.raises(SelectorNotFound) as gone:
        await connect(timeouts=SHORT).patients.list(page_size=20, lane="page")
    assert (gone.value.page, gone.value.field) == ("PatientList", "search")


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
    assert portal.count(method="POST", path="/u/login") == (2 if sso else 1)


async def test_a_session_that_dies_at_every_page_is_given_up(connect: Connect, portal: OfficeAllyPortal) -> None:
    client = connect()
    await client.sign_in()
    portal.faults.add(path=LIST, status=401, times=None)
    with pytest.raises(PortalError) as lost:
        await client.patients.list()
    assert type(lost.value).__name__ == "SessionExpired"
    assert portal.count(method="POST", path="/u/login") <= 2


async def test_html_where_json_was_due_is_named_for_what_it_is(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    await oa.sign_in()
    portal.faults.add(path=LIST, body=("text/html", "a page that nobody recorded"))
    with pytest.raises(UnexpectedPage, match="JSON was due"):
        await oa.patients.list()
    portal.faults.add(path=LIST, serve_recorded="challenge")
    with pytest.raises(ChallengeRequired):
        await oa.patients.list()
    assert (await oa.patients.list()).total == 130


@pytest.mark.parametrize("lane", LANES)
async def test_maintenance_in_the_midst_is_a_portal_that_is_down(
    oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane
) -> None:
    await oa.sign_in()
    portal.maintenance = True
    with pytest.raises(PortalDown):
        await oa.patients.list(page_size=20, lane=lane)
    portal.maintenance = False
    assert (await oa.patients.list(page_size=20, lane=lane)).total == 130


async def test_another_patients_form_is_refused(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    def renumber(tree: Any) -> None:
        for element in tree.getroot().cssselect("#ctl00_phFolderContent_ucPatient_lblPatientID"):
            element.text = "10000000"

    portal.vary(FORM, renumber)
    with pytest.raises(UnexpectedPage, match="another patient"):
        await oa.patients.get(portal.patients[0].patient_id)


def parent_of(process: int) -> int:
    """Return the process's parent."""
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])


def browser_processes(pool: BrowserPool) -> list[int]:
    """Return the ids of this process's browsers: children of the driver that were started with a remote pipe."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                grandparent = parent_of(parent_of(int(entry.name)))
            except (OSError, ValueError, IndexError):
                continue
            if b"--remote-debugging-pipe" in command and b"--type=" not in command and grandparent == os.getpid():
                found.append(int(entry.name))
    return found


@pytest.fixture
async def own_pool() -> Any:
    async with BrowserPool(timeouts=TIMEOUTS, limits=Limits(contexts=3)) as pool:
        yield pool


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the browser's process through /proc")
@pytest.mark.parametrize("lane", LANES)
async def test_a_killed_browser_costs_at_most_one_typed_error(
    connect: Connect, portal: OfficeAllyPortal, own_pool: BrowserPool, told: Told, lane: Lane
) -> None:
    already = set(browser_processes(own_pool))
    client = connect(pool=own_pool)
    await client.sign_in()
    portal.grid_delay = 0.5
    listing = asyncio.ensure_future(_collect(client, lane))
    await until(lambda: portal.count(path=LIST) >= 2)
    (browser,) = set(browser_processes(own_pool)) - already
    os.kill(browser, signal.SIGKILL)
    (outcome,) = await asyncio.gather(listing, return_exceptions=True)
    assert isinstance(outcome, BrowserCrashed) or (isinstance(outcome, list) and len(outcome) == 130)
    portal.grid_delay = 0.0
    assert (await client.patients.list(page_size=20, lane=lane)).total == 130
    assert own_pool.live_browsers == 1
    assert portal.count(method="POST", path="/u/login") == 1, "the saved cookies serve the next browser"


async def _collect(client: OfficeAlly, lane: Lane) -> list[str]:
    return [patient.patient_id async for patient in client.patients.list(page_size=20, lane=lane)]


@pytest.mark.parametrize("lane", LANES)
async def test_a_cancelled_list_leaves_nothing_behind(
    connect: Connect, portal: OfficeAllyPortal, pool: BrowserPool, lane: Lane
) -> None:
    client = connect()
    await client.sign_in()
    assert client._upkeep.session is not None
    context = client._upkeep.session.context
    tasks, pages, contexts = asyncio.all_tasks(), len(context.pages), pool.live_contexts
    portal.grid_delay = 5.0
    listing = asyncio.ensure_future(_collect(client, lane))
    await until(lambda: portal.count(path=LIST) >= 1)
    listing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listing
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= tasks
    assert len(context.pages) <= pages
    assert pool.live_contexts == contexts
    portal.grid_delay = 0.0
    assert (await client.patients.list(page_size=20, lane=lane)).total == 130


async def test_a_cancelled_sign_in_leaves_nothing_behind(
    connect: Connect, portal: OfficeAllyPortal, pool: BrowserPool
) -> None:
    tasks, contexts = asyncio.all_tasks(), pool.live_contexts
    portal.faults.add(path="/u/login", method="GET", hang=30, hang_before=True)
    client = connect()
    signing_in = asyncio.ensure_future(client.sign_in())
    await until(lambda: portal.count(path="/u/login") >= 1)
    signing_in.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing_in
    assert pool.live_contexts == contexts
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= tasks
    await client.sign_in()


async def test_a_client_belongs_to_one_event_loop(oa: OfficeAlly) -> None:
    await oa.sign_in()
    caught: list[BaseException] = []

    def elsewhere() -> None:
        async def use() -> None:
            await oa.patients.list()

        try:
            asyncio.run(use())
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert [type(error) for error in caught] == [WrongEventLoop]


async def test_a_closed_client_says_so(connect: Connect) -> None:
    client = connect()
    await client.sign_in()
    await client.aclose()
    await client.aclose()
    with pytest.raises(ClosedError):
        await client.patients.list()


async def test_a_client_closed_by_its_block_gives_its_context_back(connect: Connect, pool: BrowserPool) -> None:
    contexts = pool.live_contexts
    async with connect() as client:
        await client.sign_in()
        assert pool.live_contexts == contexts + 1
    assert pool.live_contexts == contexts


async def test_a_listener_that_fails_does_not_disturb(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("canary-of-the-listener")

    assert (await connect(on_event=fail).patients.list()).total == 130
    assert "on_event failed with RuntimeError" in caplog.text
    assert "canary-of-the-listener" not in caplog.text


async def test_no_patient_is_in_any_event_or_log(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="portaldriver")
    await oa.patients.list(page_size=20, detail="full")
    await oa.patients.search(last_name="O'Brien", lane="page", page_size=20)
    text = caplog.text + str([event.model_dump() for event in told])
    for person in portal.patients:
        assert person.patient_id not in text
        assert person.email not in text or not person.email


def without(name: str) -> Any:
    """Return an edit of the grid's JSON that leaves a part of the answer out."""

    def edit(answer: dict[str, Any]) -> None:
        answer.pop(name)

    return edit


async def test_a_list_without_its_total_is_not_an_empty_list(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(without("records"))
    with pytest.raises(ExtractionError) as missing:
        await oa.patients.list(page_size=20)
    assert missing.value.field == "total"


async def test_a_form_whose_id_moved_is_not_a_missing_patient(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.vary(FORM, drop("#ctl00_phFolderContent_ucPatient_lblPatientID"))
    with pytest.raises(ExtractionError) as moved:
        await oa.patients.get(portal.patients[0].patient_id)
    assert moved.value.field == "shown_id"


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


async def test_a_full_session_is_busy_not_dead(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    limits = Limits(pages=1, acquire=0.2)
    async with BrowserPool(timeouts=TIMEOUTS, limits=limits) as pool:
        client = connect(pool=pool, retry=Retry(attempts=1))
        await client.sign_in()
        portal.grid_delay = 1.0
        outcomes = await asyncio.gather(*(client.patients.list() for _ in range(3)), return_exceptions=True)
        assert sum(isinstance(outcome, Page) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, PoolTimeout) for outcome in outcomes) == 2
        assert told.named("SessionLost") == []
        await client.aclose()


async def test_a_context_closed_by_others_is_replaced(oa: OfficeAlly) -> None:
    await oa.sign_in()
    assert oa._upkeep.session is not None
    await oa._upkeep.session.context.close()
    assert (await oa.patients.list()).total == 130


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the driver's process through /proc")
async def test_a_driver_that_died_is_replaced(connect: Connect, own_pool: BrowserPool) -> None:
    already = set(browser_processes(own_pool))
    client = connect(pool=own_pool)
    await client.sign_in()
    (browser,) = set(browser_processes(own_pool)) - already
    os.kill(parent_of(browser), signal.SIGKILL)
    outcomes = [await _outcome(client) for _ in range(2)]
    assert outcomes[-1] == 130


async def _outcome(client: OfficeAlly) -> int | str:
    try:
        return (await client.patients.list()).total
    except PortalError as error:
        return type(error).__name__


async def test_cancelling_at_any_moment_leaves_no_page_and_no_token(
    connect: Connect, portal: OfficeAllyPortal, own_pool: BrowserPool
) -> None:
    client = connect(pool=own_pool)
    await client.sign_in()
    session = client._upkeep.session
    assert session is not None
    for moment in range(40):
        calls = [asyncio.ensure_future(client.patients.list(lane=LANES[n % 2], page_size=20)) for n in range(3)]
        await asyncio.sleep(0.004 * moment)
        for call in calls:
            call.cancel()
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    await until(lambda: len(session.context.pages) <= own_pool.limits.pages and not session._room.borrowed_tokens)
    assert (await client.patients.list()).total == 130
    assert own_pool.live_contexts == 1


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 0.6, 1.0])
async def test_closing_at_any_moment_of_the_first_call_leaves_nothing_open(connect: Connect, moment: float) -> None:
    pool = BrowserPool(timeouts=TIMEOUTS)
    client = connect(pool=pool)
    call = asyncio.ensure_future(client.patients.list())
    await asyncio.sleep(moment)
    await client.aclose()
    await pool.aclose()
    (outcome,) = await asyncio.gather(call, return_exceptions=True)
    assert isinstance(outcome, PortalError)
    await until(lambda: not pool.live_browsers and pool._playwright is None)


async def test_a_cancelled_close_still_closes(connect: Connect) -> None:
    pool = BrowserPool(timeouts=TIMEOUTS)
    client = connect(pool=pool)
    await client.sign_in()
    for closing in (client.aclose(), pool.aclose()):
        task = asyncio.ensure_future(closing)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await until(lambda: not pool.live_browsers and pool._playwright is None)


async def test_no_repr_shows_who_was_looked_at(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    await oa.patients.search(last_name="O'Brien", lane="page", page_size=20)
    await oa.patients.get(portal.patients[0].patient_id, lane="page")
    session = oa._upkeep.session
    assert session is not None
    text = repr(session) + repr(session._idle) + repr([tab.showing for tab in session._idle])
    assert "O'Brien" not in text
    assert portal.patients[0].patient_id not in text
