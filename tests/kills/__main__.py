"""Rounds of 300 writes under strikes until there were so many kills: `python -m tests.kills [KILLS] [FIRST_SEED]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.kills.campaign import Outcome, campaign

WRITES = 300


def show(line: str) -> None:
    """Show how far it is."""
    print(line, file=sys.stderr, flush=True)


async def main(kills: int, seed: int) -> int:
    """Go on until there were enough kills, and return how the process ends: 0 only if nothing at all was wrong."""
    total = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        while total.kills.total() < kills and total.is_clean:
            total.add(await campaign(Path(folder), seed=seed, writes=WRITES, strikes=None, progress=show))
            show(f"{total.kills.total()} of {kills} kills, {total.writes} writes, {len(total.problems)} problems")
            seed += 1
    print(total.table())
    return 0 if total.is_clean else 1


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(asyncio.run(main(*(given + [1000, 1][len(given) :]))))
