"""Nothing waits without an end: a frozen browser answers no call, whatever timeout it was given."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

import anyio

from ..errors import PageTimeout
from .boundary import at_boundary

T = TypeVar("T")

GRACE = 2.0
"""Seconds after the driver's own timeout before the call is given up."""


async def within(seconds: float, call: Awaitable[T], *, page: str | None = None) -> T:
    """Await a driver call for at most `seconds` and a little grace; raise `PageTimeout` after that."""
    try:
        with anyio.fail_after(seconds + GRACE):
            return await at_boundary(call, page=page)
    except TimeoutError:
        pass
    raise PageTimeout("the browser did not answer within the deadline", page=page)
