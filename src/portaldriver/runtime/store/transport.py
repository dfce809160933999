"""How PostgreSQL is reached: over TLS, unless its server is on this machine."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError

from ...errors import ConfigurationError

ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})


def secured(url: URL) -> URL:
    """Return the address with TLS demanded, unless the server is on this machine.

    Raises `ConfigurationError` for an address that asks for less, or for a service whose server only libpq knows.
    """
    given = _given(url)
    mode, service = given.get("sslmode"), given.get("service") or os.environ.get("PGSERVICE")
    if not service and all(_is_here(host) for host in _hosts(given)):
        return url
    if mode in ENCRYPTED:
        return url
    if mode is not None or service:
        raise ConfigurationError(
            "a state database on another machine is reached over TLS: "
            "say sslmode=verify-full, verify-ca or require in its address"
        )
    if os.environ.get("PGSSLMODE") in ENCRYPTED:
        return url  # perhaps more than what we would ask for
    return url.update_query_dict({"sslmode": "require"})


def _given(url: URL) -> dict[str, Any]:
    """Return what the driver is going to be given: hosts may be named in two places."""
    try:
        return dict(url.get_dialect()().create_connect_args(url)[1])
    except (ArgumentError, ValueError, TypeError):
        pass
    raise ConfigurationError("the address of the state database names its hosts in a way that cannot be read")


def _hosts(given: dict[str, Any]) -> list[str]:
    """Return where libpq may connect to. What an address leaves open, the environment decides."""
    names = given.get("host") or os.environ.get("PGHOST", "")
    numbers = given.get("hostaddr") or os.environ.get("PGHOSTADDR", "")
    return [host.strip() for host in f"{names},{numbers}".split(",")]


def _is_here(host: str) -> bool:
    """Whether it is a socket's folder, which none means too, or loopback."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
