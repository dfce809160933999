"""A whole run at a practice with everything turned on: no secret and no client is left in anything that outlives a call."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Client
from mock_portals.pimsy.chart_posts import ChartPosts
from mock_portals.pimsy.clients_desk import CHART
from mock_portals.variants import drop
from portaldriver import (
    BrowserPool,
    Care,
    Duplicate,
    IdempotencyConflict,
    InvalidCredentials,
    InvalidInput,
    LayoutError,
    NotAuthorized,
    NotFound,
    NotSaved,
    OutcomeUnknown,
    Pimsy,
    PortalDown,
    PortalError,
    Retry,
    StateDatabase,
    Totp,
    Writing,
)
from portaldriver.runtime import points
from portaldriver.runtime.store import LocalKeys, new_key
from tests.canary import Canary
from tests.conftest import BRISK, TIMEOUTS, light
from tests.office_ally.test_canary import LOGGERS, LOUD, ground
from tests.office_ally.whole_run import Run
from tests.pimsy.strangers import identifiers, intake, settle
from tests.telemetry.conftest import Reported

__all__ = ["ground"]
SAL, DETAILS = "/Calendar/Sal", f"{CHART}/Details"
START = datetime(2026, 3, 9, 10, 0)


class Practice(Run):
    """Everything that a run at a practice may leave something in."""

    portal: Any

    async def sign_in_with(self, **more: Any) -> Pimsy:
        """Make a client of PIMSY with all that is told turned on."""
        account = self.portal.account
        given: dict[str, Any] = {
            "acronym": "demo",
            "username": account.username,
            "password": account.password,
            "mfa": Totp(account.totp_secret, margin=0),
            "origins": self.server.origins,
            "pool": self.pool,
            "state": self.state,
            "failures": self.ground / "failures",
            "timeouts": TIMEOUTS,
            "retry": Retry(attempts=2, initial=0.01),
            "care": Care(sign_ins_per_hour=100),
            "pace": BRISK,
            "writing": Writing(quiet=0.05, attempts=2),
            "on_event": self.reported.sink,
        }
        return await self.stack.enter_async_context(Pimsy(**given | more))


@pytest.fixture
async def run(ground: Path, browser_type_launch_args: dict[str, Any]) -> AsyncIterator[Practice]:
    portal, canary, key = PimsyPortal(clients=6), Canary(), new_key()
    settle(portal)
    portal.account = portal.add_account(
        username="zelwyn.drelvanska", password="Umber-Kestrel-58", totp_secret=pyotp.random_base32(), mfa=True
    )
    canary.add("key", key)
    canary.add("password", portal.account.password)
    canary.add("user name", portal.account.username)
    canary.add("secret of the codes", portal.account.totp_secret)
    reported = Reported()
    options = {name: value for name, value in browser_type_launch_args.items() if name in ("slow_mo", "headless")}
    with MockServer(portal) as server:
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(BrowserPool(launch=light(options), timeouts=TIMEOUTS))
            state = StateDatabase(ground / "state" / "state.db", key=LocalKeys(key))
            stack.push_async_callback(state.aclose)
            yield Practice(portal, server, pool, state, ground, reported, canary, stack)  # type: ignore[arg-type]
        reported.tracers.shutdown()
        reported.meters.shutdown()


@pytest.mark.timeout(300)
async def test_nothing_is_left_of_a_run_at_a_practice(run: Practice, caplog: pytest.LogCaptureFixture) -> None:
    for name in (*LOGGERS, *LOUD):
        caplog.set_level(logging.DEBUG, logger=name)
    newcomer = run.portal.book.clients.pop(2)  # whose file says all, and who is nobody's yet
    for client in (*run.portal.book.clients, newcomer):
        for label, value in identifiers(client):
            if client is not newcomer or label != "patient id":
                run.canary.add(label, value)
    pimsy = await run.sign_in_with()
    await pimsy.sign_in()
    await run.learn_cookies(pimsy)  # type: ignore[arg-type]
    await _read(run, pimsy)
    await _write(run, pimsy, newcomer)
    await _fail(run, pimsy)
    assert run.in_folders() == [], "while it runs"
    await run.stack.aclose()
    assert run.in_folders() == [], "after its end"
    # The portal is served in this process; what its server logs is its own.
    records = [record for record in caplog.records if not record.name.startswith("uvicorn")]
    assert run.in_what_was_told(records) == []
    assert any(path.name == "error.json" for path in (run.ground / "failures").rglob("*"))
    told = {event.name for event in run.reported.handed_on}
    assert {"SignedIn", "WriteSent", "WriteRefused", "WriteReconciled", "FailureBundled", "AccountParked"} <= told
    assert {"clients.get", "appointments.create", "authorizations.create"} <= {span.name for span in run.reported.spans}


async def _read(run: Practice, pimsy: Pimsy) -> None:
    """Read all that names anybody, in both lanes."""
    first: Client = run.portal.book.clients[0]
    seen: list[Any] = [await pimsy.clients.list()]
    assert run.canary.in_text(seen[0].items[0].model_dump_json()), "the canary knows whom it is to sing for"
    seen.append(await pimsy.clients.search(last_name=first.last_name))
    seen += [await pimsy.clients.get(str(first.id)), await pimsy.clients.get(str(first.id), lane="page")]
    assert len(run.canary.in_text(seen[-1].model_dump_json())) >= 8
    days = START.date().replace(day=1), START.date().replace(day=31)
    listed = await pimsy.appointments.list(*days)
    assert listed.total
    seen += [listed, await pimsy.appointments.get(listed.items[0].appointment_id)]
    seen += [await pimsy.authorizations.list(patient_id=str(first.id)), await pimsy.authorizations.at_risk(days[0])]
    seen += [await pimsy.authorizations.validate(str(first.id), "90834", days[0])]
    seen += [await pimsy.groups.get(str(run.portal.book.groups[0].id)), await pimsy.session_info()]
    run.shown += [repr(seen), repr(pimsy), repr(run.pool), repr(run.state), repr(pimsy._portal)]


async def _write(run: Practice, pimsy: Pimsy, newcomer: Client) -> None:
    """Write, lose answers, fail and be refused."""
    wanted = intake(newcomer)
    faults, desk = run.portal.faults, run.portal.desk(ChartPosts)
    prospect = {name: wanted[name] for name in ("firstName", "lastName", "dob", "email", "phone")}
    waiting = await pimsy.waiting_list.add(prospect, actor="night-job")
    run.canary.add("prospect's id", waiting.patient_id)
    run.shown += [repr(await pimsy.waiting_list.list()), repr(await pimsy.waiting_list.get(waiting.patient_id))]
    faults.add(path=f"{CHART}/New", method="POST", reset=True, after=True)
    saved = await pimsy.clients.create(wanted, key="intake 1")
    run.canary.add("new client's id", saved.patient_id)
    await run.failing(IdempotencyConflict, pimsy.clients.create(wanted | {"email": None}, key="intake 1"))
    await run.failing(Duplicate, pimsy.clients.create(wanted, key="another"))
    await run.failing(InvalidInput, pimsy.clients.create(wanted | {"phone": newcomer.last_name}))
    await run.failing(InvalidInput, pimsy.clients.create(wanted | {newcomer.first_name: newcomer.last_name}))
    await run.failing(InvalidInput, pimsy.clients.update(saved.patient_id, {"programName": newcomer.last_name}))
    desk.silently_refuse = True
    await run.failing(NotSaved, pimsy.clients.update(saved.patient_id, {"email": "other@example.com"}))
    desk.silently_refuse = False
    await _unknown(run, pimsy, saved.patient_id)
    visit = {"patientId": saved.patient_id, "providerName": run.portal.book.users[0].name, "start": START}
    visit |= {"billingCode": "90834", "telehealth": True, "notes": f"call {newcomer.contacts[0].name}"}
    await run.failing(NotAuthorized, pimsy.appointments.create(visit, authorization="require"))
    term = {"startsOn": date(2026, 3, 1), "endsOn": date(2026, 8, 31), "unitsAllotted": 4}
    allowed = await pimsy.authorizations.create({"patientId": saved.patient_id, "billingCode": "90834"} | term)
    run.canary.add("authorization's id", allowed.authorization_id)
    faults.add(path=SAL, method="POST", reset=True, after=True)
    made = await pimsy.appointments.create(visit, authorization="require")
    run.canary.add("appointment's id", made.appointment_id)
    await pimsy.appointments.cancel(made.appointment_id, reason=f"{newcomer.first_name} is ill")
    run.shown += [repr(saved), repr(allowed), repr(made), repr(waiting)]
    run.shown += [repr(one) async for one in run.state.audit.entries()]


async def _unknown(run: Practice, pimsy: Pimsy, patient_id: str) -> None:
    """Have an answer lost and the portal silent after it; then somebody comes back to it."""

    def fall_silent(label: str) -> None:
        if label == "write leaving":
            run.portal.faults.add(path=DETAILS, method="POST", reset=True, after=True)
            run.portal.faults.add(path=DETAILS, method="GET", status=503, times=None)

    points.listener = fall_silent
    try:
        await run.failing(OutcomeUnknown, pimsy.clients.update(patient_id, {"email": "third@example.com"}))
    finally:
        points.listener = None
    run.portal.faults.clear()
    run.shown += [repr(await pimsy.writes.pending()), repr(await pimsy.writes.resume())]


async def _fail(run: Practice, pimsy: Pimsy) -> None:
    """Meet with changed pages, a portal that is down, unknown ids and a wrong password."""
    one = str(run.portal.book.clients[0].id)
    run.portal.vary(DETAILS, drop("#last_name"))
    await run.failing(LayoutError, pimsy.clients.get(one))
    run.portal.unvary()
    run.portal.faults.add(path=DETAILS, status=503, times=None)
    await run.failing(PortalDown, pimsy.clients.get(one, lane="page"))
    run.portal.faults.clear()
    failures: list[tuple[type[PortalError], Any]] = [
        (NotFound, pimsy.clients.get("999999999")),
        (InvalidInput, pimsy.appointments.get(run.portal.book.clients[0].last_name)),
    ]
    for kind, call in failures:
        await run.failing(kind, call)
    wrong = "Amber-Wrong-Heron-77"
    run.canary.add("password", wrong)
    other = run.portal.add_account(username="ortvarga.drelvanska")
    run.canary.add("user name", other.username)
    refused = await run.sign_in_with(username=other.username, password=wrong)
    for _ in range(2):
        await run.failing(InvalidCredentials, refused.clients.list())
