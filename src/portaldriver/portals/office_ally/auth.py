"""Signing in to Office Ally: a walk over screens, each recognised by what it shows, not by when it should come."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from ...errors import (
    ChallengeRequired,
    ConfigurationError,
    NotPermitted,
    PasswordExpired,
    PortalDown,
    PortalError,
    SessionDisplaced,
    SessionExpired,
    UnexpectedPage,
)
from ...events import AnnouncementsClosed
from ...events import PasswordExpired as PasswordExpiredEvent
from ...identity import auth0
from ...identity.provider import IdentityProvider, Sso
from ...identity.screens import DeadEnd, Passage
from ...identity.walk import SignInWalk
from ...models import User
from ...pom import Binding, Interstitial, PageObject
from ...runtime.mfa.challenge import MfaProvider
from ...runtime.portal import Attempt, Portal, SignedInAs
from ...runtime.secret import Secret, require_secret, revealed
from . import account
from .hosts import HOSTS, IDENTITY
from .pages import (
    Challenge,
    DefaultRedirect,
    Displaced,
    Landing,
    Login1,
    Maintenance,
    Navigation,
    PasswordChange,
    ProductChooser,
    Rejected,
    SignedOut,
)

if TYPE_CHECKING:
    from playwright.async_api import Page

BARRIERS = (
    Interstitial(Challenge, lambda: ChallengeRequired("the portal asks whether a human is there")),
    Interstitial(Rejected, lambda: NotPermitted("the portal's firewall rejected the request")),
    Interstitial(Maintenance, lambda: PortalDown("the portal is under maintenance")),
    Interstitial(Displaced, lambda: SessionDisplaced("another sign-in ended the session")),
)
INTERSTITIALS = (
    *BARRIERS,
    Interstitial(SignedOut, lambda: SessionExpired("the portal asks for a sign-in")),
    Interstitial(DefaultRedirect, lambda: UnexpectedPage("the portal led through its first page", retryable=True)),
    Interstitial(Landing, lambda: UnexpectedPage("the portal led to its landing page", retryable=True)),
)

OWN: tuple[type[PageObject], ...] = (PasswordChange, ProductChooser)
"""What the portal asks after a sign-in."""

AUTH0 = IdentityProvider(
    name="auth0",
    hosts=(IDENTITY,),
    screens=(*auth0.SCREENS, Login1),
    device_cookies=auth0.DEVICE_COOKIES,
)
"""Who signs people in, and the form that did before (guide 2.2, 2.5)."""

HANDED_ON = tuple(one for one in auth0.SCREENS if issubclass(one, DeadEnd | Passage))
"""What the sign-in host may show of its own where it leaves the sign-in to somebody else."""

PAUSE = 0.4
"""Seconds to wait for an announcement that lies beneath the last one, or that comes a little after its page."""


@dataclass(repr=False)
class OfficeAllyPortal(Portal):
    """An account of Office Ally and the way in."""

    name: ClassVar[str] = "office_ally"

    username: str
    secret: Secret | str
    mfa: MfaProvider | None = None
    remember_device: bool = True
    when_expired: Literal["continue", "raise"] = "continue"
    sso: Sso | None = None

    def __post_init__(self) -> None:
        if not self.username:
            raise ConfigurationError("the user name must not be empty", portal=self.name)
        require_secret(self.secret)
        self.hosts = HOSTS if self.sso is None else (*HOSTS, *self.sso.provider.hosts, *self.sso.provider.reach)
        elsewhere = () if self.sso is None else self.sso.provider.interstitials
        self.interstitials = (*INTERSTITIALS, *elsewhere)
        self.device_cookies = self.provider.device_cookies
        self.patience = 2 * self.mfa.patience if self.mfa is not None else 0.0

    def __repr__(self) -> str:
        return "OfficeAllyPortal(...)"

    @property
    def account_name(self) -> str:
        """The user name, and who else knows it."""
        return self.username if self.sso is None else f"{self.sso.provider.name}:{self.username}"

    async def current_password(self) -> str:
        """Return the password as it is now."""
        return await revealed(self.secret)

    @cached_property
    def provider(self) -> IdentityProvider:
        """Who signs the account in."""
        return AUTH0 if self.sso is None else self.sso.provider

    @property
    def consents(self) -> bool:
        """Whether the portal is granted what it asks of the provider."""
        return self.sso is not None and self.sso.consents

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        """Sign in from the portal's own entry.

        Raises `InvalidCredentials`, `AccountLocked`, `MfaError`, `PasswordExpired`, `ChallengeRequired`,
        `PortalDown`, `SessionExpired` (the identity provider lost the transaction).
        """
        walk = Walk(self, page, replace(binding, interstitials=BARRIERS), attempt)
        start = self.sso.start if self.sso is not None else None
        return await walk.run(lambda: walk.enter(SignedOut(page, walk.binding), start))

    async def verify(self, page: Page, binding: Binding) -> None:
        """Open the landing page. Raises `SessionExpired`."""
        await Landing(page, binding).open()

    async def describe(self, page: Page, binding: Binding) -> User:
        """Read who is signed in and what the account may use."""
        return await account.describe(page, binding, username=self.username)

    async def sign_out(self, page: Page, binding: Binding) -> None:
        """End the session at the portal. Raises `SessionExpired` if there was none."""
        await account.sign_out(page, binding, sso=self.sso.provider if self.sso is not None else None)

    async def prepare(self, page: Page, binding: Binding) -> None:
        """Let the page close announcements by itself whenever they cover what is to be clicked."""
        screen = Navigation(page, binding)

        async def close() -> None:
            # Called by the driver in the midst of another action: what goes wrong shows there.
            with suppress(PortalError):
                await close_announcements(screen)

        blocker = screen.announcement_close.filter(visible=True).first
        await screen.act(page.add_locator_handler(blocker, close, no_wait_after=True))


async def close_announcements(screen: Navigation, *, pause: float = 0.0) -> None:
    """Close the announcements that lie on the page, the ones beneath included, and tell how many there were."""
    if closed := await screen.dismiss(Navigation.announcement_close, pause=pause):
        screen.binding.emit(AnnouncementsClosed(count=closed))


class Walk(SignInWalk):
    """One attempt, with what the portal itself asks after a sign-in."""

    def __init__(self, portal: OfficeAllyPortal, page: Page, binding: Binding, attempt: Attempt) -> None:
        own = () if portal.sso is None else HANDED_ON
        super().__init__(
            portal, page, binding, attempt, screens=(*OWN, *portal.provider.screens, *own, Landing), home=Landing
        )
        self.when_expired = portal.when_expired

    async def step(self, screen: PageObject) -> PageObject:
        """Answer a screen."""
        match screen:
            case PasswordChange():
                return await self._leave_password_change(screen)
            case ProductChooser():
                return await screen.follow(screen.practice_mate, to=self.screens)
            case _:
                return await super().step(screen)

    async def arrived(self, home: PageObject) -> None:
        """Close what covers the landing page. The one visit to Default.aspx is part of the redirects behind us."""
        if isinstance(home, Landing):
            await close_announcements(home, pause=PAUSE)

    async def _leave_password_change(self, screen: PasswordChange) -> PageObject:
        if self.when_expired == "raise":
            raise PasswordExpired("the portal demands a new password", page=screen.title())
        self.change_demanded = True
        self.binding.emit(PasswordExpiredEvent())
        return await screen.follow(screen.leave, to=self.screens)
