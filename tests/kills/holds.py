"""Points of a write at which it can be held up, so that many may be killed at the same one.

Each is right before or right after one of the few moments that leave a mark: in the journal, in the audit log, at the
portal. `runtime.points` names some of them; those can only be killed at, not held.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

from portaldriver.client import PortalClient
from portaldriver.portals.office_ally.writes import WRITES as OFFICE_ALLY
from portaldriver.portals.pimsy.writes import WRITES as PIMSY
from portaldriver.runtime.store.audit import Audit
from portaldriver.runtime.store.journal import Journal
from portaldriver.runtime.store.leases import Lease
from portaldriver.runtime.write import Write

FORWARD = (
    "begun",  # in the journal; the record's lease is not held
    "in turn",  # the lease is held
    "looked",
    "filled",
    "armed",  # in the journal, with what was there before
    "write armed",  # in the audit log
    "write sent",  # in the journal; nothing has left
    "write leaving",  # proved to hold the lease, with the request at the guard
)
AT_THE_PORTAL = ("arrived", "arrived, saved late", "saved")
BACKWARD = (
    "said",  # the portal's answer is understood
    "write answered",
    "write found",
    "write confirmed",  # in the journal
    "told",  # in the audit log; the caller has no receipt
)
RECONCILING = ("unknown", "absent")
"""After a crash that left a write `sent`."""


HELD_AT: ContextVar[str] = ContextVar("held at", default="")


HELD_IN: ContextVar[str] = ContextVar("held in", default="")


@contextmanager
def held_at(point: str, held_in: str = "") -> Iterator[None]:
    """Have the writes of a block held when they come to a point, for good; at none if it is blank.

    `held_in` is the operation of which they have to be, if any.
    """
    before = HELD_AT.set(point), HELD_IN.set(held_in)
    try:
        yield
    finally:
        HELD_AT.reset(before[0])
        HELD_IN.reset(before[1])


class Holds:
    """Holds whatever comes to the point where it is wanted; `told` is called with the name of each that does."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told

    async def reached(self, label: str) -> None:
        """Go on, unless this is the point."""
        if label and label == HELD_AT.get():
            self._told(label)
            await asyncio.Event().wait()

    def install(self) -> None:
        """Have the SDK pass by here. For good: this is for processes that are to be killed."""
        Journal.begin = self._after(Journal.begin, lambda entry, **_: "begun")  # type: ignore[method-assign]
        Journal.advance = self._after(Journal.advance, lambda entry, **_: STATES.get(entry.state, ""))  # type: ignore[method-assign]
        Audit.append = self._appending(Audit.append)  # type: ignore[method-assign]
        Lease.__init__ = _taking(Lease.__init__)  # type: ignore[method-assign]
        Lease.prove = self._proving(Lease.prove)  # type: ignore[method-assign]
        PortalClient.write = _only_in_its_commit(PortalClient.write)  # type: ignore[method-assign]
        for kind in (*OFFICE_ALLY, *PIMSY):
            kind.before = self._between("in turn", kind.before, "looked")  # type: ignore[method-assign]
            kind.fill = self._between("", kind.fill, "filled")  # type: ignore[method-assign]
            kind.said = self._between("", kind.said, "said")  # type: ignore[method-assign]
            kind.find = self._between("write answered", kind.find, "write found")  # type: ignore[method-assign]

    def _after(self, step: Callable[..., Awaitable[Any]], label: Callable[..., str]) -> Any:
        @wraps(step)
        async def passing(*args: Any, **options: Any) -> Any:
            result = await step(*args, **options)
            await self.reached(label(result))
            return result

        return passing

    def _between(self, first: str, step: Callable[..., Awaitable[Any]], last: str) -> Any:
        if getattr(step, "is_held", False):
            return step  # inherited from one that was seen to already

        @wraps(step)
        async def passing(*args: Any) -> Any:
            await self.reached(first)
            result = await step(*args)
            await self.reached(last)
            return result

        passing.is_held = True  # type: ignore[attr-defined]
        return passing

    def _appending(self, append: Callable[..., Awaitable[int]]) -> Any:
        async def passing(audit: Audit, entry: Any) -> int:
            number = await append(audit, entry)
            await self.reached({"sending": "write armed", "ok": "told"}.get(entry.outcome, ""))
            return number

        return passing

    def _proving(self, prove: Callable[..., Awaitable[None]]) -> Any:
        async def passing(lease: Lease) -> None:
            await prove(lease)
            if lease.name.startswith("write:"):
                with held_at(POINTS_OF[lease]):
                    await self.reached("write leaving")

        return passing


POINTS_OF: WeakKeyDictionary[Lease, str] = WeakKeyDictionary()
"""Where the writes are held that have these leases: a lease is proved by the driver, which does not know whose it is."""


def _only_in_its_commit(write: Callable[..., Awaitable[Any]]) -> Any:
    """Have a call of several commits held in the one where that is wanted."""

    async def passing(client: PortalClient, one: Write[Any], **options: Any) -> Any:
        wanted = HELD_IN.get()
        with held_at(HELD_AT.get() if wanted in ("", one.operation) else "", wanted):
            return await write(client, one, **options)

    return passing


def _taking(take: Callable[..., None]) -> Any:
    def passing(lease: Lease, *args: Any, **options: Any) -> None:
        take(lease, *args, **options)
        POINTS_OF[lease] = HELD_AT.get()

    return passing


STATES = {
    "armed": "armed",
    "sent": "write sent",
    "unknown": "unknown",
    "absent": "absent",
    "confirmed": "write confirmed",
}
