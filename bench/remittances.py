"""`remittances`: 835 files listed, downloaded, kept, read, delivered and reconciled, beside reading them raw.

Each way has a process of its own, and its time is that process's CPU time. The lane is a folder: what a network and a
server add is not in it. What `x12sdk` and the script by hand do is less: neither keeps a file, nor sees what is off.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import anyio
from rich.progress import Progress

from bench.measure import Effort, Figure, at_least, at_most

ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000)
QUICK_SIZES = (200, 400)
ROUNDS = 3


@dataclass(frozen=True)
class Took:
    """Seconds of CPU by part, and KiB that the process grew by."""

    seconds: dict[str, float]
    more: float

    @property
    def whole(self) -> float:
        """Seconds of all parts."""
        return self.seconds["seconds"]


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Run each way on a few claims and on many, and compare."""
    quick = effort.rounds == 1
    few, many = QUICK_SIZES if quick else SIZES
    rounds = 1 if quick else ROUNDS
    runs = [(way, size) for way in ("whole", "files_only") for size in (few, many)]
    runs += [("by_hand", many), ("x12sdk", few)]
    took = {(way, size): await _run(way, size, rounds) for way, size in progress.track(runs, description="remittances")}
    all_of_it, files = took["whole", many], took["files_only", many]
    ours, theirs = took["files_only", few].whole, took["x12sdk", few].whole
    return [
        Figure(
            f"{many} claims: from listed files to a work list", all_of_it.whole, "s", beside=_speed(many, all_of_it)
        ),
        Figure("  of it fetched, kept sealed, and read", all_of_it.seconds["fetch"], "s"),
        Figure("  of it delivered, each once", all_of_it.seconds["iter"], "s"),
        Figure("  of it reconciled at the end", all_of_it.seconds["reconcile"], "s"),
        Figure(f"{many} claims: files read and reconciled", files.whole, "s", beside=_speed(many, files)),
        Figure(f"{many} claims: a script by hand that trusts its files", took["by_hand", many].whole, "s"),
        Figure(
            f"{few} claims: read and reconciled, to read by x12sdk",
            theirs / ours,
            "times its speed",
            at_least(2),
            f"{ours:.2f} : {theirs:.2f} s",
        ),
        _kept("from a listed file", took["whole", few], all_of_it, many - few),
        _kept("files read and reconciled", took["files_only", few], files, many - few),
    ]


async def _run(way: str, claims: int, rounds: int) -> Took:
    command = [sys.executable, "-m", "bench.remittances_runs", way, str(claims)]
    runs = []
    for _ in range(rounds):
        done = await anyio.run_process(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    middle = {name: median(run[name] for run in runs) for name in runs[0]}
    return Took(middle, middle.pop("more_kib"))


def _kept(name: str, few: Took, many: Took, more: int) -> Figure:
    """Return what each claim more takes in memory: what is kept to net it with an answer that may come later."""
    return Figure(f"memory, {name}", max(many.more - few.more, 0) / more, "KiB more for each claim more", at_most(1))


def _speed(claims: int, took: Took) -> str:
    return f"{claims / took.whole:.0f} a second"
