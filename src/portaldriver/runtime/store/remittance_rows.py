"""The rows of remittances and of the files that brought them: sealed, opened, found."""

from __future__ import annotations

from operator import index
from typing import Any, cast

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import Access, intact
from .remittance_records import FileState, KeptRemittance, NewRemittance, RemittanceFile, RemittanceState
from .schema import remittance_files, remittances

SMALL = tuple(column for column in remittance_files.c if column.name != "content")
"""A file's columns without its bytes."""


async def file_columns(access: Access, file: RemittanceFile) -> dict[str, Any]:
    """Return what changes of a file's row, sealed for its place."""
    place = places.remittance_file(
        file.account, file.digest, state=file.state, batch=file.batch, revision=file.revision
    )
    return {
        "state": file.state,
        "revision": file.revision,
        "sealed": await access.seals.seal_json(file.told, place),
    }


async def file_of(access: Access, row: Row[Any], *, whole: bool) -> RemittanceFile:
    """Return the file of a row, with its bytes if it is to be `whole`. Raises `StateTampered`, `StateKeyError`."""
    told = await access.seals.unseal_json(row.sealed, places.remittance_file_of(row))
    content = b""
    if whole:
        content = await access.seals.unseal(row.content, places.remitted(row.account, row.digest))
    return intact(
        lambda: RemittanceFile(
            account=row.account,
            digest=row.digest,
            state=cast("FileState", row.state),
            batch=row.batch,
            content=content,
            told=told,
            revision=index(row.revision),
            created_at=float(row.created_at),
        )
    )


async def new_columns(access: Access, file: RemittanceFile, new: NewRemittance) -> dict[str, Any]:
    """Return the row of a remittance that waits."""
    payment = access.keyed("remittance-payment", file.account, new.payment)
    columns = (payment, file.digest, "waiting", 0, new.paid_on)
    place = places.remittance(file.account, new.id, columns=columns, revision=1)
    return {
        "tenant": access.tenant,
        "account": file.account,
        "id": new.id,
        "payment": payment,
        "file": file.digest,
        "state": "waiting",
        "told": 0,
        "paid_on": new.paid_on,
        "sealed": await access.seals.seal_json(new.told, place),
        "revision": 1,
    }


async def moved_columns(access: Access, kept: KeptRemittance) -> dict[str, Any]:
    """Return what changes of a remittance's row, sealed for its place."""
    columns = (kept.payment, kept.file, kept.state, int(kept.heard), kept.paid_on)
    place = places.remittance(kept.account, kept.id, columns=columns, revision=kept.revision)
    return {
        "state": kept.state,
        "told": int(kept.heard),
        "revision": kept.revision,
        "sealed": await access.seals.seal_json(kept.told, place),
    }


async def remittance_of(access: Access, row: Row[Any]) -> KeptRemittance:
    """Return the remittance of a row. Raises `StateTampered`, `StateKeyError`."""
    told = await access.seals.unseal_json(row.sealed, places.remittance_of(row))
    return intact(
        lambda: KeptRemittance(
            account=row.account,
            id=row.id,
            payment=row.payment,
            file=row.file,
            state=cast("RemittanceState", row.state),
            heard=bool(index(row.told)),
            paid_on=row.paid_on,
            told=told,
            revision=index(row.revision),
            created_at=float(row.created_at),
        )
    )


async def found(access: Access, table: Table, *where: Any, columns: Any = None, order: Any = ()) -> list[Row[Any]]:
    """Return rows of this tenant, oldest first."""

    async def read(connection: AsyncConnection) -> list[Row[Any]]:
        wanted = select(*(columns or (table,))).where(table.c.tenant == access.tenant, *where)
        last = table.c.digest if table is remittance_files else table.c.id
        return list((await connection.execute(wanted.order_by(*order, table.c.created_at, last))).all())

    return await access.run.read(read)


def of_file(access: Access, account: str, digest: str) -> tuple[Any, ...]:
    """Return the conditions of a file's row."""
    table = remittance_files.c
    return table.tenant == access.tenant, table.account == account, table.digest == digest


def of_remittance(access: Access, account: str, id_: str) -> tuple[Any, ...]:
    """Return the conditions of a remittance's row."""
    table = remittances.c
    return table.tenant == access.tenant, table.account == account, table.id == id_
