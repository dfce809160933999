"""Processes that are killed while they enter an institutional claim: it is never entered twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, OutcomeUnknown
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.entry.killed import client_of
from tests.clearinghouse.ub.bills import bill
from tests.processes import needs_proc
from tests.seats import save_session

ROOT = Path(__file__).parents[3]
KEY = new_key()


def run(terms: dict[str, Any]) -> int:
    """Enter a claim in a process of its own; return how it ended."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    command = [sys.executable, "-m", "tests.clearinghouse.ub.killed"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=False, timeout=120, input=json.dumps(terms), text=True
    )
    return done.returncode


@needs_proc
@pytest.mark.timeout(240)
@pytest.mark.parametrize("where, left", [("write sent", False), ("write answered", True)])
async def test_a_claim_is_entered_once_wherever_its_process_was_killed(
    where: str, left: bool, pool: BrowserPool, tmp_path: Path
) -> None:
    """What the list shows is ours. What it does not show is a person's to say, and is not sent again before."""
    portal = OfficeAllyPortal(patients=1)
    portal.guides = 0
    account, house = portal.account, portal.house
    with MockServer(portal) as server:
        terms = {
            "state": str(tmp_path / "state.db"),
            "origins": dict(server.origins),
            "username": account.username,
            "password": account.password,
            "totp_secret": account.totp_secret,
            "where": where,
        }
        async with StateDatabase(tmp_path / "state.db", key=KEY) as state:
            await save_session(portal, state)
            assert await asyncio.to_thread(run, terms) == -signal.SIGKILL
            assert len(house.claims) == left
            async with client_of(terms, pool, state) as client:
                stands = [type(error) for error in await client.claims.resume()]
                assert stands == ([] if left else [OutcomeUnknown])
                if not left:
                    with pytest.raises(OutcomeUnknown):
                        await client.claims.submit(bill("K-1"))
                    [entry] = await client.writes.pending()
                    await client.writes.resolve(entry.id, happened=False)
                    await client.claims.resume()
                receipt = await client.claims.submit(bill("K-1"))
        assert [one.claim_id for one in house.claims] == [receipt.clearinghouse_claim_id]
        assert house.duplicates() == []
