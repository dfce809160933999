"""What was heard of enrollments, one row for each thing that was: rows are added, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import TRIES, Access, Opening, contested, intact
from .schema import enrollments
from .transactions import kept, now


@dataclass(frozen=True, slots=True, repr=False)
class KeptEnrollment:
    """One thing that was heard. `number` counts up as things were heard; `told` is what was."""

    number: int
    told: dict[str, Any]
    created_at: float

    def __repr__(self) -> str:
        return f"KeptEnrollment(number={self.number})"


class EnrollmentRows:
    """The register's rows. Whose enrollment a row is of, and which fact it tells, are keyed hashes."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def add(self, told: dict[str, Any], *, account: str, enrollment: str, fact: str) -> bool:
        """Add what was heard; False if that very fact was added before. Raises `StateError`."""
        access = await self._opening()
        hashed = access.keyed("enrollment-fact", account, fact)
        about = access.keyed("enrollment", account, enrollment)
        for _ in range(TRIES):
            last, known = await access.run.read(lambda connection: _seen(connection, access, account, hashed))
            if known:
                return False
            place = places.enrollment(account, last + 1, fact=hashed, enrollment=about)
            row = {
                "tenant": access.tenant,
                "account": account,
                "number": last + 1,
                "fact": hashed,
                "enrollment": about,
                "sealed": await access.seals.seal_json(told, place),
            }

            async def write(connection: AsyncConnection, row: dict[str, Any] = row) -> bool:
                return await kept(connection, enrollments, row | {"created_at": await now(connection)})

            if await access.run.write(write):
                return True
        raise contested()

    async def of(self, *names: str, account: str) -> list[KeptEnrollment]:
        """Return what was heard of enrollments, by what they are called, in the order in which it was."""
        access = await self._opening()
        hashed = [access.keyed("enrollment", account, name) for name in names]
        return await _found(access, account, enrollments.c.enrollment.in_(hashed))

    async def all(self, *, account: str) -> list[KeptEnrollment]:
        """Return everything that was heard, in the order in which it was."""
        return await _found(await self._opening(), account)


async def _seen(connection: AsyncConnection, access: Access, account: str, fact: str) -> tuple[int, bool]:
    own = (enrollments.c.tenant == access.tenant, enrollments.c.account == account)
    last = await connection.scalar(select(func.max(enrollments.c.number)).where(*own))
    known = await connection.scalar(select(enrollments.c.number).where(*own, enrollments.c.fact == fact))
    return intact(lambda: 0 if last is None else index(last)), known is not None


async def _found(access: Access, account: str, *where: Any) -> list[KeptEnrollment]:
    async def read(connection: AsyncConnection) -> list[Row[Any]]:
        own = (enrollments.c.tenant == access.tenant, enrollments.c.account == account)
        wanted = select(enrollments).where(*own, *where).order_by(enrollments.c.number)
        return list((await connection.execute(wanted)).all())

    return [await _opened(access, row) for row in await access.run.read(read)]


async def _opened(access: Access, row: Row[Any]) -> KeptEnrollment:
    """Return what a row says. Raises `StateTampered`, `StateKeyError`."""
    told = await access.seals.unseal_json(row.sealed, places.enrollment_of(row))
    return intact(lambda: KeptEnrollment(index(row.number), told, float(row.created_at)))
