"""`x12`: reading remittances and claims, beside x12sdk's models, pyx12's validation and oxedi's tables.

Each reading has a process of its own, and its time is that process's CPU time: so contenders do not meet, and a busy
machine says little. Slow ones read small files only; what they would take on larger ones is not claimed, but speeds
are compared on files of the same size, and between sizes only where both were read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import anyio
from rich.progress import Progress

from bench.measure import Aim, Effort, Figure, at_least, at_most
from bench.x12_files import written

MB = 1_000_000
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Contender:
    """Who reads which kind up to which size, in MB, how often."""

    reader: str
    kind: str
    upto: float
    rounds: int = 3


CONTENDERS = (
    Contender("ours_streamed", "835", 100),
    Contender("ours_whole", "835", 10),
    Contender("ours_segments", "835", 100),
    Contender("x12sdk", "835", 10),
    Contender("pyx12", "835", 1, 1),
    Contender("oxedi", "835", 100),
    Contender("oxedi_streamed", "835", 100),
    Contender("ours_streamed", "837", 100),
    Contender("ours_segments", "837", 100),
    Contender("x12sdk", "837", 10),
    Contender("pyx12", "837", 1, 1),
)
NEEDS = {"x12sdk": "x12sdk", "pyx12": "pyx12", "oxedi": "oxedi", "oxedi_streamed": "oxedi"}


@dataclass(frozen=True)
class Took:
    """What one contender took for a file: MB/s of CPU time, and MiB that its process grew by."""

    speed: float
    grew: float


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Write files, have each contender read them, and compare."""
    quick = effort.rounds == 1
    sizes = (0.1, 0.3) if quick else (1.0, 10.0, 100.0)
    took: dict[tuple[str, str, float], Took] = {}
    with TemporaryDirectory() as folder:
        for kind in ("835", "837"):
            small = Path(folder) / f"{kind}-small.x12"
            written(small, kind, 100_000)
            for size in sizes:
                path = Path(folder) / f"{kind}.x12"
                claims = await anyio.to_thread.run_sync(written, path, kind, int(size * MB))
                for one in CONTENDERS:
                    if one.kind != kind or size > one.upto or find_spec(NEEDS.get(one.reader, "bench")) is None:
                        continue
                    progress.console.log(f"{kind}, {size:g} MB: {one.reader}") if progress.live.is_started else None
                    rounds = 1 if quick or size > 1 else one.rounds
                    runs = [await _run(one.reader, path, small, claims) for _ in range(rounds)]
                    took[kind, one.reader, size] = Took(
                        median(run.speed for run in runs), median(run.grew for run in runs)
                    )
                path.unlink()
    return _figures(took, sizes)


async def _run(reader: str, path: Path, small: Path, claims: int) -> Took:
    command = [sys.executable, "-m", "bench.x12_runs", reader, str(path), str(small)]
    done = await anyio.run_process(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["claims"] in (0, claims), "claims were lost"
    return Took(found["bytes"] / MB / found["seconds"], found["more_kib"] / 1024)


def _figures(took: dict[tuple[str, str, float], Took], sizes: tuple[float, ...]) -> list[Figure]:
    figures: list[Figure] = []
    for (kind, reader, size), one in took.items():
        name = f"{kind}, {size:g} MB: {reader.replace('_', ' ')}"
        figures.append(Figure(name, one.speed, "MB/s", beside=f"{one.grew:.1f} MiB more than for 0.1 MB"))
    smallest, largest = sizes[0], sizes[-1]
    for kind in ("835", "837"):
        for other, aim in (("x12sdk", at_least(10)), ("pyx12", None), ("oxedi", None)):
            figures += _against(took, kind, other, smallest, aim)
        grew = [took[kind, "ours_streamed", size].grew for size in (smallest, largest)]
        # what the allocator keeps is within a few MiB of nothing at each size
        name = f"{kind}, {largest:g} MB: memory more than at {smallest:g} MB"
        figures.append(Figure(name, max(grew[1] - grew[0], 0), "MiB", at_most(8)))
    return figures


def _against(
    took: dict[tuple[str, str, float], Took], kind: str, other: str, size: float, aim: Aim | None
) -> list[Figure]:
    ours, theirs = took[kind, "ours_streamed", size], took.get((kind, other, size))
    if theirs is None:
        return []
    beside = f"{ours.speed:.2f} : {theirs.speed:.2f} MB/s"
    return [
        Figure(f"{kind}, {size:g} MB: models, to {other}", ours.speed / theirs.speed, "times its speed", aim, beside)
    ]
