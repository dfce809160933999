"""What is new since the last run: for tables that are kept up to date, where portals do not say what changed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from pydantic import BaseModel

from ..errors import InvalidInput
from .streams import Models, each

if TYPE_CHECKING:
    from ..runtime.store import StateDatabase

M = TypeVar("M", bound=BaseModel)
TTL = 60.0
"""Seconds until what a dead process had in hand is free again."""


@dataclass(frozen=True, slots=True, repr=False)
class Change(Generic[M]):
    """A model that is new or changed, or one that is there no more: then `model` is None."""

    kind: Literal["new", "changed", "gone"]
    key: str
    model: M | None = None


async def changes(
    models: Models[M], *, state: StateDatabase, name: str, key: Callable[[M], str], whole: bool = True
) -> AsyncGenerator[Change[M], None]:
    """Yield what differs from the last run of this name: `async for change in changes(...)`.

    What was seen is kept as digests by key, sealed, once the loop came to its end: `break`, an exception or a crash
    have all of it come again. Two runs of a name take turns. With `whole`, what was there and is not read now comes
    last, as gone; without it, models are a part only (a month, say), and the others are remembered as they were.

    Memory is some sixty bytes for each model. Raises `InvalidInput` for a key that two models have, and `PoolTimeout`
    where another run does not end.
    """
    async with since(models, state=state, name=name, key=key, whole=whole) as found:
        async for one in found:
            yield one


@asynccontextmanager
async def since(
    models: Models[M], *, state: StateDatabase, name: str, key: Callable[[M], str], whole: bool = True
) -> AsyncIterator[AsyncIterator[Change[M]]]:
    """Open what `changes` yields: the run counts once the block ends without an error, and all of it was read."""
    place = f"changes:{name}"
    async with state.leases.hold(f"changes:{await state.fingerprint('changes', name)}", ttl=TTL):
        known: dict[str, str] = await state.cursors.get(place) or {}
        run = _Run(known)
        yield run.compared(models, key, whole=whole)
        if run.over:
            await state.cursors.set(place, run.found if whole else {**known, **run.found})


class _Run:
    """What is known by key, what was found, and whether that is all."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known
        self.found: dict[str, str] = {}
        self.over = False

    async def compared(
        self, models: Models[M], key: Callable[[M], str], *, whole: bool
    ) -> AsyncGenerator[Change[M], None]:
        async for model in each(models):
            at, digest = key(model), _digest(model)
            if at in self.found:
                raise InvalidInput("two models have one key", field="key")
            self.found[at] = digest
            if at not in self.known:
                yield Change("new", at, model)
            elif self.known[at] != digest:
                yield Change("changed", at, model)
        if whole:
            for at in [at for at in self.known if at not in self.found]:
                yield Change("gone", at)
        self.over = True


def _digest(model: BaseModel) -> str:
    return hashlib.sha256(model.model_dump_json(by_alias=True).encode()).hexdigest()[:32]
