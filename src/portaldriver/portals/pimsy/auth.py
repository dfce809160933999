"""Signing in to PIMSY: a walk over screens, each recognised by what it shows, not by when it should come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from ...errors import (
    AuthenticationError,
    ConfigurationError,
    PasswordExpired,
    SessionExpired,
    SessionLocked,
)
from ...events import PasswordExpired as PasswordExpiredEvent
from ...identity.provider import IdentityProvider, Sso
from ...identity.walk import SignInWalk
from ...models import User
from ...pom import Binding, Interstitial, PageObject
from ...runtime.mfa.challenge import MfaProvider
from ...runtime.portal import Attempt, Portal, SignedInAs
from ...runtime.secret import Secret, require_secret, revealed
from . import account
from .hosts import PRACTICE, acronym_of, host_of
from .pages import (
    AnyCode,
    Dashboard,
    EmailCode,
    Lock,
    Methods,
    MfaSetup,
    NoSso,
    PasswordChange,
    SignIn,
    SmsCode,
    SsoEntry,
    TotpCode,
)

if TYPE_CHECKING:
    from playwright.async_api import Page

EXPIRED = (
    Interstitial(PasswordChange, lambda: PasswordExpired("the portal demands a new password")),
    Interstitial(SignIn, lambda: SessionExpired("the portal asks for a sign-in")),
)
LOCKED = Interstitial(Lock, lambda: SessionLocked("the portal locked the session"))
LEFT_LOCKED = Interstitial(Lock, lambda: SessionExpired("the portal locked a session that is not its own to open"))
"""The lock's password is the practice's: what an identity provider was given is not typed there."""

OWN = IdentityProvider(
    name="pimsy",
    hosts=(PRACTICE,),
    screens=(PasswordChange, MfaSetup, Methods, TotpCode, SmsCode, EmailCode, AnyCode, Lock, SignIn),
    device_cookies=frozenset({"pimsy-device"}),
)
"""The practice's own sign-in. The name of the cookie is modelled."""


@dataclass(repr=False, kw_only=True)
class PimsyPortal(Portal):
    """An account of a practice's Provider Portal and the way in.

    `host` is where the practice is reached; by default that follows from its acronym.
    """

    name: ClassVar[str] = "pimsy"

    acronym: str
    username: str
    secret: Secret | str
    host: str | None = None
    mfa: MfaProvider | None = None
    remember_device: bool = True
    when_expired: Literal["continue", "raise"] = "continue"
    sso: Sso | None = None

    def __post_init__(self) -> None:
        self.acronym = acronym_of(self.acronym)
        self.host = host_of(self.acronym, self.host)
        if not self.username:
            raise ConfigurationError("the user name must not be empty", portal=self.name, field="username")
        require_secret(self.secret)
        if self.when_expired not in ("continue", "raise"):
            raise ConfigurationError("it is `continue` or `raise`", portal=self.name, field="when_expired")
        self.hosts, self.interstitials = (PRACTICE,), (LOCKED, *EXPIRED)
        if self.sso is not None:
            self.hosts = (PRACTICE, *self.sso.provider.hosts, *self.sso.provider.reach)
            self.interstitials = (LEFT_LOCKED, *EXPIRED, *self.sso.provider.interstitials)
        self.device_cookies = self.provider.device_cookies
        self.patience = 2 * self.mfa.patience if self.mfa is not None else 0.0

    def __repr__(self) -> str:
        return "PimsyPortal(...)"

    @property
    def account_name(self) -> str:
        """The practice and the user name, and who else knows it: user names are each practice's own."""
        whose = f"{self.acronym}/{self.username}"
        return whose if self.sso is None else f"{self.sso.provider.name}:{whose}"

    @property
    def practice(self) -> str:
        """The practice's host: whoever of its users books for a client takes turns with the others."""
        return str(self.host)

    async def current_password(self) -> str:
        """Return the password as it is now."""
        return await revealed(self.secret)

    @cached_property
    def provider(self) -> IdentityProvider:
        """Who signs the account in."""
        return OWN if self.sso is None else self.sso.provider

    @property
    def consents(self) -> bool:
        """Whether the practice is granted what it asks of the provider."""
        return self.sso is not None and self.sso.consents

    @property
    def screens(self) -> tuple[type[PageObject], ...]:
        """What a sign-in may come by, the more particular ones first."""
        if self.sso is None:
            return (*OWN.screens, Dashboard)
        return (SsoEntry, *self.sso.provider.screens, PasswordChange, Dashboard)

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        """Sign in from the practice's own entry, or from where its single sign-on starts.

        Raises `InvalidCredentials`, `AccountLocked`, `MfaError`, `PasswordExpired`, `ConfigurationError` (the practice
        offers no single sign-on).
        """
        return await Walk(self, page, binding, attempt).from_entry()

    async def unlock(self, page: Page, binding: Binding, attempt: Attempt) -> None:
        """Give the password to the lock on the page. Raises as `sign_in` does, and `SessionExpired`."""
        if self.sso is not None:
            raise SessionExpired("the lock asks for a password that is not its own", portal=self.name)
        await Walk(self, page, binding, attempt).from_lock()

    async def verify(self, page: Page, binding: Binding) -> None:
        """Open the dashboard. Raises `SessionExpired`, `SessionLocked`."""
        await Dashboard(page, binding).open()

    async def describe(self, page: Page, binding: Binding) -> User:
        """Read who is signed in."""
        return await account.describe(page, binding, username=self.username)

    async def sign_out(self, page: Page, binding: Binding) -> None:
        """End the session at the portal. Raises `SessionExpired` if there was none."""
        await account.sign_out(page, binding, sso=self.sso.provider if self.sso is not None else None)


