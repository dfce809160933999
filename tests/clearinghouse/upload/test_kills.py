"""Processes that are killed while they upload claims: each claim is in the house once."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, OfficeAlly, OutcomeUnknown
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.entry.killed import claims_of, client_of
from tests.clearinghouse.entry.test_kills import KEY, LABELS, SHORT, UNKNOWN, run
from tests.processes import needs_proc
from tests.seats import save_session


async def told_by_a_person(client: OfficeAlly) -> None:
    """What may have arrived and shows nowhere is not uploaded again until somebody says that it did not."""
    assert [type(error) for error in await client.claims.resume()] == [OutcomeUnknown]
    [entry] = await client.writes.pending()
    await client.writes.resolve(entry.id, happened=False)


@needs_proc
@pytest.mark.timeout(240)
@pytest.mark.parametrize("where", LABELS if os.environ.get("PORTALDRIVER_ALL_KILLS") else SHORT)
async def test_each_claim_arrives_once_wherever_the_process_was_killed(
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
            "channel": "upload",
            "claims": 3,
        }
        async with StateDatabase(tmp_path / "state.db", key=KEY) as state:
            await save_session(portal, state)
            assert await asyncio.to_thread(run, terms) == -signal.SIGKILL
            async with client_of(terms, pool, state) as client:
                if where in UNKNOWN:
                    assert house.files == []
                    await told_by_a_person(client)
                assert await client.claims.resume() == ()
                outcomes = await client.claims.submit_many(claims_of(terms))
        assert {one.require().status for one in outcomes} == {"submitted"}
        assert {one.require().file_id for one in outcomes} == {file.file_id for file in house.files}
        assert len(house.claims) == 3
        assert house.duplicates() == []
