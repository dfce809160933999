"""The audit log: who did what, on which record, with what outcome; nothing in it can be changed without being seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import fields

from ...errors import ConfigurationError, StateTampered
from .access import Access, Opening
from .audit_adding import Adding
from .audit_check import audited
from .audit_records import AuditEntry, AuditRecord, AuditReport
from .audit_rows import End, chosen, ended, extent, hashes, keyed, nth_last, opened, rows, signer
from .heads import AuditKey, SignedHead
from .merkle import Tree
from .proofs import ConsistencyProof, InclusionProof, heading


class Audit:
    """A tenant's log: entries are added and read. Numbers count from 0, times are epoch seconds."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._adding: Adding | None = None

    async def append(self, entry: AuditEntry) -> int:
        """Add an entry and return its number; it is durable then, and signed for.

        Of several tasks and processes, each adds to what the other one added. Raises `StateTampered` where the log's
        end is not what was signed: nothing is added to a log that somebody changed.
        """
        _check(entry)
        return await (await self._open()).add(entry)

    async def head(self) -> SignedHead:
        """Return how the log stands now, signed: to be kept elsewhere. Raises `StateTampered`."""
        return (await self._end()).head

    async def key(self) -> AuditKey:
        """Return the public key that heads are verified with: to be kept elsewhere too."""
        return (await self._open()).signer.key

    async def verify(self, *, anchors: Sequence[SignedHead] = (), key: AuditKey | None = None) -> AuditReport:
        """Look at every entry and return what is wrong.

        What was written anew, or put back as it was once, with keys and all, shows only against `anchors`, heads kept
        elsewhere, or the public key. Others may add entries meanwhile.
        """
        return await audited(await self._opening(), anchors, key)

    async def entries(
        self,
        *,
        after: int = -1,
        limit: int | None = None,
        last: int | None = None,
        record: str | None = None,
        since: float | None = None,
    ) -> AsyncIterator[AuditRecord]:
        """Yield entries in order, at most `limit`, or the `last` so many; `record` and `since` choose among them.

        Raises `StateTampered` at one that was changed.
        """
        access = await self._opening()
        wanted = chosen(None if record is None else keyed(access, record), since)
        start = after + 1 if last is None else max(after + 1, await nth_last(access, *wanted, count=last))
        left = limit
        async for row in rows(access, *wanted, start=start):
            if left is not None and left <= 0:
                return
            left = None if left is None else left - 1
            yield await opened(access, row)

    async def prove(self, index: int) -> InclusionProof:
        """Return the proof that an entry is in the log. Raises `ConfigurationError` without such an entry."""
        found = [proof async for proof in self.proofs(only=index)]
        if not found:
            raise ConfigurationError("the audit log has no entry of that number")
        return found[0]

    async def proofs(
        self, *, only: int | None = None, record: str | None = None, since: float | None = None
    ) -> AsyncIterator[InclusionProof]:
        """Yield entries with the proofs that they are in the log, all of one head.

        Some 200 bytes of memory for each entry of the log. Raises `StateTampered` if its entries are not the head's.
        """
        access = await self._opening()
        head, tree = await self._tree(access)
        wanted = chosen(None if record is None else keyed(access, record), since)
        start, stop = (0, head.size) if only is None else (max(only, 0), min(only + 1, head.size))
        async for row in rows(access, *wanted, start=start, stop=stop):
            found = await opened(access, row)
            yield InclusionProof(found, tuple(hash_.hex() for hash_ in tree.inclusion(found.index)), head)

    async def export(self, *, record: str | None = None, since: float | None = None) -> AsyncIterator[str]:
        """Yield lines of JSON that `verified_export` takes: the head, then each entry with its proof."""
        head = None
        async for proof in self.proofs(record=record, since=since):
            if head is None:
                head = proof.head
                yield heading(head)
            yield proof.line
        if head is None:
            yield heading(await self.head())

    async def prove_consistency(self, older: int) -> ConsistencyProof:
        """Return the proof that the first `older` entries are as they were.

        Raises `ConfigurationError` if there are fewer.
        """
        head, tree = await self._tree(await self._opening())
        if not 0 <= older <= head.size:
            raise ConfigurationError("the audit log has fewer entries than that")
        return ConsistencyProof(older, tuple(hash_.hex() for hash_ in tree.consistency(older)), head)

    async def _tree(self, access: Access) -> tuple[SignedHead, Tree]:
        head = (await self._end()).head
        tree = Tree(await hashes(access, head.size))
        if len(tree) != head.size or tree.root.hex() != head.root:
            raise StateTampered("the entries of the audit log are not those that its head was signed over")
        return head, tree

    async def _end(self) -> End:
        adding = await self._open()
        return ended((await extent(adding.access)).end, adding.signer.key)

    async def _open(self) -> Adding:
        """Return the way into the log; its private key is kept for as long as the database is open."""
        access = await self._opening()
        if self._adding is None or self._adding.access is not access:
            own = await signer(access)
            if self._adding is None or self._adding.access is not access:
                self._adding = Adding(access, own)
        return self._adding


def _check(entry: AuditEntry) -> None:
    """Raise `ConfigurationError` for an entry that is no text."""
    for part in fields(entry):
        value = getattr(entry, part.name)
        if part.name == "detail":
            sound = all(isinstance(text, str) for pair in value.items() for text in pair)
        else:
            sound = isinstance(value, str) or (value is None and part.name in ("actor", "session"))
        if not sound:
            raise ConfigurationError(f"an audit entry's {part.name} has to be text")
