"""Run a soak: `python -m tests.soak.run`, or `soak()` from a test."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic

import anyio
from rich.console import Console

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import Account
from portaldriver import PoolTimeout, StateDatabase
from portaldriver.runtime.store import new_key
from tests.postgres import server
from tests.soak.judging import Outcome, findings
from tests.soak.ledger import Ledger
from tests.soak.nemesis import Nemesis
from tests.soak.plan import WORKERS, Known, Orders, Pace, Plan
from tests.soak.report import as_data, show
from tests.soak.station import Station
from tests.soak.strikes import Due, recurring
from tests.waiting import until

PATIENTS = 45
REPORT_EVERY = 30.0


async def soak(
    plan: Plan,
    dues: Sequence[Due],
    *,
    state: str,
    folder: Path,
    pace: Pace,
    device_interval: float = 7 * 86400.0,
    longest: float = math.inf,
) -> Outcome:
    """Let two workers read while the nemesis strikes, and return what came of it.

    `state` is the state database's address; `folder` takes what the workers print to stderr. After `longest` seconds
    nothing more is begun.
    """
    portal, accounts = _portal(plan, device_interval)
    key, ledger, begun = new_key(), Ledger(), monotonic()
    with MockServer(portal) as mock:
        orders = Orders(origins=mock.origins, known=tuple(map(_known, accounts)), plan=plan, pace=pace, numbers=())
        environment = {"PORTALDRIVER_STATE": state, "PORTALDRIVER_STATE_KEY": key}
        async with _stations(orders, environment, folder, ledger) as stations:
            nemesis = Nemesis(plan, orders.known, portal, stations, ledger, lease=pace.lease)
            telling = asyncio.create_task(_tell(ledger, plan))
            try:
                with anyio.move_on_after(longest) as scope:
                    await nemesis.run(dues)
                    await _until_read(stations)
                if scope.cancelled_caught:
                    await asyncio.gather(*(station.enough() for station in stations))
                await asyncio.gather(*(station.finish() for station in stations))
            finally:
                telling.cancel()
        not_begun = sum(len(station.left) for station in stations)
        parked, held = await _left_in_state(state, key, accounts)
    return Outcome(
        portal=portal,
        accounts=accounts,
        ledger=ledger,
        blows=nemesis.blows,
        password_needed=nemesis.password_needed,
        asked=plan.reads + nemesis.asked - (not_begun if scope.cancelled_caught else 0),
        contexts=pace.contexts,
        age=pace.age,
        seconds=monotonic() - begun,
        parked=parked,
        held=held,
    )


def _portal(plan: Plan, device_interval: float) -> tuple[OfficeAllyPortal, list[Account]]:
    """Return the mock, with a few patients of its own for each account."""
    portal = OfficeAllyPortal(patients=0, seed=plan.seed)
    portal.guides, portal.grid_delay, portal.device_interval = 0, 0.0, device_interval
    accounts = [
        portal.add_account(
            username=f"soak.{number:02}",
            password=f"Winter-Harbor-{number:02}",
            display_name=f"Riley Okafor {number:02}",
            patients=plan.patients,
        )
        for number in range(plan.accounts)
    ]
    return portal, accounts


def _known(account: Account) -> Known:
    patients = account.patients or []
    return Known(
        username=account.username,
        password=account.password,
        totp_secret=account.totp_secret,
        display_name=account.display_name,
        user_id=account.user_id,
        last_names={patient.patient_id: patient.last_name for patient in patients},
    )


@asynccontextmanager
async def _stations(
    orders: Orders, environment: dict[str, str], folder: Path, ledger: Ledger
) -> AsyncIterator[list[Station]]:
    stations = [
        Station(index, orders, environment=environment, folder=folder, ledger=ledger) for index in range(WORKERS)
    ]
    try:
        for station in stations:
            await station.start()
        yield stations
    finally:
        for station in stations:
            await station.abandon()


async def _until_read(stations: Sequence[Station]) -> None:
    await until(lambda: not any(station.left for station in stations), seconds=math.inf)


async def _left_in_state(state: str, key: str, accounts: Sequence[Account]) -> tuple[int, int]:
    """Return how many accounts are parked, and how many leases nobody gave back."""
    held = 0
    async with StateDatabase(state, key=key) as database:
        records = await database.accounts.list()
        for account in accounts:
            name = f"sign-in:{await database.account_key('office_ally', account.username)}"
            try:
                async with database.leases.hold(name, ttl=1.0, wait=0.1) as lease:
                    held += lease.taken_over
            except PoolTimeout:
                held += 1
    return sum(record.parking is not None for record in records), held


async def _tell(ledger: Ledger, plan: Plan) -> None:
    """Say now and then how far it has come."""
    while True:
        await asyncio.sleep(REPORT_EVERY)
        line = f"{len(ledger.answers)} of {plan.reads} reads, {len(ledger.failures)} failed"
        print(line, file=sys.stderr, flush=True)


# --- the command


def main(arguments: Sequence[str]) -> int:
    """Run a long soak and print what came of it; 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(prog="soak", description="Read for long while everything breaks.")
    parser.add_argument("--reads", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--state", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device-interval", type=float, default=600.0, help="seconds until a code is asked for again")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin nothing more after so long")
    parser.add_argument("--json", type=Path, help="also write everything to this file")
    given = parser.parse_args(arguments)
    plan = Plan(seed=given.seed, reads=given.reads, accounts=given.accounts, patients=PATIENTS)
    with tempfile.TemporaryDirectory(prefix="portaldriver-soak-") as name, STATES[given.state](Path(name)) as state:
        outcome = asyncio.run(
            soak(
                plan,
                recurring(plan),
                state=state,
                folder=Path(name),
                pace=Pace(),
                device_interval=given.device_interval,
                longest=60 * given.minutes,
            )
        )
    found = findings(outcome)
    show(outcome, found, Console(width=None if sys.stdout.isatty() else 150))
    if given.json:
        given.json.write_text(json.dumps(as_data(outcome, found), indent=1))
    return 0 if all(finding.ok for finding in found) else 1


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield str(folder / "state" / "state.db")


@contextmanager
def _postgres(_: Path) -> Iterator[str]:
    with server() as running:
        yield running.database()


STATES: dict[str, Callable[[Path], AbstractContextManager[str]]] = {"sqlite": _sqlite, "postgres": _postgres}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
