"""Processes that are killed while they collect: who comes after misses nothing, and repeats at most what was in hand."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest

from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.house.sending import numbered
from tests.edi.sendable import institutional

from .killed import desk, handler
from .paid import files, paid

ROOT = Path(__file__).parents[3]
KEY = new_key()
CERTAIN = ("remittance file kept", "remittance file read", "remittance handed out:2", "remittance delivered")
IN_HAND = ("remittance handled",)
"""Where the handler came to its end and nobody knows: the same id comes again."""


LABELS = (*CERTAIN, *IN_HAND)


@pytest.fixture(scope="module")
async def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folders of processes that were killed at each label, in order."""
    root = tmp_path_factory.mktemp("killed")
    came = files(paid(*numbered(1), institutional(payer_id="EX002")))
    async with StateDatabase(root / "state.db", key=KEY):
        pass  # made once: it takes longer than all the rest
    for at in range(len(LABELS)):
        (root / str(at) / "outbound").mkdir(parents=True)
        for name, content in came:
            (root / str(at) / "outbound" / name).write_bytes(content)
        shutil.copy(root / "state.db", root / str(at))
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    command = [sys.executable, "-m", "tests.clearinghouse.remittances.killed", str(root), *LABELS]

    def run() -> subprocess.CompletedProcess[str]:
        told: Any = {"env": environment, "cwd": ROOT, "timeout": 120, "capture_output": True, "text": True}
        return subprocess.run(command, check=True, **told)

    ended = await asyncio.to_thread(run)
    assert ended.stdout.split() == [str(-signal.SIGKILL)] * len(LABELS)
    return root


@pytest.mark.parametrize("where", LABELS)
async def test_each_is_handled_wherever_the_process_was_killed(where: str, killed: Path) -> None:
    root = killed / str(LABELS.index(where))
    async with StateDatabase(root / "state.db", key=KEY) as state:
        account = desk(state, root)
        with anyio.fail_after(20):
            await account.collect(handler(root))
            while await account.list(delivered=False):  # what the dead process had in hand is free after its lease
                await account.collect(handler(root), lanes=())
        handled = Counter((root / "handled").read_text().split())
        assert set(handled) == {one.remittance_id for one in await account.list()}
        assert len(handled) == 2
        assert sum(handled.values()) == 2 + (where in IN_HAND)
        assert (await account.collect(handler(root))).delivered == ()
