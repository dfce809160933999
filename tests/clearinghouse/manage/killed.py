"""A process that puts a file with a claim, and is killed where it is told to be: its terms come on its input."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import date
from typing import Any

from portaldriver import BrowserPool, OfficeAlly, StateDatabase, Totp, Writing
from portaldriver.portals.office_ally.clearinghouse.screens.manage_attaching import AttachToClaim
from portaldriver.runtime import points
from tests.conftest import TIMEOUTS

PDF = b"%PDF-1.7\nnotes"
WRITING = Writing(quiet=0.05, attempts=2, lease=2.0)


def client_of(terms: dict[str, Any], pool: BrowserPool, state: StateDatabase) -> OfficeAlly:
    """Return the account's client."""
    return OfficeAlly(
        username=terms["username"],
        password=terms["password"],
        mfa=Totp(terms["totp_secret"], margin=0),
        origins=terms["origins"],
        writing=WRITING,
        timeouts=TIMEOUTS,
        pool=pool,
        state=state,
    )


def write(client: OfficeAlly, terms: dict[str, Any]) -> AttachToClaim:
    """Return the write of the file."""
    since, until = date.fromisoformat(terms["since"]), date.fromisoformat(terms["until"])
    return AttachToClaim(
        client._binding,
        claim=terms["claim"],
        name="notes.pdf",
        content=PDF,
        kind="support_data",
        since=since,
        until=until,
    )


async def main(terms: dict[str, Any]) -> None:
    """Put the file with the claim, until the point at which the process ends."""

    def struck(label: str) -> None:
        if label == terms["where"]:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    async with (
        BrowserPool(timeouts=TIMEOUTS) as pool,
        StateDatabase(terms["state"]) as state,
        client_of(terms, pool, state) as client,
    ):
        await client.write(write(client, terms), key="K-1")


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
