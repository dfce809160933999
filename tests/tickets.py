"""A ticket kept in memory, for what answers challenges."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio

from portaldriver.errors import PoolTimeout
from portaldriver.events import Event
from portaldriver.runtime.mfa.challenge import Challenge, MfaProvider

Claim = Callable[[str], Awaitable[bool]]


@dataclass
class Office:
    """What the tickets of several accounts share, as the state database does."""

    taken: set[tuple[str, str]] = field(default_factory=set)
    held: dict[str, asyncio.Lock] = field(default_factory=dict)
    memory: dict[tuple[str, str], Any] = field(default_factory=dict)


@dataclass
class MemoryTicket:
    """One account's ticket."""

    office: Office = field(default_factory=Office)
    account: str = "0" * 32
    portal: str = "toy"
    told: list[Event] = field(default_factory=list)
    claiming: Claim | None = None

    async def claim(self, code: str) -> bool:
        if self.claiming is not None:
            return await self.claiming(code)
        return await self.take(self.account, code)

    async def take(self, place: str, item: str) -> bool:
        if (place, item) in self.office.taken:
            return False
        self.office.taken.add((place, item))
        return True

    @asynccontextmanager
    async def hold(self, place: str, *, wait: float) -> AsyncIterator[object]:
        lock = self.office.held.setdefault(place, asyncio.Lock())
        with anyio.move_on_after(wait) as scope:
            await lock.acquire()
        if scope.cancelled_caught:
            raise PoolTimeout("the place is taken")
        try:
            yield place
        finally:
            lock.release()

    async def recall(self, name: str) -> Any | None:
        return self.office.memory.get((self.account, name))

    async def remember(self, name: str, value: Any) -> None:
        self.office.memory[self.account, name] = value

    def emit(self, event: Event) -> None:
        self.told.append(event)


async def code_of(provider: MfaProvider, claim: Claim | None = None, *, clock_offset: float = 0.0) -> str:
    """Return what a provider answers to its own factor."""
    ticket = MemoryTicket(claiming=claim)
    return await provider.answer(Challenge(ticket=ticket, factor=provider.factors[0], clock_offset=clock_offset))
