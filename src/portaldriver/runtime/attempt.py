"""One sign-in in progress: what must be true in the state database before a secret is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .points import reached

if TYPE_CHECKING:
    from .store import Lease, StateDatabase


@dataclass(slots=True)
class StoredAttempt:
    """A sign-in whose secrets are accounted for in the state database before they are typed."""

    state: StateDatabase
    account: str
    lease: Lease
    gave_password: bool = False

    async def give_password(self) -> None:
        """Note that the password is about to be typed, having asked the database. Raises `LeaseLost`, `StateError`."""
        await self.lease.prove()
        self.gave_password = True
        reached("password")

    def require(self) -> None:
        """Say whether the sign-in is still ours to go on with. Raises `LeaseLost`."""
        self.lease.require()

    async def claim(self, code: str) -> bool:
        """Note that a code is about to be typed; False if it was used before. Raises `LeaseLost`."""
        self.lease.require()
        claimed = await self.state.accounts.claim(self.account, code)
        reached("code")
        return claimed
