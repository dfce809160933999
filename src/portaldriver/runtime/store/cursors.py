"""Where reading goes on: a JSON value per name, sealed."""

from __future__ import annotations

from functools import partial
from operator import index
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import TRIES, Access, Opening, contested, intact
from .schema import cursors
from .transactions import kept


class Cursors:
    """Positions in mailboxes, lists and feeds. Names are kept as keyed hashes: they may hold an address."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def get(self, name: str) -> Any | None:
        """Return the value set last, or None. Raises `StateTampered`, `StateKeyError`."""
        return (await self.look(name))[0]

    async def look(self, name: str) -> tuple[Any | None, int]:
        """Return the value and its revision: how often it was set. Raises as `get`."""
        access = await self._opening()
        hashed = access.keyed("cursor", name)
        row = await _seen(access, hashed)
        if row is None:
            return None, 0
        value = await access.seals.unseal_json(row.sealed, places.cursor(hashed, row.revision))
        return value, intact(partial(index, row.revision))

    async def set(self, name: str, value: Any) -> None:
        """Keep a JSON value under a name; the last one to write wins. Raises `TypeError` for what is no JSON."""
        access = await self._opening()
        hashed = access.keyed("cursor", name)
        for _ in range(TRIES):
            row = await _seen(access, hashed)
            if await _written(access, hashed, 0 if row is None else intact(partial(index, row.revision)), value):
                return
        raise contested()

    async def replace(self, name: str, value: Any, *, revision: int) -> bool:
        """Keep a value in the place of the one of that revision; False if somebody else set it since."""
        access = await self._opening()
        return await _written(access, access.keyed("cursor", name), revision, value)


async def _seen(access: Access, name: str) -> Row[Any] | None:
    async def read(connection: AsyncConnection) -> Row[Any] | None:
        where = (cursors.c.tenant == access.tenant, cursors.c.name == name)
        return (await connection.execute(select(cursors).where(*where))).one_or_none()

    return await access.run.read(read)


async def _written(access: Access, name: str, before: int, value: Any) -> bool:
    revision = before + 1
    sealed = await access.seals.seal_json(value, places.cursor(name, revision))

    async def write(connection: AsyncConnection) -> bool:
        if not before:
            columns = {"tenant": access.tenant, "name": name, "sealed": sealed, "revision": revision}
            return await kept(connection, cursors, columns)
        where = (cursors.c.tenant == access.tenant, cursors.c.name == name, cursors.c.revision == before)
        done = await connection.execute(update(cursors).where(*where).values(sealed=sealed, revision=revision))
        return done.rowcount == 1

    return await access.run.write(write)
