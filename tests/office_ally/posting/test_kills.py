"""One plan, posted by processes that are killed one after the other: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.deciding import Ruling
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.auto_post_desk import AUTO_POST, AutoPostDesk
from mock_portals.office_ally.payment_desk import APPLY, RECORD, PaymentDesk
from portaldriver import BrowserPool, StateDatabase
from portaldriver.portals.office_ally.posting.running import Via
from portaldriver.runtime.store import new_key
from tests.crash.shared_browser import shared_browser
from tests.processes import needs_proc
from tests.seats import save_session

from .billed import billed, checks, money, standing
from .killed import client_of
from .paid import PAYER, payment, received

ROOT = Path(__file__).parents[3]
KEY = new_key()
DEATHS: dict[Via, tuple[str, ...]] = {
    "apply": (
        "write sent",  # the check is in the journal as sent, nothing has left
        "write answered",  # it stands in the portal, and nobody has noted that
        "write sent",  # the first claim
        "write answered",
        "posting applied",  # the second
    ),
    "auto_post": ("write answered",),
}

pytestmark = [needs_proc, pytest.mark.timeout(180)]


@pytest.fixture
async def endpoint(tmp_path: Path) -> AsyncIterator[str]:
    """Run a browser that outlives the processes."""
    async with shared_browser(tmp_path) as found:
        yield found


@pytest.mark.parametrize("via", DEATHS)
async def test_a_plan_is_posted_once_whoever_dies_over_it(
    via: Via, tmp_path: Path, pool: BrowserPool, endpoint: str
) -> None:
    portal = OfficeAllyPortal(patients=12)
    portal.guides, portal.grid_delay = 0, 0.0
    account = portal.account
    visits = [billed(portal, patient=at) for at in range(2)]
    paid = payment(*(one.ruled(Ruling(kind="part")) for one in visits), trace="EFTKILLED")
    portal.pm.desk(AutoPostDesk).eras.append(paid)
    with MockServer(portal) as server:
        async with StateDatabase(tmp_path / "state.db", key=KEY) as state:
            await save_session(portal, state)
            given = {"username": account.username, "password": account.password, "totp_secret": account.totp_secret}
            given["origins"] = server.origins  # type: ignore[assignment]
            (tmp_path / "way_in.json").write_text(json.dumps(given))
            async with client_of(given, pool, state) as oa:
                plan = await oa.posting.plan(received(paid), insurance_id=PAYER)
        (tmp_path / "plan.json").write_text(plan.model_dump_json(by_alias=True))
        for where in DEATHS[via]:
            assert await _killed(tmp_path, endpoint, via, where) == -signal.SIGKILL, where
        async with (
            StateDatabase(tmp_path / "state.db", key=KEY) as state,
            client_of(given, pool, state) as oa,
        ):
            await oa.writes.resume()
            report = await oa.posting.post(plan, via=via)
            assert report.is_done
            assert not await oa.writes.pending()
    assert report.left == Decimal(0)
    assert [one.outcome for one in report.claims][:2] == ["already", "already"]
    assert len(checks(portal, "EFTKILLED")) == 1
    book = portal.pm.desk(PaymentDesk).book
    mine = Counter(one.charge_id for one in book.applied if one.payment_id == report.payment_id)
    assert sorted(mine.values()) == [1, 1]
    for told in visits:
        assert standing(portal, told) == [money("78.00", "30.00", "42.00")]
    posts = [portal.count(method="POST", path=path) for path in (RECORD, APPLY, AUTO_POST)]
    assert posts == ([1, 2, 0] if via == "apply" else [0, 0, 1])


async def _killed(folder: Path, endpoint: str, *more: str) -> int | None:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.office_ally.posting.killed",
        str(folder),
        endpoint,
        *more,
        env=environment,
        cwd=ROOT,
    )
    return await asyncio.wait_for(process.wait(), 60)
