"""The one way into an account: for one task of one process at a time, and only if nothing speaks against it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import LayoutError, LeaseLost, PageTimeout, PortalDown, PortalError, SessionError
from ..events import LeaseAwaited, SessionUnlocked
from .attempt import StoredAttempt
from .custody import Custody
from .displacement import Displacement
from .points import reached
from .session import Session
from .walk import Storage, Walk

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .store import Lease, SavedSession

NOTICEABLE = 0.05
"""Seconds of waiting for a lease that are worth an event."""


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """Decides who signs in, and with what to begin."""

    custody: Custody
    walk: Walk
    displacement: Displacement

    async def enter(self, usable: Callable[[SavedSession | None], bool]) -> Session | SavedSession:
        """Return a session just signed in, or the saved one that somebody else has meanwhile made.

        Raises `AuthenticationError` and its kin, `SessionDisplaced`, `LeaseLost`.
        """
        await self.custody.require_welcome()
        session: Session | None = None
        try:
            async with self._leased() as lease:
                saved = await self.custody.state.sessions.load(self.custody.account)
                if saved is not None and usable(saved):
                    self.custody.unsettled = None
                    return saved
                await self.custody.settle()
                password = await self.custody.require_welcome()
                generation = saved.generation if saved is not None else 0
                retaking = await self.displacement.require_place(self.custody.account, generation=generation)
                fresh = retaking or (saved is not None and not saved.stale)
                async with self.custody.counted(lease, password) as attempt:
                    session = await self._signed_in(self._starts(saved, fresh=fresh), attempt)
            return session
        except BaseException:
            # Nobody else knows of it: its context would be lost to the pool.
            if session is not None:
                await session.close()
            raise

    @asynccontextmanager
    async def _leased(self) -> AsyncIterator[Lease]:
        custody = self.custody
        wait = custody.binding.timeouts.sign_in + custody.care.lease + custody.portal.patience
        lease_of = custody.state.leases.hold(f"sign-in:{custody.account}", ttl=custody.care.lease, wait=wait)
        async with AsyncExitStack() as held:
            # Whoever has it may be waiting for a person.
            with custody.patience.standing_still():
                lease = await held.enter_async_context(lease_of)
            if lease.waited > NOTICEABLE or lease.taken_over:
                custody.binding.emit(LeaseAwaited(seconds=lease.waited, taken_over=lease.taken_over))
            reached("lease")
            yield lease
        reached("released")

    def _starts(self, saved: SavedSession | None, *, fresh: bool) -> list[Storage]:
        """Return what to begin with, the most promising first: the old cookies, the remembered device, nothing.

        Cookies of a half-finished or displaced session may lead nowhere (auth0 guide 5.5).
        """
        storage = saved.storage if saved else {}
        kept = self.walk.devices(storage)
        device = {"cookies": kept, "origins": []} if kept else None
        candidates = [storage if storage and not fresh else None, device, {}]
        return [start for start in candidates if start is not None]

    async def _signed_in(self, starts: list[Storage], attempt: StoredAttempt) -> Session:
        for start in starts[:-1]:
            for again in (True, False):
                try:
                    return await self.walk.begin(start, attempt)
                except (SessionError, LayoutError, PortalDown) as error:
                    if attempt.gave_password or isinstance(error, LeaseLost):
                        raise
                    # Cookies may be why a page does not come, but so may much else, and without them a code is due.
                    if not (again and isinstance(error, PortalDown)):
                        break
        return await self.walk.begin(starts[-1], attempt)

    async def unlock(self, session: Session, page: Page) -> None:
        """Give the password to a page that locked itself, with the care of a sign-in."""
        await self.custody.require_welcome()
        async with self._leased() as lease:
            await self.custody.settle()
            password = await self.custody.require_welcome()  # another process may have been refused meanwhile
            async with self.custody.counted(lease, password) as attempt:
                await self._unlocked(page, attempt)
        self.custody.binding.emit(SessionUnlocked(session_id=session.id))

    async def _unlocked(self, page: Page, attempt: StoredAttempt) -> None:
        try:
            with attempt.patience.within(self.custody.binding.timeouts.sign_in):
                await self.custody.portal.unlock(page, self.custody.binding, attempt)
                return
        except PortalError as error:
            error.retryable = error.retryable and (not attempt.gave_password or isinstance(error, LeaseLost))
            raise
        raise PageTimeout("opening the lock did not end within its deadline", retryable=False)
