"""A process that puts a claim right in a browser, and is killed where it is told to be; its terms are on its input."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import Any

from portaldriver import BrowserPool, StateDatabase
from portaldriver.runtime import points
from tests.clearinghouse.entry.killed import client_of
from tests.clearinghouse.fix.refused import right
from tests.conftest import TIMEOUTS


async def main(terms: dict[str, Any]) -> None:
    """Put it right, until the point at which the process ends."""

    def struck(label: str) -> None:
        if label == terms["where"]:
            os.kill(os.getpid(), signal.SIGKILL)

    points.listener = struck
    async with (
        BrowserPool(timeouts=TIMEOUTS) as pool,
        StateDatabase(terms["state"]) as state,
        client_of(terms, pool, state) as client,
    ):
        await client.claims.fix(terms["claim"], right("K-1"))


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
