"""A write in progress: what it works with, and how it moves in the journal."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import ConfigurationError, LeaseLost, PortalError, RejectedError, SavedDifferently
from ..events import EventSink, WriteConfirmed, WriteRefused
from ..options import Writing
from .auditing import Auditing
from .points import reached
from .session import Tab
from .write import Found, Write

if TYPE_CHECKING:
    from .store import Entry, Lease, StateDatabase

T = TypeVar("T")

GIVEN, NATURAL, ONCE = "given:", "natural:", "once:"
"""Where a key comes from: the caller, the portal's own data, or nowhere."""

UNCERTAIN = frozenset({"sent", "unknown", "needs_person"})
UNSENT = frozenset({"intent", "armed", "absent"})
TURN = frozenset({"armed", "sent", "absent"})
"""Moves for whose sake there are leases: who may have lost its own does not make them."""

LATE = "it turned up late"


class Call(Protocol):
    """The client's pipeline of reads: a tab of a live session, repeated for as long as that is harmless."""

    def __call__(self, operation: str, step: Callable[[Tab], Awaitable[T]]) -> Awaitable[T]:
        """Run a step."""
        ...


class Unclear(PortalError):
    """What came of a press is not known; never leaves the pipeline."""


class Overtaken(PortalError):
    """Another process holds the record's lease by now; never leaves the pipeline."""


@dataclass(slots=True, repr=False)
class Means:
    """What the writes of one account work with."""

    state: StateDatabase
    account: Callable[[], Awaitable[str]]
    call: Call
    options: Writing
    emit: EventSink
    audit: Auditing


@dataclass(frozen=True, slots=True, repr=False)
class Turn:
    """A record's lease, and those of the records beside it."""

    lease: Lease
    beside: Mapping[str, Lease]


@dataclass(slots=True, repr=False)
class Job:
    """A write in progress, under its record's lease."""

    means: Means
    write: Write[Any]
    lease: Lease
    entry: Entry
    begun: float
    told: Mapping[str, Any]
    """Who wants it, for the audit log."""
    keeps: bool = False
    """Whether it stays pending where it cannot be gone on with: nobody else would make up for it."""
    absent: bool = False
    """Whether it was sent, and proved absent, under the lease that is held now."""
    late: bool = False
    """Whether it was found after that."""
    beside: Mapping[str, Lease] = field(default_factory=dict)
    """The leases of the records beside its own."""
    by_browser: bool = False
    """Whether the browser sent it, perhaps more than once: it is not sent again."""

    @property
    def uncertain(self) -> bool:
        """Whether it may stand in the portal."""
        return self.entry.state in UNCERTAIN or self.late

    @property
    def was_absent(self) -> bool:
        """Whether it was sent once, and proved absent, under whichever lease."""
        return self.absent or self.entry.state == "absent" or (self.entry.state, self.entry.reason) == ("armed", LATE)

    @property
    def before(self) -> Any:
        """What was there before the last attempt."""
        return json.loads(self.entry.marker or "null")

    async def move(self, to: str, **told: Any) -> None:
        """Move in the journal. Raises `LeaseLost` if another process is at work on it, `StateError`."""
        if to in TURN:
            self.lease.require()
        entry = self.entry
        try:
            self.entry = await self.means.state.journal.advance(
                entry.key, account=entry.account, to=to, fence=self.lease.fence, **told
            )
            return
        except ConfigurationError as error:
            if type(error) is not ConfigurationError:
                raise
        # It is not where we left it: somebody else has moved it.
        raise LeaseLost("another process went on with this write")

    async def confirm(self, found: Found[Any], *, sent: bool) -> None:
        """Keep the receipt, and set free what is gone. Raises `SavedDifferently`, after which a person has to look."""
        reached("write found")
        receipt = found.receipt.model_dump(by_alias=True, mode="json")
        self.late = self.entry.state == "absent"
        await self._walk("needs_person" if found.differs else "confirmed")
        # Before it is settled, for nobody would come back for it; a key that is free too early has the portal asked.
        await release(self.means, self.write)
        if found.differs:
            fields = ", ".join(found.differs)
            await self.move("needs_person", receipt=receipt, reason=f"differs: {fields}")
            error = SavedDifferently(f"saved, but the portal keeps otherwise: {fields}")
            error.fields = found.differs
            raise error
        await self.move("confirmed", receipt=receipt)
        reached("write confirmed")
        self.means.emit(WriteConfirmed(seconds=monotonic() - self.begun, sent=sent, operation=self.write.operation))

    async def _walk(self, end: str) -> None:
        """Go through the states that lie between."""
        ways = {"absent": "armed"}
        if self.late or end == "needs_person":
            ways |= {"intent": "armed", "armed": "sent"}
        if end == "needs_person":
            ways |= {"sent": "unknown"}
        while (to := ways.get(self.entry.state)) is not None:
            await self.move(to, reason=LATE if self.late else None)

    async def refuse(self, reason: str) -> None:
        """Note that nothing of it stands in the portal. `reason` is an error's class."""
        await self.move("refused", reason=reason)
        self.means.emit(WriteRefused(reason=reason, operation=self.write.operation))

    async def give_up(self, error: BaseException) -> None:
        """Note that nothing of a write was sent: whoever called is told so, and nobody is to make up for it."""
        if isinstance(error, Overtaken):
            return  # it is gone on with, here or by another process: nothing was refused
        if self.late or self.entry.state not in UNSENT or (self.keeps and not isinstance(error, RejectedError)):
            return
        try:
            await self.refuse(type(error).__name__)
        except PortalError:
            return  # the entry stays pending, which is no lie either


async def release(means: Means, write: Write[Any]) -> None:
    """Let the keys of what is gone begin anew."""
    account = await means.account()
    for name in write.releases:
        entry = await means.state.journal.get(f"{NATURAL}{name}", account=account)
        if entry is not None and entry.state == "confirmed":
            await released(means, entry)


async def released(means: Means, entry: Entry) -> None:
    """Let a receipt answer no longer; where another process was faster, it has done so."""
    try:
        await means.state.journal.advance(entry.key, account=entry.account, to="released", fence=entry.fence)
    except LeaseLost:
        return
    except ConfigurationError as error:
        if type(error) is not ConfigurationError:
            raise
