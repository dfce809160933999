"""Where a practice's portal is reached: each practice has a host of its own (guide 0.4)."""

from __future__ import annotations

import re

from ...errors import ConfigurationError
from ...pom.origins import canonical

PRACTICE = "practice.invalid"
"""The practice's host as page objects name it; the client says which it is. A name that nobody can own."""

DOMAIN = "pimsyehr.com"
"""The present one; practices that began earlier may be at `pimsyportal.com`."""

_ACRONYM = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.I | re.A)


def acronym_of(given: object) -> str:
    """Return a practice's acronym in lower case. Raises `ConfigurationError`."""
    if not isinstance(given, str) or not _ACRONYM.fullmatch(given):
        raise ConfigurationError("an acronym consists of letters, digits and hyphens", portal="pimsy", field="acronym")
    return given.lower()


def host_of(acronym: str, given: object) -> str:
    """Return the host of a practice: the one given, else by its acronym. Raises `ConfigurationError`."""
    if given is None:
        return f"{acronym}.{DOMAIN}"
    host = given.lower() if isinstance(given, str) else ""
    try:
        fits = ":" not in host and canonical(f"https://{host}") == f"https://{host}"
    except ConfigurationError:
        fits = False
    if not fits:
        raise ConfigurationError("a host is a name alone: no scheme, port or path", portal="pimsy", field="host")
    return host
