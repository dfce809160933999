"""Opening: file, key, connection, tables, pepper, in this order."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import StateError
from . import places
from .access import Access, contested
from .engines import engine_for, prepare
from .keys import SIZE, KeySource
from .location import Location, keys_for
from .migrating import current, make, migrate
from .schema import REVISION, meta
from .sealing import Seals
from .transactions import Transactions, kept

_migrating = threading.Lock()


async def opened(location: Location, key: KeySource | None, tenant: str, *, create: bool = True) -> Access:
    """Return the way into a database whose tables are up to date and whose key is the right one.

    Without `create`, raises `StateError` for a database or a tenant that is not there, and makes nothing.
    """
    if not create and not location.is_there():
        raise StateError("there is no state database yet")
    keys = key if key is not None else await asyncio.to_thread(keys_for, location)
    async with _connected(location) as run:
        await _tables(run, location, create=create)
        return await admitted(run, Seals(keys, tenant=tenant), tenant, create=create)


async def admitted_anew(access: Access, *, create: bool = True) -> Access:
    """Return the way in after its tenant was shredded. Where that fails, its connections are closed."""
    async with _closed_on_failure(access.run):
        return await admitted(access.run, access.seals, access.tenant, create=create)


async def admitted(run: Transactions, seals: Seals, tenant: str, *, create: bool = True) -> Access:
    """Return the way in, with the tenant's pepper: 32 random bytes, made once. Opening it proves the key.

    Raises `StateKeyError`, `StateTampered`; `StateError` for a tenant that is not there and is not to be made.
    """
    row = await run.read(lambda connection: _pepper(connection, tenant))
    if row is None and not create:
        raise StateError(f"the state database has no tenant {tenant!r}")
    if row is None:
        fresh = await seals.seal(secrets.token_bytes(SIZE), places.pepper())
        await run.write(lambda connection: _keep(connection, tenant, fresh))
        row = await run.read(lambda connection: _pepper(connection, tenant))
    if row is None:
        raise contested()
    return Access(tenant, run, seals, await seals.unseal(row, places.pepper()))


async def tenants(location: Location) -> list[str]:
    """Return the names of all tenants, in order; none where there is no database. No key is needed."""
    if not location.is_there():
        return []
    async with _connected(location) as run:
        names = await run.read(_tenants)
        await run.aclose()
    return names


@asynccontextmanager
async def _connected(location: Location) -> AsyncIterator[Transactions]:
    """Connect; the connections are closed if what is done first fails."""
    if location.file is not None:
        await asyncio.to_thread(prepare, location.file)
    run = Transactions(engine_for(location))
    async with _closed_on_failure(run):
        yield run


@asynccontextmanager
async def _closed_on_failure(run: Transactions) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await run.aclose()
        raise


async def _tables(run: Transactions, location: Location, *, create: bool) -> None:
    if location.in_memory:
        await run.write(lambda connection: connection.run_sync(make))
        return
    revision = await run.read(lambda connection: connection.run_sync(current))
    if revision is None and not create:
        raise StateError("there is no state database yet")
    if revision != REVISION:
        async with _alone():
            await run.write(lambda connection: connection.run_sync(migrate))


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Migrate nothing else in this process meanwhile, in whichever thread: Alembic keeps what it is at in globals."""
    while not _migrating.acquire(blocking=False):  # noqa: ASYNC110 # another loop may have it
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        _migrating.release()


async def _tenants(connection: AsyncConnection) -> list[str]:
    if await connection.run_sync(current) is None:
        return []
    return list(await connection.scalars(select(meta.c.tenant).distinct().order_by(meta.c.tenant)))


async def _pepper(connection: AsyncConnection, tenant: str) -> object | None:
    where = (meta.c.tenant == tenant, meta.c.name == places.PEPPER)
    sealed: object | None = await connection.scalar(select(meta.c.sealed).where(*where))
    return sealed


async def _keep(connection: AsyncConnection, tenant: str, sealed: bytes) -> None:
    await kept(connection, meta, {"tenant": tenant, "name": places.PEPPER, "sealed": sealed})
