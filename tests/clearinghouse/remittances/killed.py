"""Processes that collect remittances, each killed where it is told to be: FOLDER WHERE WHERE...

They are forked off one that has all modules by then. Each has a folder of its own, named by its place in the list.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiosqlite  # noqa: F401 # what each child would import anew
import alembic.command  # noqa: F401
import sqlalchemy.ext.asyncio  # noqa: F401

from portaldriver.portals.office_ally.clearinghouse.remittances import ReceivedRemittance, Remittances
from portaldriver.runtime import points
from portaldriver.runtime.store import StateDatabase

from .paid import Folder, account_of


def desk(state: StateDatabase, root: Path) -> Remittances:
    """Return an account whose lane gives all files of a folder, each time."""
    found = [(path.name, path.read_bytes()) for path in sorted((root / "outbound").iterdir())]
    return account_of(state, Folder(files=found), lease=0.3)


def handler(root: Path) -> Callable[[ReceivedRemittance], Awaitable[None]]:
    """Return a handler that writes ids down for good."""

    async def handle(one: ReceivedRemittance) -> None:
        with (root / "handled").open("a") as file:
            file.write(f"{one.remittance_id}\n")
            file.flush()
            os.fsync(file.fileno())

    return handle


async def collected(root: Path, where: str) -> None:
    """Collect, and die at the n-th time that a label is reached: LABEL or LABEL:N."""
    label, _, number = where.partition(":")
    left = int(number or 1)

    def struck(reached: str) -> None:
        nonlocal left
        left -= reached == label
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    async with StateDatabase(root / "state.db") as state:
        await desk(state, root).collect(handler(root))


def main(root: str, *labels: str) -> None:
    """Print how each process ended."""
    for at, where in enumerate(labels):
        child = os.fork()
        if not child:
            asyncio.run(collected(Path(root) / str(at), where))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
