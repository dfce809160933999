"""The journal of writes: which states there are, and which may follow which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from ...errors import ConfigurationError, IdempotencyConflict, LeaseLost
from .access import TRIES, Opening, contested
from .journal_rows import Wanted, begun, begun_anew, digest, found, moved, opened, unsettled
from .records import Entry, EntryState

FOLLOWS: dict[str, frozenset[str]] = {
    "intent": frozenset({"armed", "confirmed", "refused"}),
    "armed": frozenset({"armed", "sent", "confirmed", "refused"}),
    "sent": frozenset({"confirmed", "refused", "unknown"}),
    "unknown": frozenset({"confirmed", "absent", "needs_person"}),
    "absent": frozenset({"armed", "refused"}),
    "needs_person": frozenset({"confirmed", "absent", "needs_person"}),
    "confirmed": frozenset({"released"}),
    "refused": frozenset(),
    "released": frozenset(),
}
"""From `armed` to `armed` again: before `sent`, nothing has left, and another attempt may begin.

`confirmed` without `sent`: there was nothing to write. `released`: what was confirmed is gone, on our own account.
"""

SETTLED = frozenset({"confirmed", "refused", "released"})
FREE = frozenset({"refused", "released"})
"""Nothing of it stands in the portal: the key may begin anew, with another payload too."""


class Journal:
    """What was meant to be written, and what became of it. Keys are kept as keyed hashes: they may name a patient."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def begin(self, key: str, *, account: str, operation: str, payload: bytes, record: str = "") -> Entry:
        """Return the entry of a key, made durable now or earlier. `record` is what the write concerns.

        A key of which nothing stands in the portal, as it was refused or released, begins anew. Raises
        `IdempotencyConflict` if the key was used with another payload or for another operation.
        """
        access = await self._opening()
        wanted = Wanted(key, account, operation, payload, record)
        for _ in range(TRIES):
            row = await found(access, account, access.keyed("journal", key))
            if row is None:
                await begun(access, wanted)
            elif row.state in FREE:
                await begun_anew(access, row, wanted)
            elif row.digest != digest(access, payload) or row.operation != operation:
                raise _conflict(key)
            else:
                return await opened(access, row)
        raise contested()

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

    async def pending(self, *, account: str | None = None, record: str | None = None) -> list[Entry]:
        """Return the entries whose end is not known yet, oldest first; of one account, of one record."""
        access = await self._opening()
        hashed = None if record is None else access.keyed("record", record)
        return [await opened(access, row) for row in await unsettled(access, account, hashed, SETTLED)]


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
