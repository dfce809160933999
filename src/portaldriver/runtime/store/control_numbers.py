"""Control numbers of interchanges: counted up per sender and receiver, and never given twice."""

from __future__ import annotations

from operator import index

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import ControlNumbersExhausted
from .access import Access, Opening, intact
from .schema import control_numbers
from .transactions import kept

LAST = 999_999_999
"""The highest number there is: ISA13 has nine digits. Source: X12.5."""


class ControlNumbers:
    """Counters from 1 to 999999999, one per sender and receiver, whose ids are kept as a keyed hash.

    A number that was taken is never given again, whether or not anything was sent under it. Each use is one short
    transaction, so that several processes can count at once.
    """

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def take(self, sender: str, receiver: str, *, count: int = 1) -> int:
        """Take the next `count` numbers, which follow each other, and return the first.

        Raises `ControlNumbersExhausted` when fewer are left: then nothing is taken, and counting does
        not begin anew by itself. Raises `ValueError` for a count below 1.
        """
        if count < 1:
            raise ValueError("at least one number has to be taken")
        access = await self._opening()
        series = access.keyed("control-number", sender, receiver)

        async def write(connection: AsyncConnection) -> int | None:
            await kept(connection, control_numbers, {"tenant": access.tenant, "series": series, "last": 0})
            # Counted up by the database itself: nobody can come between looking and writing.
            where = (*_of(access, series), control_numbers.c.last <= LAST - count)
            this = update(control_numbers).where(*where).values(last=control_numbers.c.last + count)
            last = await connection.scalar(this.returning(control_numbers.c.last))
            return None if last is None else _sound(last)

        last = await access.run.write(write)
        if last is None:
            raise ControlNumbersExhausted
        return last - count + 1

    async def go_beyond(self, sender: str, receiver: str, number: int) -> None:
        """See to it that no number up to `number` is given: for who numbered otherwise before. It never goes back.

        Raises `ValueError` for what is no control number.
        """
        if not 0 <= number <= LAST:
            raise ValueError("a control number is between 0 and 999999999")
        access = await self._opening()
        series = access.keyed("control-number", sender, receiver)

        async def write(connection: AsyncConnection) -> None:
            if await kept(connection, control_numbers, {"tenant": access.tenant, "series": series, "last": number}):
                return
            where = (*_of(access, series), control_numbers.c.last < number)
            await connection.execute(update(control_numbers).where(*where).values(last=number))

        await access.run.write(write)

    async def last(self, sender: str, receiver: str) -> int:
        """Return the number that was taken last; 0 if none was."""
        access = await self._opening()
        series = access.keyed("control-number", sender, receiver)

        async def read(connection: AsyncConnection) -> int:
            found = await connection.scalar(select(func.max(control_numbers.c.last)).where(*_of(access, series)))
            return 0 if found is None else _sound(found)

        return await access.run.read(read)


def _of(access: Access, series: str) -> tuple[ColumnElement[bool], ...]:
    return control_numbers.c.tenant == access.tenant, control_numbers.c.series == series


def _sound(last: object) -> int:
    """Return what stands in a row. SQLite lets anything stand there: `StateTampered` for what is no control number."""

    def number() -> int:
        found = index(last)  # type: ignore[arg-type]
        if not 0 <= found <= LAST:
            raise ValueError
        return found

    return intact(number)
