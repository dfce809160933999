"""Work with the driver that must not be left half-way: it would leave a page or a browser that nobody knows.

A native cancellation reaches through anyio's shields, and a second one through any handler of the first, so what has to
come to an end runs in a task of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

import anyio

from ..pom.deadline import within

T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()


def begun(work: Coroutine[Any, Any, T], *, apart: bool = False) -> asyncio.Task[T]:
    """Start work that goes on to its end whether or not somebody still waits for it.

    What outlives the call that happened to start it is `apart`: it does not see that call's context variables.
    """
    task = asyncio.get_running_loop().create_task(work, context=Context() if apart else None)
    _running.add(task)
    task.add_done_callback(_ended)
    return task


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        # Looked at, so that a failure nobody waited for is not logged with the driver's own words.
        task.exception()


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await work that is not stopped by the waiter's cancellation, however often that comes."""
    task = begun(work)
    scope = anyio.CancelScope(shield=True)
    with scope:
        await asyncio.shield(task)
    return task.result()


async def seen_through(work: Coroutine[Any, Any, T]) -> T:
    """Await work to its end even if the waiter is cancelled, and only then let the cancellation go on.

    For what must not lose the page under its feet; it has to have deadlines of its own.
    """
    task = begun(work)
    cancelled: asyncio.CancelledError | None = None
    with anyio.CancelScope(shield=True):
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as cancellation:
                cancelled = cancellation
    if cancelled is not None:
        raise cancelled
    return task.result()


async def made(
    make: Awaitable[T], *, seconds: float, unmake: Callable[[T], Awaitable[object]], grace: float = 10.0
) -> T:
    """Await the driver's making of something for at most `seconds`.

    If the waiter is cancelled or the time is over, what still comes of it within `grace` seconds is unmade.
    Raises `PageTimeout` and the translated errors of the driver.
    """

    async def making() -> T:
        return await make

    task = begun(making(), apart=True)
    try:
        return await within(seconds, asyncio.shield(task))
    except BaseException:
        await to_the_end(_unmade(task, unmake, grace))
        raise


async def _unmade(task: asyncio.Task[T], unmake: Callable[[T], Awaitable[object]], grace: float) -> None:
    await asyncio.wait([task], timeout=grace)
    if not task.done():
        task.cancel()
    elif not task.cancelled() and task.exception() is None:
        await unmake(task.result())
