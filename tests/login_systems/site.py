"""A portal that is nothing but page objects: how a site that the package does not know is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from portaldriver import BrowserPool, MfaProvider, Secret, StateDatabase, User
from portaldriver.client import PortalClient
from portaldriver.identity.provider import IdentityProvider
from portaldriver.identity.walk import SignInWalk
from portaldriver.pom import Binding, Interstitial, PageObject, Selector
from portaldriver.runtime.portal import Attempt, Portal, SignedInAs
from portaldriver.runtime.secret import revealed
from tests.conftest import Told, shared

if TYPE_CHECKING:
    from playwright.async_api import Page


class Home(PageObject):
    """Where the site receives who signed in; `who` holds the user name."""

    who = Selector("#who")


@dataclass(repr=False, kw_only=True)
class SitePortal(Portal):
    """An account of a site.

    `entry` is opened first, `home` shows to who is signed in; `barriers` are pages that may come in the place of any
    other. `leaving` is the path that signs out.
    """

    name: ClassVar[str] = "site"

    provider: IdentityProvider
    entry: type[PageObject]
    home: type[Home]
    username: str
    secret: Secret | str
    leaving: str = ""
    mfa: MfaProvider | None = None
    remember_device: bool = True
    consents: bool = False
    barriers: tuple[Interstitial, ...] = ()

    def __post_init__(self) -> None:
        self.hosts = (*self.provider.hosts, *self.provider.reach)
        self.device_cookies = self.provider.device_cookies
        self.patience = 2 * self.mfa.patience if self.mfa is not None else 0.0
        self.interstitials = (*self.barriers, *self.provider.interstitials)

    @property
    def account_name(self) -> str:
        return self.username

    async def current_password(self) -> str:
        return await revealed(self.secret)

    async def sign_in(self, page: Page, binding: Binding, attempt: Attempt) -> SignedInAs:
        alone = replace(binding, interstitials=self.barriers)
        screens = (*self.provider.screens, self.home)
        walk = SignInWalk(self, page, alone, attempt, screens=screens, home=self.home)
        return await walk.run(lambda: walk.enter(self.entry(page, alone)))

    async def verify(self, page: Page, binding: Binding) -> None:
        await self.home(page, binding).open()

    async def describe(self, page: Page, binding: Binding) -> User:
        home = self.home(page, binding)
        await home.open()
        return User(id=(await home.who.inner_text()).strip())

    async def sign_out(self, page: Page, binding: Binding) -> None:
        if self.leaving:
            await page.goto(binding.origin(self.home.host) + self.leaving)


class SiteClient(PortalClient):
    """A site with one account."""

    portal = "site"


def site_client(
    portal: SitePortal,
    *,
    origins: Mapping[str, str],
    pool: BrowserPool,
    state: StateDatabase,
    told: Told,
    **options: Any,
) -> SiteClient:
    """Return a client of a site; what is passed replaces the defaults."""
    given = {"origins": origins} | shared(pool, state, told) | options
    return SiteClient(portal, **given)
