"""Who signs people in: the portal itself, or somebody that it trusts."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ConfigurationError
from ..runtime.mfa.challenge import MfaProvider
from ..runtime.secret import Secret, require_secret
from .screens import Screen


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
