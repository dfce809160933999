"""Processes that are killed while they put a file with a claim: whoever comes after finds it there once."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.clock import Clock
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, OutcomeUnknown
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.house.sending import numbered
from tests.clearinghouse.manage.killed import PDF, client_of, write
from tests.edi.claims import file
from tests.seats import save_session

ROOT = Path(__file__).parents[3]
KEY = new_key()
LABELS = ("write armed", "write leaving", "write sent", "write answered")
UNKNOWN = ("write leaving", "write sent")
"""Right before the request."""
SHORT = ("write leaving", "write answered")
"""Before and after it; PORTALDRIVER_ALL_KILLS tries all points."""


def run(terms: dict[str, Any]) -> int:
    """Put the file with the claim in a process of its own; return how it ended."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    command = [sys.executable, "-m", "tests.clearinghouse.manage.killed"]
    text = json.dumps(terms)
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=120, input=text, text=True)
    return done.returncode


def served() -> OfficeAllyPortal:
    """Return a portal whose account has one claim."""
    portal = OfficeAllyPortal(patients=1)
    portal.guides = 0
    portal.house = Clearinghouse(clock=Clock(datetime.now().replace(microsecond=0)))
    content = file(numbered(1)).encode()
    portal.house.receive("abc_837P.txt", content, channel="upload", account=portal.account.username)
    return portal


@pytest.mark.timeout(240)
@pytest.mark.parametrize("where", LABELS if os.environ.get("PORTALDRIVER_ALL_KILLS") else SHORT)
async def test_a_file_is_there_once_wherever_its_process_was_killed(
    where: str, pool: BrowserPool, tmp_path: Path
) -> None:
    portal = served()
    account, [claim] = portal.account, portal.house.claims
    with MockServer(portal) as server:
        terms = {
            "state": str(tmp_path / "state.db"),
            "origins": dict(server.origins),
            "username": account.username,
            "password": account.password,
            "totp_secret": account.totp_secret,
            "claim": claim.claim_id,
            "since": str(portal.house.clock.now.date() - timedelta(days=9)),
            "until": str(portal.house.clock.now.date()),
            "where": where,
        }
        async with StateDatabase(tmp_path / "state.db", key=KEY) as state:
            await save_session(portal, state)
            assert await asyncio.to_thread(run, terms) == -signal.SIGKILL
            async with client_of(terms, pool, state) as client:
                if where in UNKNOWN:
                    with pytest.raises(OutcomeUnknown):
                        await client.write(write(client, terms), key="K-1")
                    [entry] = await client.writes.pending()
                    await client.writes.resolve(entry.id, happened=False)
                receipt = await client.write(write(client, terms), key="K-1")
    assert [(one.id, one.content) for one in portal.sc.manage.attached] == [(receipt.attachment_id, PDF)]
