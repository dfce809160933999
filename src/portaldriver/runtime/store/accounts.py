"""What is known about accounts: their sign-ins, why they are parked, when their passwords expire."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ..memories import RECOVERY_CODES, SPENT_CODES
from .access import Access, Opening
from .account_rows import at, known, parking_of, records, remembered
from .memories import forgotten
from .records import AccountRecord, Parking
from .schema import accounts, codes, sign_ins
from .sessions import emptied
from .sign_ins import begun, claimed, ended
from .transactions import now

UNPARKED = {
    "parked_reason": None,
    "parked_at": None,
    "parked_page": None,
    "parked_until": None,
    "parked_fingerprint": None,
}
CURED_BY_ANOTHER_SECRET = "InvalidCredentials"  # noqa: S105 # an error's name


class Accounts:
    """The care that accounts are given, by all processes together."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def begin_sign_in(self, account: str, *, fingerprint: str, per_hour: int) -> int:
        """Return the id of a sign-in that is on record before anything is typed.

        Raises `SignInsExhausted` if `per_hour` of them began within the last 3600 seconds.
        """
        access = await self._opening()
        return await access.run.write(
            lambda connection: begun(connection, access.tenant, account, fingerprint, per_hour)
        )

    async def end_sign_in(self, attempt: int, *, outcome: str) -> None:
        """Note how a sign-in ended: "ok", which also ends a parking, or the error's class."""
        access = await self._opening()

        async def write(connection: AsyncConnection) -> None:
            account, ended_at = await ended(connection, access.tenant, attempt, outcome)
            if account is not None and outcome == "ok":
                change = update(accounts).where(*at(access.tenant, account))
                await connection.execute(change.values(**UNPARKED, last_signed_in=ended_at))

        await access.run.write(write)

    async def parking(self, account: str, *, fingerprint: str) -> Parking | None:
        """Return why nobody may sign in, or None.

        Wrong credentials park an account until its secret changes: another `fingerprint` releases it.
        """
        access = await self._opening()

        async def read(connection: AsyncConnection) -> tuple[Parking | None, str | None, float | None]:
            row = (await connection.execute(select(accounts).where(*at(access.tenant, account)))).one_or_none()
            if row is None:
                return None, None, None
            refused = await connection.scalar(_refusal(access.tenant, account, fingerprint))
            return parking_of(row, await now(connection)), row.parked_fingerprint, refused

        parking, parked, refused = await access.run.read(read)
        if refused is not None and (parking is None or parking.reason == CURED_BY_ANOTHER_SECRET):
            # Another process may have another secret, which released what this one was parked for.
            ours = parking if parked == fingerprint else None
            return ours or Parking(CURED_BY_ANOTHER_SECRET, refused)
        if parking is None or parking.reason != CURED_BY_ANOTHER_SECRET or parked == fingerprint:
            return parking
        await access.run.write(lambda connection: _released(connection, access.tenant, account, since=parking.at))
        return None

    async def park(
        self, account: str, *, reason: str, fingerprint: str, page: str | None = None, until: float | None = None
    ) -> None:
        """Have nobody sign in. `reason` is the error's class, `until` epoch seconds of the database's clock."""
        access = await self._opening()

        async def write(connection: AsyncConnection) -> None:
            await remembered(connection, access.tenant, account)
            parked = {
                "parked_reason": reason,
                "parked_at": await now(connection),
                "parked_page": page,
                "parked_until": until,
                "parked_fingerprint": fingerprint,
            }
            await connection.execute(update(accounts).where(*at(access.tenant, account)).values(**parked))

        await access.run.write(write)

    async def release(self, account: str) -> bool:
        """Let an account sign in again; False if it was not parked."""
        access = await self._opening()

        async def write(connection: AsyncConnection) -> bool:
            ours = (sign_ins.c.tenant == access.tenant, sign_ins.c.account == account)
            refused = update(sign_ins).where(*ours, sign_ins.c.outcome == CURED_BY_ANOTHER_SECRET)
            forgiven = (await connection.execute(refused.values(outcome="Forgiven"))).rowcount > 0
            await forgotten(connection, access, account, SPENT_CODES)
            return await _released(connection, access.tenant, account) or forgiven

        return await access.run.write(write)

    async def claim(self, account: str, code: str) -> bool:
        """Take a code for oneself, by what it is called ("totp:" and its step): False if it was taken before."""
        access = await self._opening()
        hashed = access.keyed("code", account, code)
        return await access.run.write(lambda connection: claimed(connection, access.tenant, account, hashed))

    async def note_expiry(self, account: str, *, expires: date | None, demanded: bool = False) -> None:
        """Note what the last sign-in showed: when the password expires, whether a new one was demanded.

        A demand whose date is not known leaves the date as it was.
        """
        access = await self._opening()

        async def write(connection: AsyncConnection) -> None:
            await remembered(connection, access.tenant, account)
            shown: dict[str, object] = {"change_demanded_at": await now(connection) if demanded else None}
            if expires is not None or not demanded:
                shown["password_expires"] = expires.isoformat() if expires is not None else None
            await connection.execute(update(accounts).where(*at(access.tenant, account)).values(shown))

        await access.run.write(write)

    async def list(self) -> list[AccountRecord]:
        """Return all accounts in the order of portal and key. Raises `StateTampered`, `StateKeyError`."""
        access = await self._opening()
        return await records(access)

    async def forget(self, account: str) -> None:
        """Destroy what is known about an account, its session included.

        The journal stays: what was sent is not to be sent again. So does the number of its session's generation.
        """
        access = await self._opening()

        async def write(connection: AsyncConnection) -> None:
            await _forgotten(connection, access.tenant, account)
            await forgotten(connection, access, account, SPENT_CODES, RECOVERY_CODES)

        await access.run.write(write)
        await access.run.settle()


async def account_key(access: Access, portal: str, username: str) -> str:
    """Return the opaque key of an account, and remember what it stands for."""
    account = access.keyed("account", portal, username)[:32]
    await known(access, account, portal, username)
    return account


def _refusal(tenant: str, account: str, fingerprint: str) -> Any:
    """Return the query for when the portal last called a secret wrong."""
    ours = (sign_ins.c.tenant == tenant, sign_ins.c.account == account, sign_ins.c.fingerprint == fingerprint)
    refused = select(sign_ins.c.begun_at).where(*ours, sign_ins.c.outcome == CURED_BY_ANOTHER_SECRET)
    return refused.order_by(sign_ins.c.begun_at.desc()).limit(1)


async def _released(connection: AsyncConnection, tenant: str, account: str, *, since: float | None = None) -> bool:
    """Unpark an account, if it is parked (still as `since`)."""
    parked = accounts.c.parked_reason.is_not(None) if since is None else accounts.c.parked_at == since
    done = await connection.execute(update(accounts).where(*at(tenant, account), parked).values(**UNPARKED))
    return done.rowcount == 1


async def _forgotten(connection: AsyncConnection, tenant: str, account: str) -> None:
    await emptied(connection, tenant, account)
    for table in (sign_ins, codes, accounts):
        await connection.execute(delete(table).where(table.c.tenant == tenant, table.c.account == account))
