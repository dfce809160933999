"""A process that makes writes until it is killed: `python -m tests.kills.worker [ENDPOINT]`.

The first line of its input says for whom and where it works, each further one is a job; it says what it does in lines
of its output. What a line says has happened; what was not said may have.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from typing import Any

from portaldriver import (
    BrowserPool,
    Care,
    Limits,
    OfficeAlly,
    Pace,
    PortalError,
    RejectedError,
    Retry,
    StateDatabase,
    Timeouts,
    Totp,
    Writing,
)
from portaldriver.client import PortalClient
from portaldriver.errors import IdempotencyConflict, SavedDifferently
from portaldriver.portals.pimsy import Pimsy
from tests.crash.worker import say
from tests.kills.calls import made
from tests.kills.holds import Holds, held_at
from tests.kills.planned import Planned

QUIET, LEASE = 0.5, 3.0
"""Seconds; whatever the portal saves late it saves earlier than QUIET."""
TIMEOUTS = Timeouts(navigation=20, action=15, read=15, sign_in=60, call=120, close=5)
WRITING = Writing(commit=15, quiet=QUIET, attempts=5, wait=100, lease=LEASE)
FINAL = (RejectedError, IdempotencyConflict, SavedDifferently)
"""What is not tried again: with this plan, none of it may be."""
TRIES = 12


def tell(what: str, **more: Any) -> None:
    """Say one thing."""
    say(json.dumps({"say": what, **more}) + "\n")


def tell_receipt(key: str | None, receipt: Any) -> None:
    """Say that a write is confirmed."""
    tell("receipt", key=key, receipt=receipt.model_dump(by_alias=True, mode="json"))


class Shift:
    """One job: what was left is resumed, then the writes are made, several at a time."""

    def __init__(self, client: PortalClient, job: dict[str, Any]) -> None:
        self._client = client
        self._job = job
        self._left = deque((Planned.from_json(one), 1) for one in job["writes"])
        self._whole = {one.key for one, _ in self._left if one.is_resumable}
        self._receipts: set[str | None] = set()

    async def work(self) -> None:
        """Do all of it."""
        if self._job["resume"]:
            await self._resume()
        async with asyncio.TaskGroup() as group:
            for _ in range(self._job["at_once"]):
                group.create_task(self._make())

    async def _resume(self) -> None:
        for one in await self._client.writes.pending():
            tell("begun", key=one.key)
        try:
            resumed = await self._client.writes.resume()
        except PortalError as error:
            tell("failed", key=None, error=type(error).__name__)
            return
        for done in resumed:
            if done.outcome == "confirmed" and done.key not in self._whole:
                continue  # a commit of several, or of a write that has its receipt already: its call goes on there
            if done.outcome == "confirmed":
                self._receipts.add(done.key)
                tell_receipt(done.key, done.receipt)
            else:
                tell("failed", key=done.key, error=done.outcome)

    async def _make(self) -> None:
        while self._left:
            planned, tries = self._left.popleft()
            if planned.key in self._receipts:
                continue
            tell("begun", key=planned.key)
            try:
                with held_at(self._job["hold"].get(planned.key, ""), planned.held_in):
                    receipt = await made(self._client, planned)
                tell_receipt(planned.key, receipt)
            except PortalError as error:
                tell("failed", key=planned.key, error=type(error).__name__)
                if not isinstance(error, FINAL) and tries < TRIES:
                    self._left.append((planned, tries + 1))
                    await asyncio.sleep(0.1 * tries)


def client_of(given: dict[str, Any], **options: Any) -> PortalClient:
    """Return the client of a portal, with its way in."""
    way_in = dict(given["way_in"])
    if given["portal"] == "pimsy":
        return Pimsy(**way_in, origins=given["origins"], **options)
    totp = Totp(way_in.pop("totp_secret"), margin=0)
    return OfficeAlly(**way_in, mfa=totp, origins=given["origins"], **options)


async def main(endpoint: str | None) -> None:
    """Work until there is nothing more to do."""
    given = json.loads(await asyncio.to_thread(sys.stdin.readline))
    Holds(lambda point: tell("held", point=point)).install()
    async with (
        BrowserPool(endpoint=endpoint, timeouts=TIMEOUTS, limits=Limits(pages=given["pages"])) as pool,
        StateDatabase(given["state"]) as state,
        client_of(
            given,
            pool=pool,
            state=state,
            timeouts=TIMEOUTS,
            writing=WRITING,
            retry=Retry(attempts=4, initial=0.05, maximum=1.0),
            care=Care(lease=LEASE, sign_ins_per_hour=10_000),
            pace=Pace(pause=0.1),
        ) as client,
    ):
        await client.sign_in()
        tell("ready")
        while line := await asyncio.to_thread(sys.stdin.readline):
            job = json.loads(line)
            await Shift(client, job).work()
            tell("done")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
