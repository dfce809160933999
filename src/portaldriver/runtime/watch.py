"""A frozen browser says that it is connected and answers nothing, for ever: so it is asked, as long as it is in use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..errors import PageTimeout, PortalError
from .running import Running

EVERY = 2.0
"""Seconds between two questions."""

PATIENCE = 3
"""How often a browser that uses processor time, but does not answer, is asked before it is taken to be frozen."""


async def watch(running: Running, *, every: float, seconds: float, silent: Callable[[Running, bool], None]) -> None:
    """Ask a browser in use for signs of life until none comes; then tell `silent`, with whether it is frozen."""
    while True:
        await asyncio.sleep(every)
        if not running.in_use:
            continue
        try:
            if await _is_frozen(running, seconds):
                return silent(running, True)
        except PortalError:
            return silent(running, False)


async def _is_frozen(running: Running, seconds: float) -> bool:
    """Whether no sign of life comes. On a machine with too much to do, a browser that still works is given longer."""
    for _ in range(PATIENCE):
        before = running.work_done()
        try:
            await running.ask(seconds)
        except PageTimeout:
            if before is not None and running.work_done() == before:
                return True
        else:
            return False
    return True
