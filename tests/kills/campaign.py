"""A plan of writes carried out by workers that are killed on the way, and what is then in books, journal and log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tests.kills import ledger
from tests.kills.audited import Problem
from tests.kills.crew import Hand, Told
from tests.kills.houses import HOUSES
from tests.kills.nemesis import Nemesis
from tests.kills.planned import Planned
from tests.kills.serving import Serving

PASSES = 8
"""Times that a worker is given what is left without having been killed."""


@dataclass
class Outcome:
    """What came of campaigns."""

    writes: int = 0
    starts: int = 0
    seconds: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    """Errors that callers saw before they had their receipts, by class."""
    problems: list[Problem] = field(default_factory=list)
    ledger: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add another's."""
        self.writes += other.writes
        self.starts += other.starts
        self.seconds += other.seconds
        self.kills += other.kills
        self.failures += other.failures
        self.problems += other.problems
        self.ledger += other.ledger

    @property
    def is_clean(self) -> bool:
        """Whether all is as it has to be."""
        return not self.problems and not self.ledger

    def table(self) -> str:
        """Return it for people."""
        found = Counter(problem.what for problem in self.problems)
        rows = [(f"  {kind}", count) for kind, count in sorted(self.kills.items())]
        rows = [("kills", self.kills.total()), *rows, ("workers started", self.starts), ("writes", self.writes)]
        rows += [("duplicates", found["duplicate"]), ("losses", found["lost"]), ("differing", found["differs"])]
        rows += [("changed otherwise", found["changed"]), ("without a receipt", found["unfinished"])]
        rows += [("unknown left", sum(one.startswith("pending") for one in self.ledger))]
        rows += [("journal and log", len(self.ledger)), ("seconds", round(self.seconds))]
        rows += [(f"  {name} told meanwhile", count) for name, count in sorted(self.failures.items())]
        width = max(len(name) for name, _ in rows)
        lines = [f"{name:<{width}} {count:>7}" for name, count in rows]
        return "\n".join([*lines, *map(str, self.problems), *self.ledger])


async def campaign(
    folder: Path,
    *,
    portal: str,
    seed: int,
    writes: int,
    strikes: int | None,
    progress: Callable[[str], object] = lambda line: None,
) -> Outcome:
    """Carry out a plan of so many writes of a portal under so many strikes; None strikes until it is done."""
    begun = monotonic()
    with HOUSES[portal](writes, seed) as house:
        served, plan = house.served, house.planner.writes(writes)
        audited, told = house.audited(), Told()
        nemesis = Nemesis(served, seed=seed, strikes=strikes)
        state = str(folder / f"state-{portal}-{seed}.db")
        hand = await _ready(served, state, told)
        starts, passes = 1, 0
        while passes < PASSES and (left := [one for one in plan if one.key not in told.receipts]):
            progress(f"{portal}, seed {seed}: {len(plan) - len(left)} of {len(plan)} writes, {nemesis.kills} kills")
            if await _worked(hand, left, nemesis):
                passes += 1
                continue
            assert hand.was_killed, "a worker ended by itself"
            await hand.end()
            hand = await _ready(served, state, told)
            starts += 1
        await hand.end()
        return Outcome(
            writes=len(plan),
            starts=starts,
            seconds=monotonic() - begun,
            kills=nemesis.fallen,
            failures=told.failures,
            problems=audited.problems(plan, told.receipts),
            ledger=await ledger.problems(state, house, plan, told),
        )


async def _ready(served: Serving, state: str, told: Told) -> Hand:
    for _ in range(3):
        hand = await Hand.start(served.terms(state, pages=4), told)
        if await hand.ready():
            return hand
        await hand.end()
    raise AssertionError("workers die before they are ready")


async def _worked(hand: Hand, left: list[Planned], nemesis: Nemesis) -> bool:
    """Have a worker at work, haunted; say whether it came to the end of its job."""
    hand.give(left)
    async with nemesis.about(hand):
        return await hand.until("done")
