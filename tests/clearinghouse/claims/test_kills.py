"""Processes that are killed while they send claims: whoever comes after finds each claim in exactly one file."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portaldriver.edi import read_claims
from portaldriver.runtime.store import StateDatabase, new_key

from .conftest import numbered
from .killed import desk

ROOT = Path(__file__).parents[3]
KEY = new_key()
LABELS = ("claims begun", "claims leaving", "in", "claims left")


def run(state: Path, folder: Path, where: str) -> int:
    """Send three claims in a process of its own; return how it ended."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    command = [sys.executable, "-m", "tests.clearinghouse.claims.killed", str(state), str(folder), where]
    return subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=60).returncode


@pytest.mark.parametrize("where", LABELS)
async def test_each_claim_is_in_one_file_wherever_its_process_was_killed(where: str, tmp_path: Path) -> None:
    for name in ("staged", "in"):
        (tmp_path / name).mkdir()
    state = tmp_path / "state.db"
    assert await asyncio.to_thread(run, state, tmp_path, where) == -signal.SIGKILL
    async with StateDatabase(state, key=KEY) as database:
        claims = desk(database, tmp_path)
        assert await claims.resume() == ()
        receipts = [one.require() for one in await claims.submit_many(numbered(3))]
        assert [receipt.status for receipt in receipts] == ["submitted"] * 3
    assert arrived(tmp_path / "in") == ["PCN-00000", "PCN-00001", "PCN-00002"]


def arrived(folder: Path) -> list[str]:
    found = [
        read.model.patient_control_number or "" for path in folder.iterdir() for read in read_claims(path.read_bytes())
    ]
    return sorted(found)
