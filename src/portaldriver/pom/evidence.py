"""How a page is known. Shown by `portaldriver pages` and in the docs: a modelled screen is never passed off as real."""

from __future__ import annotations

from enum import StrEnum


class Evidence(StrEnum):
    """Grades, best first."""

    VERIFIED = "verified"
    """Seen live by this tenant."""
    ATTESTED = "attested"
    """Ids and flows reported by public clients of the real portal."""
    DOCUMENTED = "documented"
    """Labels and rules from the vendor's or the identity provider's help."""
    MODELLED = "modelled"
    """Our invention: the vendor publishes nothing."""
