"""Several awaitables at once, a bounded number at a time, results in order, one plain error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio

T = TypeVar("T")
S = TypeVar("S")


async def gathered(
    items: Sequence[S],
    work: Callable[[S], Awaitable[T]],
    *,
    at_once: int,
    told: Callable[[int], None] | None = None,
) -> list[T]:
    """Run `work` on every item and return the results in the items' order.

    The first error cancels the rest and is raised by itself, not in a group. `told` hears how many are done.
    """
    results: dict[int, T] = {}
    room = anyio.CapacityLimiter(at_once)

    async def one(index: int, item: S) -> None:
        async with room:
            results[index] = await work(item)
        if told is not None:
            told(len(results))

    failure: BaseException
    try:
        async with anyio.create_task_group() as group:
            for index, item in enumerate(items):
                group.start_soon(one, index, item)
        return [results[index] for index in range(len(items))]
    except BaseExceptionGroup as errors:
        failure = _first(errors)
    raise failure


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the group's first error that is not a group itself."""
    inner: BaseException = group
    while isinstance(inner, BaseExceptionGroup):
        inner = inner.exceptions[0]
    return inner
