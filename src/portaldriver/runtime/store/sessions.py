"""The saved sessions, one row per account."""

from __future__ import annotations

from dataclasses import replace
from operator import index
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import LeaseLost
from . import places
from .access import TRIES, Access, Opening, contested, intact
from .records import SavedSession
from .schema import sessions
from .transactions import kept, now

Seen = Row[Any] | None


class Sessions:
    """What keeps each account signed in. A row is read, sealed anew and written if nobody wrote in between."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def load(self, account: str) -> SavedSession | None:
        """Return the saved session, stale ones too, or None. Raises `StateTampered`, `StateKeyError`."""
        access = await self._opening()
        row, _ = await _seen(access, account)
        return None if row is None or row.sealed is None else await _opened(access, row)

    async def put(
        self,
        account: str,
        *,
        storage: dict[str, Any],
        session_storage: dict[str, dict[str, str]],
        info: dict[str, Any],
        fence: int,
    ) -> SavedSession:
        """Save the session of a fresh sign-in as a new generation. Raises `LeaseLost` if a newer fence wrote."""
        access = await self._opening()
        for _ in range(TRIES):
            row, at = await _seen(access, account)
            if row is not None and row.fence > fence:
                raise LeaseLost("another process has signed this account in")
            generation = row.generation + 1 if row is not None else 1
            session = SavedSession(storage, session_storage, info, generation, at, at, stale=False)
            if await _written(access, account, row, session, fence):
                return session
        raise contested()

    async def refresh(
        self,
        account: str,
        *,
        storage: dict[str, Any],
        session_storage: dict[str, dict[str, str]],
        generation: int,
    ) -> bool:
        """Save newer cookies of the same sign-in; False if its generation is no longer the live one."""
        access = await self._opening()
        for _ in range(TRIES):
            row, at = await _seen(access, account)
            if row is None or row.sealed is None or row.stale or row.generation != generation:
                return False
            before = await _opened(access, row)
            session = replace(before, storage=storage, session_storage=session_storage, saved_at=at)
            if await _written(access, account, row, session, row.fence):
                return True
        raise contested()

    async def mark_stale(self, account: str, *, generation: int) -> bool:
        """Note that the portal no longer knows the session; False if the generation moved on."""
        access = await self._opening()
        for _ in range(TRIES):
            row, _ = await _seen(access, account)
            if row is None or row.sealed is None or row.generation != generation:
                return False
            if row.stale:
                return True
            session = replace(await _opened(access, row), stale=True)
            if await _written(access, account, row, session, row.fence):
                return True
        raise contested()

    async def delete(self, account: str) -> None:
        """Destroy the saved session. Its generation stays, so that nobody takes the next one for it."""
        access = await self._opening()
        await access.run.write(lambda connection: emptied(connection, access.tenant, account))
        await access.run.settle()


async def emptied(connection: AsyncConnection, tenant: str, account: str) -> None:
    """Overwrite what a session holds, within a transaction."""
    await connection.execute(
        update(sessions)
        .where(sessions.c.tenant == tenant, sessions.c.account == account)
        .values(sealed=None, revision=sessions.c.revision + 1, stale=True)
    )


async def _seen(access: Access, account: str) -> tuple[Seen, float]:
    """Return the row and the database's time."""

    async def read(connection: AsyncConnection) -> tuple[Seen, float]:
        where = (sessions.c.tenant == access.tenant, sessions.c.account == account)
        return (await connection.execute(select(sessions).where(*where))).one_or_none(), await now(connection)

    row, at = await access.run.read(read)
    if row is not None:
        intact(lambda: (index(row.generation), index(row.revision), index(row.fence)))
    return row, at


async def _opened(access: Access, row: Row[Any]) -> SavedSession:
    held = await access.seals.unseal_json(row.sealed, places.session_of(row))
    return intact(
        lambda: SavedSession(
            held["storage"],
            held["session_storage"],
            held["info"],
            row.generation,
            row.signed_in_at,
            row.saved_at,
            bool(row.stale),
        )
    )


async def _written(access: Access, account: str, row: Seen, session: SavedSession, fence: int) -> bool:
    """Write if the row is still the one that was seen."""
    revision = row.revision + 1 if row is not None else 1
    sealed = await access.seals.seal_json(
        {"storage": session.storage, "session_storage": session.session_storage, "info": session.info},
        places.session(
            account,
            generation=session.generation,
            revision=revision,
            fence=fence,
            at=(session.signed_in_at, session.saved_at),
            stale=session.stale,
        ),
    )
    columns = {
        "sealed": sealed,
        "generation": session.generation,
        "revision": revision,
        "fence": fence,
        "signed_in_at": session.signed_in_at,
        "saved_at": session.saved_at,
        "stale": session.stale,
    }

    async def write(connection: AsyncConnection) -> bool:
        if row is None:
            return await kept(connection, sessions, {"tenant": access.tenant, "account": account, **columns})
        where = (sessions.c.tenant == access.tenant, sessions.c.account == account)
        change = update(sessions).where(*where, sessions.c.revision == row.revision)
        return (await connection.execute(change.values(columns))).rowcount == 1

    return await access.run.write(write)
