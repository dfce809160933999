"""The rows of the journal: read, opened and moved."""

from __future__ import annotations

import hashlib
from operator import index
from typing import Any, cast

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import Access, intact
from .records import Entry, EntryState
from .schema import journal
from .transactions import kept, now


def digest(access: Access, payload: bytes) -> str:
    """Return the digest as it is kept: keyed, since a short payload could be guessed from a plain one."""
    return access.keyed("payload", hashlib.sha256(payload).hexdigest())


async def found(access: Access, account: str, hashed: str) -> Row[Any] | None:
    """Return the row of a key."""

    async def read(connection: AsyncConnection) -> Row[Any] | None:
        where = (journal.c.tenant == access.tenant, journal.c.account == account, journal.c.key == hashed)
        return (await connection.execute(select(journal).where(*where))).one_or_none()

    return await access.run.read(read)


async def unsettled(access: Access, account: str | None, settled: frozenset[str]) -> list[Row[Any]]:
    """Return the rows whose state is none of the `settled`, oldest first."""

    async def read(connection: AsyncConnection) -> list[Row[Any]]:
        wanted = select(journal).where(journal.c.tenant == access.tenant, journal.c.state.not_in(settled))
        if account is not None:
            wanted = wanted.where(journal.c.account == account)
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


async def begun(access: Access, key: str, *, account: str, operation: str, payload: bytes) -> None:
    """Make an entry, unless another was faster: the primary key is the last wall."""
    hashed = access.keyed("journal", key)
    told = {"key": key, "marker": None, "receipt": None, "reason": None}
    place = places.outcome(account, hashed, state="intent", attempt=0, fence=0, revision=1)
    columns = {
        "tenant": access.tenant,
        "account": account,
        "key": hashed,
        "operation": operation,
        "digest": digest(access, payload),
        "payload": await access.seals.seal(payload, places.payload(account, hashed, operation)),
        "state": "intent",
        "attempt": 0,
        "fence": 0,
        "revision": 1,
        "outcome": await access.seals.seal_json(told, place),
    }

    async def write(connection: AsyncConnection) -> None:
        at = await now(connection)
        await kept(connection, journal, {**columns, "created_at": at, "updated_at": at})

    await access.run.write(write)


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
        where = (journal.c.tenant == access.tenant, journal.c.account == row.account, journal.c.key == row.key)
        change = update(journal).where(*where, journal.c.revision == row.revision)
        done = await connection.execute(change.values(**columns, outcome=sealed, updated_at=await now(connection)))
        return done.rowcount == 1

    return await access.run.write(write)
