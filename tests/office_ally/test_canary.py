"""A whole run with everything turned on: no secret and no patient is left in anything that outlives a call."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import (
    BrowserPool,
    ExtractionError,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    OfficeAlly,
    PortalDown,
    StateDatabase,
)
from portaldriver.runtime.store import LocalKeys, new_key
from tests.canary import Canary
from tests.conftest import TIMEOUTS
from tests.dovecot import Dovecot, dovecot
from tests.office_ally.people import identifiers, strangers
from tests.office_ally.second_factors import give_second_factors
from tests.office_ally.whole_run import Run
from tests.office_ally.written_run import write_everything
from tests.telemetry.conftest import Reported
from tests.waiting import until

FORM = "/pm/ManagePatients/EditPatient.aspx"
LOGGERS = ("", "portaldriver", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "playwright", "asyncio")
LOUD = ("aiosqlite", "aioimaplib", "aioimaplib.aioimaplib", "urllib3", "websockets", "opentelemetry")


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh home and temporary folder, for the driver and its browser too."""
    # Not pytest's own: the browser makes a socket in it, whose path must be short.
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        for variable, name in {
            "TMPDIR": "tmp",
            "HOME": "home",
            "XDG_CONFIG_HOME": "home/.config",
            "XDG_CACHE_HOME": "home/.cache",
            "XDG_STATE_HOME": "home/.local/state",
        }.items():
            (Path(folder) / name).mkdir(parents=True, exist_ok=True)
            monkeypatch.setenv(variable, str(Path(folder) / name))
        monkeypatch.setattr(tempfile, "tempdir", None)
        yield Path(folder)


@pytest.fixture
async def run(ground: Path, browser_type_launch_args: dict[str, Any]) -> AsyncIterator[Run]:
    portal, canary, key = OfficeAllyPortal(patients=1), Canary(), new_key()
    canary.add("key", key)
    reported = Reported()
    options = {name: value for name, value in browser_type_launch_args.items() if name in ("slow_mo", "headless")}
    with MockServer(portal) as server:
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(BrowserPool(launch=options, timeouts=TIMEOUTS))
            state = StateDatabase(ground / "state" / "state.db", key=LocalKeys(key))
            stack.push_async_callback(state.aclose)
            yield Run(portal, server, pool, state, ground, reported, canary, stack)
        reported.tracers.shutdown()
        reported.meters.shutdown()


@pytest.fixture(scope="module")
def mail() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.mark.timeout(300)
async def test_nothing_is_left_of_a_whole_run(run: Run, mail: Dovecot, caplog: pytest.LogCaptureFixture) -> None:
    for name in (*LOGGERS, *LOUD):
        caplog.set_level(logging.DEBUG, logger=name)
    people, newcomer = strangers(12, seed=11), strangers(1, seed=12)[0]
    for patient in (*people, newcomer):
        for label, value in identifiers(patient):
            run.canary.add(label, value)
    client = await run.client(run.account("zelwyn", patients=people))
    with run.reported.tracers.get_tracer("caller").start_as_current_span("nightly import"):
        await _read(run, client)
        await _renew(run, client)
        await _crash_a_page(run, client)
        await _fail(run, client)
        await write_everything(run, client, newcomer)
    await _refused(run)
    await _signed_out(run)
    await give_second_factors(run, mail)
    assert run.in_folders() == [], "while it runs"
    await run.stack.aclose()
    assert run.in_folders() == [], "after its end"
    # The portal is served in this process; what its server logs is its own.
    records = [record for record in caplog.records if not record.name.startswith("uvicorn")]
    assert run.in_what_was_told(records) == []
    _assert_that_it_looked_at_something(run, records)


