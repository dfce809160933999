"""Credentials that a server refused: they are not tried again, as too many failed sign-ins stop the account."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Protocol

_KEY = os.urandom(32)


class Refusals(Protocol):
    """A memory of refused credentials. `account` is user, host and port; `fingerprint` changes with the secret."""

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

    async def has(self, account: str, fingerprint: str) -> bool:
        """Whether these were refused."""
        return (account, fingerprint) in self._refused

    async def add(self, account: str, fingerprint: str) -> None:
        """Remember that these were refused."""
        self._refused.add((account, fingerprint))


OF_THIS_PROCESS = InMemoryRefusals()


def fingerprint(password: str | None, key: bytes | None) -> str:
    """Tell secrets apart within this process without keeping them."""
    told = repr((password, key)).encode()
    return hmac.new(_KEY, told, hashlib.sha256).hexdigest()
