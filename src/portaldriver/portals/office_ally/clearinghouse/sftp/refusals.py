"""Credentials that a server refused: they are not tried again, as too many failed sign-ins stop the account."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

KEY_AGAIN = 3600.0
"""Seconds after which a key that was refused is tried again."""
_KEY = os.urandom(32)


class Refusals(Protocol):
    """A memory of refused credentials. `account` is user, host and port; a fingerprint changes with the secret."""

    async def fingerprint(self, password: str | None, key: bytes | None) -> str:
        """Tell secrets apart without keeping them."""
        ...

    async def has(self, account: str, fingerprint: str) -> bool:
        """Whether these were refused."""
        ...

    async def add(self, account: str, fingerprint: str) -> None:
        """Remember that these were refused."""
        ...


class InMemoryRefusals:
    """For one process."""

    def __init__(self) -> None:
        self._refused: set[tuple[str, str]] = set()

    async def fingerprint(self, password: str | None, key: bytes | None) -> str:
        """Tell secrets apart within this process."""
        return hmac.new(_KEY, repr((password, key)).encode(), hashlib.sha256).hexdigest()

    async def has(self, account: str, fingerprint: str) -> bool:
        """Whether these were refused."""
        return (account, fingerprint) in self._refused

    async def add(self, account: str, fingerprint: str) -> None:
        """Remember that these were refused."""
        self._refused.add((account, fingerprint))


class RefusalsInState:
    """For all processes that share a state database, and after their end. Other credentials begin anew.

    A key alone is tried again after an hour: Office Ally may not have put it in place yet. A password never is, unless
    a person says so by `forget`.
    """

    def __init__(self, state: StateDatabase, *, now: Callable[[], float] = time.time) -> None:
        self._state = state
        self._now = now

    async def fingerprint(self, password: str | None, key: bytes | None) -> str:
        """Tell secrets apart by the database's own key."""
        kind = "key" if password is None else "password"
        told = await self._state.fingerprint("sftp", password or "", (key or b"").decode("latin-1"))
        return f"{kind}:{told}"

    async def has(self, account: str, fingerprint: str) -> bool:
        """Whether these were refused."""
        refused = await self._state.cursors.get(_place(account))
        if not refused or refused["fingerprint"] != fingerprint:
            return False
        return not fingerprint.startswith("key:") or self._now() - refused["at"] < KEY_AGAIN

    async def add(self, account: str, fingerprint: str) -> None:
        """Remember that these were refused."""
        await self._state.cursors.set(_place(account), {"fingerprint": fingerprint, "at": self._now()})

    async def forget(self, account: str) -> None:
        """Let the same credentials be tried again: the account was paused, and is not any more."""
        await self._state.cursors.set(_place(account), None)


def _place(account: str) -> str:
    return f"sftp-refused:{account}"


OF_THIS_PROCESS = InMemoryRefusals()
