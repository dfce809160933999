"""Processes that are killed while they enter a claim: whoever comes after finds it entered once."""

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
from portaldriver import BrowserPool, OfficeAlly, OutcomeUnknown
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.entry.entries import enterable
from tests.clearinghouse.entry.killed import client_of
from tests.seats import save_session

ROOT = Path(__file__).parents[3]
KEY = new_key()
LABELS = ("claims begun", "claims leaving", "write leaving", "write sent", "write answered", "claims left")
UNKNOWN = ("write leaving", "write sent")
"""Right before the request."""
SHORT = ("write sent", "write answered")
"""Before and after it; PORTALDRIVER_ALL_KILLS tries all points."""


def run(terms: dict[str, Any]) -> int:
    """Enter a claim in a process of its own; return how it ended."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    command = [sys.executable, "-m", "tests.clearinghouse.entry.killed"]
    text = json.dumps(terms)
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=120, input=text, text=True)
    return done.returncode


async def told_by_a_person(client: OfficeAlly) -> None:
    """What may have been entered and shows nowhere is not entered again until somebody says that it was not."""
    assert [type(error) for error in await client.claims.resume()] == [OutcomeUnknown]
    with pytest.raises(OutcomeUnknown):
        await client.claims.submit(enterable("K-1"))
    [entry] = await client.writes.pending()
    await client.writes.resolve(entry.id, happened=False)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("where", LABELS if os.environ.get("PORTALDRIVER_ALL_KILLS") else SHORT)
async def test_a_claim_is_entered_once_wherever_its_process_was_killed(
    where: str, pool: BrowserPool, tmp_path: Path
) -> None:
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
            async with client_of(terms, pool, state) as client:
                if where in UNKNOWN:
                    await told_by_a_person(client)
                assert await client.claims.resume() == ()
                receipt = await client.claims.submit(enterable("K-1"))
        assert receipt.status == "submitted"
        assert [one.claim_id for one in house.claims] == [receipt.clearinghouse_claim_id]
        assert house.duplicates() == []
