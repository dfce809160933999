"""One account's writes: begun, taken in turn, gone on with after a crash, settled by a person (operations 2)."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import ValidationError

from ..errors import (
    ConfigurationError,
    IdempotencyConflict,
    LeaseLost,
    NotSaved,
    OutcomeUnknown,
    PortalDown,
    PortalError,
    SavedDifferently,
    WriteError,
)
from ..events import WriteConfirmed
from ..models import Noun
from ..pom import Binding
from .committing import asked, reconciled, see_through, tellable, unknown, written
from .jobs import GIVEN, NATURAL, ONCE, UNCERTAIN, Job, Means, Overtaken, Turn, release, released
from .owned import to_the_end
from .write import Write

if TYPE_CHECKING:
    from .store import Entry, Lease

__all__ = ["GIVEN", "Pipeline"]

R = TypeVar("R", bound=Noun)

FREE = frozenset({"refused", "released"})
TURNS = 3
"""How often a write waits anew for one that overtook it."""
BY_A_PERSON: dict[tuple[str, bool], tuple[str, ...]] = {
    ("sent", True): ("unknown", "confirmed"),
    ("unknown", True): ("confirmed",),
    ("needs_person", True): ("confirmed",),
    ("sent", False): ("unknown", "absent", "refused"),
    ("unknown", False): ("absent", "refused"),
    ("needs_person", False): ("absent", "refused"),
    ("intent", False): ("refused",),
    ("armed", False): ("refused",),
    ("absent", False): ("refused",),
}
"""How an entry moves where a person says whether it happened."""


@dataclass(slots=True, repr=False, kw_only=True)
class Pipeline(Means):
    """One account's writes."""

    binding: Binding
    kinds: Mapping[str, type[Write[Any]]]
    """By operation, to go on with what another process left."""
    practice: str | None = None
    """Portal and practice, where records are known to be those of several accounts."""

    async def run(self, write: Write[R], *, key: str | None = None, actor: str | None = None) -> R:
        """Return the write's receipt, of now or of earlier.

        Raises `IdempotencyConflict`, `RejectedError`, `NotSaved`, `SavedDifferently`, `OutcomeUnknown`, and plain
        `WriteError` where it took place and its receipt is lost; any other `PortalError` means that nothing was sent.
        """
        return await self._go_on(write, _named(write, key), actor=actor)

    async def resume(self, entry: Entry, *, actor: str | None = None) -> Any:
        """Go on with an entry and return its receipt. Raises as `run` does.

        What was not sent stays pending if it cannot be sent now.
        """
        write = self._write_of(entry)
        if write is None:
            raise ConfigurationError("this version does not know such a write")
        return await self._go_on(write, entry.key, actor=actor, resumes=True)

    async def pending(self) -> list[Entry]:
        """Return the entries whose end is not known, oldest first."""
        return await self.state.journal.pending(account=await self.account())

    async def resolve(self, entry: Entry, *, happened: bool, actor: str | None = None) -> None:
        """Move an entry as a person says, once nobody is at work on it. Raises `ConfigurationError` if settled."""
        write = self._write_of(entry)
        if write is None:
            await self._resolve(entry, entry.fence, happened=happened, actor=actor)
            return
        async with self._turn(write) as turn:
            known = await self.state.journal.get(entry.key, account=entry.account)
            await self._resolve(known or entry, turn.lease.fence, happened=happened, actor=actor)
            if happened:
                await release(self, write)

    async def handle(self, name: str) -> str:
        """Return what a write is called where its key may not be shown."""
        return (await self.state.fingerprint("write", await self.account(), name))[:20]

    async def _go_on(self, write: Write[R], name: str, *, actor: str | None, resumes: bool = False) -> R:
        handle = await self.handle(name)
        told: dict[str, Any] = {"actor": actor, "detail": {"write": handle}}
        failure: WriteError
        try:
            receipt = await self._made(write, name, told, resumes=resumes)
        except BaseException as error:
            await self.audit.note_end(write.operation, type(error).__name__, record=written(write, None), **told)
            if not isinstance(error, WriteError):
                raise
            failure = error
        else:
            await self.audit.note_end(write.operation, "ok", record=written(write, receipt), **told)
            return receipt
        failure.key = name.removeprefix(GIVEN) if name.startswith(GIVEN) else handle
        raise failure.locate(portal=self.binding.portal or None, operation=write.operation)

    async def _made(self, write: Write[R], name: str, told: Mapping[str, Any], *, resumes: bool) -> R:
        begun = monotonic()
        known = await self._known(write, name)
        if known is not None and known.state == "confirmed":
            self.emit(WriteConfirmed(seconds=monotonic() - begun, sent=False, operation=write.operation))
            return await self._receipt(write, known)
        for _ in range(TURNS):
            with suppress(Overtaken, LeaseLost):
                return await self._receipt(write, await self._in_turn(write, name, begun, told, resumes=resumes))
        known = await self._known(write, name)
        if known is not None and known.state in UNCERTAIN:
            raise unknown(write, "other processes kept taking over")
        raise LeaseLost("other processes kept taking over the write")

    # --- beginning

    async def _known(self, write: Write[Any], name: str) -> Entry | None:
        """Return the entry of a name if there is one that counts. Raises `IdempotencyConflict`."""
        entry = await self.state.journal.get(name, account=await self.account())
        if entry is None or entry.state in FREE or self._is_old(entry):
            return None
        if entry.operation != write.operation or entry.digest != hashlib.sha256(_canonical(write)).hexdigest():
            raise IdempotencyConflict("the key was used before with another payload or for another operation")
        return entry

    def _is_old(self, entry: Entry) -> bool:
        """Tell whether a receipt that no key of the caller's stands for answers no longer."""
        age = time.time() - entry.updated_at
        return entry.state == "confirmed" and entry.key.startswith(NATURAL) and age > self.options.remembered

    @asynccontextmanager
    async def _turn(self, write: Write[Any]) -> AsyncIterator[Turn]:
        """Wait for the record's turn, and that of those beside it: whoever had it may have done the work meanwhile.

        All processes wait in one order, so that no two wait for each other.
        """
        whose, options = self.practice or await self.account(), self.options
        held: dict[str, Lease] = {}
        async with AsyncExitStack() as stack:
            for record in sorted({write.record, *write.beside}):
                place = await self.state.fingerprint("record", whose, record)
                hold = self.state.leases.hold(f"write:{place}", ttl=options.lease, wait=options.wait)
                held[record] = await stack.enter_async_context(hold)
            lease = held.pop(write.record)
            yield Turn(lease, held)

    async def _in_turn(
        self, write: Write[R], name: str, begun: float, told: Mapping[str, Any], *, resumes: bool
    ) -> Entry:
        # Not before: what nobody is at work on yet is not to be found by `resume`, should the caller not wait for it.
        async with self._turn(write) as turn:
            entry = await self._begun(write, name, turn.lease, resumes=resumes)
            job = Job(self, write, turn.lease, entry, begun, told, keeps=resumes, beside=turn.beside)
            if entry.state == "confirmed":
                return entry
            failure: Exception
            try:
                await self._settle_earlier(job)
                await see_through(job)
                return job.entry
            except (WriteError, Overtaken, LeaseLost):
                raise
            except Exception as error:
                if not job.uncertain:
                    raise
                failure = error
            raise unknown(write, "what came of it could not be noted") from tellable(failure)

    async def _begun(self, write: Write[Any], name: str, lease: Lease, *, resumes: bool) -> Entry:
        account = await self.account()
        known = await self.state.journal.get(name, account=account)
        if resumes and (known is None or known.state in FREE):
            raise NotSaved("it was refused or given up meanwhile")
        if known is not None and self._is_old(known):
            await released(self, known)
        payload = _canonical(write)
        try:
            return await self.state.journal.begin(
                name, account=account, operation=write.operation, payload=payload, record=write.record
            )
        except IdempotencyConflict:
            raise
        except BaseException:
            if not resumes:
                await to_the_end(self._withdrawn(name, account, payload, lease))
            raise

    async def _withdrawn(self, name: str, account: str, payload: bytes, lease: Lease) -> None:
        """Take back a beginning whose caller is told that there is none."""
        with suppress(PortalError):
            entry = await self.state.journal.get(name, account=account)
            if entry is not None and entry.state == "intent" and entry.digest == hashlib.sha256(payload).hexdigest():
                await self.state.journal.advance(name, account=account, to="refused", fence=lease.fence)

    async def _settle_earlier(self, job: Job) -> None:
        """Find out about writes to the same record that were interrupted: what they left could be taken for this one.

        Those that only set something are overtaken by this one and are not to be made up for later.
        """
        failure: PortalError
        try:
            account = await self.account()
            for record, lease in {**job.beside, job.write.record: job.lease}.items():
                for entry in await self.state.journal.pending(account=account, record=record):
                    write = self._write_of(entry)
                    if entry.key != job.entry.key and write is not None:
                        earlier = Job(self, write, lease, entry, monotonic(), {})
                        await _settle(earlier)
                        _not_again(job, earlier)
            return
        except OutcomeUnknown as error:
            # Not this one's outcome: of this one, nothing was sent.
            cause = error.__cause__
            failure = cause if isinstance(cause, PortalError) else PortalDown("an earlier write cannot be looked up")
            await to_the_end(job.give_up(failure))
        except BaseException as error:
            await to_the_end(job.give_up(error))
            raise
        raise failure

    def _write_of(self, entry: Entry) -> Write[Any] | None:
        """Return an entry's write; None for one that only another version of us knows."""
        kind = self.kinds.get(entry.operation)
        with suppress(Exception):  # whose words may quote the payload
            return None if kind is None else kind.from_payload(self.binding, json.loads(entry.payload))
        return None

    # --- ending

    async def _receipt(self, write: Write[R], entry: Entry) -> R:
        """Return the receipt, which the portal is asked for if none was kept, or only one of another version."""
        with suppress(ValidationError):
            return cast("R", write.receipt.model_validate(entry.receipt))
        found = await asked(self, write, json.loads(entry.marker or "null"))
        if found is None:
            raise WriteError("the write took place, but what was kept of its receipt cannot be read")
        return found.receipt

    async def _resolve(self, entry: Entry, fence: int, *, happened: bool, actor: str | None) -> None:
        ways = BY_A_PERSON.get((entry.state, happened))
        if ways is None:
            raise ConfigurationError("no write of that id waits for a person")
        outcome = "resolved" if happened else "resolved: absent"
        await self.audit.note(entry.operation, outcome, actor=actor, detail={"write": await self.handle(entry.key)})
        for to in ways:
            await self.state.journal.advance(
                entry.key, account=entry.account, to=to, fence=fence, reason="a person looked"
            )


