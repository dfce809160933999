"""Time contenders against each other: in turns, within one run, by their medians."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.progress import Progress

Run = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured. `slow_rounds` is for contenders that need seconds for one round."""

    rounds: int = 31
    slow_rounds: int = 15
    warm_up: int = 3
    sessions: tuple[int, ...] = (1, 10, 40)
    asleep: int = 30
    rows: int = 50
    """How many rows of a list are read cell by cell and row by row."""
    settles: bool = True
    """Whether processes come to rest before they are weighed."""
    at_once: bool = False
    """Whether contenders run beside each other, not in turns, where most of their time is spent on waiting."""
    data: Path | None = None
    """Where the data lies, for what measures on data."""


FULL = Effort()
QUICK = Effort(rounds=1, slow_rounds=1, warm_up=0, sessions=(1, 2), asleep=1, rows=20, settles=False, at_once=True)
"""Enough to see that everything runs; its numbers say nothing."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound on a figure."""

    sign: str
    bound: float

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"

    def met(self, value: float) -> bool:
        """Say whether a value keeps the bound."""
        return value >= self.bound if self.sign == ">=" else value <= self.bound


def at_least(bound: float) -> Aim:
    """Return the aim that a figure is not below the bound."""
    return Aim(">=", bound)


def at_most(bound: float) -> Aim:
    """Return the aim that a figure is not above the bound."""
    return Aim("<=", bound)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. Without an aim it is for information; `beside` is shown next to it in the table."""

    name: str
    value: float
    unit: str
    aim: Aim | None = None
    beside: str = ""

    @property
    def ok(self) -> bool | None:
        """Whether the aim is met; None without one."""
        return None if self.aim is None else self.aim.met(self.value)


Medians = Mapping[str, float]


async def contend(
    contenders: Mapping[str, Run], *, rounds: int, warm_up: int, progress: Progress, title: str
) -> Medians:
    """Run all contenders once per round and return each one's median in seconds.

    Who begins changes from round to round, so that neither a slow spell of the machine nor a place in the order
    favours anyone.
    """
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in progress.track(range(-warm_up, rounds), description=title):
        begin = number % len(names)
        for name in names[begin:] + names[:begin]:
            seconds = await _timed(contenders[name])
            if number >= 0:
                taken[name].append(seconds)
    return {name: median(seconds) for name, seconds in taken.items()}


async def one_by_one(runs: Iterable[Awaitable[object]]) -> None:
    """Have runs take turns."""
    for run in runs:
        await run


async def all_at_once(runs: Iterable[Awaitable[object]]) -> None:
    """Have runs wait together, which says nothing of how long one takes."""
    await asyncio.gather(*runs)


async def _timed(run: Run) -> float:
    gc.collect()
    begun = perf_counter()
    await run()
    return perf_counter() - begun


def milliseconds(prefix: str, medians: Medians) -> list[Figure]:
    """Return the medians themselves, for information."""
    return [Figure(f"{prefix}: {name}", seconds * 1000, "ms") for name, seconds in medians.items()]


def times_faster(name: str, medians: Medians, ours: str, theirs: str, aim: Aim | None = None) -> Figure:
    """Return how many times faster ours is than theirs."""
    return Figure(name, medians[theirs] / medians[ours], "times faster", aim, _beside(medians, ours, theirs))


def times_as_long(name: str, medians: Medians, ours: str, theirs: str, aim: Aim | None = None) -> Figure:
    """Return how many times as long as theirs ours takes."""
    return Figure(name, medians[ours] / medians[theirs], "times its time", aim, _beside(medians, ours, theirs))


def _beside(medians: Medians, ours: str, theirs: str) -> str:
    return f"{medians[ours] * 1000:.2f} ms : {medians[theirs] * 1000:.2f} ms"
