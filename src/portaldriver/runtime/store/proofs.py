"""What an auditor verifies without the database: that an entry is in a log, and that a log only grew.

Everything rests on the public key, which has to be had from elsewhere than the proofs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ConfigurationError
from .audit_records import AuditRecord, canonical, record_of
from .heads import AuditKey, SignedHead
from .merkle import consistent, included, leaf_hash

TYPE = "portaldriver-audit-export-1"


@dataclass(frozen=True, slots=True, repr=False)
class InclusionProof:
    """That `record` is in the log of `head`: hashes, in hex, that lead from its own to the root."""

    record: AuditRecord
    path: tuple[str, ...]
    head: SignedHead

    def __repr__(self) -> str:
        return f"InclusionProof({self.record.index}, size={self.head.size})"

    @property
    def line(self) -> str:
        """The entry and its path as a line of an export, which names the head once."""
        return canonical({"entry": json.loads(self.record.leaf), "path": self.path}).decode()

    def holds(self, key: AuditKey) -> bool:
        """Whether it proves that, to whoever trusts the public key."""
        return self.head.is_signed_by(key) and self._leads_there()

    def _leads_there(self) -> bool:
        try:
            root, path = bytes.fromhex(self.head.root), [bytes.fromhex(hash_) for hash_ in self.path]
            told = record_of(self.record.leaf)
        except (ValueError, KeyError, TypeError):
            return False
        own = leaf_hash(self.record.leaf)
        return told == self.record and included(own, index=self.record.index, size=self.head.size, path=path, root=root)


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log of `head` begins with all of the log as it was at `older` entries."""

    older: int
    path: tuple[str, ...]
    head: SignedHead

    def holds(self, older: SignedHead, key: AuditKey) -> bool:
        """Whether it proves that of the older head, to whoever trusts the public key."""
        if older.size != self.older or not (older.is_signed_by(key) and self.head.is_signed_by(key)):
            return False
        try:
            old_root, new_root = bytes.fromhex(older.root), bytes.fromhex(self.head.root)
            path = [bytes.fromhex(hash_) for hash_ in self.path]
        except ValueError:
            return False
        return consistent(older=self.older, newer=self.head.size, path=path, old_root=old_root, new_root=new_root)


def heading(head: SignedHead) -> str:
    """Return the first line of an export."""
    return canonical({"type": TYPE, "head": json.loads(head.json)}).decode()


def verified_export(lines: Iterable[str | bytes], key: AuditKey) -> tuple[SignedHead, list[AuditRecord]]:
    """Return the head and the entries of an export, each of which is proved to be in the log of that head.

    What was left out of an export does not show, other than by the entries' numbers. Raises `ConfigurationError`, with
    the number of the line, for the first that is not proved.
    """
    reading = iter(lines)
    head = _head(next(reading, ""))
    if head is None or not head.is_signed_by(key):
        raise ConfigurationError("line 1: this is no export, or its head is not signed with the key given")
    records = []
    for number, line in enumerate(reading, 2):
        proof = _proof(line, head)
        if proof is None or not proof.holds(key):
            raise ConfigurationError(f"line {number}: this entry is not in the log of the export's head")
        records.append(proof.record)
    return head, records


def _head(line: str | bytes) -> SignedHead | None:
    told = _object(line)
    try:
        return SignedHead.from_plain(told.get("head")) if told.get("type") == TYPE else None
    except ConfigurationError:
        return None


def _proof(line: str | bytes, head: SignedHead) -> InclusionProof | None:
    told = _object(line)
    try:
        path = tuple(bytes.fromhex(hash_).hex() for hash_ in told["path"])
        return InclusionProof(record_of(canonical(told["entry"])), path, head)
    except (ValueError, KeyError, TypeError):
        return None


def _object(line: str | bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
