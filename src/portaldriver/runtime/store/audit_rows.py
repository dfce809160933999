"""The rows of the audit log: begun, added to, read and opened."""

from __future__ import annotations

import math
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import ConfigurationError, StateTampered
from . import places
from .access import Access, contested, intact
from .audit_records import AuditEntry, AuditRecord, leaf_of, record_of
from .heads import NOTHING, AuditKey, SignedHead, Signer
from .merkle import Frontier, leaf_hash
from .schema import audit, audit_heads, meta
from .sealing import Place
from .transactions import insert, kept, now

BATCH = 500
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry whose number is all that is missing."""

    entry: AuditEntry
    record: str
    nonce: str
    seal: Callable[[bytes, Place], bytes]


@dataclass(frozen=True, slots=True)
class End:
    """Where a log ends: its head, and what it takes to add to it."""

    head: SignedHead
    frontier: Frontier


@dataclass(frozen=True, slots=True)
class Extent:
    """What stands in the tables at one moment; rows' numbers as they are found there, whatever they are."""

    end: Row[Any] | None
    lowest: object
    highest: object


async def found_signer(access: Access) -> Signer | None:
    """Return the tenant's private key, or None if its log was never begun. Raises `StateTampered`, `StateKeyError`."""
    sealed = await _key(access)
    return None if sealed is None else Signer(await access.seals.unseal(sealed, places.audit_key()))


async def signer(access: Access) -> Signer:
    """Return the tenant's private key; if there is none, the log begins with it, and ends at size 0."""
    found = await found_signer(access)
    if found is None:
        raw = Signer.new()
        fresh = await access.seals.seal(raw, places.audit_key())
        await access.run.write(lambda connection: _begun(connection, access.tenant, Signer(raw), fresh))
        found = await found_signer(access)
    if found is None:
        raise contested()
    return found


async def prepared(access: Access, entry: AuditEntry) -> Prepared:
    """Do all that an entry needs beforehand: a transaction waits for no key service."""
    return Prepared(entry, keyed(access, entry.record), secrets.token_hex(16), await access.seals.sealer())


async def appended(access: Access, by: Signer, entries: Sequence[Prepared]) -> int:
    """Add entries in one transaction and return the first one's number.

    Raises `StateTampered` for an end that is not what was signed.
    """

    async def write(connection: AsyncConnection) -> int:
        wanted = select(audit_heads).where(audit_heads.c.tenant == access.tenant).with_for_update()
        end = ended((await connection.execute(wanted)).one_or_none(), by.key)
        at = round(await now(connection) * 1000)  # after the wait for the row
        rows, grown, last = [], end.frontier, end.head.last
        for entry in entries:
            row, hashed = _row(access.tenant, entry, number=grown.size, at=at, previous=last)
            rows.append(row)
            grown, last = grown.grown(hashed), hashed.hex()
        added = insert(connection, audit).values(rows).on_conflict_do_nothing().returning(audit.c.number)
        if len((await connection.execute(added)).all()) != len(rows):
            raise StateTampered("the audit log has an entry beyond its end")
        head = by.head(size=grown.size, root=grown.root, last=last, time=at)
        change = update(audit_heads).where(audit_heads.c.tenant == access.tenant)
        await connection.execute(change.values(_columns(head, grown)))
        return end.head.size

    return await access.run.write(write)


def ended(row: Row[Any] | None, key: AuditKey) -> End:
    """Return the end of a log that has begun. Raises `StateTampered` for one that is not there or not as signed."""
    if row is None:
        raise StateTampered("the head of the audit log is gone")
    try:
        head = SignedHead.from_json(row.head)
        raw = bytes.fromhex(row.frontier)
    except (ConfigurationError, TypeError, ValueError):
        raise StateTampered("the head of the audit log was changed") from None
    frontier = Frontier(head.size, tuple(raw[at : at + 32] for at in range(0, len(raw), 32)))
    sound = frontier.sound and frontier.root.hex() == head.root and row.size == head.size
    if not (sound and head.is_signed_by(key)):
        raise StateTampered("the head of the audit log was changed")
    return End(head, frontier)


async def extent(access: Access) -> Extent:
    """Return the ends of the log as they stand at one moment: others may be adding to it."""

    async def read(connection: AsyncConnection) -> Extent:
        ours = audit.c.tenant == access.tenant
        wanted = select(func.min(audit.c.number).label("lowest"), func.max(audit.c.number).label("highest"))
        bounds = wanted.where(ours).subquery()
        joined = bounds.outerjoin(audit_heads, audit_heads.c.tenant == access.tenant)
        row = (await connection.execute(select(bounds, audit_heads).select_from(joined))).one()
        return Extent(None if row.tenant is None else row, row.lowest, row.highest)

    return await access.run.read(read)


