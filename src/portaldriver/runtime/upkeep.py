"""Keeps one account's session alive: restores it, has it renewed, rotates it, lets it sleep, gives up what died."""

from __future__ import annotations

import time
from copy import copy
from time import monotonic
from typing import TYPE_CHECKING

import anyio

from ..errors import (
    BrowserCrashed,
    ClosedError,
    PageTimeout,
    PortalError,
    SessionError,
    SessionLocked,
)
from ..events import SessionLost, SessionRotated, SessionSlept, SignedOut, log
from ..models.session import Health, SessionInfo, User
from ..options import Care, Rotation
from ..pom.binding import Binding
from .checkup import Checkup
from .custody import Custody
from .displacement import Displacement
from .ending import Ending
from .entry import Entry
from .keeping import Keeping
from .patience import Patience
from .perimeter import Perimeter
from .pool import BrowserPool
from .portal import Portal
from .session import Session, Tab
from .walk import Walk

if TYPE_CHECKING:
    from .store import StateDatabase


class Upkeep:
    """One account's session, made when it is first needed.

    `_renewing` lets one task at a time make a session; `_books` orders what is written of one before what is read for
    the next.
    """

    def __init__(
        self,
        portal: Portal,
        *,
        pool: BrowserPool,
        state: StateDatabase,
        binding: Binding,
        perimeter: Perimeter,
        rotation: Rotation,
        care: Care,
    ) -> None:
        self.session: Session | None = None
        self.patience = Patience()
        self.custody = Custody(portal, state, binding, care, self.patience)
        self.displacement = Displacement(state, care)
        self._keeping = Keeping(self.custody, pool, perimeter, rotation, self._sleep)
        self._entry = Entry(self.custody, Walk(self.custody, self._keeping.open), self.displacement)
        self.checkup = Checkup(portal, binding, rotation)
        self._ending = Ending(self.custody, self.displacement)
        self._portal = portal
        self._pool = pool
        self._state = state
        self._binding = binding
        self._rotation = rotation
        self._renewing = anyio.Lock()
        self._books = anyio.Lock()
        self._user: User | None = None
        self._closed = False
        self._failures = 0
        self._failure: PortalError | None = None

    # --- having a session

    async def live(self) -> Session:
        """Return the session, making it if there is none: one task does, the others share what comes of it."""
        asked = self._failures
        while True:
            async with self._renewing:
                self._require_open()
                if self._failure is not None and self._failures > asked:
                    raise copy(self._failure)  # one sign-in, one outcome for all who waited for it
                await self._drop_what_is_worn()
                if self.session is None:
                    self.session = await self._kept_open(await self._tried())
                session = self.session
            if not session.is_broken:
                return session

    def _require_open(self) -> None:
        if self._closed:
            raise ClosedError("the client is closed")

    async def _kept_open(self, session: Session) -> Session:
        if self._closed:
            await session.close()
            raise ClosedError("the client was closed meanwhile")
        return session

    async def _drop_what_is_worn(self) -> None:
        session = self.session
        if session is None:
            return
        if session.is_broken:
            await self.renounce(session, None)
        elif reason := self._due(session):
            self._binding.emit(SessionRotated(reason=reason, session_id=session.id))
            self.session = None
            try:
                async with self._books:
                    await self._keeping.keep(session)
            finally:
                # Calls in flight end in the old context; the last of them closes it.
                await session.retire()

    def _due(self, session: Session) -> str | None:
        if session.signed_in_at and time.time() - session.signed_in_at >= self._rotation.age:
            return "age"
        return session.wear.due(self._rotation)

    async def _tried(self) -> Session:
        try:
            return await self._opened()
        except PortalError as error:
            if not error.retryable:
                self._failures, self._failure = self._failures + 1, copy(error)
            raise

    async def _opened(self) -> Session:
        """Restore the saved session, or have the account signed in."""
        restored = await self._restored()
        if restored is not None:
            self.custody.unsettled = None  # somebody else has signed in
            return restored
        came = await self._entry.enter(self._keeping.is_usable)
        return came if isinstance(came, Session) else await self._keeping.restore(came)

    async def _restored(self) -> Session | None:
        account = await self.custody.known()
        async with self._books:
            saved = await self._state.sessions.load(account)
        return await self._keeping.restore(saved) if saved is not None and self._keeping.is_usable(saved) else None

    async def health(self) -> Health:
        """Check the session now, waking it if it sleeps; no sign-in comes of it."""
        async with self._renewing:
            self._require_open()
            if self.session is None or self.session.is_broken:
                self.session = await self._restored()
            session = self.session
        if session is None:
            return Health(outcome="none")
        begun, outcome = monotonic(), "ok"
        try:
            async with session.in_use():
                await self._require_answer(session)
                async with session.tab() as tab:
                    await self.checkup.now(session, tab)
        except SessionLocked as error:
            outcome = type(error).__name__  # the next call opens it
        except PortalError as error:
            outcome = type(error).__name__
            await self.after_failure(session, error)
        return Health(
            outcome=outcome,
            seconds=monotonic() - begun,
            age=max(time.time() - session.signed_in_at, 0.0),
            uses=session.wear.uses,
            error_score=session.wear.error_score,
        )

    async def _require_answer(self, session: Session) -> None:
        if not await self._pool.answers(session.context):
            session.retired = True
            raise BrowserCrashed("the session's browser does not answer")

    async def forgive(self) -> None:
        """Let a sign-in that was refused be tried again, unless it was the password that was wrong."""
        account = await self.custody.known()
        await self.custody.forgive()
        await self.displacement.forget(account)

    # --- giving it up

    async def after_failure(self, session: Session, error: PortalError) -> bool:
        """Do what an error means for the session; say whether the portal, not the browser, ended it."""
        if isinstance(error, SessionError):
            return await self.renounce(session, error)
        if error.retryable:
            session.wear.fail()
        silent = isinstance(error, PageTimeout | BrowserCrashed)
        if silent and not session.is_broken and not await self._pool.answers(session.context):
            session.retired = True
        if session.is_broken:
            await self.renounce(session, error)
        return False

    async def renounce(self, session: Session, error: PortalError | None) -> bool:
        """Give a session up; say whether the portal had ended it. What its cookies still are good for is kept."""
        if self.session is not session:
            return False
        self.session = None
        ended = False
        try:
            async with self._books:
                if isinstance(error, SessionError):
                    ended = await self._ending.of(session, error)
        finally:
            reason = type(error).__name__ if error else "BrowserCrashed"
            self._binding.emit(SessionLost(reason=reason, session_id=session.id))
            await session.retire()
        return ended

    async def unlock(self, session: Session) -> None:
        """Open a session that the portal locked after idleness; one task does, for all who met the lock."""
        async with self._renewing:
            if self.session is not session:
                return
            async with session.tab() as tab:
                try:
                    await self._portal.verify(tab.page, self._binding)
                except SessionLocked:
                    await self._entry.unlock(session, tab.page)
            session.wear.succeed()

    # --- letting it rest

    async def _sleep(self, session: Session) -> None:
        """Save an idle session and close its context. Whoever comes meanwhile waits for that and wakes it."""
        if self.session is not session:
            return
        self.session = None
        session.retired = True
        try:
            async with self._books:
                try:
                    await self._keeping.keep(session)
                finally:
                    await session.close()  # before anybody reads what was kept
        finally:
            await session.close()
        self._binding.emit(SessionSlept(session_id=session.id))

    # --- who it is

    async def describe(self, session: Session, tab: Tab) -> SessionInfo:
        """Read who is signed in, once, and return it with the session's handle."""
        if self._user is None:
            tab.showing = None
            self._user = await self._portal.describe(tab.page, self._binding)
        left = session.signed_in_at + self._rotation.age - time.time()
        return SessionInfo(auth_token=session.handle, expires_in=max(int(left), 0), user=self._user)

    # --- the end

    async def sign_out(self) -> None:
        """End the session at the portal and destroy its saved state, whichever process made it."""
        async with self._renewing:
            self._require_open()
            session, self.session, self._user = self.session, None, None
            try:
                if session is None or session.is_broken:
                    session = await self._restored()
                if session is not None:
                    await self._leave(session)
            finally:
                await self._state.sessions.delete(await self.custody.known())
                self._binding.emit(SignedOut(session_id=session.id if session else None))

    async def _leave(self, session: Session) -> None:
        """Sign out in a session that nobody uses any more, after the calls in flight have ended."""
        try:
            with anyio.move_on_after(self._binding.timeouts.call):
                await session.drained.wait()
            async with session.tab() as tab:
                await self._portal.sign_out(tab.page, self._binding)
        except SessionError:
            log.debug("the session had ended before it was signed out")
        finally:
            await session.retire()

    async def close(self) -> None:
        """Close the session for good; its state is kept."""
        self._closed = True
        attempt = self.custody.attempt
        if attempt is not None and attempt.gave_password:
            # What the portal says to it has to be noted before the state database may be closed.
            with anyio.move_on_after(self._binding.timeouts.close):
                async with self._renewing:
                    pass
        session, self.session = self.session, None
        async with self._books:
            if session is not None:
                try:
                    if not session.is_broken and not session.is_in_use:
                        await self._keeping.keep(session)
                finally:
                    await session.close()
