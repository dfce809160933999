"""Entries on their way into the log: those that come while a transaction runs go into the next one together."""

from __future__ import annotations

import asyncio
from copy import copy
from dataclasses import dataclass, field

import anyio

from ...errors import PortalError
from .access import Access
from .audit_records import AuditEntry
from .audit_rows import Prepared, appended, prepared
from .heads import Signer

MOST = 100
"""Entries that one transaction adds."""


@dataclass(slots=True)
class _Waiting:
    entry: Prepared
    number: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Adding:
    """One process's way of adding to a log: one transaction after the other, each of which writes to the disk once."""

    def __init__(self, access: Access, signer: Signer) -> None:
        self.access = access
        self.signer = signer
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, entry: AuditEntry) -> int:
        """Add an entry and return its number. From when it is sealed on, it is added even if nobody waits for it."""
        waiting = _Waiting(await prepared(self.access, entry))
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = self.access.run.begun(self._write())
        with anyio.CancelScope(shield=True):
            await asyncio.shield(waiting.number)
        return waiting.number.result()

    async def _write(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                first = await appended(self.access, self.signer, [waiting.entry for waiting in some])
            except Exception as error:
                _fail(some, error)
            else:
                for number, waiting in enumerate(some, first):
                    waiting.number.set_result(number)


def _fail(some: list[_Waiting], error: Exception) -> None:
    """Tell each its own error: who waits adds to it where it happened."""
    for waiting in some:
        waiting.number.set_exception(copy(error) if isinstance(error, PortalError) else error)
        waiting.number.exception()  # looked at: who waited for it may be gone
