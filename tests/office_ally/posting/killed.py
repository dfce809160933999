"""A process that posts a plan and is killed where it is told to be: FOLDER ENDPOINT VIA LABEL."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portaldriver import (
    BrowserPool,
    Care,
    Drift,
    OfficeAlly,
    Pace,
    Retry,
    StateDatabase,
    Timeouts,
    Totp,
    Writing,
)
from portaldriver.portals.office_ally.posting import PostingPlan
from portaldriver.portals.office_ally.posting.running import Via
from portaldriver.runtime import points

TIMEOUTS = Timeouts(navigation=20, action=15, read=15, sign_in=60, call=120, close=5)
LEASE = 1.0


def client_of(given: Mapping[str, Any], pool: BrowserPool, state: StateDatabase) -> OfficeAlly:
    """Return the client of the account that the folder names."""
    return OfficeAlly(
        username=given["username"],
        password=given["password"],
        mfa=Totp(given["totp_secret"], margin=0),
        origins=given["origins"],
        pool=pool,
        state=state,
        timeouts=TIMEOUTS,
        writing=Writing(quiet=0.2, attempts=3, lease=LEASE),
        care=Care(lease=LEASE, sign_ins_per_hour=1000),
        retry=Retry(attempts=3, initial=0.05, maximum=1.0),
        pace=Pace(pause=0.01),
        drift=Drift(watch=False),
    )


async def main(folder: str, endpoint: str, via: Via, label: str) -> None:
    """Post the folder's plan, and die where a label is reached."""
    root = Path(folder)
    given = json.loads((root / "way_in.json").read_text())
    plan = PostingPlan.model_validate_json((root / "plan.json").read_text())

    def struck(reached: str) -> None:
        if reached == label:
            os.kill(os.getpid(), signal.SIGKILL)

    async with (
        BrowserPool(endpoint=endpoint, timeouts=TIMEOUTS) as pool,
        StateDatabase(root / "state.db") as state,
        client_of(given, pool, state) as oa,
    ):
        points.listener = struck
        await oa.posting.post(plan, via=via)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))  # type: ignore[arg-type]