async def rows(access: Access, *wanted: Any, start: int = 0, stop: int | None = None) -> AsyncIterator[Row[Any]]:
    """Yield rows by number from `start` to before `stop`, those that conditions choose."""
    while True:
        page = await access.run.read(lambda connection, start=start: _page(connection, access, start, stop, wanted))  # type: ignore[misc]
        for row in page:
            yield row
        if len(page) < BATCH:
            return
        start = intact(lambda page=page: page[-1].number + 1)  # type: ignore[misc]


async def hashes(access: Access, size: int) -> list[bytes]:
    """Return the leaf hashes of the first `size` entries, as their rows tell them. Raises `StateTampered`."""

    async def read(connection: AsyncConnection) -> list[Row[Any]]:
        wanted = select(audit.c.hash).where(audit.c.tenant == access.tenant, audit.c.number >= 0)
        return list((await connection.execute(wanted.order_by(audit.c.number).limit(size))).all())

    found = await access.run.read(read)
    return intact(lambda: [bytes.fromhex(row.hash) for row in found])


async def opened(access: Access, row: Row[Any]) -> AuditRecord:
    """Return what a row tells. Raises `StateTampered`, `StateKeyError`."""
    leaf = await access.seals.unseal(row.sealed, places.audit_entry_of(row))
    record = intact(lambda: record_of(leaf))
    told = (record.index, keyed(access, record.entry.record), record.hash)
    if told != (row.number, row.record, row.hash) or record.at != row.at / 1000:
        raise StateTampered("an entry of the audit log is not what its row says")
    return record


def chosen(record: str | None, since: float | None) -> tuple[Any, ...]:
    """Return the conditions that choose entries, by a record's keyed id and the epoch seconds of the first."""
    by_record = () if record is None else (audit.c.record == record,)
    by_time = () if since is None else (audit.c.at >= math.ceil(since * 1000),)
    return (*by_record, *by_time)


def keyed(access: Access, record: str) -> str:
    """Return a record's id as it can be looked for."""
    return access.keyed("audit", record)


async def nth_last(access: Access, *wanted: Any, count: int) -> int:
    """Return the number of the row with which the last `count` of those that conditions choose begin; 0 if fewer."""

    async def read(connection: AsyncConnection) -> int:
        chosen = select(audit.c.number).where(audit.c.tenant == access.tenant, *wanted)
        row = (await connection.execute(chosen.order_by(audit.c.number.desc()).offset(count - 1).limit(1))).first()
        return 0 if row is None else row.number

    return await access.run.read(read)


def _row(tenant: str, prepared: Prepared, *, number: int, at: int, previous: str) -> tuple[dict[str, Any], bytes]:
    """Return an entry's columns and its hash."""
    leaf = leaf_of(prepared.entry, number=number, at=at, previous=previous, nonce=prepared.nonce)
    hashed = leaf_hash(leaf)
    bound = {"number": number, "at": at, "record": prepared.record}
    sealed = prepared.seal(leaf, places.audit_entry(number, at, prepared.record, hashed.hex()))
    return {"tenant": tenant, **bound, "hash": hashed.hex(), "sealed": sealed}, hashed


async def _page(
    connection: AsyncConnection, access: Access, start: int, stop: int | None, wanted: tuple[Any, ...]
) -> list[Row[Any]]:
    chosen = select(audit).where(audit.c.tenant == access.tenant, audit.c.number >= start, *wanted)
    if stop is not None:
        chosen = chosen.where(audit.c.number < stop)
    return list((await connection.execute(chosen.order_by(audit.c.number).limit(BATCH))).all())


async def _key(access: Access) -> object | None:
    async def read(connection: AsyncConnection) -> object | None:
        where = (meta.c.tenant == access.tenant, meta.c.name == places.AUDIT_KEY)
        sealed: object | None = await connection.scalar(select(meta.c.sealed).where(*where))
        return sealed

    return await access.run.read(read)


async def _begun(connection: AsyncConnection, tenant: str, by: Signer, sealed: bytes) -> None:
    """Keep the key and an empty log's head, both or none, unless another was faster."""
    if await kept(connection, meta, {"tenant": tenant, "name": places.AUDIT_KEY, "sealed": sealed}):
        empty = Frontier()
        head = by.head(size=0, root=empty.root, last=NOTHING, time=round(await now(connection) * 1000))
        await kept(connection, audit_heads, {"tenant": tenant, **_columns(head, empty)})


def _columns(head: SignedHead, frontier: Frontier) -> dict[str, Any]:
    return {"size": head.size, "frontier": b"".join(frontier.peaks).hex(), "head": head.json}