async def _read(run: Run, client: OfficeAlly) -> None:
    await client.sign_in()
    await run.learn_cookies(client)
    info = await client.session_info()
    run.canary.add("handle", info.auth_token)
    seen = [await client.patients.list(page_size=20), await client.patients.list(page_size=20, lane="page")]
    first = seen[0].items[0]
    assert run.canary.in_text(first.model_dump_json()), "the canary knows whom it is to sing for"
    found = await client.patients.search(last_name=first.last_name, lane="page", page_size=20)
    assert found.total == 1
    full = [patient async for patient in client.patients.list(page_size=5, detail="full")]
    assert len(full) == 12
    one = await client.patients.get(first.patient_id, lane="page")
    assert one.last_name == first.last_name
    run.shown += [
        repr(seen),
        repr(full),
        repr(one),
        repr(info),
        repr(client),
        repr(run.pool),
        repr(run.state),
        repr(client._portal),
        repr(await client.health()),
    ]
    profiles = [path for path in (run.ground / "tmp").iterdir() if "profile" in path.name]
    assert any(path.is_file() for profile in profiles for path in profile.rglob("*")), "the browser's own files"
    assert run.in_folders() == [], "while a patient's form is open"


async def _renew(run: Run, client: OfficeAlly) -> None:
    """Sleep, wake, expire, be displaced."""
    assert client._upkeep.session is not None
    await client._upkeep.session.sleep()
    await client.patients.list(page_size=20)
    run.portal.expire(client._portal.account_name)
    await client.patients.list(page_size=20)
    run.portal.displace(client._portal.account_name)
    await client.patients.list(page_size=20)
    await run.learn_cookies(client)
    saved = await run.state.sessions.load(client._upkeep.custody.account)
    run.shown += [repr(saved), *map(repr, await run.state.accounts.list())]


async def _crash_a_page(run: Run, client: OfficeAlly) -> None:
    """What a browser's reporter writes of a crash is the page's memory."""
    assert client._upkeep.session is not None
    page = client._upkeep.session.context.pages[0]
    crashed: list[Page] = []
    page.once("crash", lambda gone: crashed.append(gone))
    protocol = await page.context.new_cdp_session(page)
    sending = asyncio.ensure_future(protocol.send("Page.crash"))
    await until(lambda: crashed)
    await page.close()
    await asyncio.gather(sending, return_exceptions=True)
    await client.patients.list(page_size=20, lane="page")
    assert not list(run.ground.rglob("*.dmp"))


async def _fail(run: Run, client: OfficeAlly) -> None:
    run.portal.drop_column("DOB")
    await run.failing(ExtractionError, client.patients.list(page_size=20, lane="page"))
    run.portal.reset_columns()
    run.portal.json_cells(lambda answer: [row.update(cell=row["cell"][:7]) for row in answer["rows"]])
    await run.failing(ExtractionError, client.patients.list(page_size=20))
    run.portal.json_cells(None)
    run.portal.faults.add(path=FORM, status=503, times=None)
    await run.failing(PortalDown, client.patients.get(run.portal.patients[0].patient_id, lane="page"))
    run.portal.faults.clear()
    await run.failing(NotFound, client.patients.get("999999999"))
    await run.failing(InvalidInput, client.patients.get("  "))


async def _refused(run: Run) -> None:
    """Give a wrong password: the account is parked."""
    account = run.account("ortvarga")
    wrong = "Amber-Wrong-Heron-77"
    run.canary.add("password", wrong)
    client = await run.client(account, password=wrong)
    for _ in range(2):
        await run.failing(InvalidCredentials, client.patients.list())


async def _signed_out(run: Run) -> None:
    client = await run.client(run.account("maribel", mfa=False), mfa=None)
    await client.sign_in()
    await run.learn_cookies(client)
    await client.sign_out()


def _assert_that_it_looked_at_something(run: Run, records: list[logging.LogRecord]) -> None:
    bundles = [path.name for path in (run.ground / "failures").rglob("*") if path.is_file()]
    assert {"error.json", "report.html"} <= set(bundles)
    assert (run.ground / "state" / "state.db").stat().st_size > 10_000
    assert {record.name.partition(".")[0] for record in records} >= {"portaldriver", "sqlalchemy"}
    told = {event.name for event in run.reported.handed_on}
    assert {"CodeRequired", "CodeResolved", "RecoveryCodeReplaced"} <= told
    assert {"SignedIn", "MfaAnswered", "SessionSlept", "SessionRestored", "AccountParked", "FailureBundled"} <= told
    assert {"WriteSent", "WriteConfirmed", "WriteRefused", "WriteReconciled"} <= told
    assert {"patients.list", "patients.create", "session.sign_in"} <= {span.name for span in run.reported.spans}
