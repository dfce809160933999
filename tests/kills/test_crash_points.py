"""Processes killed at every point between the beginning of a write and its receipt, for every kind of write."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from portaldriver import runtime
from tests.kills import ledger
from tests.kills.books import Audited
from tests.kills.crew import Hand, Told
from tests.kills.holds import AT_THE_PORTAL, BACKWARD, FORWARD, RECONCILING
from tests.kills.plan import Planned, Planner, people
from tests.kills.serving import Serving, serving
from tests.processes import needs_proc
from tests.waiting import until

KINDS = int(os.environ.get("PORTALDRIVER_KINDS_PER_POINT", "1"))
"""How many kinds are tried at a point, each time others; `scripts/kills` tries all."""
POINTS = (*FORWARD, *AT_THE_PORTAL, *BACKWARD)
PATIENCE = 60.0 + 10 * KINDS

pytestmark = [needs_proc, pytest.mark.timeout(600 + 60 * KINDS)]


class Line:
    """Workers one after the other: the one that goes on after a crash is the next one to be killed."""

    def __init__(self, served: Serving, state: str, endpoint: str) -> None:
        self.served = served
        self.state = state
        self.told = Told()
        self._endpoint = endpoint
        self._terms = served.terms(state, pages=max(KINDS, 4))
        self.hand: Hand | None = None
        self._next = asyncio.ensure_future(self._start())

    async def _start(self) -> Hand:
        return await Hand.start(self._terms, self.told, endpoint=self._endpoint)

    async def step_in(self) -> Hand:
        """Have the next worker take over, and another one get ready once this one has signed in."""
        hand = await self._next
        assert await hand.ready()
        self._next = asyncio.ensure_future(self._start())
        self.hand = hand
        return hand

    async def kill_at(self, point: str, plan: list[Planned]) -> None:
        """Have the worker make all writes of a plan at once, and kill it when all are at the point."""
        hand, strikes = self.hand or await self.step_in(), self.served.portal.strikes
        if point in AT_THE_PORTAL:
            for _ in plan:
                strikes.add_strike(held=True, after=point == "saved", saved_late=point == "arrived, saved late")
        hand.give(plan, resume=False, hold=point, at_once=len(plan))
        async with asyncio.timeout(PATIENCE):
            if point in AT_THE_PORTAL:
                await until(lambda: len(strikes.fallen) == len(plan), seconds=PATIENCE)
            else:
                assert await hand.until("held", times=len(plan))
        hand.kill()
        await hand.end()
        assert hand.was_killed
        strikes.let_go()
        self.hand = None

    async def go_on(self, plan: list[Planned]) -> None:
        """Have another worker resume what was left and make what is missing."""
        hand = await self.step_in()
        hand.give(plan)
        async with asyncio.timeout(PATIENCE + 10 * len(plan)):
            assert await hand.until("done")

    async def end(self) -> None:
        """End the workers."""
        for hand in (self.hand, await self._next):
            if hand is not None:
                await hand.end()


@asynccontextmanager
async def line(folder: Path, endpoint: str) -> AsyncIterator[Line]:
    with serving(patients=people(KINDS * (len(POINTS) + 3))) as served:
        made = Line(served, str(folder / "state.db"), endpoint)
        try:
            yield made
        finally:
            await made.end()


async def survived(line: Line, crashes: Sequence[Sequence[str]]) -> list[str]:
    """Kill at each point of a sequence with other writes, go on, and return all that is wrong."""
    planner = Planner(line.served.portal, seed=1)
    kinds = itertools.cycle(planner.kinds)
    found: list[str] = []
    everything: list[Planned] = []
    for points in crashes:
        plan = [planner.write(kind) for kind in itertools.islice(kinds, KINDS)]
        everything += plan
        audited = Audited(line.served.portal)
        for point in points:
            await line.kill_at(point, plan)
        await line.go_on(plan)
        found += [f"{' and '.join(points)}: {problem}" for problem in audited.problems(plan, line.told.receipts)]
        print(f"{' and '.join(points)}: {', '.join(one.operation for one in plan)}", flush=True)
    assert line.hand is not None
    await line.hand.end()
    posts, who = line.served.portal.strikes.posts, line.served.account.username
    return found + await ledger.problems(line.state, who, everything, line.told, posts=posts)


def test_every_labelled_point_of_a_write_is_tried() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(runtime.__file__).parent.glob("*.py"))
    labels = set(re.findall(r'reached\("(write [a-z ]+)"\)', source))
    assert {"write armed", "write sent", "write answered", "write confirmed"} <= labels <= set(POINTS)


async def test_wherever_it_dies_the_write_is_made_once(tmp_path: Path, endpoint: str) -> None:
    async with line(tmp_path, endpoint) as workers:
        assert await survived(workers, [*([point] for point in POINTS), ["write sent", *RECONCILING]]) == []
        assert not workers.told.failures