class Walk(SignInWalk):
    """One attempt, with what the practice itself asks."""

    def __init__(self, portal: PimsyPortal, page: Page, binding: Binding, attempt: Attempt) -> None:
        own = replace(binding, interstitials=() if portal.sso is None else (LEFT_LOCKED,))
        super().__init__(portal, page, own, attempt, screens=portal.screens, home=Dashboard)
        self.portal = portal
        self._locked = False
        self._sent_away = False

    async def from_entry(self) -> SignedInAs:
        """Go from the entry to the dashboard."""
        sso = self.portal.sso
        # Only here: later, the provider's own form would look like the practice's without a link.
        also = (NoSso,) if sso is not None and sso.start is None else ()
        start = sso.start if sso is not None else None
        return await self.run(lambda: self.enter(SignIn(self.page, self.binding), start, also=also))

    async def from_lock(self) -> SignedInAs:
        """Go from the lock that the page shows to what lies beneath."""
        self._locked = True
        return await self.run(self._lock)

    async def _lock(self) -> PageObject:
        return Lock(self.page, self.binding)

    async def step(self, screen: PageObject) -> PageObject:
        """Answer a screen."""
        match screen:
            case PasswordChange() if self.portal.when_expired == "continue" and await screen.shows("later"):
                return await self._put_off(screen)
            case SignIn() if self._locked and not await screen.said():
                raise SessionExpired("the session ended behind its lock", page=screen.title())
            case SsoEntry():
                return await self._send_away(screen)
            case _:
                return await super().step(screen)

    async def _send_away(self, screen: SsoEntry) -> PageObject:
        """Follow the practice's link, which leads to another document and once only."""
        if self._sent_away:
            raise AuthenticationError("the practice did not take the single sign-on", page=screen.title())
        self._sent_away = True
        return await screen.follow(screen.leave, to=self.screens)

    async def _put_off(self, screen: PasswordChange) -> PageObject:
        self.change_demanded = True
        self.binding.emit(PasswordExpiredEvent())
        return await screen.follow(screen.later, to=self.screens)
