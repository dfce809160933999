"""The sign-in itself: from a blank page to a session that is saved, and what it means if it does not come so far."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from .. import errors
from ..errors import (
    AuthenticationError,
    BrowserCrashed,
    LayoutError,
    MfaError,
    PageTimeout,
    PortalError,
    SessionError,
    StateError,
    UnavailableError,
)
from ..events import SignedIn, SignInFailed, SignInStarted, log
from . import web_storage
from .attempt import StoredAttempt
from .custody import Custody
from .points import reached
from .portal import SignedInAs
from .session import Session

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .store import Lease

Storage = dict[str, Any]
OpenSession = Callable[[Storage], Awaitable[Session]]
MAY_BE_OURS = (SessionError, UnavailableError, LayoutError, MfaError)
"""What a sign-in may also end with because the browser lost its cookies, as it may with a form that came back without a
reason; other refusals are the portal's verdict."""
CUT_SHORT = 1
"""Passwords in a row that may go without an answer because our own browser died, before that is raised."""


@dataclass(slots=True, repr=False)
class Walk:
    """Signs one account in, once it is known that it may."""

    custody: Custody
    open_session: OpenSession
    cut_short: int = 0
    """Sign-ins in a row in which the browser died after the password was given."""

    async def begin(self, start: Storage, attempt: StoredAttempt) -> Session:
        session = await self.open_session(start)
        try:
            reached("context")
            await self._walk(session, start, attempt)
        except BaseException:
            await session.close()
            raise
        return session

    async def _walk(self, session: Session, start: Storage, attempt: StoredAttempt) -> None:
        begun = monotonic()
        self.custody.binding.emit(SignInStarted(session_id=session.id))
        failure: PortalError
        try:
            with attempt.patience.within(self.custody.binding.timeouts.sign_in) as scope:
                async with session.tab() as tab:
                    came = await self.custody.portal.sign_in(tab.page, self.custody.binding, attempt)
                    reached("landed")
                    session.kept = await web_storage.keep(tab.page, seconds=self.custody.binding.timeouts.answer)
                    storage = await self._taken(session, tab.page, start)
        except PortalError as error:
            failure = await self._cause(session, error, attempt)
        else:
            if not scope.cancelled_caught:
                await self._arrived(session, storage, came, attempt.lease)
                self.custody.binding.emit(
                    SignedIn(seconds=monotonic() - begun, factors=came.factors, session_id=session.id)
                )
                return
            # How far it came is not known; what may have been given is not given again by itself.
            failure = PageTimeout("signing in did not end within its deadline", retryable=False)
        self.custody.binding.emit(SignInFailed(reason=type(failure).__name__, session_id=session.id))
        # Also where the driver wrapped it in an error of its own: what was given is not given again by itself.
        failure.retryable = failure.retryable and (not attempt.gave_password or isinstance(failure, errors.LeaseLost))
        self._excuse(failure)
        raise failure

    async def _arrived(self, session: Session, storage: Storage, came: SignedInAs, lease: Lease) -> None:
        self.cut_short = 0
        session.wear.succeed()
        await self._record(session, storage, came, lease)

    async def _taken(self, session: Session, page: Page, start: Storage) -> Storage:
        """Return what is to be saved of a session; one whose browser lost cookies on the way has to prove itself."""
        storage = await session.storage()
        if session.lost_cookies:
            await self.custody.portal.verify(page, self.custody.binding)
            known = {cookie["name"] for cookie in storage["cookies"]}
            storage["cookies"] += [cookie for cookie in self.devices(start) if cookie["name"] not in known]
        return storage

    async def _cause(self, session: Session, error: PortalError, attempt: StoredAttempt) -> PortalError:
        """Return what made a sign-in fail: a browser that lost its cookies looks like a portal that forgot us."""
        unexplained = isinstance(error, MAY_BE_OURS) or type(error) is AuthenticationError
        if isinstance(error, BrowserCrashed | errors.LeaseLost) or not unexplained:
            return error
        try:
            await session.storage()
        except PortalError:
            if isinstance(error, AuthenticationError):
                return error  # the portal said it; that the browser ended after that changes nothing
        else:
            if not session.lost_cookies:
                return error
        why = "the browser lost its cookies in the midst of signing in"
        return BrowserCrashed(why, page=error.page, retryable=not attempt.gave_password)

    def _excuse(self, error: PortalError) -> None:
        """Let a sign-in begin anew that our own browser's end cut short: no answer of the portal is defied by that."""
        if isinstance(error, BrowserCrashed) and not error.retryable:
            self.cut_short += 1
            error.retryable = self.cut_short <= CUT_SHORT

    async def _record(self, session: Session, storage: Storage, came: SignedInAs, lease: Lease) -> None:
        """Keep the session. That it cannot be kept costs the next process a sign-in, not this one its session."""
        session.handle, session.fence = secrets.token_urlsafe(32), lease.fence
        session.signed_in_at = time.time()
        try:
            await self.custody.save(session, storage)
            if came.change_demanded or came.password_expires:
                await self.custody.state.accounts.note_expiry(
                    self.custody.account, expires=came.password_expires, demanded=came.change_demanded
                )
        except StateError as error:
            log.warning("the session's state could not be saved: %s", type(error).__name__)
        reached("saved")

    def devices(self, storage: Storage) -> list[dict[str, Any]]:
        """Return the cookies by which the portal remembers the browser."""
        names = self.custody.portal.device_cookies
        return [cookie for cookie in storage.get("cookies", ()) if cookie.get("name") in names]
