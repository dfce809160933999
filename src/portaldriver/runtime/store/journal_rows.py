"""The rows of the journal: read, opened and moved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from operator import index
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import Access, intact
from .records import Entry, EntryState
from .schema import journal
from .transactions import kept, now


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """An entry that is to begin."""

    key: str
    account: str
    operation: str
    payload: bytes
    record: str


def digest(access: Access, payload: bytes) -> str:
    """Return the digest as it is kept: keyed, since a short payload could be guessed from a plain one."""
    return access.keyed("payload", hashlib.sha256(payload).hexdigest())


async def found(access: Access, account: str, hashed: str) -> Row[Any] | None:
    """Return the row of a key."""

    async def read(connection: AsyncConnection) -> Row[Any] | None:
        where = (journal.c.tenant == access.tenant, journal.c.account == account, journal.c.key == hashed)
        return (await connection.execute(select(journal).where(*where))).one_or_none()

    return await access.run.read(read)


async def unsettled(access: Access, account: str | None, record: str | None, settled: frozenset[str]) -> list[Row[Any]]:
    """Return the rows whose state is none of the `settled`, oldest first."""

    async def read(connection: AsyncConnection) -> list[Row[Any]]:
        wanted = select(journal).where(journal.c.tenant == access.tenant, journal.c.state.not_in(settled))
        if account is not None:
            wanted = wanted.where(journal.c.account == account)
        if record is not None:
            wanted = wanted.where(journal.c.record == record)
        return list((await connection.execute(wanted.order_by(journal.c.created_at, journal.c.key))).all())

    return await access.run.read(read)


async def opened(access: Access, row: Row[Any]) -> Entry:
    """Return the entry of a row. Raises `StateTampered`, `StateKeyError`."""
    payload = await access.seals.unseal(row.payload, places.payload(row.account, row.key, row.operation))
    outcome = await access.seals.unseal_json(row.outcome, places.outcome_of(row))
    return intact(
        lambda: Entry(
            key=outcome["key"],
            account=row.account,
            operation=row.operation,
            state=cast("EntryState", row.state),
            attempt=index(row.attempt),
            fence=index(row.fence),
            digest=hashlib.sha256(payload).hexdigest(),
            payload=payload,
            marker=outcome["marker"],
            receipt=outcome["receipt"],
            reason=outcome["reason"],
            created_at=float(row.created_at),
            updated_at=float(row.updated_at),
        )
    )


async def begun(access: Access, wanted: Wanted) -> None:
    """Make an entry, unless another was faster: the primary key is the last wall."""
    columns = await _columns(access, wanted, revision=1)

    async def write(connection: AsyncConnection) -> None:
        at = await now(connection)
        await kept(connection, journal, {**columns, "created_at": at, "updated_at": at})

    await access.run.write(write)


async def begun_anew(access: Access, row: Row[Any], wanted: Wanted) -> None:
    """Let an entry of which nothing stands in the portal begin again, unless another was faster."""
    columns = await _columns(access, wanted, revision=intact(lambda: index(row.revision)) + 1)

    async def write(connection: AsyncConnection) -> None:
        at = await now(connection)
        change = update(journal).where(*_same(access, row))
        await connection.execute(change.values({**columns, "created_at": at, "updated_at": at}))

    await access.run.write(write)


async def _columns(access: Access, wanted: Wanted, *, revision: int) -> dict[str, Any]:
    hashed = access.keyed("journal", wanted.key)
    place = places.outcome(wanted.account, hashed, state="intent", attempt=0, fence=0, revision=revision)
    told = {"key": wanted.key, "marker": None, "receipt": None, "reason": None}
    where = places.payload(wanted.account, hashed, wanted.operation)
    return {
        "tenant": access.tenant,
        "account": wanted.account,
        "key": hashed,
        "operation": wanted.operation,
        "record": access.keyed("record", wanted.record),
        "digest": digest(access, wanted.payload),
        "payload": await access.seals.seal(wanted.payload, where),
        "state": "intent",
        "attempt": 0,
        "fence": 0,
        "revision": revision,
        "outcome": await access.seals.seal_json(told, place),
    }


def _same(access: Access, row: Row[Any]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a row that is still the one that was seen."""
    ours = (journal.c.tenant == access.tenant, journal.c.account == row.account, journal.c.key == row.key)
    return (*ours, journal.c.revision == row.revision)


async def moved(access: Access, row: Row[Any], entry: Entry) -> bool:
    """Write what an entry is to be, if its row is still the one that was seen."""
    told = {"key": entry.key, "marker": entry.marker, "receipt": entry.receipt, "reason": entry.reason}
    revision = intact(lambda: index(row.revision)) + 1
    columns = {"state": entry.state, "attempt": entry.attempt, "fence": entry.fence, "revision": revision}
    place = places.outcome(
        row.account, row.key, state=entry.state, attempt=entry.attempt, fence=entry.fence, revision=revision
    )
    sealed = await access.seals.seal_json(told, place)

    async def write(connection: AsyncConnection) -> bool:
        change = update(journal).where(*_same(access, row))
        done = await connection.execute(change.values(**columns, outcome=sealed, updated_at=await now(connection)))
        return done.rowcount == 1

    return await access.run.write(write)
