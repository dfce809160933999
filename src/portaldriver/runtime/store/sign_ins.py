"""The rows of sign-ins and used codes. Both are of use for a day at most."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import SignInsExhausted
from .access import intact
from .account_rows import HOUR, at, remembered
from .schema import accounts, codes, sign_ins
from .transactions import insert, kept, now

DAY = 24 * HOUR


async def begun(connection: AsyncConnection, tenant: str, account: str, fingerprint: str, per_hour: int) -> int:
    """Put a sign-in on record, or raise `SignInsExhausted`."""
    await _alone(connection, tenant, account)
    time = await now(connection)  # after the wait for the row
    ours = (sign_ins.c.tenant == tenant, sign_ins.c.account == account)
    recent = select(sign_ins.c.begun_at).where(*ours, sign_ins.c.begun_at > time - HOUR)
    times = list((await connection.scalars(recent.order_by(sign_ins.c.begun_at.desc()).limit(per_hour))).all())
    if len(times) >= per_hour:
        wait = intact(lambda: float(times[-1]) + HOUR - time)
        raise SignInsExhausted("the account signed in too often within an hour", retry_after=wait)
    # What a portal called wrong stays so.
    over = sign_ins.c.outcome.is_distinct_from("InvalidCredentials")
    await connection.execute(delete(sign_ins).where(*ours, over, sign_ins.c.begun_at < time - DAY))
    row = insert(connection, sign_ins).values(tenant=tenant, account=account, fingerprint=fingerprint, begun_at=time)
    return int((await connection.execute(row.returning(sign_ins.c.id))).scalar_one())


async def ended(connection: AsyncConnection, tenant: str, attempt: int, outcome: str) -> tuple[str | None, float]:
    """Note how a sign-in ended; return whose it was, and when."""
    time = await now(connection)
    this = update(sign_ins).where(sign_ins.c.tenant == tenant, sign_ins.c.id == attempt)
    done = await connection.execute(this.values(ended_at=time, outcome=outcome).returning(sign_ins.c.account))
    return done.scalar_one_or_none(), time


async def claimed(connection: AsyncConnection, tenant: str, account: str, code: str) -> bool:
    """Put a code on record as used; False if it is there."""
    time = await now(connection)
    row = {"tenant": tenant, "account": account, "code": code, "used_at": time}
    ours_now = await kept(connection, codes, row)
    ours = (codes.c.tenant == tenant, codes.c.account == account)
    await connection.execute(delete(codes).where(*ours, codes.c.used_at < time - DAY))
    return ours_now


async def _alone(connection: AsyncConnection, tenant: str, account: str) -> None:
    """Hold the account's row, making it if need be, so that two who count at once do not both find room."""
    await remembered(connection, tenant, account)
    await connection.execute(select(accounts.c.account).where(*at(tenant, account)).with_for_update())
