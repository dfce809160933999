"""Rounds of writes under strikes until there were so many kills: `python -m tests.kills [KILLS] [FIRST_SEED] [PORTAL]`.

Without a portal each has as many.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.kills.campaign import Outcome, campaign
from tests.kills.houses import HOUSES

WRITES = 300


def show(line: str) -> None:
    """Show how far it is."""
    print(line, file=sys.stderr, flush=True)


async def struck(portal: str, kills: int, seed: int) -> bool:
    """Go on until there were enough kills at one portal; say whether nothing at all was wrong."""
    total = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        while total.kills.total() < kills and total.is_clean:
            total.add(
                await campaign(Path(folder), portal=portal, seed=seed, writes=WRITES, strikes=None, progress=show)
            )
            show(f"{portal}: {total.kills.total()} of {kills} kills, {len(total.problems)} problems")
            seed += 1
    print(f"{portal}\n{total.table()}\n", flush=True)
    return total.is_clean


async def main(kills: int, seed: int, portals: list[str]) -> int:
    """Return how the process ends: 0 only if nothing was wrong at any portal."""
    return 0 if all([await struck(portal, kills, seed) for portal in portals]) else 1


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    kills, seed = numbers + [1000, 1][len(numbers) :]
    sys.exit(asyncio.run(main(kills, seed, sys.argv[3:] or list(HOUSES))))
