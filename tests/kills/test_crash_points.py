"""Processes killed at every point between the beginning of a write and its receipt, for every kind of write."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from portaldriver import runtime
from tests.kills import ledger
from tests.kills.crew import Hand, Told
from tests.kills.holds import AT_THE_PORTAL, BACKWARD, FORWARD, RECONCILING
from tests.kills.houses import HOUSES, Struck
from tests.kills.planned import Planned
from tests.processes import needs_proc
from tests.waiting import until

KINDS = int(os.environ.get("PORTALDRIVER_KINDS_PER_POINT", "1"))
"""How many kinds are tried at a point, each time others; `scripts/kills` tries all."""
Way = tuple[str, ...]
"""The points at which a write's processes die, one after the other."""
POINTS = (*FORWARD, *AT_THE_PORTAL, *BACKWARD)
MANY = 12
"""Writes that one process makes at once, at least."""
PATIENCE = 60.0 + 10 * max(KINDS, MANY)
CRASHES: list[list[Way]] = [
    [(point,) for point in (*FORWARD, *AT_THE_PORTAL)],
    [*((point,) for point in BACKWARD), ("write sent", *RECONCILING)],
]
"""Each has some writes, every one at a point of its own, and kills the process that holds them all."""
BRIEF: list[list[Way]] = [[("write armed",), ("write sent",), ("write leaving",), *((at,) for at in AT_THE_PORTAL)]]
"""For portals after the first: the points between journal and portal; what follows is the same code for all."""
if KINDS > 1:
    BRIEF = CRASHES = [[way] for ways in CRASHES for way in ways]

pytestmark = [needs_proc, pytest.mark.timeout(600 + 60 * KINDS)]


class Line:
    """Workers one after the other: the one that goes on after a crash is the next one to be killed."""

    def __init__(self, house: Struck, state: str, endpoint: str, *, deaths: int) -> None:
        self.house = house
        self.served = house.served
        self.state = state
        self.told = Told()
        self.hand: Hand | None = None
        self._endpoint = endpoint
        self._terms = house.served.terms(state, pages=max(KINDS, MANY))
        self._left = deaths + 1
        self._next = asyncio.ensure_future(self._start())

    async def _start(self) -> Hand | None:
        self._left -= 1
        return await Hand.start(self._terms, self.told, endpoint=self._endpoint) if self._left >= 0 else None

    async def step_in(self) -> Hand:
        """Have the next worker take over, and another one, if there are more to die, get ready once this has signed in."""
        hand = await self._next
        assert hand is not None
        assert await hand.ready()
        self._next = asyncio.ensure_future(self._start())
        self.hand = hand
        return hand

    async def kill_at(self, plans: Mapping[str, list[Planned]]) -> None:
        """Have the worker make all writes of plans at once, and kill it when each is at the point of its plan."""
        hand, strikes = self.hand or await self.step_in(), self.served.portal.strikes
        plan = [one for planned in plans.values() for one in planned]
        asked = {point: planned for point, planned in plans.items() if point in AT_THE_PORTAL}
        for point in (point for point, planned in asked.items() for _ in planned):
            strikes.add_strike(held=True, after=point == "saved", saved_late=point == "arrived, saved late")
        held = Counter({point: len(planned) for point, planned in plans.items() if point not in asked})
        where = {one.key: point for point in held for one in plans[point]}
        hand.give(plan, resume=False, hold=where, at_once=len(plan))
        came: Counter[str] = Counter()
        async with asyncio.timeout(PATIENCE):
            assert await hand.until("held", times=held.total(), on=lambda said: came.update([said.get("point", "")]))
            await until(lambda: len(strikes.fallen) == len(plan) - held.total(), seconds=PATIENCE)
        del came[""]  # what else it said
        assert came == held
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


def _longest(ways: Iterable[Way]) -> Way:
    return max(ways, key=len)


@asynccontextmanager
async def line(portal: str, crashes: Sequence[Sequence[Way]], folder: Path, endpoint: str) -> AsyncIterator[Line]:
    writes = KINDS * sum(map(len, crashes))
    with HOUSES[portal](writes, 1) as house:
        deaths = sum(len(way) for way in map(_longest, crashes))
        made = Line(house, str(folder / "state.db"), endpoint, deaths=deaths)
        try:
            yield made
        finally:
            await made.end()


async def survived(line: Line, crashes: Sequence[Sequence[Way]]) -> list[str]:
    """Kill at each point of ways, with other writes for each way, go on, and return all that is wrong."""
    house = line.house
    kinds, each = itertools.cycle(house.planner.kinds), min(KINDS, len(house.planner.kinds))
    found: list[str] = []
    everything: list[Planned] = []
    for ways in crashes:
        # What strikes at the portal befalls any commit, so there a write has to be held in its first.
        later = not any(point in AT_THE_PORTAL for way in ways for point in way)
        plans = {
            way: [house.planner.write(kind, in_any_commit=later) for kind in itertools.islice(kinds, each)]
            for way in ways
        }
        plan = [one for planned in plans.values() for one in planned]
        everything += plan
        audited = house.audited()
        for number in range(len(_longest(ways))):
            await line.kill_at({way[number]: planned for way, planned in plans.items() if number < len(way)})
        await line.go_on(plan)
        where = {one.key: " and ".join(way) for way, planned in plans.items() for one in planned}
        found += [f"{where.get(problem.key, '')}: {problem}" for problem in audited.problems(plan, line.told.receipts)]
        for one in plan:
            print(f"{where[one.key]}: {one.operation} {one.held_in}".rstrip(), flush=True)
    assert line.hand is not None
    await line.hand.end()
    return found + await ledger.problems(line.state, house, everything, line.told)


def test_every_labelled_point_of_a_write_is_tried() -> None:
    assert {point for ways in CRASHES for way in ways for point in way} == {*POINTS, *RECONCILING}
    source = "".join(path.read_text(encoding="utf-8") for path in Path(runtime.__file__).parent.glob("*.py"))
    labels = set(re.findall(r'reached\("(write [a-z ]+)"\)', source))
    assert {"write armed", "write sent", "write answered", "write confirmed"} <= labels <= set(POINTS)


@pytest.mark.parametrize("portal, crashes", [("office_ally", CRASHES), ("pimsy", BRIEF)], ids=HOUSES)
async def test_wherever_it_dies_the_write_is_made_once(
    portal: str, crashes: list[list[Way]], tmp_path: Path, endpoint: str
) -> None:
    async with line(portal, crashes, tmp_path, endpoint) as workers:
        assert await survived(workers, crashes) == []
        assert not workers.told.failures
