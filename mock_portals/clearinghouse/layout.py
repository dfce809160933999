"""Lines of fixed width."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def laid(cells: Iterable[tuple[int, int, str]]) -> str:
    """Return a line with these values at these places, each cut to its width (0 is for one that is not cut)."""
    line = ""
    for start, width, value in cells:
        line = line.ljust(start)[:start] + (value[:width] if width else value)
    return line.rstrip()


def spelt(day: date | None) -> str:
    """Return a day as the reports have it."""
    return f"{day:%m/%d/%Y}" if day else ""
