"""Keeps one account signed in: restores, signs in once for all who wait, renews what died, never repeats a refusal."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

import anyio

from ..errors import (
    AuthenticationError,
    ClosedError,
    ConfigurationError,
    InvalidCredentials,
    LayoutError,
    PageTimeout,
    PortalError,
    SessionError,
)
from ..events import SessionLost, SessionRestored, SignedIn, SignInFailed, log
from ..pom.binding import Binding, Interstitial
from .pool import BrowserPool
from .session import Session, Tab
from .state import StateStore, account_key

if TYPE_CHECKING:
    from playwright.async_api import Page


class Portal(Protocol):
    """What a portal contributes to its client: how to sign in, and what may stand in any page's way."""

    name: str
    interstitials: tuple[Interstitial, ...]

    @property
    def username(self) -> str:
        """The account."""
        ...

    async def sign_in(self, page: Page, binding: Binding) -> tuple[str, ...]:
        """Sign in on a fresh page and return the factors that were given."""
        ...

    async def verify(self, page: Page, binding: Binding) -> None:
        """Open a page that only a live session shows. Raises `SessionExpired`."""
        ...

    async def prepare(self, page: Page, binding: Binding) -> None:
        """Make a new page ready for use."""
        ...


class Upkeep:
    """One account's session, made when it is first needed."""

    def __init__(self, portal: Portal, *, pool: BrowserPool, state: StateStore, binding: Binding) -> None:
        self.session: Session | None = None
        self._portal = portal
        self._pool = pool
        self._state = state
        self._binding = binding
        self._key = account_key(portal.name, portal.username)
        self._signing_in = anyio.Lock()
        self._refusal: AuthenticationError | None = None
        self._refusals = 0
        self._unproven = False
        self._closed = False

    async def live(self) -> Session:
        """Return the session, making it if there is none: one task does, the others share what comes of it."""
        seen = self._refusals
        async with self._signing_in:
            self._raise_refusal(shared=self._refusals != seen)
            if self.session is not None and self.session.is_broken:
                await self.renounce(self.session, None)
            if self.session is None:
                self.session = await self._opened_and_remembered()
            return self.session

    async def prove(self, tab: Tab) -> None:
        """Open the landing page if the session was restored and not tried since. Raises `SessionExpired`."""
        if self._unproven:
            await self._portal.verify(tab.page, self._binding)
            self._unproven = False

    def forgive(self) -> None:
        """Let a sign-in that was refused be tried again, unless it was the credentials that were wrong."""
        if not isinstance(self._refusal, InvalidCredentials):
            self._refusal = None

    async def renounce(self, session: Session, error: PortalError | None) -> None:
        """Give a session up. What its cookies still are good for (a remembered device) serves the next sign-in."""
        if self.session is not session:
            return
        self.session = None
        try:
            if isinstance(error, SessionError) and (saved := self._state.load(self._key)):
                self._state.save(self._key, saved | {"stale": True})
            reason = type(error).__name__ if error else "BrowserCrashed"
            self._binding.emit(SessionLost(reason=reason, session_id=session.id))
        finally:
            await session.retire()

    async def close(self) -> None:
        """Close the session for good."""
        self._closed = True
        session, self.session = self.session, None
        if session is not None:
            await session.close()

    def _raise_refusal(self, *, shared: bool) -> None:
        """Raise what signing in came to, for who waited for it (`shared`) and for who comes later."""
        if self._closed:
            raise ClosedError("the client is closed")
        if self._refusal is not None:
            later = "" if shared else "; signing in was refused before and is not tried again by itself"
            raise type(self._refusal)(f"{self._refusal.message}{later}", page=self._refusal.page)

    async def _opened_and_remembered(self) -> Session:
        """Open a session; a refusal is remembered, so that nobody types the same credentials into it again."""
        try:
            session = await self._opened()
        except AuthenticationError as error:
            self._refusal = error
            self._refusals += 1
            raise
        if self._closed:
            await session.close()
            raise ClosedError("the client was closed meanwhile")
        return session

    async def _opened(self) -> Session:
        """Restore the saved session, or sign in with what is left of it, or from nothing."""
        saved = self._state.load(self._key) or {}
        storage = saved.get("storage")
        if not storage:
            return await self._signed_in({})
        if not saved.get("stale"):
            session = await self._new_session(storage)
            self._unproven = True
            self._binding.emit(SessionRestored(session_id=session.id))
            return session
        try:
            return await self._signed_in(storage)
        except SessionError as error:
            if not error.retryable:
                raise
            # Cookies of a half-finished sign-in lead nowhere (auth0 guide 5.5).
            self._state.delete(self._key)
            return await self._signed_in({})

    async def _new_session(self, storage: dict[str, Any]) -> Session:
        try:
            context = await self._pool.open_context(**({"storage_state": storage} if storage else {}))
        except LayoutError:
            raise ConfigurationError("the browser refuses the saved session; delete it to sign in afresh") from None
        return Session(context, self._pool, self._prepare)

    async def _signed_in(self, storage: dict[str, Any]) -> Session:
        session = await self._new_session(storage)
        try:
            await self._sign_in(session)
        except BaseException:
            await session.close()
            raise
        return session

    async def _sign_in(self, session: Session) -> None:
        begun = monotonic()
        try:
            with anyio.fail_after(self._binding.timeouts.sign_in):
                async with session.tab() as tab:
                    factors = await self._portal.sign_in(tab.page, self._binding)
                    storage = await session.storage()
        except TimeoutError:
            self._binding.emit(SignInFailed(reason="PageTimeout", session_id=session.id))
            # How far it came is not known; what may have been given is not given again by itself.
            raise PageTimeout("signing in did not end within its deadline", retryable=False) from None
        except PortalError as error:
            self._binding.emit(SignInFailed(reason=type(error).__name__, session_id=session.id))
            raise
        self._unproven = False
        self._save(storage)
        self._binding.emit(SignedIn(seconds=monotonic() - begun, factors=factors, session_id=session.id))

    def _save(self, storage: dict[str, Any]) -> None:
        """Keep the state. That it cannot be kept costs the next process a sign-in, not this one its session."""
        try:
            self._state.save(self._key, {"storage": storage})
        except Exception as error:
            log.warning("the session's state could not be saved: %s", type(error).__name__)

    async def _prepare(self, page: Page) -> None:
        page.set_default_timeout(self._binding.timeouts.action * 1000)
        await self._portal.prepare(page, self._binding)
