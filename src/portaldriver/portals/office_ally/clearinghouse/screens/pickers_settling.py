"""Lists that an Angular page draws late and piece by piece: read until they stay as they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

import anyio

from .....errors import PageTimeout

T = TypeVar("T")

PAUSE = 0.05
"""Seconds between two looks that have to agree."""
LATE = 0.5
"""Seconds until it is looked once more for what is not there: a search may not even have begun."""


async def settled(
    read: Callable[[], Awaitable[T]], *, seconds: float, page: str, until: Callable[[T], bool] = lambda _: True
) -> T:
    """Read until two looks a moment apart agree, and `until` holds of them; return what they saw.

    Raises `PageTimeout` if there is no such after so many seconds, and what `read` raises.
    """
    end = monotonic() + seconds
    last = await read()
    while True:
        await anyio.sleep(PAUSE)
        seen = await read()
        if seen == last and until(seen):
            return seen
        if monotonic() >= end:
            raise PageTimeout("what the page shows keeps changing", page=page)
        last = seen


async def sought(look: Callable[[], Awaitable[list[T]]]) -> list[T]:
    """Return what a look finds, or, where that is nothing, a second one a little later."""
    found = await look()
    if not found:
        await anyio.sleep(LATE)
        found = await look()
    return found