def _not_again(job: Job, earlier: Job) -> None:
    """Make nothing anew that stands in the portal otherwise than asked, also not under another key.

    Raises `SavedDifferently`: nothing was sent of this one, a person has to look at the earlier one.
    """
    write, held = job.write, earlier.write
    if earlier.entry.state != "needs_person" or (write.operation, write.natural_key) != (
        held.operation,
        held.natural_key,
    ):
        return
    if write.natural_key is None:
        return
    fields = (earlier.entry.reason or "").removeprefix("differs: ")
    error = SavedDifferently(
        f"saved before, and the portal keeps otherwise: {fields}; say by `writes.resolve` what is so"
    )
    error.fields = tuple(one for one in fields.split(", ") if one)
    raise error


async def _settle(earlier: Job) -> None:
    if earlier.entry.state in ("absent", "needs_person"):
        return
    sets = earlier.entry.key.startswith(ONCE)
    if earlier.uncertain:
        try:
            if await reconciled(earlier):
                return
        except SavedDifferently:
            if not sets:
                return  # it stays pending, for a person
            await earlier.move("absent")
    if sets:
        await earlier.move("refused", reason="overtaken")


def _named(write: Write[Any], key: str | None) -> str:
    if key is not None:
        return f"{GIVEN}{key}"
    natural = write.natural_key
    return f"{ONCE}{secrets.token_hex(16)}" if natural is None else f"{NATURAL}{write.operation}:{natural}"


def _canonical(write: Write[Any]) -> bytes:
    told = json.dumps(write.payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return told.encode("utf-8", "surrogatepass")
