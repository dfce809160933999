"""What is remembered of an account, so that nobody signs in against what the portal said."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeGuard

from .. import errors
from ..errors import AuthenticationError, InvalidCredentials, MfaTimeout, PortalError, SignInsExhausted
from ..events import AccountParked, AccountReleased, log
from ..options import Care
from ..pom.binding import Binding
from .attempt import StoredAttempt
from .patience import Patience
from .points import reached
from .portal import Portal
from .session import Session

if TYPE_CHECKING:
    from .store import Lease, StateDatabase


@dataclass(slots=True, repr=False)
class Custody:
    """One account's refusals and its count of sign-ins, shared by all processes through the state database."""

    portal: Portal
    state: StateDatabase
    binding: Binding
    care: Care
    patience: Patience = field(default_factory=Patience)
    account: str = ""
    attempt: StoredAttempt | None = None
    """The sign-in in progress."""
    refused: tuple[str, AuthenticationError] | None = None
    """The last refusal and its fingerprint, for a state database that could not take it."""
    unsettled: tuple[str, PortalError] | None = None
    """How a sign-in ended whose lease was lost after the password was given; moot if somebody else has signed in."""

    async def known(self) -> str:
        """Return the account's key, which does not show who it is."""
        if not self.account:
            self.account = await self.state.account_key(self.portal.name, self.portal.account_name)
        return self.account

    async def require_welcome(self) -> str:
        """Return the password, or raise the refusal of an earlier sign-in, of whichever process, that still stands."""
        password = await self.portal.current_password()
        fingerprint = await self._fingerprint(password)
        if self.refused is not None and self.refused[0] == fingerprint:
            await self._park(self.refused[1], fingerprint)
        parking = await self.state.accounts.parking(self.account, fingerprint=fingerprint)
        if parking is not None:
            raise _refused_before(parking.reason, parking.page)
        if self.refused is not None and self.refused[0] == fingerprint:  # it still cannot be noted
            raise _refused_before(type(self.refused[1]).__name__, self.refused[1].page)
        return password

    async def forgive(self) -> None:
        """Let a sign-in that was refused be tried again, unless it was the credentials that were wrong."""
        fingerprint = await self._fingerprint(await self.portal.current_password())
        parking = await self.state.accounts.parking(self.account, fingerprint=fingerprint)
        if self.refused is not None and not isinstance(self.refused[1], InvalidCredentials):
            self.refused = None
        if parking is not None and parking.reason != "InvalidCredentials":
            await self.state.accounts.release(self.account)
            self.binding.emit(AccountReleased())

    async def settle(self) -> None:
        """Raise how the last sign-in ended, if nobody has made a session since: its password is not given again."""
        unsettled, self.unsettled = self.unsettled, None
        if unsettled is None:
            return
        fingerprint, error = unsettled
        if _is_verdict(error):
            await self._park(error, fingerprint)
        error.retryable = False
        raise error

    @asynccontextmanager
    async def counted(self, lease: Lease, password: str) -> AsyncIterator[StoredAttempt]:
        """Count a sign-in before it begins, and park the account if it is refused."""
        fingerprint, most = await self._fingerprint(password), self.care.sign_ins_per_hour
        attempt = await self.state.accounts.begin_sign_in(self.account, fingerprint=fingerprint, per_hour=most)
        reached("counted")
        outcome, given = "Cancelled", self._attempt(lease, password)
        self.attempt = given
        try:
            yield given
            outcome = "ok"
        except PortalError as error:
            outcome = type(error).__name__
            if isinstance(error, InvalidCredentials):
                await self._park(error, fingerprint)  # whoever holds the lease by now: the portal has spoken
            # Whatever else went wrong since another process took over is moot if that one makes a session (`settle`).
            if lease.lost and given.gave_password and not isinstance(error, errors.LeaseLost):
                self.unsettled = (fingerprint, error)
            lease.require()
            if isinstance(error, MfaTimeout):
                await self._park(error, fingerprint, seconds=self.care.code_pause)
            elif _is_verdict(error) and not isinstance(error, InvalidCredentials):
                await self._park(error, fingerprint)
            raise
        finally:
            self.attempt = None
            await self._note_end(attempt, outcome)

    def _attempt(self, lease: Lease, password: str) -> StoredAttempt:
        return StoredAttempt(
            state=self.state,
            portal=self.portal.name,
            account=self.account,
            lease=lease,
            ttl=self.care.lease,
            patience=self.patience,
            tell=self.binding.emit,
            password=password,
        )

    async def _note_end(self, attempt: int, outcome: str) -> None:
        try:
            await self.state.accounts.end_sign_in(attempt, outcome=outcome)
        except PortalError as error:
            log.warning("the end of a sign-in could not be noted: %s", type(error).__name__)

    async def _park(self, refusal: AuthenticationError, fingerprint: str, *, seconds: float | None = None) -> None:
        """Have no process sign in, or not for so long; where that cannot be noted, at least this one does not."""
        self.refused = (fingerprint, refusal)
        reason = type(refusal).__name__
        until = time.time() + seconds if seconds is not None else None
        try:
            await self.state.accounts.park(
                self.account, reason=reason, fingerprint=fingerprint, page=refusal.page, until=until
            )
        except PortalError as error:
            log.warning("a refusal could not be noted: %s", type(error).__name__)
            return
        self.refused = None
        self.binding.emit(AccountParked(reason=reason))

    async def save(self, session: Session, storage: dict[str, Any]) -> None:
        """Save a session as that of a new sign-in. Raises `LeaseLost` if somebody has signed in since, `StateError`."""
        saved = await self.state.sessions.put(
            self.account,
            storage=storage,
            session_storage=session.kept,
            info={"handle": session.handle},
            fence=session.fence,
        )
        session.generation, session.signed_in_at = saved.generation, saved.signed_in_at

    async def _fingerprint(self, password: str) -> str:
        return await self.state.fingerprint(self.portal.account_name, password)


def _is_verdict(error: PortalError) -> TypeGuard[AuthenticationError]:
    """Tell whether the portal said no; a code that did not come in time is no answer of the portal's."""
    return isinstance(error, AuthenticationError) and not isinstance(error, SignInsExhausted | MfaTimeout)


def _refused_before(reason: str, page: str | None) -> PortalError:
    refusal: type[PortalError] = getattr(errors, reason, AuthenticationError)
    why = "signing in was refused before and is not tried again by itself"
    return refusal(f"{why}; see `portaldriver accounts`", page=page)
