"""An SFTP folder as the way by which a file that somebody else made leaves, once: a batch of another system, say."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict

from .....errors import Duplicate, LeaseLost, OutcomeUnknown
from .lane import SftpLane, Staged

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

TTL: Final = 120.0
"""Seconds that one delivery of a name may be silent before another may take its turn."""
TRIES: Final = 3
"""How often a rename is asked for whose answer is lost."""


class _Noted(BaseModel):
    """How far a file of a name has come: it is being staged, it may leave, or it has left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: Literal["staging", "leaving", "left"] = "staging"
    digest: str = ""
    temporary: str = ""
    size: int = 0


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
        `LeaseLost` where another process went on with it while this one stood still, `OutcomeUnknown` where even
        looking does not tell, and what `SftpLane.stage` and `SftpLane.commit` raise.
        """
        place = f"sftp-route:{await self._state.fingerprint('sftp-route', name)}"
        digest = hashlib.sha256(content).hexdigest()
        async with self._state.leases.hold(place, ttl=TTL):
            value, revision = await self._state.cursors.look(place)
            known = _Noted.model_validate(value or {})
            if known.step != "staging" and known.digest != digest:
                raise Duplicate("another file was sent under this name", field="name")
            if known.step == "staging":
                # Noted before and after: who stood still meanwhile finds it noted by another, and lets nothing leave.
                await self._note(place, revision, _Noted(digest=digest))
                staged = await self._lane.stage(content, name=name)
                known = _Noted(step="leaving", digest=digest, temporary=staged.temporary, size=staged.size)
                await self._note(place, revision + 1, known)
            if known.step == "leaving":
                await self._leave(Staged(name=name, temporary=known.temporary, size=known.size, digest=digest))
                await self._state.cursors.set(place, _Noted(step="left", digest=digest).model_dump())
        return name

    async def _note(self, place: str, revision: int, noted: _Noted) -> None:
        if not await self._state.cursors.replace(place, noted.model_dump(), revision=revision):
            raise LeaseLost("another process went on with this file")

    async def _leave(self, staged: Staged) -> None:
        """Have a staged file leave, if it has not: never is it staged again, as it may leave at any moment."""
        for _ in range(TRIES):
            if await self._lane.whereabouts(staged) != "staged":
                return None
            with suppress(OutcomeUnknown):
                return await self._lane.commit(staged)
        raise OutcomeUnknown("it is not known whether the SFTP server renamed the file")
