"""What to do when another sign-in took the session's place: take it back once, then leave it alone for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import SessionDisplaced
from ..options import Care

if TYPE_CHECKING:
    from .store import StateDatabase


@dataclass(slots=True)
class Displacement:
    """One account's displacements, remembered in the state database: two of our processes make one decision."""

    state: StateDatabase
    care: Care

    async def note(self, account: str, *, generation: int) -> str:
        """Remember that the session of a generation was displaced; return what is going to be done about it."""
        record = await self._read(account)
        if generation > record.get("displaced", 0):
            record = record | {"displaced": generation}
            await self._write(account, record)
        return "yield" if self._pause(record) else "retake"

    async def require_place(self, account: str, *, generation: int = 0) -> bool:
        """Say whether the coming sign-in takes a place back. Raises `SessionDisplaced` if it must not.

        A displaced session that one of us has followed since (`generation`) was displaced by us.
        """
        record = await self._read(account)
        displaced = record.get("displaced", 0)
        if displaced <= record.get("retaken", 0) or displaced < generation:
            return False
        pause = self._pause(record)
        if pause == float("inf"):
            raise SessionDisplaced("another sign-in took the session's place; it is left to it", retryable=False)
        if pause:
            raise SessionDisplaced(
                "another sign-in took the session's place again", retryable=False, retry_after=round(pause, 1)
            )
        await self._write(account, record | {"retaken": displaced, "retaken_at": time.time()})
        return True

    async def forget(self, account: str) -> None:
        """Let the next sign-in take the place, whatever was before."""
        if await self._read(account):
            await self._write(account, {})

    def _pause(self, record: dict[str, float]) -> float:
        """Return the seconds until the place may be taken back: 0 for now, infinite for never by itself."""
        if self.care.when_displaced == "yield":
            return float("inf")
        return max(record.get("retaken_at", 0.0) + self.care.displaced_pause - time.time(), 0.0)

    async def _read(self, account: str) -> dict[str, float]:
        return dict(await self.state.cursors.get(f"displaced:{account}") or {})

    async def _write(self, account: str, record: dict[str, float]) -> None:
        await self.state.cursors.set(f"displaced:{account}", record)
