"""What an audit log is made of: entries as they are given, as they are hashed, and as they are given back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, cast

from .merkle import leaf_hash


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuditEntry:
    """Who did what, on which record, with what outcome. No patient data beyond record ids.

    `actor` is whom the caller named, `operation` as events name it (`patients.create`), `record` is `noun:id`,
    `account` its opaque key, `detail` more words of our own code: names of fields, counts, classes of errors.
    """

    operation: str
    outcome: str
    actor: str | None = None
    record: str = ""
    session: str | None = None
    portal: str = ""
    account: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"AuditEntry({self.operation!r}, outcome={self.outcome!r})"


@dataclass(frozen=True, slots=True, repr=False)
class AuditRecord:
    """An entry as it stands in the log; `at` is epoch seconds by the database's clock, `hash` its leaf's in hex.

    `leaf` is the text that is hashed: canonical JSON, with the entry's number, the hash of the one before and a nonce,
    without which the hash of what can be guessed would tell it.
    """

    index: int
    at: float
    entry: AuditEntry
    hash: str
    previous: str
    leaf: bytes

    def __repr__(self) -> str:
        return f"AuditRecord({self.index}, {self.entry.operation!r}, outcome={self.entry.outcome!r})"


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing that is wrong. `index` is the first entry that it concerns, None if that cannot be told."""

    index: int | None
    what: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a look at every entry found; `findings` in the order of the log, those about its end last."""

    size: int
    anchors: int
    findings: tuple[AuditFinding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def first(self) -> int | None:
        """The lowest index that something is wrong with."""
        return min((found.index for found in self.findings if found.index is not None), default=None)


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of a value of texts, whole numbers and objects: RFC 8785, sorted, without spaces.

    A surrogate that stands alone, as in names from an environment that is not UTF-8, stays as its escape.
    """
    text = json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def leaf_of(entry: AuditEntry, *, number: int, at: int, previous: str, nonce: str) -> bytes:
    """Return the text that is hashed and sealed; `at` in milliseconds."""
    own = {part.name: getattr(entry, part.name) for part in fields(AuditEntry)}
    return canonical({**own, "number": number, "at": at, "previous": previous, "nonce": nonce})


def record_of(leaf: bytes) -> AuditRecord:
    """Return what a leaf tells. Raises `ValueError`, `KeyError` or `TypeError` for what is none."""
    told = json.loads(leaf)
    entry = AuditEntry(**{part.name: told[part.name] for part in fields(AuditEntry)})
    return AuditRecord(told["number"], told["at"] / 1000, entry, leaf_hash(leaf).hex(), told["previous"], leaf)


def _sorted(value: Any) -> Any:
    """Order an object's names as RFC 8785 does: by UTF-16."""
    if isinstance(value, Mapping):
        names = sorted(cast("Mapping[str, Any]", value), key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _sorted(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    return value
