"""An SFTP folder as the way by which a file that somebody else made leaves, once: a batch of another system, say."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from .....errors import Duplicate, OutcomeUnknown
from .lane import SftpLane, Staged

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

TTL: Final = 120.0
"""Seconds that one delivery of a name may be silent before another may take its turn."""


class SftpRoute:
    """Delivers files into the lane's `inbound`, each name once: what was sent is remembered in the state database.

    Names follow the lane's profile, and tell tests from production there.
    """

    def __init__(self, lane: SftpLane, *, state: StateDatabase) -> None:
        self._lane = lane
        self._state = state

    async def deliver(self, name: str, content: bytes) -> str:
        """Send a file, or see that it was sent before, also where it was picked up since; return its name.

        What is staged is on record before its one rename, so a process that dies, or a lost answer, is settled by
        looking: gone means sent. Raises `Duplicate` if another file was sent under this name, or waits under it,
        `OutcomeUnknown` where even looking does not tell, and what `SftpLane.stage` and `SftpLane.commit` raise.
        """
        mark = await self._state.fingerprint("sftp-route", name)
        digest = hashlib.sha256(content).hexdigest()
        async with self._state.leases.hold(f"sftp-route:{mark}", ttl=TTL):
            known = await self._state.cursors.get(f"sftp-route:{mark}")
            if known is not None and known["digest"] != digest:
                raise Duplicate("another file was sent under this name", field="name")
            if known is None or await self._lane.whereabouts(Staged(**known)) == "staged":
                staged = await self._lane.stage(content, name=name)
                await self._state.cursors.set(f"sftp-route:{mark}", asdict(staged))
                await self._commit(staged)
        return name

    async def _commit(self, staged: Staged) -> None:
        try:
            await self._lane.commit(staged)
        except OutcomeUnknown:
            if await self._lane.whereabouts(staged) == "staged":
                await self._lane.commit(staged)
