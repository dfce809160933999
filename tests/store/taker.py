"""A process of its own that takes turns: `python -m tests.store.taker ADDRESS BUCKETS`, key in the environment.

It says `ready`, waits for a line, takes turns until there are none, closes the last bucket and tells how many they were.
"""

from __future__ import annotations

import asyncio
import sys

from portaldriver.runtime.store import StateDatabase
from portaldriver.runtime.store.rates import Rate

from .worker import say, told

SPACING, BURST = 1000.0, 60
"""A turn comes so seldom that a test sees none come: what is taken is what may be taken at once."""


def bucket(name: str) -> Rate:
    return Rate(name, SPACING, BURST * SPACING)


async def main(address: str, names: str) -> None:
    wanted, total = [bucket(name) for name in names.split(",")], 0
    async with StateDatabase(address) as database:
        say("ready")
        await told()
        while turns := (await database.rates.take(wanted, count=3, longest=0)).count:
            total += turns
        await database.rates.close(wanted[-1], 100)
        say(total)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
