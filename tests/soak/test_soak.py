"""The soak in short: every kind of misfortune once, and no caller ever learns of any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portaldriver.runtime.browsers import VARIABLE
from tests.conftest import light
from tests.postgres import server
from tests.processes import needs_proc
from tests.soak.judging import Outcome, findings
from tests.soak.plan import Pace, Plan
from tests.soak.run import soak
from tests.soak.strikes import Strike, once

PACE = Pace(lease=4.0, uses=6, age=30.0, sleep_after=1.0, contexts_per_browser=12, browser_age=30.0)
SHARED = (Strike.EXPIRE_ALL, Strike.DISPLACE, Strike.KILL_WORKER, Strike.STOP_HOLDER)
"""What concerns the state database."""
STRIKES = [strike for strike in Strike if strike is not Strike.STOP_DRIVER]
"""A frozen driver is found when it is next needed, which may take longer than a short run; tests/runtime has it."""
EXPECTED = (
    "SessionSlept",
    "SessionRestored",
    "SessionRotated",
    "SessionDisplaced",
    "SessionLost",
    "BrowserLost",
    "BrowserFrozen",
    "BrowserRetired",
    "LeaseAwaited",
)
"""What has to have happened: a soak in which nothing did proves nothing."""

pytestmark = [needs_proc, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def light_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the work where the headless shell is to be had; `scripts/soak` runs the browser that users have."""
    for shell in light({}).values():
        monkeypatch.setenv(VARIABLE, shell)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as running:
        yield running.database()


async def test_soak_on_sqlite(tmp_path: Path) -> None:
    plan = Plan(seed=1, reads=60, accounts=3, patients=45)
    # Some twice: another strike may take a session away before it is noticed that it was displaced, and a browser that
    # is old enough may be given up before it is noticed that it was struck.
    strikes = [*STRIKES, Strike.DISPLACE, Strike.KILL_BROWSER, Strike.STOP_BROWSER]
    outcome = await soak(plan, once(plan, strikes), state=str(tmp_path / "state.db"), folder=tmp_path, pace=PACE)
    judge(outcome)
    assert set(outcome.struck) == set(STRIKES)
    assert [event for event in EXPECTED if not outcome.ledger.happened(event)] == []


async def test_soak_on_postgresql(tmp_path: Path, postgres: str) -> None:
    """What is struck here is about the database."""
    plan = Plan(seed=2, reads=20, accounts=2, patients=45)
    judge(await soak(plan, once(plan, SHARED), state=postgres, folder=tmp_path, pace=PACE))


def judge(outcome: Outcome) -> None:
    """Fail with all that is not as it should be."""
    missed = [f"{finding.name}: {finding.value}, not {finding.aim}" for finding in findings(outcome) if not finding.ok]
    failed = [f"{failure.kind}: {failure.outcome}: {failure.why}" for failure in outcome.ledger.failures]
    assert not missed, "\n".join([*missed, *failed, *outcome.ledger.problems])
