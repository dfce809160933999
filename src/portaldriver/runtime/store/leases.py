"""Leases: one holder per name among all tasks and processes, with a fence that only grows."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from time import monotonic
from weakref import WeakValueDictionary

import anyio

from ...errors import LeaseLost, PoolTimeout, PortalError
from ..owned import to_the_end
from .access import Access, Opening
from .lease_rows import Held, held, released, renewed, taken

POLL = 0.2
"""Seconds between two looks at a lease that another process holds, give or take a quarter."""


class Lease:
    """The right to act for a name. `waited` is in seconds; `taken_over` tells that the last holder left it behind."""

    def __init__(self, name: str, *, fence: int, waited: float, taken_over: bool, ends: float) -> None:
        self.name = name
        self.fence = fence
        self.waited = waited
        self.taken_over = taken_over
        self._ends = ends
        self._lost = False
        self._renew: Callable[[], Awaitable[None]] | None = None

    def __repr__(self) -> str:
        return f"Lease({self.name!r}, fence={self.fence}, lost={self.lost})"

    @property
    def lost(self) -> bool:
        """Whether another may hold it by now: it was taken, or its time ran out before it could be renewed."""
        self._lost = self._lost or monotonic() >= self._ends
        return self._lost

    def require(self) -> None:
        """Raise `LeaseLost` if it is lost."""
        if self.lost:
            raise LeaseLost("another process took over, or may have done so")

    async def prove(self) -> None:
        """Renew it now, and raise `LeaseLost` if the database says that it is another's: clocks may disagree."""
        if self._renew is not None:
            await self._renew()
        self.require()

    def _prolong(self, ends: float) -> None:
        self._ends = ends

    def _lose(self) -> None:
        self._lost = True


class Leases:
    """Hands out leases. Tasks of this process queue up in order; processes look again every quarter of a second."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def hold(self, name: str, *, ttl: float = 30.0, wait: float = 240.0) -> AbstractAsyncContextManager[Lease]:
        """Hold a lease for the length of a block, renewed every third of `ttl` seconds.

        A lease whose holder stopped renewing it is taken over once its own time is up. Raises `PoolTimeout` after
        `wait` seconds.
        """
        return self._hold(name, ttl, wait)

    @asynccontextmanager
    async def _hold(self, name: str, ttl: float, wait: float) -> AsyncIterator[Lease]:
        access = await self._opening()
        began, token = monotonic(), secrets.token_hex(16)
        async with self._turn(name, wait):
            lease = await _awaited(access, name, token, ttl=ttl, began=began, wait=wait)
            lease._renew = partial(_renewed, access, lease, token, ttl)
            renewing = asyncio.ensure_future(_renewing(lease, lease._renew, ttl))
            try:
                yield lease
            finally:
                await to_the_end(_let_go(access, lease, token, renewing))

    @asynccontextmanager
    async def _turn(self, name: str, wait: float) -> AsyncIterator[None]:
        """Wait for the tasks of this process that asked before."""
        turn = self._turns.setdefault(name, asyncio.Lock())
        with anyio.move_on_after(wait) as scope:
            await turn.acquire()
        if scope.cancelled_caught:
            raise _too_long()
        try:
            yield
        finally:
            turn.release()


async def _awaited(access: Access, name: str, token: str, *, ttl: float, began: float, wait: float) -> Lease:
    """Take the lease as soon as it is free."""
    seen: Held | None = None
    since = began
    while True:
        asked = monotonic()
        holder = await access.run.read(lambda connection: held(connection, access.tenant, name))
        if holder != seen:
            seen, since = holder, asked
        # One that was not renewed for its whole time by our clock is dead too: the database's may have been set back.
        free = holder is None or not holder.alive or asked - since > holder.ttl
        if free and (got := await _attempt(access, name, token, ttl, holder)):
            fence, taken_over = got
            return Lease(name, fence=fence, waited=asked - began, taken_over=taken_over, ends=asked + ttl)
        if monotonic() - began >= wait:
            raise _too_long()
        await asyncio.sleep(POLL * random.uniform(0.75, 1.25))  # noqa: S311 # spread, not secrecy


async def _attempt(access: Access, name: str, token: str, ttl: float, seen: Held | None) -> tuple[int, bool] | None:
    """Try to take the lease; whoever is cancelled meanwhile leaves none behind."""
    task = access.run.begun(
        access.run.write(lambda connection: taken(connection, access.tenant, name, token, ttl, seen))
    )
    try:
        return await asyncio.shield(task)
    except BaseException:
        access.run.begun(_given_back(access, name, token, task))
        raise


async def _given_back(access: Access, name: str, token: str, task: asyncio.Task[tuple[int, bool] | None]) -> None:
    await asyncio.wait([task])
    await access.run.write(lambda connection: released(connection, access.tenant, name, token))


async def _renewing(lease: Lease, renew: Callable[[], Awaitable[None]], ttl: float) -> None:
    """Renew until the lease is lost. A renewal that fails is tried again while there is time."""
    pause = ttl / 3
    while not lease.lost:
        await asyncio.sleep(pause)
        try:
            await renew()
            pause = ttl / 3
        except PortalError:
            pause = ttl / 12


async def _renewed(access: Access, lease: Lease, token: str, ttl: float) -> None:
    asked = monotonic()
    ours = await access.run.write(lambda connection: renewed(connection, access.tenant, lease.name, token, ttl))
    if not ours:
        lease._lose()
    elif not lease.lost:
        lease._prolong(asked + ttl)


async def _let_go(access: Access, lease: Lease, token: str, renewing: asyncio.Task[None]) -> None:
    """Stop renewing and give the lease back. Where that fails, its time ends it."""
    renewing.cancel()
    await asyncio.gather(renewing, return_exceptions=True)
    try:
        await access.run.write(lambda connection: released(connection, access.tenant, lease.name, token))
    except PortalError:
        return


def _too_long() -> PoolTimeout:
    return PoolTimeout("another task or process kept the lease for longer than could be waited")
