"""Origins as browsers spell them: what a page, a frame and a form's destination are judged by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

from ..errors import ConfigurationError

OWN_PORT = {"http": 80, "https": 443}

_LABELS = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_NUMERIC = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")
_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]")
"""What browsers and Python read differently in an address."""


def canonical(origin: str) -> str:
    """Return an origin in a browser's spelling: lower case, an address in its shortest form, no port of its own.

    Raises `ConfigurationError` for what is not an origin alone (paths, user names, wildcards, trailing dots) and for
    plain HTTP to anything but this machine.
    """
    try:
        parts = urlsplit(origin)
        host, port = _host(parts), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    if not host or not bare or parts.scheme not in OWN_PORT or _ODD.search(origin):
        raise ConfigurationError("an origin is written as scheme://host or scheme://host:port")
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigurationError("plain HTTP is for this machine only: any other origin has to be https")
    return f"{parts.scheme}://{host}" if port in (None, OWN_PORT[parts.scheme]) else f"{parts.scheme}://{host}:{port}"


def canonical_all(origins: Iterable[str]) -> frozenset[str]:
    """Return origins in a browser's spelling. Raises `ConfigurationError`, also where there is none."""
    if not (found := frozenset(canonical(origin) for origin in origins)):
        raise ConfigurationError("at least one origin has to be named")
    return found


def _host(parts: SplitResult) -> str:
    """Return the host as a browser spells it, '' if it is none. Raises `ValueError` for a malformed address."""
    host = parts.hostname or ""
    if "%" in host:
        return ""  # a zone means something on one machine only, and nothing to a browser
    if ":" in host:
        return f"[{IPv6Address(host).compressed}]"
    if _NUMERIC.fullmatch(host):
        return str(IPv4Address(host))
    return host if _LABELS.fullmatch(host) else ""


def is_loopback(host: str) -> bool:
    """Tell whether a host, in a browser's spelling, is this machine by its name alone."""
    if host.startswith("["):
        return IPv6Address(host[1:-1]).is_loopback
    if _NUMERIC.fullmatch(host):
        return IPv4Address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def origin_of(url: str) -> str | None:
    """Return the origin of an address that a browser reports; None for what has none of its own (about:, data:)."""
    parts = urlsplit(url)
    if parts.scheme not in OWN_PORT or _ODD.search(url):
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
