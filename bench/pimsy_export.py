"""`pimsy-export`: 10,000 sessions with notes and invoices into Parquet, beside a script by hand that keeps text as CSV.

The practice is in a process of its own, and so is each way: memory is that of the process that exports, without the
browser's. What the script by hand does not do: to find screens and columns by their words, to hold a list against what
it says of itself, to make dates and exact amounts of words, and to leave no half of a file.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import anyio
from anyio.abc import Process
from anyio.streams.text import TextReceiveStream
from rich.progress import Progress

from bench.measure import Effort, Figure, at_most

ROOT = Path(__file__).parents[1]
SIZES, QUICK_SIZES = (1_000, 10_000), (40, 80)
ROUNDS = 3


@dataclass(frozen=True)
class Took:
    """Rows, wall-clock seconds, and KiB that the process grew by."""

    rows: float
    seconds: float
    more_kib: float


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Export a few sessions and many, and the many by hand."""
    few, many = QUICK_SIZES if effort.slow_rounds == 1 else SIZES
    rounds = 1 if effort.slow_rounds == 1 else ROUNDS
    took: dict[tuple[str, int], Took] = {}
    task = progress.add_task("pimsy-export", total=3 * rounds)
    for size in (few, many):
        ways = ("sdk", "by_hand") if size == many else ("sdk",)
        async with _practice(size) as where:
            runs: dict[str, list[Took]] = {way: [] for way in ways}
            for _ in range(rounds):
                for way in ways:
                    runs[way].append(await _run(way, size, where))
                    progress.advance(task)
            took |= {(way, size): _middle(done) for way, done in runs.items()}
    ours, theirs, little = took["sdk", many], took["by_hand", many], took["sdk", few]
    return [
        Figure(
            f"{many} sessions with notes and invoices to Parquet", ours.seconds, "s", beside=f"{ours.rows:.0f} rows"
        ),
        Figure("  rows", ours.rows / ours.seconds, "a second"),
        Figure(
            "  against a script by hand",
            ours.seconds / theirs.seconds,
            "times as long",
            at_most(1.5),
            f"{ours.seconds:.1f} : {theirs.seconds:.1f} s",
        ),
        Figure(f"memory, {few} sessions", little.more_kib / 1024, "MiB more than before"),
        Figure(f"memory, {many} sessions", ours.more_kib / 1024, "MiB more than before"),
        Figure(
            f"memory, for {many // few} times as many",
            max(ours.more_kib - little.more_kib, 0) / 1024,
            "MiB more",
            at_most(16),
        ),
    ]


def _middle(runs: list[Took]) -> Took:
    return Took(runs[0].rows, median(one.seconds for one in runs), median(one.more_kib for one in runs))


@asynccontextmanager
async def _practice(sessions: int) -> AsyncIterator[str]:
    """Serve a practice with so many sessions, and yield the line that says where."""
    command = [sys.executable, "-m", "bench.pimsy_export_site", str(sessions)]
    site: Process = await anyio.open_process(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        assert site.stdout is not None
        told = ""
        async for text in TextReceiveStream(site.stdout):
            told += text
            if told.endswith("\n"):
                break
        yield told
    finally:
        site.kill()
        await site.aclose()


async def _run(way: str, sessions: int, where: str) -> Took:
    command = [sys.executable, "-m", "bench.pimsy_export_runs", way, str(sessions)]
    done = await anyio.run_process(command, cwd=ROOT, input=where.encode(), stderr=None)
    return Took(**json.loads(done.stdout.splitlines()[-1]))
