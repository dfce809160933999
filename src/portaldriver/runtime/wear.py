"""A session's health as data: its age, how often it was used, and how often it failed of late."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from ..options import Rotation


@dataclass(slots=True)
class Wear:
    """What one browser context of a session has been through."""

    uses: int = 0
    error_score: float = 0.0
    proven_at: float | None = None
    """When the portal last showed that it knows the session (monotonic)."""
    opened_at: float = field(default_factory=monotonic)

    def begin(self) -> None:
        """Count a call."""
        self.uses += 1

    def succeed(self) -> None:
        """Note that the portal answered as to a live session."""
        self.proven_at = monotonic()
        self.error_score /= 2

    def fail(self) -> None:
        """Note that a call failed for a reason that a new context may cure."""
        self.error_score += 1

    def due(self, rotation: Rotation) -> str | None:
        """Return why the session should move to a new context, if it should."""
        if self.uses >= rotation.uses:
            return "uses"
        return "errors" if self.error_score >= rotation.errors else None

    def is_doubtful(self, rotation: Rotation) -> bool:
        """Whether the session was idle for so long that it has to be checked before it is used."""
        since = self.proven_at if self.proven_at is not None else self.opened_at
        return monotonic() - since >= rotation.check_after
