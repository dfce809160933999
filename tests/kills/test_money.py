"""Releases, batches and postings while their workers are killed: each stands in the book once, or a person was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.money import campaign
from tests.processes import needs_proc

pytestmark = [needs_proc, pytest.mark.timeout(240)]
SEED, STRIKES = 3, 3


async def test_releases_batches_and_postings_stand_once(tmp_path: Path, endpoint: str) -> None:
    """`python -m tests.kills.money` is the long form of it; `scripts/kills` runs that too."""
    result = await campaign(tmp_path, seed=SEED, rounds=1, strikes=STRIKES, endpoint=endpoint)
    assert result.problems == [], result.table()
    assert result.kills == STRIKES
