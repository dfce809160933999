"""Remittances: each stands here once, whichever file brought it first, until it was delivered and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import TRIES, Access, Opening, contested
from .remittance_records import FileState, KeptRemittance, NewRemittance, RemittanceFile, RemittanceState
from .remittance_rows import (
    SMALL,
    file_columns,
    file_of,
    found,
    moved_columns,
    new_columns,
    of_file,
    of_remittance,
    remittance_of,
)
from .schema import remittance_files, remittances
from .transactions import kept, now

LOT = 200
"""Rows that are made in one transaction, at most: each is small, and others wait for it."""


class Remittances:
    """What came of money. Everything is sealed; what it is found by are keyed hashes, ids and days."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    # --- files

    async def keep(
        self, content: bytes, *, digest: str, batch: str | None, account: str, told: Mapping[str, Any]
    ) -> RemittanceFile:
        """Make a file durable under its digest, and return it as it stands: nothing of one that is there changes.

        `batch` is the clearinghouse's number of the file.
        """
        access = await self._opening()
        hashed = access.keyed("remittance-file", account, digest)
        grouped = access.keyed("remittance-batch", account, batch) if batch else ""
        if (there := await self._file(access, account, hashed)) is not None:
            return there
        file = RemittanceFile(account, hashed, "kept", grouped, content, dict(told), 1, 0.0)
        columns = {
            "tenant": access.tenant,
            "account": account,
            "digest": hashed,
            "batch": grouped,
            "content": await access.seals.seal(content, places.remitted(account, hashed)),
            **await file_columns(access, file),
        }

        async def write(connection: AsyncConnection) -> bool:
            at = await now(connection)
            return await kept(connection, remittance_files, {**columns, "created_at": at, "updated_at": at})

        await access.run.write(write)
        there = await self._file(access, account, hashed)
        if there is None:
            raise contested()
        return there

    async def file(self, digest: str, *, account: str) -> RemittanceFile | None:
        """Return a file by the keyed hash that it goes by."""
        return await self._file(await self._opening(), account, digest)

    async def files(
        self, *, account: str, states: Sequence[FileState] = (), batch: str | None = None
    ) -> list[RemittanceFile]:
        """Return files without their bytes, oldest first: those of some states, those of a batch."""
        access = await self._opening()
        where = [remittance_files.c.account == account]
        if states:
            where.append(remittance_files.c.state.in_(states))
        if batch is not None:
            where.append(remittance_files.c.batch == batch)
        rows = await found(access, remittance_files, *where, columns=SMALL)
        return [await file_of(access, row, whole=False) for row in rows]

    async def settle(
        self, file: RemittanceFile, state: FileState, told: Mapping[str, Any], new: Sequence[NewRemittance]
    ) -> set[str]:
        """Keep what was found in a file, and then how it stands; return the ids of those that were not there before.

        Killed between, it is read again: what is there already is not made a second time.
        """
        access = await self._opening()
        made: set[str] = set()
        for start in range(0, len(new), LOT):
            made |= await self._made(access, file, new[start : start + LOT])
        wanted = replace(file, state=state, told={**file.told, **told}, revision=file.revision + 1)
        columns = await file_columns(access, wanted)

        async def write(connection: AsyncConnection) -> bool:
            same = (*of_file(access, file.account, file.digest), remittance_files.c.revision == file.revision)
            change = update(remittance_files).where(*same).values(**columns, updated_at=await now(connection))
            return (await connection.execute(change)).rowcount == 1

        await access.run.write(write)  # where another was faster, it found the same in it
        return made

    async def _made(self, access: Access, file: RemittanceFile, new: Sequence[NewRemittance]) -> set[str]:
        rows = [await new_columns(access, file, one) for one in new]

        async def write(connection: AsyncConnection) -> set[str]:
            at = await now(connection)
            times = {"created_at": at, "updated_at": at}
            return {row["id"] for row in rows if await kept(connection, remittances, {**row, **times})}

        return await access.run.write(write)

    async def _file(self, access: Access, account: str, digest: str) -> RemittanceFile | None:
        rows = await found(
            access, remittance_files, remittance_files.c.account == account, remittance_files.c.digest == digest
        )
        return await file_of(access, rows[0], whole=True) if rows else None

    # --- remittances

    async def get(self, id_: str, *, account: str) -> KeptRemittance | None:
        """Return a remittance by its id."""
        access = await self._opening()
        rows = await found(access, remittances, remittances.c.account == account, remittances.c.id == id_)
        return await remittance_of(access, rows[0]) if rows else None

    async def waiting(self, *, account: str) -> list[tuple[str, str]]:
        """Return file and id of each remittance that was not delivered, oldest file first."""
        return await self._ids(account, remittances.c.state == "waiting")

    async def unheard(self, *, account: str) -> list[tuple[str, str]]:
        """Return file and id of each remittance that our claims were not told of."""
        return await self._ids(account, remittances.c.told == 0)

    async def listed(
        self,
        *,
        account: str,
        since: date | None = None,
        until: date | None = None,
        state: RemittanceState | None = None,
    ) -> list[KeptRemittance]:
        """Return the remittances whose payment is of these days, both included, by day."""
        access = await self._opening()
        where = [remittances.c.account == account]
        if since is not None:
            where.append(remittances.c.paid_on >= since.isoformat())
        if until is not None:
            where.append(remittances.c.paid_on <= until.isoformat())
        if state is not None:
            where.append(remittances.c.state == state)
        rows = await found(access, remittances, *where, order=(remittances.c.paid_on,))
        return [await remittance_of(access, row) for row in rows]

    async def same_payment(self, one: KeptRemittance) -> tuple[str, ...]:
        """Return the ids of the other remittances of a payment, oldest first."""
        access = await self._opening()
        where = (remittances.c.account == one.account, remittances.c.payment == one.payment, remittances.c.id != one.id)
        return tuple(row.id for row in await found(access, remittances, *where))

    async def mark(
        self, id_: str, *, account: str, state: RemittanceState | None = None, heard: bool | None = None
    ) -> bool:
        """Say that a remittance was delivered, or heard of; False if it was so before, or is not there.

        What was delivered is never waiting again.
        """
        access = await self._opening()
        for _ in range(TRIES):
            there = await self.get(id_, account=account)
            if there is None:
                return False
            wanted = replace(
                there,
                state="delivered" if there.state == "delivered" else state or there.state,
                heard=there.heard or bool(heard),
                revision=there.revision + 1,
            )
            if (wanted.state, wanted.heard) == (there.state, there.heard):
                return False
            if await self._moved(access, there, wanted):
                return True
        raise contested()

    async def _moved(self, access: Access, there: KeptRemittance, wanted: KeptRemittance) -> bool:
        columns = await moved_columns(access, wanted)

        async def write(connection: AsyncConnection) -> bool:
            same = (*of_remittance(access, there.account, there.id), remittances.c.revision == there.revision)
            change = update(remittances).where(*same).values(**columns, updated_at=await now(connection))
            return (await connection.execute(change)).rowcount == 1

        return await access.run.write(write)

    async def _ids(self, account: str, condition: Any) -> list[tuple[str, str]]:
        access = await self._opening()
        columns = (remittances.c.file, remittances.c.id)
        rows = await found(access, remittances, remittances.c.account == account, condition, columns=columns)
        return [(row.file, row.id) for row in rows]
