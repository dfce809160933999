"""The frame of a sign-in: from screen to screen, each recognised by what it shows, not by when it should come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

from ..errors import UnexpectedPage
from ..pom import Binding, PageObject, first_of
from ..runtime.mfa.challenge import MfaProvider
from ..runtime.portal import Attempt, SignedInAs
from .provider import IdentityProvider
from .screens import Screen
from .steps import Steps

if TYPE_CHECKING:
    from playwright.async_api import Page


class Account(Protocol):
    """Who is to be signed in, and how."""

    @property
    def username(self) -> str:
        """The user name."""
        ...

    @property
    def provider(self) -> IdentityProvider:
        """Who signs the account in."""
        ...

    @property
    def mfa(self) -> MfaProvider | None:
        """Who answers second factors."""
        ...

    @property
    def remember_device(self) -> bool:
        """Whether the browser is to be remembered."""
        ...

    @property
    def consents(self) -> bool:
        """Whether the portal is granted what it asks of the provider."""
        ...


class SignInWalk:
    """One attempt: at most one password, at most two codes.

    `screens` are all that it may come by, the more particular ones first; `home` is the one of them where the portal
    receives who signed in. What a portal asks that no provider does is answered by overriding `step`.
    """

    hops: ClassVar[int] = 12
    """Screens that one sign-in may pass before it is a loop."""

    def __init__(
        self,
        account: Account,
        page: Page,
        binding: Binding,
        attempt: Attempt,
        *,
        screens: tuple[type[PageObject], ...],
        home: type[PageObject],
    ) -> None:
        self.page = page
        self.binding = binding
        self.screens = screens
        self.home = home
        self.steps = Steps(
            page=page,
            binding=binding,
            attempt=attempt,
            username=account.username,
            hosts=account.provider.hosts,
            to=screens,
            mfa=account.mfa,
            remember_device=account.remember_device,
            consents=account.consents,
        )
        self.change_demanded = False
        """Whether the portal demanded a new password, and was put off."""

    async def run(self, first: Callable[[], Awaitable[PageObject]]) -> SignedInAs:
        """Go on from the screen that `first` finds until the portal receives who signed in.

        Raises `AuthenticationError` and its kin, `UnexpectedPage`, `UnavailableError`.
        """
        async with self.steps.begun():
            screen = await first()
            for _ in range(self.hops):
                if isinstance(screen, self.home):
                    await self.arrived(screen)
                    return SignedInAs(factors=tuple(self.steps.factors), change_demanded=self.change_demanded)
                screen = await self.step(screen)
            raise UnexpectedPage("signing in goes round in circles", page=screen.title())

    async def enter(
        self, entry: PageObject, address: str | None = None, *, also: tuple[type[PageObject], ...] = ()
    ) -> PageObject:
        """Open the entry, or an address in its place, and return the screen that shows; `also` may only show here."""
        await entry.visit(address or entry.url(self.binding))
        return await first_of(self.page, (*self.screens, *also), self.binding, after=entry.title())

    async def step(self, screen: PageObject) -> PageObject:
        """Answer a screen, and return the one that comes."""
        if isinstance(screen, Screen):
            return await self.steps.take(screen)
        raise UnexpectedPage("signing in led elsewhere", page=screen.title())

    async def arrived(self, home: PageObject) -> None:
        """Do what has to be done where the portal receives who signed in."""
