"""Who signs people in: the portal itself, or somebody that it trusts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import ConfigurationError, PortalError, SessionExpired
from ..pom import Binding, Interstitial, PageObject
from ..runtime.mfa.challenge import MfaProvider
from ..runtime.secret import Secret, require_secret
from .screens import Passage, Screen, Transit

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """Somebody who signs people in, declared by screens.

    `hosts` are where secrets may be typed; `reach` are others that the screens load from. `screens` are in the order of
    trust, the more particular ones first. `device_cookies` are the names of what makes a browser remembered.
    """

    name: str
    hosts: tuple[str, ...]
    screens: tuple[type[Screen], ...]
    reach: tuple[str, ...] = ()
    device_cookies: frozenset[str] = frozenset()

    @property
    def interstitials(self) -> tuple[Interstitial, ...]:
        """What a portal's page may lead to once the session ended: whatever the provider asks, at its own hosts."""
        asks = (screen for screen in self.screens if not issubclass(screen, Transit))
        return tuple(Interstitial(screen, _signed_out, self.hosts) for screen in asks)

    async def leave(self, page: PageObject, control: Locator, *, to: tuple[type[PageObject], ...]) -> PageObject:
        """Press a portal's way out and what the provider asks on it, and return which of the screens `to` came."""
        came = await page.follow(control, to=to)
        for _ in self.screens:
            if not isinstance(came, Passage):
                break
            came = await came.follow(came.leave, to=to)
        return came

    async def forget(self, page: Page, binding: Binding) -> None:
        """Have the browser forget the provider's session, without telling the provider."""
        for host in self.hosts:
            name = re.escape(urlsplit(binding.origin(host)).hostname or "")
            await page.context.clear_cookies(domain=re.compile(rf"^\.?{name}$"))


def _signed_out() -> PortalError:
    return SessionExpired("the portal asks for a sign-in")


@dataclass(slots=True, kw_only=True, repr=False)
class Sso:
    """Single sign-on: another's sign-in in the place of the portal's own.

    `start` is the address at which it begins, where the portal's own entry does not lead there: the practice's link.
    `consents` grants the portal what it asks of the provider, where a page asks for that: the account's owner's to say.
    """

    provider: IdentityProvider
    username: str
    password: Secret | str
    mfa: MfaProvider | None = None
    start: str | None = None
    consents: bool = False

    def __post_init__(self) -> None:
        if not self.username:
            raise ConfigurationError("the user name must not be empty")
        require_secret(self.password)
        if self.start is not None and "://" not in self.start:
            raise ConfigurationError("`start` has to be a whole address")

    def __repr__(self) -> str:
        return f"Sso({self.provider.name})"
