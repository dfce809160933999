"""Walk over every sealed column of a tenant: seal anew, check, destroy."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import StateKeyError, StateTampered
from .access import TRIES, Access, contested
from .places import SEALED, SealedColumn
from .records import Checked
from .schema import audit_heads, metadata
from .sealing import key_of
from .transactions import Transactions

Key = tuple[Any, ...]


async def resealed(access: Access) -> int:
    """Seal with the current key what another one sealed; return how many objects that were.

    Each is a transaction of its own, so that others can go on and a second run goes on where the first one ended.
    Raises `StateTampered`, `StateKeyError`.
    """
    current = await access.seals.current_key()
    count = 0
    for sealed in SEALED:
        async for key in _keys(access, sealed):
            count += await _renewed(access, sealed, key, current)
    return count


async def outstanding(access: Access) -> int:
    """Return how many objects another key than the current one sealed. Raises `StateTampered` for what is no object."""
    current = await access.seals.current_key()
    count = 0
    for sealed in SEALED:
        async for key in _keys(access, sealed):
            row = await _row(access, sealed, key)
            count += row is not None and key_of(row._mapping[sealed.column]) != current
    return count


async def checked(access: Access) -> list[Checked]:
    """Open every sealed object and count, kind by kind."""
    return [await _checked(access, sealed) for sealed in SEALED]


async def _checked(access: Access, sealed: SealedColumn) -> Checked:
    found = Counter[str]()
    async for key in _keys(access, sealed):
        row = await _row(access, sealed, key)
        if row is not None:
            found[await _verdict(access, sealed, row)] += 1
    return Checked(sealed.name, found["sound"], found["changed"], found["locked"])


async def _verdict(access: Access, sealed: SealedColumn, row: Row[Any]) -> str:
    try:
        await access.seals.unseal(row._mapping[sealed.column], sealed.place(row))
    except StateTampered:
        return "changed"
    except StateKeyError as error:
        if error.retryable:  # the key service is what fails
            raise
        return "locked"
    return "sound"


async def destroyed(run: Transactions, tenant: str) -> None:
    """Overwrite and delete everything of a tenant."""

    async def write(connection: AsyncConnection) -> None:
        for sealed in SEALED:
            ours = update(sealed.table).where(sealed.table.c.tenant == tenant)
            await connection.execute(ours.values({sealed.column: b""}))
        # The audit log's entries can go once its heads are gone.
        for table in (audit_heads, *metadata.sorted_tables):
            await connection.execute(delete(table).where(table.c.tenant == tenant))

    await run.write(write)
    await run.settle()
    await run.vacuum()


async def _keys(access: Access, sealed: SealedColumn) -> AsyncIterator[Key]:
    """Yield the primary keys of rows that hold something. They are small: all are read at once."""

    async def read(connection: AsyncConnection) -> Sequence[Any]:
        ours = (sealed.table.c.tenant == access.tenant, sealed.column.is_not(None))
        return (await connection.execute(select(*sealed.table.primary_key).where(*ours))).all()

    for row in await access.run.read(read):
        yield tuple(row)


def _where(sealed: SealedColumn, key: Key) -> list[Any]:
    return [column == value for column, value in zip(sealed.table.primary_key, key, strict=True)]


async def _row(access: Access, sealed: SealedColumn, key: Key) -> Row[Any] | None:
    """Return a row that still holds something."""

    async def read(connection: AsyncConnection) -> Row[Any] | None:
        wanted = select(sealed.table).where(*_where(sealed, key), sealed.column.is_not(None))
        return (await connection.execute(wanted)).one_or_none()

    return await access.run.read(read)


async def _renewed(access: Access, sealed: SealedColumn, key: Key, current: str) -> int:
    """Seal one object anew unless the current key sealed it; what others write meanwhile is looked at again."""
    for _ in range(TRIES):
        row = await _row(access, sealed, key)
        before = row._mapping[sealed.column] if row is not None else None
        if row is None or key_of(before) == current:
            return 0
        place = sealed.place(row)
        after = await access.seals.seal(await access.seals.unseal(before, place), place)

        async def write(connection: AsyncConnection, before: Any = before, after: bytes = after) -> int:
            same = update(sealed.table).where(*_where(sealed, key), sealed.column == before)
            return (await connection.execute(same.values({sealed.column: after}))).rowcount

        if await access.run.write(write):
            return 1
    raise contested()
