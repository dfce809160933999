"""Models from anywhere: a list in memory, or a portal that is still being read."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Models: TypeAlias = Iterable[T] | AsyncIterable[T]
"""Models one after the other; `oa.appointments.list(...)` and a list serve alike."""


async def each(models: Models[T]) -> AsyncIterator[T]:
    """Yield models, wherever they come from."""
    if isinstance(models, AsyncIterable):
        async for model in models:
            yield model
    else:
        for model in models:
            yield model
