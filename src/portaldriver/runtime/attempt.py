"""One sign-in in progress: what must be true in the state database before a secret is typed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import MfaError
from ..events import Event, EventSink
from .memories import SPENT_CODES, memory
from .patience import Patience
from .points import reached

if TYPE_CHECKING:
    from .store import Lease, StateDatabase

CODES = 2
"""Codes that may be refused in a row, whichever process gave them: the failure budget, far below any lockout."""


@dataclass(slots=True, repr=False)
class StoredAttempt:
    """A sign-in whose secrets are accounted for in the state database before they are typed; its codes' `Ticket`."""

    state: StateDatabase
    portal: str
    account: str
    lease: Lease
    ttl: float
    """Seconds that a lease lives without being renewed."""
    patience: Patience
    tell: EventSink
    password: str = ""
    """As it was when the sign-in began: what a portal calls wrong is what was typed."""
    gave_password: bool = False

    async def give_password(self) -> str:
        """Return the password, about to be typed, having asked the database. Raises `LeaseLost`, `StateError`."""
        await self.lease.prove()
        self.gave_password = True
        reached("password")
        return self.password

    def require(self) -> None:
        """Say whether the sign-in is still ours to go on with. Raises `LeaseLost`."""
        self.lease.require()

    # --- codes

    async def require_codes(self) -> None:
        """Say whether a code may be given. Raises `MfaError` if the last ones were refused."""
        await self._spent()

    async def spend(self) -> None:
        """Note that a code is about to be typed. Raises `MfaError` as `require_codes` does."""
        await self.remember(SPENT_CODES, await self._spent() + 1)

    async def _spent(self) -> int:
        spent = int(await self.recall(SPENT_CODES) or 0)
        if spent >= CODES:
            raise MfaError("the portal refused the last codes; no further one is given before somebody has looked")
        return spent

    async def accepted(self) -> None:
        """Note that the portal took a code."""
        await self.remember(SPENT_CODES, 0)

    async def claim(self, code: str) -> bool:
        """Note that a code is about to be typed; False if it was used before. Raises `LeaseLost`."""
        self.lease.require()
        claimed = await self.state.accounts.claim(self.account, code)
        reached("code")
        return claimed

    async def take(self, place: str, item: str) -> bool:
        """Take what accounts share; False if another has it. Raises `LeaseLost`."""
        self.lease.require()
        return await self.state.accounts.claim(await self._place(place), item)

    @asynccontextmanager
    async def hold(self, place: str, *, wait: float) -> AsyncIterator[object]:
        """Have a place for oneself, across processes. Raises `PoolTimeout`."""
        async with self.state.leases.hold(await self._place(place), ttl=self.ttl, wait=wait) as lease:
            yield lease

    async def _place(self, place: str) -> str:
        """Return what a place is called in the database: an address is nobody's to read there."""
        return f"place:{await self.state.fingerprint(place)}"

    async def recall(self, name: str) -> Any | None:
        """Return what was last remembered for the account. Raises `StateTampered`, `StateKeyError`."""
        return await self.state.cursors.get(memory(self.account, name))

    async def remember(self, name: str, value: Any) -> None:
        """Keep a JSON value for the account, sealed. Raises `LeaseLost`."""
        self.lease.require()
        await self.state.cursors.set(memory(self.account, name), value)

    def emit(self, event: Event) -> None:
        """Tell of something."""
        self.tell(event)
