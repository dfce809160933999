"""How a check comes to clients: from the environment, or from a function of the caller's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from typing import TYPE_CHECKING, cast

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from ..client import PortalClient

Opening = AbstractAsyncContextManager["PortalClient"]
"""What is entered for a client: a client that is not open yet is that itself."""
FIELDS = ("ACRONYM", "HOST")


def clients(portal: str, accounts: list[str], functions: list[str]) -> list[Opening]:
    """Return a client for each account and each function that was named. Raises `ConfigurationError`."""
    if functions:
        return [from_function(one) for one in functions]
    return [from_environment(portal, one) for one in accounts or [""]]


def from_environment(portal: str, account: str = "") -> Opening:
    """Make a client of what `PORTALDRIVER_<PORTAL>_[<ACCOUNT>_]USERNAME`, `..._PASSWORD` and so on say.

    `TOTP` is an authenticator's secret; PIMSY needs `ACRONYM`. Raises `ConfigurationError`, which names the variable.
    """
    from ..runtime.mfa.totp import Totp
    from ..runtime.secret import Secret

    kind = _kind(portal)
    start = "_".join(["PORTALDRIVER", *(part.upper().replace("-", "_") for part in (portal, account) if part)])
    username = os.environ.get(f"{start}_USERNAME", "")
    if not username:
        raise ConfigurationError(f"the environment variable {start}_USERNAME is not set")
    secret = os.environ.get(f"{start}_TOTP", "")
    more = {name.lower(): value for name in FIELDS if (value := os.environ.get(f"{start}_{name}"))}
    password, mfa = Secret.from_environment(f"{start}_PASSWORD"), Totp(secret) if secret else None
    return kind(username=username, password=password, mfa=mfa, **more)


def from_function(name: str) -> Opening:
    """Call `module:function`, which returns a client that is not open yet. Raises `ConfigurationError`."""
    module, _, function = name.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        made = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError):
        raise ConfigurationError(f"{name} names no function: write it as module:function") from None
    return cast("Opening", made())


def portals() -> dict[str, str]:
    """Return the portals by name, each with its client's."""
    from pkgutil import iter_modules

    from .. import portals as home

    return {one.name: "".join(part.title() for part in one.name.split("_")) for one in iter_modules(home.__path__)}


def _kind(portal: str) -> Callable[..., Opening]:
    known = portals()
    if portal not in known:
        raise ConfigurationError(f"there is no portal of that name; there are {', '.join(known)}")
    found: Callable[..., Opening] = getattr(import_module(f"portaldriver.portals.{portal}"), known[portal])
    return found
