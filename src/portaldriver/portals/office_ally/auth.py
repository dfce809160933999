"""Signing in to Office Ally: a walk over screens, each recognised by what it shows, not by when it should come."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal
from urllib.parse import parse_qs, urlsplit

from ...errors import (
    AccountLocked,
    AuthenticationError,
    ChallengeRequired,
    ConfigurationError,
    InvalidCredentials,
    LeaseLost,
    MfaError,
    NotPermitted,
    PasswordExpired,
    PortalDown,
    PortalError,
    SessionDisplaced,
    SessionExpired,
    UnexpectedPage,
)
from ...events import AnnouncementsClosed, MfaAnswered
from ...events import PasswordExpired as PasswordExpiredEvent
from ...models import User
from ...pom import Binding, Interstitial, PageObject, first_of
from ...runtime.points import reached
from ...runtime.portal import Attempt, Portal, SignedInAs
from ...runtime.totp import MfaProvider
from . import account
from .hosts import HOSTS, IDENTITY, SERVICE_CENTER
from .pages import (
    Challenge,
    DefaultRedirect,
    Displaced,
    Landing,
    Login1,
    LostTransaction,
    Maintenance,
    MfaDemand,
    Navigation,
    OtpChallenge,
    PasswordChange,
    ProductChooser,
    Rejected,
    SignedOut,
    SignIn,
    SignInForm,
)
from .pages.auth0 import OtpForm, Refusal
from .pages.login1 import Login1Form

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

SCREENS: tuple[type[PageObject], ...] = (
    PasswordChange,
    ProductChooser,
    OtpChallenge,
    MfaDemand,
    LostTransaction,
    SignIn,
    Login1,
    Landing,
)
"""What a step of signing in may lead to, the more particular ones first."""

LOCKED = frozenset({"user-blocked", "same-user-login", "ip-blocked", "too-many-failures"})
OUTAGES = frozenset({"custom-script-error-code", "auth0-users-validation", "authentication-failure"})
WRONG = re.compile(r"(wrong|incorrect) (user ?name|email|phone)|(log ?in|sign.?in) attempt was not successful", re.I)
"""The words of a refusal; "something went wrong" is none."""

HOPS = 12
"""Screens that one sign-in may pass before it is a loop."""

PAUSE = 0.4
"""Seconds to wait for an announcement that lies beneath the last one, or that comes a little after its page."""

CODES = 2
"""Codes that one sign-in may give: the failure budget, far below any lockout."""


@dataclass(repr=False)
class OfficeAllyPortal(Portal):
    """An account of Office Ally and the way in."""

    name: ClassVar[str] = "office_ally"
    hosts: ClassVar[tuple[str, ...]] = HOSTS
    interstitials: ClassVar[tuple[Interstitial, ...]] = INTERSTITIALS
    # auth0 guide 1.3: the remembered device, and the id by which attack protection knows the browser.
    device_cookies: ClassVar[frozenset[str]] = frozenset({"auth0-mf", "auth0-mf_compat", "did", "did_compat"})

    username: str
    password: str
    mfa: MfaProvider | None = None
    remember_device: bool = True
    when_expired: Literal["continue", "raise"] = "continue"

    def __post_init__(self) -> None:
        if not self.username or not self.password:
            raise ConfigurationError("user name and password must not be empty", portal=self.name)

    def __repr__(self) -> str:
        return "OfficeAllyPortal(...)"

    @property
    def account_name(self) -> str:
        """The user name."""
        return self.username

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password."""
        return (self.password,)

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        """Sign in from the portal's own entry.

        Raises `InvalidCredentials`, `AccountLocked`, `MfaError`, `PasswordExpired`, `ChallengeRequired`,
        `PortalDown`, `SessionExpired` (the identity provider lost the transaction).
        """
        return await SignInWalk(self, page, replace(binding, interstitials=BARRIERS), attempt).run()

    async def verify(self, page: Page, binding: Binding) -> None:
        """Open the landing page. Raises `SessionExpired`."""
        await Landing(page, binding).open()

    async def describe(self, page: Page, binding: Binding) -> User:
        """Read who is signed in and what the account may use."""
        return await account.describe(page, binding, username=self.username)

    async def sign_out(self, page: Page, binding: Binding) -> None:
        """End the session at the portal. Raises `SessionExpired` if there was none."""
        await account.sign_out(page, binding)

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


