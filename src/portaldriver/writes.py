"""A client's writes: made at most once, and, where one was interrupted, listed, gone on with or settled by a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .errors import AuthenticationError, ConfigurationError, PortalError, StateError
from .models import Noun
from .models.writing import PendingWrite, Resumed, WriteState
from .runtime.write import Write
from .runtime.writing import GIVEN, Pipeline

if TYPE_CHECKING:
    from .runtime.store import Entry

R = TypeVar("R", bound=Noun)


class Writes:
    """The account's writes, of all processes that share the state database."""

    def __init__(self, pipeline: Pipeline, *, enter: Callable[[], None]) -> None:
        self._pipeline = pipeline
        self._enter = enter

    async def run(self, write: Write[R], *, key: str | None = None, actor: str | None = None) -> R:
        """Make a write, or return the receipt of the one that was made under its key. See `Pipeline.run`."""
        self._enter()
        if key is not None and not key.strip():
            raise ConfigurationError("a key must not be blank")
        return await self._pipeline.run(write, key=key, actor=actor)

    async def pending(self) -> list[PendingWrite]:
        """Return the writes whose end is not known, oldest first; those just being made are among them."""
        return [await self._told(entry) for entry in await self._entries()]

    async def resume(self, *, actor: str | None = None) -> list[Resumed]:
        """Go on with every pending write: what was sent is looked up in the portal, what was not is made now.

        Writes that another process is at work on are waited for. Failures are reported, not raised, but for those that
        concern all: `AuthenticationError`, `StateError`.
        """
        return [await self._resumed(entry, actor) for entry in await self._entries()]

    async def resolve(self, write_id: str, *, happened: bool, actor: str | None = None) -> None:
        """Say what a person found in the portal about a write of unknown outcome, or one that was saved otherwise.

        With `happened=False` its key is free again, and what was not sent yet never will be; with True, its receipt is
        what is known of it, which may be nothing. Raises `ConfigurationError` if no such write waits for a person.
        """
        for entry in await self._entries():
            if await self._pipeline.handle(entry.key) == write_id:
                await self._pipeline.resolve(entry, happened=happened, actor=actor)
                return
        raise ConfigurationError("no write of that id waits for a person")

    async def _entries(self) -> list[Entry]:
        self._enter()
        return await self._pipeline.pending()

    async def _told(self, entry: Entry) -> PendingWrite:
        return PendingWrite(
            id=await self._pipeline.handle(entry.key),
            key=_key(entry),
            operation=entry.operation,
            state=cast("WriteState", entry.state),
            attempts=entry.attempt,
            since=datetime.fromtimestamp(entry.created_at, UTC),
            reason=entry.reason,
        )

    async def _resumed(self, entry: Entry, actor: str | None) -> Resumed:
        outcome, message, receipt = "confirmed", None, None
        try:
            receipt = await self._pipeline.resume(entry, actor=actor)
        except (AuthenticationError, StateError):
            raise
        except PortalError as error:
            outcome, message = type(error).__name__, error.message
        told: dict[str, Any] = {"outcome": outcome, "message": message, "receipt": receipt}
        handle = await self._pipeline.handle(entry.key)
        return Resumed(id=handle, key=_key(entry), operation=entry.operation, **told)


def _key(entry: Entry) -> str | None:
    return entry.key.removeprefix(GIVEN) if entry.key.startswith(GIVEN) else None
