"""Processes that are killed while they put a claim right: whoever comes after finds it put right once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, OfficeAlly, OutcomeUnknown
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.entry.killed import client_of
from tests.clearinghouse.fix.refused import a_day_later, refused, right, wrong
from tests.office_ally.practice import Practice
from tests.seats import save_session

ROOT = Path(__file__).parents[3]
KEY = new_key()
LABELS = ("claims begun", "claims leaving", "write leaving", "write sent", "write answered", "claims left")
UNKNOWN = ("write leaving", "write sent")
"""Right before the request."""
SHORT = ("write sent", "write answered")
"""Before and after it; PORTALDRIVER_ALL_KILLS tries all points."""


def run(terms: dict[str, Any]) -> int:
    """Put the claim right in a process of its own; return how it ended."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    command = [sys.executable, "-m", "tests.clearinghouse.fix.killed"]
    text = json.dumps(terms)
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=False, timeout=120, input=text, text=True
    ).returncode


async def told_by_a_person(client: OfficeAlly, claim_id: str) -> None:
    """What may have been saved and shows nowhere is not saved again until somebody says that it was not."""
    assert [type(error) for error in await client.claims.resume()] == [OutcomeUnknown]
    for way in (client.claims.fix(claim_id, right("K-1")), client.claims.resubmit(right("K-1"), channel="upload")):
        with pytest.raises(OutcomeUnknown):
            await way
    [entry] = await client.writes.pending()
    await client.writes.resolve(entry.id, happened=False)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("where", LABELS if os.environ.get("PORTALDRIVER_ALL_KILLS") else SHORT)
async def test_a_claim_is_put_right_once_wherever_its_process_was_killed(
    where: str, pool: BrowserPool, tmp_path: Path
) -> None:
    portal = OfficeAllyPortal(patients=1)
    portal.guides = 0
    portal.house.clock.now = datetime.now()
    account, house = portal.account, portal.house
    with MockServer(portal) as server:
        terms: dict[str, Any] = {
            "state": str(tmp_path / "state.db"),
            "origins": dict(server.origins),
            "username": account.username,
            "password": account.password,
            "totp_secret": account.totp_secret,
            "where": where,
        }
        async with StateDatabase(tmp_path / "state.db", key=KEY) as state:
            await save_session(portal, state)
            async with client_of(terms, pool, state) as client:
                there = Practice(client, portal)
                terms["claim"] = (await refused(there, wrong("K-1"))).claim_id
            assert await asyncio.to_thread(run, terms) == -signal.SIGKILL
            async with client_of(terms, pool, state) as client:
                if where in UNKNOWN:
                    await told_by_a_person(client, terms["claim"])
                assert await client.claims.resume() == ()
                receipt = await client.claims.fix(terms["claim"], right("K-1"))
                await a_day_later(there, client)
                kept = await client.claims.get(terms["claim"])
        assert kept.receipt.status == "accepted"
        assert [one.claim_id for one in house.claims][1:] == [receipt.clearinghouse_claim_id]
        assert house.duplicates() == []
