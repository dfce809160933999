"""Which reports were fetched before, by any process that shares the state database."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from .....errors import PoolTimeout

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

TTL = 60.0
"""Seconds until what a dead process took is free again."""


class SeenInState:
    """An account's memory of `outbound`. Names are kept as keyed hashes: they may tell of a patient."""

    def __init__(self, state: StateDatabase, *, account: str) -> None:
        self._state = state
        self._account = account
        self._taken: dict[str, AsyncExitStack] = {}

    async def has(self, name: str, size: int, mtime: int) -> bool:
        """Whether it was fetched."""
        return await self._state.cursors.get(self._place(name, size, mtime)) is not None

    async def take(self, name: str, size: int, mtime: int) -> bool:
        """Take it; False if it was fetched, or somebody else is at it."""
        place = self._place(name, size, mtime)
        if place in self._taken:
            return False
        stack = AsyncExitStack()
        try:
            handle = await self._state.fingerprint("outbound", place)
            await stack.enter_async_context(self._state.leases.hold(f"outbound:{handle}", ttl=TTL, wait=0.0))
        except PoolTimeout:
            return False
        self._taken[place] = stack
        if await self.has(name, size, mtime):
            await self.drop(name, size, mtime)
            return False
        return True

    async def add(self, name: str, size: int, mtime: int) -> None:
        """Remember for good that it was dealt with."""
        await self._state.cursors.set(self._place(name, size, mtime), True)

    async def drop(self, name: str, size: int, mtime: int) -> None:
        """Give it back."""
        stack = self._taken.pop(self._place(name, size, mtime), None)
        if stack is not None:
            await stack.aclose()

    def _place(self, name: str, size: int, mtime: int) -> str:
        return f"outbound:{self._account}:{size}:{mtime}:{name}"
