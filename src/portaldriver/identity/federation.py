"""Providers that hand a sign-in on to one another, and the hidden forms by which they do."""

from __future__ import annotations

from itertools import chain

from ..pom import Evidence, Selector
from .provider import IdentityProvider
from .screens import CodeScreen, CredentialsScreen, NewRecoveryCode, Screen, Transit

_kept: dict[tuple[type[Screen], tuple[str, ...]], type[Screen]] = {}

SECRETIVE = (CredentialsScreen, CodeScreen, NewRecoveryCode)


class AutoPost(Transit):
    """A form of hidden fields that a script sends to whoever asked for the sign-in."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 11"
    ready = Selector(
        "form:has(input[type=hidden][name=SAMLResponse])",
        "form:has(input[type=hidden][name=SAMLRequest]):not(:has(input[type=password]))",
        "form:has(input[type=hidden][name=id_token])",
        "form:has(input[type=hidden][name=code]):has(input[type=hidden][name=state])",
    )


def joined(first: IdentityProvider, *others: IdentityProvider) -> IdentityProvider:
    """Return one provider made of several that hand a sign-in on; secrets are typed at their own provider's hosts only.

    User name and password are the same for all of them. It goes by the name of the first.
    """
    members = (first, *others)
    screens = [_kept_to(screen, member.hosts) for member in members for screen in member.screens]
    return IdentityProvider(
        name=first.name,
        hosts=tuple(dict.fromkeys(chain.from_iterable(member.hosts for member in members))),
        # A screen that several share comes last: what one of them has of its own is more particular.
        screens=tuple(reversed(dict.fromkeys(reversed(screens)))),
        reach=tuple(dict.fromkeys(chain.from_iterable(member.reach for member in members))),
        device_cookies=frozenset(chain.from_iterable(member.device_cookies for member in members)),
    )


def _kept_to(screen: type[Screen], hosts: tuple[str, ...]) -> type[Screen]:
    """Return a screen that takes secrets at these hosts only."""
    if not issubclass(screen, SECRETIVE) or screen.typed_at:
        return screen
    if (screen, hosts) not in _kept:
        _kept[screen, hosts] = type(screen.__name__, (screen,), {"__doc__": screen.__doc__, "typed_at": hosts})
    return _kept[screen, hosts]
