"""Wait for a condition that nobody signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio

T = TypeVar("T")


async def until(condition: Callable[[], T], *, seconds: float = 20.0) -> T:
    """Return the condition's first true answer; raise `TimeoutError` if none comes in time."""
    with anyio.fail_after(seconds):
        for _ in iter(int, 1):
            if answer := condition():
                return answer
            await anyio.sleep(0.01)
    raise AssertionError("unreachable")
