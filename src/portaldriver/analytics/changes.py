"""What is new since the last run: for tables that are kept up to date, where portals do not say what changed."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from pydantic import BaseModel

from ..errors import InvalidInput, LeaseLost
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

    Memory is some sixty bytes for each model. Raises `InvalidInput` for a key that two models have, `PoolTimeout`
    where another run does not end, and `LeaseLost` at the end where another one went on while this one stood still.
    """
    place = f"changes:{name}"
    async with state.leases.hold(f"changes:{await state.fingerprint('changes', name)}", ttl=TTL):
        known, revision = await state.cursors.look(place)
        comparison = Comparison(known or {}, whole=whole)
        async for one in comparison.changes(models, key):
            yield one
        if not await state.cursors.replace(place, comparison.after, revision=revision):
            raise LeaseLost("another run of this name went on meanwhile")


class Comparison:
    """Digests of models by key held against those that are known: what was found, and what is gone."""

    def __init__(self, known: Mapping[str, str], *, whole: bool = True) -> None:
        self.known = known
        self.found: dict[str, str] = {}
        self.gone: list[str] = []
        self._whole = whole

    @property
    def after(self) -> dict[str, str]:
        """Return what is known once all was read."""
        return self.found if self._whole else {**self.known, **self.found}

    async def changes(self, models: Models[M], key: Callable[[M], str]) -> AsyncGenerator[Change[M], None]:
        """Yield what differs. Raises `InvalidInput` for a key that two models have."""
        async for model in each(models):
            at, digest = key(model), _digest(model)
            if at in self.found:
                raise InvalidInput("two models have one key", field="key")
            self.found[at] = digest
            if at not in self.known:
                yield Change("new", at, model)
            elif self.known[at] != digest:
                yield Change("changed", at, model)
        if self._whole:
            for at in [at for at in self.known if at not in self.found]:
                self.gone.append(at)
                yield Change("gone", at)


def _digest(model: BaseModel) -> str:
    return hashlib.sha256(model.model_dump_json(by_alias=True).encode()).hexdigest()[:32]
