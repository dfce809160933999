"""Processes that are killed and connections that are lost while claims go out by SFTP: the books have each claim once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from mock_portals.clearinghouse.folder import sweep
from mock_portals.clearinghouse.house import Clearinghouse
from portaldriver.errors import OutcomeUnknown
from portaldriver.portals.office_ally.clearinghouse.sftp import SftpAccess
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.claims.conftest import numbered
from tests.clearinghouse.sending_by_sftp import desk
from tests.clearinghouse.sftp.conftest import server, standing, wire
from tests.clearinghouse.sftp.cutting import Proxy
from tests.openssh import OpenSsh

__all__ = ["server", "standing", "wire"]

ROOT = Path(__file__).parents[2]
KEY = new_key()
ALL = ["PCN-00000", "PCN-00001", "PCN-00002"]


def access(server: OpenSsh, port: int | None = None) -> SftpAccess:
    return SftpAccess(
        host="127.0.0.1",
        port=port or server.port,
        username=server.username,
        key=Path(server.key),
        host_keys=(server.fingerprint,),
    )


def run(state: Path, server: OpenSsh, where: str) -> int:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    told = (str(state), str(server.port), server.username, str(server.key), server.fingerprint, where)
    command = [sys.executable, "-m", "tests.clearinghouse.sending_by_sftp", *told]
    return subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=60).returncode


class Books:
    """What the clearinghouse has, each time it has looked into the folder."""

    def __init__(self, server: OpenSsh) -> None:
        self._server = server
        self.house = Clearinghouse()
        self.house.clock.now = datetime(2026, 3, 2, 9)

    def look(self) -> list[str]:
        """Pick up what waits, and return the numbers of all claims that ever came."""
        sweep(self.house, self._server.home, "clinic")
        assert self.house.duplicates() == []
        return sorted(claim.patient_control_number for claim in self.house.claims)


@pytest.fixture
def books(server: OpenSsh) -> Books:
    return Books(server)


@pytest.mark.sample(3)
@pytest.mark.parametrize("picked_up", [True, False], ids=["picked up", "waiting"])
@pytest.mark.parametrize("where", ["claims begun", "claims leaving", "claims left"])
async def test_a_killed_process_is_made_up_for(
    where: str, picked_up: bool, server: OpenSsh, books: Books, tmp_path: Path
) -> None:
    state = tmp_path / "state.db"
    assert await asyncio.to_thread(run, state, server, where) == -signal.SIGKILL
    if picked_up:
        books.look()
    async with StateDatabase(state, key=KEY) as database:
        claims = desk(database, access(server))
        assert await claims.resume() == ()
        assert [one.require().status for one in await claims.submit_many(numbered(3))] == ["submitted"] * 3
    assert books.look() == ALL


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with StateDatabase(tmp_path / "state.db", key=KEY) as state:
        yield state


@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_connection_that_is_lost_anywhere_costs_no_claim_and_makes_no_second(
    way: str, server: OpenSsh, wire: Proxy, books: Books, database: StateDatabase
) -> None:
    """At ever more bytes, until nothing is cut any more: each time other claims, half of them picked up at once."""
    sent: list[str] = []
    for step in range(40):
        wire.count(**{way: 1500 + 600 * step})
        more = [
            claim.model_copy(update={"patient_control_number": f"{way}-{step}-{n}"})
            for n, claim in enumerate(numbered(2))
        ]
        sent += [claim.patient_control_number or "" for claim in more]
        claims = desk(database, access(server, wire.port))
        outcomes = await claims.submit_many(more)
        if step % 2:
            books.look()
        uncut, wire.cuts = wire.cuts, 0
        for one in outcomes:
            assert one.error is None or one.error.retryable or isinstance(one.error, OutcomeUnknown)
        assert await claims.resume() == ()
        assert [one.require().status for one in await claims.submit_many(more)] == ["submitted"] * 2
        if uncut:
            break
    assert step > 3
    assert books.look() == sorted(sent)
