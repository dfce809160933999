"""What an account costs that is asleep, and one that is awake: browser, this process, rows in the state database."""

from __future__ import annotations

import gc
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import anyio
import psutil
from rich.progress import Progress

from bench.accounts import Accounts, accounts, fall_asleep, first_row
from bench.measure import Effort, Figure, at_most
from bench.processes import memory_below
from portaldriver import OfficeAlly

MIB = 1024 * 1024
SETTLE = 1.5
"""Seconds in which processes come to rest before they are weighed."""

SEALED = """
SELECT coalesce((SELECT sum(length(sealed)) FROM portaldriver_sessions), 0)
     + coalesce((SELECT sum(length(username)) FROM portaldriver_accounts), 0)
     + coalesce((SELECT sum(length(sealed)) FROM portaldriver_cursors), 0)
"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes."""

    browsers: int
    process: int
    database: int
    sealed: int


async def at_rest(effort: Effort, progress: Progress, folder: Path) -> list[Figure]:
    """Weigh one account awake, then so many asleep beside it, then some of them awake."""
    database = folder / "state.db"
    awake = max(effort.asleep // 6, 1)
    async with accounts(contexts=awake + 2, database=database) as made:
        await first_row(await made.client())
        # The first that falls asleep pays for what is made once: statements, pages of the file, a renderer's pool.
        if effort.settles:
            await _asleep(made, 1, progress)
        before = await _weight(effort, database)
        sleepers = await _asleep(made, effort.asleep, progress)
        after = await _weight(effort, database)
        for client in sleepers[:awake]:
            await first_row(client)
        woken = await _weight(effort, database)
    return _figures(effort.asleep, awake, before, after, woken)


async def _asleep(made: Accounts, count: int, progress: Progress) -> list[OfficeAlly]:
    """Have so many accounts signed in and put to sleep."""
    clients = []
    for _ in progress.track(range(count), description="falling asleep"):
        client = await made.client()
        await first_row(client)
        await fall_asleep(client)
        clients.append(client)
    return clients


async def _weight(effort: Effort, database: Path) -> Weight:
    await anyio.sleep(SETTLE if effort.settles else 0)
    gc.collect()
    return _weighed(database)


def _weighed(database: Path) -> Weight:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (sealed,) = connection.execute(SEALED).fetchone()
    return Weight(
        browsers=memory_below(os.getpid()),
        process=psutil.Process().memory_info().rss,
        database=database.stat().st_size,
        sealed=sealed,
    )


def _figures(asleep: int, awake: int, before: Weight, after: Weight, woken: Weight) -> list[Figure]:
    """Return everything per account. Less than nothing is nothing: browsers also give memory back in time."""

    def each(first: int, second: int, count: int) -> float:
        return max(second - first, 0) / count

    name = "an account asleep"
    return [
        Figure(f"{name}: browsers", each(before.browsers, after.browsers, asleep) / MIB, "MiB", at_most(1)),
        # All of the file, its empty tables included: little of it for one account, less for each of many.
        Figure(f"{name}: state database", after.database / (asleep + 2), "bytes", at_most(20_000)),
        Figure(f"{name}: sealed in it", each(before.sealed, after.sealed, asleep), "bytes"),
        Figure(f"{name}: this process", each(before.process, after.process, asleep) / 1024, "KiB"),
        Figure("an account awake: browsers", each(after.browsers, woken.browsers, awake) / MIB, "MiB"),
        Figure(f"one account awake, {asleep} asleep: browsers", after.browsers / MIB, "MiB"),
    ]
