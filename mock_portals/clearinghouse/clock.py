"""The clearinghouse's clock, which a test moves by hand: its answers take hours."""

from __future__ import annotations

from datetime import datetime, timedelta


class Clock:
    """Local time that stands still until it is moved."""

    def __init__(self, start: datetime = datetime(2026, 11, 16, 9, 0)) -> None:
        self.now = start

    def advance(self, *, hours: float = 0, minutes: float = 0) -> datetime:
        """Move on and return the new time."""
        self.now += timedelta(hours=hours, minutes=minutes)
        return self.now
