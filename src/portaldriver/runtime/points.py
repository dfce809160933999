"""Labelled points of work that a crash may hit. In use they cost nothing; tests stop the process at each of them."""

from __future__ import annotations

from collections.abc import Callable

listener: Callable[[str], object] | None = None
"""Told the label of every point that is reached."""


def reached(label: str) -> None:
    """Say that the work came this far."""
    if listener is not None:
        listener(label)
