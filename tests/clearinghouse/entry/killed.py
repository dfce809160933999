"""A process that enters a claim, and is killed where it is told to be: python -m ... with its terms on its input."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import Any

from portaldriver import BrowserPool, OfficeAlly, StateDatabase, Totp, Writing
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from portaldriver.runtime import points
from tests.clearinghouse.entry.entries import enterable
from tests.conftest import TIMEOUTS
from tests.edi.sendable import SUBMITTER

WRITING = Writing(quiet=0.05, attempts=2, lease=3.0)
CONFIG = ClaimsOut(submitter=SUBMITTER, usage="production", channel="entry")


def client_of(terms: dict[str, Any], pool: BrowserPool, state: StateDatabase) -> OfficeAlly:
    """Return the account's client."""
    return OfficeAlly(
        username=terms["username"],
        password=terms["password"],
        mfa=Totp(terms["totp_secret"], margin=0),
        origins=terms["origins"],
        writing=WRITING,
        claims_out=CONFIG,
        timeouts=TIMEOUTS,
        pool=pool,
        state=state,
    )


async def main(terms: dict[str, Any]) -> None:
    """Enter a claim, until the point at which the process ends."""

    def struck(label: str) -> None:
        if label == terms["where"]:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    async with (
        BrowserPool(timeouts=TIMEOUTS) as pool,
        StateDatabase(terms["state"]) as state,
        client_of(terms, pool, state) as client,
    ):
        await client.claims.submit(enterable("K-1"))


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
