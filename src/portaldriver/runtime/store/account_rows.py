"""The rows of accounts: remembered, read and listed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import Access, intact
from .records import AccountRecord, Parking, SessionState
from .schema import accounts, sessions, sign_ins
from .transactions import insert, kept, now

HOUR = 3600.0
"""Seconds over which sign-ins are counted."""


def at(tenant: str, account: str) -> tuple[Any, Any]:
    """Return the condition for an account's row."""
    return accounts.c.tenant == tenant, accounts.c.account == account


async def remembered(connection: AsyncConnection, tenant: str, account: str) -> None:
    """Make sure that an account has a row, within a transaction."""
    await kept(connection, accounts, {"tenant": tenant, "account": account, "portal": ""})


async def known(access: Access, account: str, portal: str, username: str) -> None:
    """Make sure that an account's row tells its portal and user name."""

    async def read(connection: AsyncConnection) -> bool:
        row = select(accounts.c.account).where(*at(access.tenant, account), accounts.c.username.is_not(None))
        return (await connection.execute(row)).first() is not None

    if await access.run.read(read):
        return
    sealed = await access.seals.seal(username.encode("utf-8", "surrogatepass"), places.username(account, portal))

    async def write(connection: AsyncConnection) -> None:
        named = {"tenant": access.tenant, "account": account, "portal": portal, "username": sealed}
        fresh = insert(connection, accounts).values(**named)
        keys = [accounts.c.tenant, accounts.c.account]
        await connection.execute(
            fresh.on_conflict_do_update(
                index_elements=keys, set_={"portal": portal, "username": sealed}, where=accounts.c.username.is_(None)
            )
        )

    await access.run.write(write)


def parking_of(row: Row[Any], time: float) -> Parking | None:
    """Return an account's parking if it has not ended by itself."""
    if row.parked_reason is None:
        return None
    parking = intact(
        lambda: Parking(row.parked_reason, float(row.parked_at), row.parked_page, seconds(row.parked_until))
    )
    return None if parking.until is not None and parking.until <= time else parking


def seconds(value: Any) -> float | None:
    """Return a time that may be missing."""
    return None if value is None else float(value)


async def records(access: Access) -> list[AccountRecord]:
    """Return all accounts of the tenant."""

    async def read(connection: AsyncConnection) -> tuple[list[Row[Any]], float]:
        time = await now(connection)
        return list((await connection.execute(_listing(access.tenant, time))).all()), time

    rows, time = await access.run.read(read)
    return [await _record(access, row, time) for row in rows]


def _listing(tenant: str, time: float) -> Any:
    recent = (
        select(func.count())
        .where(
            sign_ins.c.tenant == accounts.c.tenant,
            sign_ins.c.account == accounts.c.account,
            sign_ins.c.begun_at > time - HOUR,
        )
        .scalar_subquery()
    )
    both = accounts.outerjoin(
        sessions, (sessions.c.tenant == accounts.c.tenant) & (sessions.c.account == accounts.c.account)
    )
    saved = (sessions.c.sealed.is_not(None).label("saved"), sessions.c.stale, sessions.c.saved_at)
    return (
        select(accounts, *saved, recent.label("recent"))
        .select_from(both)
        .where(accounts.c.tenant == tenant)
        .order_by(accounts.c.portal, accounts.c.account)
    )


async def _record(access: Access, row: Row[Any], time: float) -> AccountRecord:
    sealed = None if row.username is None else places.username(row.account, row.portal)
    username = None if sealed is None else await access.seals.unseal(row.username, sealed)
    session: SessionState = "none" if not row.saved else "stale" if row.stale else "live"
    return intact(
        lambda: AccountRecord(
            portal=row.portal,
            key=row.account,
            username=username.decode("utf-8", "surrogatepass") if username is not None else None,
            parking=parking_of(row, time),
            password_expires=date.fromisoformat(row.password_expires) if row.password_expires else None,
            change_demanded_at=seconds(row.change_demanded_at),
            last_signed_in=seconds(row.last_signed_in),
            sign_ins_last_hour=row.recent,
            session=session,
            saved_at=seconds(row.saved_at) if row.saved else None,
        )
    )
