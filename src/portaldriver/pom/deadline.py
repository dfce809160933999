"""Nothing waits without an end: a frozen browser answers no call, whatever timeout it was given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

import anyio

from ..errors import PageTimeout
from .boundary import DocumentReplaced, at_boundary

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


async def through_replacements(seconds: float, call: Callable[[float], Awaitable[T]], *, page: str) -> T:
    """Make a call, given the seconds left, again in the next document whenever a navigation got in between.

    Raises `PageTimeout` once `seconds` have passed, also if the browser itself does not answer.
    """
    end = monotonic() + seconds
    while True:
        left = max(end - monotonic(), 0.001)
        try:
            return await within(left, call(left), page=page)
        except DocumentReplaced:
            if monotonic() >= end:
                raise PageTimeout("the page kept being replaced until its deadline", page=page) from None
        await anyio.sleep(0.01)
