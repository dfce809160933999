"""The journal of writes: which states there are, and which may follow which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from ...errors import ConfigurationError, IdempotencyConflict, LeaseLost
from .access import TRIES, Opening, contested
from .journal_rows import begun, digest, found, moved, opened, unsettled
from .records import Entry, EntryState

FOLLOWS: dict[str, frozenset[str]] = {
    "intent": frozenset({"armed", "refused"}),
    "armed": frozenset({"armed", "sent", "refused"}),
    "sent": frozenset({"confirmed", "refused", "unknown"}),
    "unknown": frozenset({"confirmed", "absent", "needs_person"}),
    "absent": frozenset({"armed"}),
    "needs_person": frozenset({"confirmed", "absent"}),
    "confirmed": frozenset(),
    "refused": frozenset(),
}
"""From `armed` to `armed` again: before `sent`, nothing has left, and another attempt may begin."""

SETTLED = frozenset(state for state, following in FOLLOWS.items() if not following)


class Journal:
    """What was meant to be written, and what became of it. Keys are kept as keyed hashes: they may name a patient."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def begin(self, key: str, *, account: str, operation: str, payload: bytes) -> Entry:
        """Return the entry of a key, made durable now or earlier.

        Raises `IdempotencyConflict` if the key was used with another payload or for another operation.
        """
        access = await self._opening()
        hashed = access.keyed("journal", key)
        row = await found(access, account, hashed)
        if row is None:
            await begun(access, key, account=account, operation=operation, payload=payload)
            row = await found(access, account, hashed)
        if row is None:
            raise contested()
        if row.digest != digest(access, payload) or row.operation != operation:
            raise _conflict(key)
        return await opened(access, row)

    async def advance(
        self,
        key: str,
        *,
        account: str,
        to: str,
        fence: int,
        marker: str | None = None,
        receipt: Any = None,
        reason: str | None = None,
    ) -> Entry:
        """Move an entry to its next state; what is None stays as it was.

        Raises `ConfigurationError` for a move that may not be or a key that was never begun, `LeaseLost` if a newer
        fence moved it.
        """
        access = await self._opening()
        hashed = access.keyed("journal", key)
        told = {"marker": marker, "receipt": receipt, "reason": reason}
        for _ in range(TRIES):
            row = await found(access, account, hashed)
            if row is None:
                raise ConfigurationError("the journal has no entry of this key")
            entry = _next(await opened(access, row), to, fence, told)
            if await moved(access, row, entry):
                return entry
        raise contested()

    async def get(self, key: str, *, account: str) -> Entry | None:
        """Return the entry of a key, or None."""
        access = await self._opening()
        row = await found(access, account, access.keyed("journal", key))
        return None if row is None else await opened(access, row)

    async def pending(self, *, account: str | None = None) -> list[Entry]:
        """Return the entries that are neither confirmed nor refused, oldest first."""
        access = await self._opening()
        return [await opened(access, row) for row in await unsettled(access, account, SETTLED)]


def _next(entry: Entry, to: str, fence: int, told: dict[str, Any]) -> Entry:
    """Return what the entry becomes, if it may."""
    if fence < entry.fence:
        raise LeaseLost("another process went on with this write")
    if to not in FOLLOWS[entry.state]:
        raise ConfigurationError(f"a write that is {entry.state} cannot become {to if to in FOLLOWS else 'that'}")
    news = {name: value for name, value in told.items() if value is not None}
    attempt = entry.attempt + 1 if to == "armed" else entry.attempt
    return replace(entry, state=cast("EntryState", to), fence=fence, attempt=attempt, **news)


def _conflict(key: str) -> IdempotencyConflict:
    conflict = IdempotencyConflict("the key was used before with another payload or for another operation")
    conflict.key = key
    return conflict
