"""A look at every entry of an audit log: what was changed, cut out, put in, moved or cut off, and from where on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from ...errors import StateTampered
from .access import Access
from .audit_records import AuditFinding, AuditReport
from .audit_rows import Extent, ended, extent, found_signer, opened, rows
from .heads import NOTHING, AuditKey, SignedHead
from .merkle import Frontier

MOST = 50
"""Entries that are told of: where more are bad, the first ones say enough."""


async def audited(access: Access, anchors: Sequence[SignedHead], key: AuditKey | None) -> AuditReport:
    """Open every entry and hold it against its hash, the one before, the head, and the heads kept elsewhere.

    `key` is the public key that was kept elsewhere. Raises `StateKeyError`.
    """
    by = await found_signer(access)
    own = None if by is None else by.key
    seen = await extent(access)
    head, broken = _head(seen, own)
    size = head.size if head is not None else _length(seen)
    walk = _Walk(size, {anchor.size for anchor in anchors})
    await walk.along(access)
    findings = [*walk.findings, *broken, *_outside(seen, size), *walk.against(head), *_anchored(anchors, own, walk)]
    if key is not None and key != own:
        findings.append(AuditFinding(None, "the log's key is not the one given: it was begun anew, or is another's"))
    return AuditReport(size, len(anchors), tuple(findings))


class _Walk:
    """One walk along the entries that there should be."""

    def __init__(self, size: int, stops: set[int]) -> None:
        self.size = size
        self.findings: list[AuditFinding] = []
        self.passed: dict[int, tuple[str, str]] = {}
        """Root and last entry's hash where the log was as long as the heads that it is held against."""
        self._stops = stops | {size}
        self._frontier = Frontier()
        self._last: str | None = NOTHING
        """The hash of the entry before, if that is as it was written."""
        self._newest = NOTHING
        self._whole = True
        """Whether the hash of every entry so far is known."""
        self._bad = 0

    async def along(self, access: Access) -> None:
        """Look at entry after entry."""
        self._pass()
        expected = 0
        async for row in rows(access, stop=self.size):
            if row.number != expected:
                self._missing(expected, row.number)
            self._add(row, *await _opened(access, row))
            expected = row.number + 1
            self._pass()
        if expected < self.size:
            self._missing(expected, self.size)
        if self._bad > MOST:
            self.findings.append(AuditFinding(None, f"{self._bad - MOST} more entries are not as they were written"))

    def against(self, head: SignedHead | None) -> Iterator[AuditFinding]:
        """Tell whether the entries are those of the log's own head, if each for itself is sound."""
        if head is not None and not self.findings and self.passed.get(self.size) != (head.root, head.last):
            yield AuditFinding(None, "the entries are not those that the head was signed over")

    def _add(self, row: Row[Any], hashed: str, previous: str | None) -> None:
        if previous is None:
            self._is_bad(row.number, f"entry {row.number} was changed, or moved here from elsewhere")
        elif self._last not in (previous, None):
            one = f"entry {row.number} does not follow entry {row.number - 1}: one of the two was changed"
            self._is_bad(max(row.number - 1, 0), one if row.number else "entry 0 follows another: it is not the first")
        self._last = None if previous is None else hashed
        self._newest = hashed
        try:
            self._frontier = self._frontier.grown(bytes.fromhex(hashed))
        except ValueError:
            self._whole = False

    def _is_bad(self, number: int, what: str) -> None:
        self._bad += 1
        if self._bad <= MOST:
            self.findings.append(AuditFinding(number, what))

    def _missing(self, first: int, stop: int) -> None:
        self._whole, self._last = False, None
        where = "; the end was cut off" if stop == self.size else ""
        self.findings.append(AuditFinding(first, f"{_entries(first, stop)} missing{where}"))

    def _pass(self) -> None:
        if self._whole and self._frontier.size in self._stops:
            self.passed[self._frontier.size] = (self._frontier.root.hex(), self._newest)


async def _opened(access: Access, row: Row[Any]) -> tuple[str, str | None]:
    """Return an entry's hash, and that of the one before as the entry itself tells it; None if it does not open."""
    try:
        record = await opened(access, row)
    except StateTampered:
        return str(row.hash), None
    return record.hash, record.previous


def _head(seen: Extent, key: AuditKey | None) -> tuple[SignedHead | None, list[AuditFinding]]:
    """Return the log's own head, or what is wrong with it. A log that was never begun has neither."""
    if key is None:
        begun = seen.end is not None or seen.highest is not None
        return None, [AuditFinding(None, "the key that signs the log is gone")] if begun else []
    try:
        return ended(seen.end, key).head, []
    except StateTampered as error:
        return None, [AuditFinding(None, error.message)]


def _length(seen: Extent) -> int:
    """Return how many entries there should be where no head tells."""
    return seen.highest + 1 if isinstance(seen.highest, int) else 0


def _outside(seen: Extent, size: int) -> Iterator[AuditFinding]:
    """Tell of rows where there should be none."""
    lowest, highest = seen.lowest, seen.highest
    if lowest is not None and not (isinstance(lowest, int) and lowest >= 0):
        yield AuditFinding(0, "an entry was put in before the first")
    if highest is not None and not (isinstance(highest, int) and highest < size):
        yield AuditFinding(size, f"an entry was put in after the end, which is at {size}")


def _anchored(anchors: Sequence[SignedHead], key: AuditKey | None, walk: _Walk) -> Iterator[AuditFinding]:
    """Hold the log against heads that were kept elsewhere."""
    proved = 0
    for anchor in sorted(anchors, key=lambda anchor: anchor.size):
        told = f"the head of {_when(anchor)}, size {anchor.size},"
        passed = walk.passed.get(anchor.size)
        if key is None or anchor.key != key.id:
            yield AuditFinding(None, f"{told} is signed with another key: the log was begun anew, or it is another's")
        elif not anchor.is_signed_by(key):
            yield AuditFinding(None, f"{told} has a signature that is wrong: it was changed")
        elif anchor.size > walk.size:
            gone = _entries(walk.size, anchor.size)
            yield AuditFinding(walk.size, f"{gone} gone, which {told} was signed over; the end was cut off")
        elif passed is not None and passed != (anchor.root, anchor.last):
            among = "entry 0" if anchor.size == 1 else f"one of the entries {proved} to {anchor.size - 1}"
            bad = [found.index for found in walk.findings if found.index is not None and found.index < anchor.size]
            yield AuditFinding(
                min(bad, default=proved), f"{among} is not what {told} was signed over: the log was written anew"
            )
        elif passed is not None:
            proved = anchor.size


def _entries(first: int, stop: int) -> str:
    return f"entry {first} is" if stop == first + 1 else f"entries {first} to {stop - 1} are"


def _when(head: SignedHead) -> str:
    try:
        return datetime.fromtimestamp(head.time / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return "an impossible time"
