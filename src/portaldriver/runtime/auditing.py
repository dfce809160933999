"""Who asked for what, and what came of it, into the state database's audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..errors import PortalError
from ..events import log
from .owned import to_the_end

if TYPE_CHECKING:
    from .store import StateDatabase

Audited = Literal["all", "writes"]

_acting: ContextVar[str | None] = ContextVar("portaldriver_actor", default=None)


@contextmanager
def acting_as(actor: str) -> Iterator[None]:
    """Let all calls of the block be made for an actor: a user, a service, a job."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


@dataclass(slots=True, repr=False)
class Auditing:
    """One account's entries. `actor` is who acts where a call names nobody."""

    state: StateDatabase
    portal: str
    account: Callable[[], Awaitable[str]]
    session: Callable[[], str | None]
    actor: str | None
    audited: Audited

    @asynccontextmanager
    async def read(self, operation: str, record: str) -> AsyncIterator[None]:
        """Note how a block that only reads ends, unless only writes are audited.

        Raises `StateError` where a success cannot be noted; a failure goes its way.
        """
        if self.audited != "all":
            yield
            return
        try:
            yield
        except BaseException as error:
            await self.note_failure(operation, error, record=record)
            raise
        await self.note(operation, "ok", record=record)

    async def note_failure(self, operation: str, error: BaseException, **more: Any) -> None:
        """Note that something failed. What the caller has to learn is that, not that it could not be noted."""
        await self.note_end(operation, type(error).__name__, **more)

    async def note_end(self, operation: str, outcome: str, **more: Any) -> None:
        """Note what came of something that has come to its end, which is not to be told otherwise if this fails."""
        try:
            await to_the_end(self.note(operation, outcome, **more))
        except PortalError as failure:
            log.warning("what came of a call could not be audited: %s", type(failure).__name__)

    async def note(
        self,
        operation: str,
        outcome: str,
        *,
        record: str = "",
        actor: str | None = None,
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Note what came of something, `ok` or the error's class; not to be interrupted. Raises `StateError`."""
        from .store import AuditEntry

        entry = AuditEntry(
            operation=operation,
            outcome=outcome,
            actor=actor or _acting.get() or self.actor,
            record=record,
            session=self.session(),
            portal=self.portal,
            account=await self.account(),
            detail=detail or {},
        )
        await to_the_end(self.state.audit.append(entry))
