"""A process killed at any point of signing in: the next one signs in, and no lease outlives its time.

`scripts/crashes` (`PORTALDRIVER_CRASHES=200`) kills at that many random moments, and at one more point on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import psutil
import pytest

from tests.crash.crew import Worker
from tests.crash.lane import Crash, Lane
from tests.processes import needs_proc
from tests.waiting import until

FEW = 2
"""One for each lane."""
MOMENTS = int(os.environ.get("PORTALDRIVER_CRASHES", FEW))
"""How many random moments are tried; `scripts/crashes` tries 200."""
LONG = MOMENTS > FEW
SEED = 3

pytestmark = [needs_proc, pytest.mark.timeout(120 + 15 * MOMENTS)]
StateOf = Callable[[int], str]


async def survived(lanes: Sequence[Lane], crashes: Sequence[Crash], state_of: StateOf) -> list[str]:
    """Have the lanes share the crashes and return what went wrong."""
    numbered = [(crash, state_of(number)) for number, crash in enumerate(crashes)]
    shares = [numbered[n :: len(lanes)] for n in range(len(lanes))]
    problems = await asyncio.gather(*(lane.run(share) for lane, share in zip(lanes, shares, strict=True)))
    return [problem for found in problems for problem in found]


def every(points: Sequence[str]) -> list[Crash]:
    """Return a crash at each point that was reached, each time it was."""
    return [Crash(at=label, nth=nth + 1) for label, times in Counter(points).items() for nth in range(times)]


async def test_whatever_point_it_dies_at_the_next_process_signs_in(lanes: list[Lane], tmp_path: Path) -> None:
    """The points are those that a clean sign-in reaches, so that a new one is tried by itself."""
    state = str(tmp_path / "state.db")
    points = (await lanes[0].clean(state)).points
    assert {"lease", "counted", "password", "password sent", "code", "code sent", "saved"} <= set(points)
    crashes = every(points)
    assert await survived(lanes, crashes, lambda _: state) == []


async def test_whenever_it_dies_the_next_process_signs_in(lanes: list[Lane], tmp_path: Path) -> None:
    """Each time on a new database, so that making it is interrupted too."""
    normal = (await lanes[0].clean(str(tmp_path / "clean.db"))).seconds
    moments = random.Random(SEED)
    crashes = [Crash(after=moments.uniform(0.001, normal)) for _ in range(MOMENTS)]
    assert await survived(lanes, crashes, lambda number: str(tmp_path / f"state-{number}.db")) == []
    print(report(lanes, normal))


def report(lanes: Sequence[Lane], normal: float) -> str:
    """Say how long the next process took, as medians and extremes in seconds."""
    took = sorted(seconds for lane in lanes for seconds in lane.took)
    waited = sorted(seconds for lane in lanes for seconds in lane.waited)
    return (
        f"\n{len(took)} crashes; a clean sign-in {normal:.2f} s; after a crash {median(took):.2f} s, at most {took[-1]:.2f} s;"
        f" of it for the lease {median(waited):.2f} s, at most {waited[-1]:.2f} s"
    )


async def test_it_is_the_same_on_postgresql(lanes: list[Lane], postgres: str) -> None:
    crashes = [Crash(at=point) for point in (("counted", "code", "landed") if LONG else ("code", "landed"))]
    assert await survived(lanes, crashes, lambda _: postgres) == []


async def test_a_killed_process_takes_its_driver_and_browser_along(lanes: list[Lane], tmp_path: Path) -> None:
    lane = lanes[0]
    worker = await Worker.start()
    below = psutil.Process(worker.pid).children(recursive=True)
    assert any("--remote-debugging-pipe" in process.cmdline() for process in below)
    job = lane.scene.job(lane.scene.account(), str(tmp_path / "state.db"))
    assert await worker.do(Crash(at="password typed").of(job)) is None
    await until(lambda: not [process for process in below if process.is_running()])