class SignInWalk:
    """One attempt: at most one password, at most two codes."""

    def __init__(self, portal: OfficeAllyPortal, page: Page, binding: Binding, attempt: Attempt) -> None:
        self.portal = portal
        self.page = page
        self.binding = binding
        self.attempt = attempt
        self.factors: list[str] = []
        self.codes = 0
        self.transaction = ""
        self.change_demanded = False

    async def run(self) -> SignedInAs:
        """Go from screen to screen until the landing page."""
        try:
            await self._walk()
            return SignedInAs(factors=tuple(self.factors), change_demanded=self.change_demanded)
        except PortalError as error:
            # Whether the portal took the password is not known: that is never tried twice without being asked.
            error.retryable = error.retryable and ("password" not in self.factors or isinstance(error, LeaseLost))
            raise

    async def _walk(self) -> None:
        entry = SignedOut(self.page, self.binding)
        await entry.visit(entry.url(self.binding))
        screen: PageObject = await first_of(self.page, SCREENS, self.binding, after=entry.title())
        for _ in range(HOPS):
            if isinstance(screen, Landing):
                await self._settle(screen)
                return
            screen = await self._step(screen)
        raise UnexpectedPage("signing in goes round in circles", page=screen.title())

    async def _step(self, screen: PageObject) -> PageObject:
        match screen:
            case SignIn():
                return await self._give_password(screen)
            case Login1():
                return await self._give_old_password(screen)
            case OtpChallenge():
                return await self._give_code(screen)
            case PasswordChange():
                return await self._leave_password_change(screen)
            case ProductChooser():
                return await screen.follow(screen.practice_mate, to=SCREENS)
            case LostTransaction():
                raise SessionExpired("the identity provider lost the transaction", page=screen.title())
            case _:
                raise MfaError("the portal asks for a factor that is not supported yet", page=screen.title())

    async def _give_password(self, screen: SignIn) -> PageObject:
        transaction = _transaction(self.page.url)
        if "password" in self.factors:
            refusal = await screen.refusal.read()
            if transaction != self.transaction and refusal == Refusal():
                # No answer to what was typed (that comes under the same state): the session ended under our feet.
                raise SessionExpired("the portal asks for another sign-in", page=screen.title())
            raise _refused_password(refusal, screen)
        self.transaction = transaction
        await self.attempt.give_password()
        secret = SignInForm(username=self.portal.username, password=self.portal.password)
        await screen.credentials.fill_secret(secret, hosts=(IDENTITY,))
        return await self._submit_password(screen)

    async def _give_old_password(self, screen: Login1) -> PageObject:
        if "password" in self.factors:
            text = (await screen.refusal.read()).text or ""
            raise _by_words(text, screen)
        await self.attempt.give_password()
        secret = Login1Form(username=self.portal.username, password=self.portal.password)
        await screen.credentials.fill_secret(secret, hosts=(SERVICE_CENTER,))
        return await self._submit_password(screen)

    async def _submit_password(self, screen: SignIn | Login1) -> PageObject:
        """Send the password off, having noted before that it is on its way."""
        self.attempt.require()
        self.factors.append("password")
        reached("password typed")
        came = await screen.follow(screen.submit, to=SCREENS)
        reached("password sent")
        return came

    async def _give_code(self, screen: OtpChallenge) -> PageObject:
        refusal = await screen.refusal.read()
        reason = refusal.field_error or ("too-many-failures" if _is_throttled(refusal) else None)
        if reason == "too-many-failures":
            raise AccountLocked("too many wrong codes; the portal wants a pause", page=screen.title())
        provider = self.portal.mfa
        if provider is None:
            raise MfaError("the portal asks for a one-time code and no provider was given", page=screen.title())
        if self.codes == CODES:
            raise MfaError("the portal refused the one-time code", page=screen.title())
        screen.require_origin(IDENTITY)
        answer = OtpForm(code=await provider.code(self.attempt.claim))
        if await screen.act(screen.remember.count()):
            answer = answer.model_copy(update={"remember": self.portal.remember_device})
        await screen.answer.fill_secret(answer, hosts=(IDENTITY,))
        self.codes += 1
        self.binding.emit(MfaAnswered(factor=provider.factor, attempt=self.codes))
        if provider.factor not in self.factors:
            self.factors.append(provider.factor)
        reached("code typed")
        self.attempt.require()
        came = await screen.follow(screen.submit, to=SCREENS)
        reached("code sent")
        return came

    async def _leave_password_change(self, screen: PasswordChange) -> PageObject:
        if self.portal.when_expired == "raise":
            raise PasswordExpired("the portal demands a new password", page=screen.title())
        self.change_demanded = True
        self.binding.emit(PasswordExpiredEvent())
        return await screen.follow(screen.leave, to=SCREENS)

    async def _settle(self, landing: Landing) -> None:
        """Close what covers the landing page. The one visit to Default.aspx is part of the redirects behind us."""
        await close_announcements(landing, pause=PAUSE)


def _transaction(url: str) -> str:
    """Return Auth0's name of a sign-in (auth0 guide 1)."""
    return "".join(parse_qs(urlsplit(url).query).get("state", ()))


def _is_throttled(refusal: Refusal) -> bool:
    return "too many" in (refusal.alert or "").lower()


def _refused_password(refusal: Refusal, screen: PageObject) -> PortalError:
    """Return what a sign-in form that came back means: by Auth0's own key where it gives one, else by its words."""
    key = refusal.field_error or ""
    if key in LOCKED:
        return AccountLocked("the portal has locked or throttled the account", page=screen.title())
    if key in OUTAGES:
        return PortalDown("the identity provider failed", page=screen.title(), retryable=False)
    if key.startswith("password-breached"):
        return PasswordExpired("the portal wants the password to be reset", page=screen.title())
    if key.startswith("wrong-"):
        return InvalidCredentials("the portal refused user name or password", page=screen.title())
    return _by_words(" ".join(filter(None, (refusal.field_text, refusal.alert))), screen)


def _by_words(text: str, screen: PageObject) -> PortalError:
    words = text.lower()
    if "something" in words and "went wrong" in words:
        return PortalDown("the identity provider failed", page=screen.title(), retryable=False)
    if WRONG.search(words):
        return InvalidCredentials("the portal refused user name or password", page=screen.title())
    if any(word in words for word in ("blocked", "locked", "too many")):
        return AccountLocked("the portal has locked or throttled the account", page=screen.title())
    if "reset your password" in words:
        return PasswordExpired("the portal wants the password to be reset", page=screen.title())
    return AuthenticationError("the sign-in form came back without a reason we know", page=screen.title())
