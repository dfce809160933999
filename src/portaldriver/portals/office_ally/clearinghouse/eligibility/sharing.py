"""Equal questions at the same time are asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from .....runtime.owned import begun

T = TypeVar("T")


class Shared(Generic[T]):
    """Work under keys: who comes while it is underway waits for the same."""

    def __init__(self) -> None:
        self._underway: dict[str, asyncio.Task[T]] = {}

    async def get(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """Return what the work under a key comes to. It goes on where a waiter is cancelled: it is paid for."""
        task = self._underway.get(key)
        if task is None:
            task = begun(_awaited(work), apart=True)
            self._underway[key] = task
            task.add_done_callback(lambda _: self._underway.pop(key, None))
        return await asyncio.shield(task)


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
