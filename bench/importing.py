"""`import`: what importing costs, each time in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from statistics import median

from rich.progress import Progress

from bench.measure import Effort, Figure, at_most, milliseconds, times_as_long

OURS = "import portaldriver"
PYDANTIC = "import pydantic"
CLIENT = "from portaldriver import OfficeAlly"
MODEL = "from pydantic import BaseModel"
STATEMENTS = (OURS, CLIENT, PYDANTIC, MODEL, "import playwright.async_api")

TIMED = "from time import perf_counter as now; begun = now(); {}; print(now() - begun)"


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure the statements in turns; the interpreter's own start does not count."""
    taken: dict[str, list[float]] = {statement: [] for statement in STATEMENTS}
    for number in progress.track(range(-effort.warm_up, effort.rounds), description="imports"):
        for statement in STATEMENTS:
            seconds = _seconds(statement)
            if number >= 0:
                taken[statement].append(seconds)
    return _figures({statement: median(seconds) for statement, seconds in taken.items()})


def _seconds(statement: str) -> float:
    """Return how long the statement takes in an interpreter of its own."""
    answer = subprocess.run([sys.executable, "-c", TIMED.format(statement)], capture_output=True, text=True, check=True)
    return float(answer.stdout)


def _figures(medians: Mapping[str, float]) -> list[Figure]:
    """Hold the package against pydantic; what a user really imports is shown beside it, lazy or not."""
    return [
        times_as_long(f"{OURS}, against {PYDANTIC}", medians, OURS, PYDANTIC, at_most(1.3)),
        times_as_long(f"{CLIENT}, against {PYDANTIC}", medians, CLIENT, PYDANTIC),
        times_as_long(f"{CLIENT}, against {MODEL}", medians, CLIENT, MODEL),
        *milliseconds("import", medians),
    ]
