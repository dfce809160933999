"""The rows of leases. A row stays when its lease is given back, since its fence must go on growing."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .access import intact
from .schema import leases
from .transactions import kept, now


@dataclass(frozen=True, slots=True)
class Held:
    """A holder as it was seen. `alive` is by the database's clock, `ttl` in seconds."""

    holder: str
    expires_at: float
    ttl: float
    alive: bool


async def held(connection: AsyncConnection, tenant: str, name: str) -> Held | None:
    """Return who holds a lease, or None."""
    row = (await connection.execute(_row(tenant, name))).one_or_none()
    return None if row is None else _holder(row, await now(connection))


async def taken(
    connection: AsyncConnection, tenant: str, name: str, token: str, ttl: float, seen: Held | None
) -> tuple[int, bool] | None:
    """Take a lease that is free, or whose holder is dead, or still as it was `seen` when it was given up.

    Return the fence, and whether its last holder had left it behind.
    """
    empty = {"tenant": tenant, "name": name, "fence": 0, "holder": None, "expires_at": 0.0, "ttl": ttl}
    await kept(connection, leases, empty)
    row = (await connection.execute(_row(tenant, name).with_for_update())).one()
    at = await now(connection)  # after the wait for the row
    holder = _holder(row, at)
    if holder is not None and holder.alive and holder != seen:
        return None
    fence = intact(lambda: index(row.fence)) + 1
    change = {"fence": fence, "holder": token, "expires_at": at + ttl, "ttl": ttl}
    await connection.execute(update(leases).where(*_at(tenant, name)).values(**change))
    return fence, holder is not None


async def renewed(connection: AsyncConnection, tenant: str, name: str, token: str, ttl: float) -> bool:
    """Prolong a lease that is still ours."""
    change = update(leases).where(*_at(tenant, name), leases.c.holder == token)
    done = await connection.execute(change.values(expires_at=await now(connection) + ttl))
    return done.rowcount == 1


async def released(connection: AsyncConnection, tenant: str, name: str, token: str) -> None:
    """Give a lease back if it is still ours."""
    change = update(leases).where(*_at(tenant, name), leases.c.holder == token)
    await connection.execute(change.values(holder=None, expires_at=0.0))


def _at(tenant: str, name: str) -> tuple[Any, Any]:
    return leases.c.tenant == tenant, leases.c.name == name


def _row(tenant: str, name: str) -> Any:
    return select(leases).where(*_at(tenant, name))


def _holder(row: Row[Any], at: float) -> Held | None:
    if row.holder is None:
        return None
    return intact(lambda: Held(row.holder, row.expires_at, float(row.ttl), row.expires_at > at))
