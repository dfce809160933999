"""What is new since the last run: for tables that are kept up to date, where portals do not say what changed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable
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
    place = f"changes:{name}"
    async with state.leases.hold(f"changes:{await state.fingerprint('changes', name)}", ttl=TTL):
        known: dict[str, str] = await state.cursors.get(place) or {}
        found: dict[str, str] = {}
        async for model in each(models):
            at, digest = key(model), _digest(model)
            if at in found:
                raise InvalidInput("two models have one key", field="key")
            found[at] = digest
            if at not in known:
                yield Change("new", at, model)
            elif known[at] != digest:
                yield Change("changed", at, model)
        if whole:
            for at in [at for at in known if at not in found]:
                yield Change("gone", at)
        await state.cursors.set(place, found if whole else {**known, **found})


def _digest(model: BaseModel) -> str:
    return hashlib.sha256(model.model_dump_json(by_alias=True).encode()).hexdigest()[:32]
