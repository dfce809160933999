"""Twenty writes of every kind while worker, browser and portal are killed: each stands in the books, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaldriver.portals.office_ally.writes import WRITES as OFFICE_ALLY
from portaldriver.portals.pimsy.writes import WRITES as PIMSY
from tests.kills.calls import CALLS
from tests.kills.campaign import campaign
from tests.kills.pimsy.calls import CALLS as PIMSY_CALLS
from tests.kills.pimsy.calls import CHOICES, COMMITS
from tests.processes import needs_proc

pytestmark = [needs_proc, pytest.mark.timeout(600)]
WRITES_MADE, STRIKES, SEED = 20, 5, 618
"""By this seed two workers are killed, a browser and the server, and an answer is lost."""


def test_every_kind_of_write_is_planned() -> None:
    """Those of the clearinghouse, which stand in no book of Practice Mate's, are killed in tests/clearinghouse."""
    assert {kind.operation for kind in OFFICE_ALLY} == set(CALLS)
    assert {kind.operation for kind in PIMSY} - CHOICES == {*PIMSY_CALLS, *COMMITS} - {"clients.deactivate"}
    assert {*COMMITS.values()} <= {*PIMSY_CALLS}


async def test_whatever_is_killed_each_write_is_made_once(tmp_path: Path) -> None:
    """`scripts/kills` is the long form of it, for both portals."""
    outcome = await campaign(tmp_path, portal="office_ally", seed=SEED, writes=WRITES_MADE, strikes=STRIKES)
    print(f"\n{outcome.table()}")
    assert outcome.is_clean, outcome.table()
    assert outcome.kills.total() == STRIKES
    assert outcome.starts > 1, "a worker was killed"
