"""A process that hands claims over in a browser, and is killed where it is told to be; its terms are on its input."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import Any

from portaldriver import BrowserPool, OfficeAlly, StateDatabase, Totp, Writing
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from portaldriver.runtime import points
from tests.clearinghouse.entry.entries import enterable
from tests.conftest import TIMEOUTS
from tests.edi.sendable import SUBMITTER

WRITING = Writing(quiet=0.05, attempts=2, lease=3.0)


def claims_of(terms: dict[str, Any]) -> list[Claim]:
    """Return what is handed over: one claim, where nobody says how many."""
    return [enterable(f"K-{number}") for number in range(1, terms.get("claims", 1) + 1)]


def client_of(terms: dict[str, Any], pool: BrowserPool, state: StateDatabase) -> OfficeAlly:
    """Return the account's client, which enters claims where nobody says how they leave."""
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel=terms.get("channel", "entry"))
    return OfficeAlly(
        username=terms["username"],
        password=terms["password"],
        mfa=Totp(terms["totp_secret"], margin=0),
        origins=terms["origins"],
        writing=WRITING,
        claims_out=config,
        timeouts=TIMEOUTS,
        pool=pool,
        state=state,
    )


async def main(terms: dict[str, Any]) -> None:
    """Hand them over, until the point at which the process ends."""

    def struck(label: str) -> None:
        if label == terms["where"]:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    async with (
        BrowserPool(timeouts=TIMEOUTS) as pool,
        StateDatabase(terms["state"]) as state,
        client_of(terms, pool, state) as client,
    ):
        await client.claims.submit_many(claims_of(terms))


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
