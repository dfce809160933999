"""What a portal contributes to its client: how to sign in and out, and how to tell that a session lives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Protocol

from ..errors import SessionExpired
from ..models.session import User
from ..pom.binding import Binding, Interstitial
from .mfa.challenge import Ticket
from .patience import Patience

if TYPE_CHECKING:
    from playwright.async_api import Page


class Attempt(Ticket, Protocol):
    """One sign-in in progress: asked before a secret is typed."""

    @property
    def patience(self) -> Patience:
        """The deadlines that stand still while somebody is waited for."""
        ...

    async def give_password(self) -> str:
        """Return the password, having noted that it is about to be typed. Raises `LeaseLost`."""
        ...

    def require(self) -> None:
        """Ask, before something is sent, whether the sign-in is still ours. Raises `LeaseLost`."""
        ...

    async def require_codes(self) -> None:
        """Ask whether a code may be given. Raises `MfaError` if the account's budget of them is spent."""
        ...

    async def spend(self) -> None:
        """Note that a code is about to be typed. Raises `MfaError` if the account's budget of them is spent."""
        ...

    async def accepted(self) -> None:
        """Note that the portal took a code."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInAs:
    """What a sign-in came to: the factors given, in order, and what the portal said of the password."""

    factors: tuple[str, ...] = ()
    password_expires: date | None = None
    change_demanded: bool = False


class Portal(ABC):
    """An account of a portal, and the way in.

    `hosts` are the portal's own, identity provider included: its pages may talk to no other. `device_cookies` are
    the names of what makes a browser remembered; they alone serve a sign-in that is to begin a new session.
    `patience` is how many seconds a second factor may take; for so much longer others wait for a sign-in in progress.
    """

    name: ClassVar[str]
    hosts: tuple[str, ...] = ()
    interstitials: tuple[Interstitial, ...] = ()
    device_cookies: frozenset[str] = frozenset()
    patience: float = 0.0

    @property
    @abstractmethod
    def account_name(self) -> str:
        """The user name."""

    @property
    def practice(self) -> str | None:
        """Whose records the account writes to, where that is known: accounts that share it take turns with a record."""
        return None

    @abstractmethod
    async def current_password(self) -> str:
        """Return what the portal may call wrong: where it changes, a refused sign-in may be tried again."""

    @abstractmethod
    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        """Sign in on a fresh page."""

    @abstractmethod
    async def verify(self, page: Page, binding: Binding) -> None:
        """Open a page that only a live session shows. Raises `SessionExpired`."""

    @abstractmethod
    async def describe(self, page: Page, binding: Binding) -> User:
        """Read who is signed in and what the account may use."""

    @abstractmethod
    async def sign_out(self, page: Page, binding: Binding) -> None:
        """End the session at the portal."""

    async def unlock(self, page: Page, binding: Binding, attempt: Attempt) -> None:
        """Open a session that the portal locked after idleness, on the page that shows the lock."""
        raise SessionExpired("the portal has no way to open a locked session", portal=self.name)

    async def prepare(self, page: Page, binding: Binding) -> None:  # noqa: B027 - most portals need nothing
        """Make a new page ready for use."""
