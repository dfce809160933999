"""Rates: turns given out at a steady pace, to all processes together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, isfinite
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from .access import TRIES, Access, Opening, contested, intact
from .schema import rates
from .transactions import kept, now


@dataclass(frozen=True, slots=True)
class Rate:
    """One bucket: a turn every `spacing` seconds, and as many at once as come in `burst` seconds, but always one."""

    name: str
    spacing: float
    burst: float

    @property
    def ahead(self) -> float:
        """Seconds by which turns may be given out before their time."""
        return max(self.burst - self.spacing, 0.0)


@dataclass(frozen=True, slots=True)
class Turns:
    """What was given: `count` turns, to be used in `wait` seconds.

    With a count of 0 none was, and none would be for `wait` seconds: the bucket is `closed`, or too many wait already.
    """

    count: int
    wait: float
    bucket: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A bucket's row. A clock that was set back moves its times too, so that nobody waits for what is long past."""

    next_at: float = 0.0
    seen_at: float = 0.0
    closed_until: float = 0.0

    def at(self, time: float) -> Level:
        """Return the level as it is at a time."""
        back = max(self.seen_at - time, 0.0)
        return Level(max(self.next_at - back, time), time, self.closed_until - back)

    def wait(self, rate: Rate) -> float:
        """Return the seconds until the next turn may be used."""
        return max(self.next_at - self.seen_at - rate.ahead, 0.0)

    def free(self, rate: Rate) -> int:
        """Return how many turns may be used at once."""
        # A hair is added: what is left of whole turns after rounding is not to cost one.
        return max(floor((self.seen_at + rate.ahead - self.next_at) / rate.spacing + 1e-6) + 1, 0)

    def less(self, rate: Rate, count: int) -> Level:
        """Return the level after turns were given out."""
        return replace(self, next_at=self.next_at + count * rate.spacing)

    def closed(self, rate: Rate, seconds: float) -> Level:
        """Return the level with nothing given out for some seconds, and no burst right after."""
        until = max(self.closed_until, self.seen_at + seconds)
        return replace(self, closed_until=until, next_at=max(self.next_at, until + rate.ahead))


Levels = dict[Rate, Level]


class Rates:
    """Buckets by name. Each use is one short transaction, by the database's clock."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def take(self, wanted: Sequence[Rate], *, count: int, longest: float) -> Turns:
        """Take up to `count` turns that all buckets have, or else one that comes in at most `longest` seconds.

        Where few are left fewer are given, since others want some too. A turn is taken whether or not it is used.
        """
        access = await self._opening()
        shares: list[Turns] = []

        def share(levels: Levels) -> Levels:
            shares.append(given(levels, count, longest))
            return {rate: level.less(rate, shares[-1].count) for rate, level in levels.items()}

        await _changed(access, wanted, share)
        return shares[-1]

    async def close(self, rate: Rate, seconds: float) -> None:
        """Give out no turn for some seconds, to whomever; then go on without a burst. It is never opened earlier."""
        access = await self._opening()
        await _changed(access, [rate], lambda levels: {rate: levels[rate].closed(rate, seconds)})

    async def closed(self, wanted: Sequence[Rate]) -> Turns | None:
        """Return for how long one of the buckets is closed; None if none is."""
        access = await self._opening()

        async def read(connection: AsyncConnection) -> Turns | None:
            rows = (await connection.execute(_rows(access.tenant, wanted))).all()
            return shut(_levels(wanted, rows, await now(connection)))

        return await access.run.read(read)


def given(levels: Mapping[Rate, Level], count: int, longest: float) -> Turns:
    """Return what buckets give to one who asks for `count` turns."""
    if closed := shut(levels):
        return closed
    slowest = max(levels, key=lambda rate: levels[rate].wait(rate))
    wait = levels[slowest].wait(slowest)
    if wait > 0:
        return Turns(0 if wait > longest else 1, wait, slowest.name)
    free = min(level.free(rate) for rate, level in levels.items())
    return Turns(max(min(count, free // 2), 1), 0.0, slowest.name)


def shut(levels: Mapping[Rate, Level]) -> Turns | None:
    """Return for how long one of the buckets is closed; None if none is."""
    left = {rate.name: level.closed_until - level.seen_at for rate, level in levels.items()}
    name = max(left, key=left.__getitem__)
    return Turns(0, left[name], name, closed=True) if left[name] > 0 else None


async def _changed(access: Access, wanted: Sequence[Rate], change: Callable[[Levels], Levels]) -> None:
    """Change buckets in one transaction, which locks their rows in the order of their names.

    Rows that are missing are made in a transaction of their own: who makes some while holding others may block, and be
    blocked by, one who does the same.
    """

    async def write(connection: AsyncConnection) -> bool:
        rows = (await connection.execute(_rows(access.tenant, wanted).with_for_update())).all()
        if len(rows) < len(wanted):
            return False
        levels = _levels(wanted, rows, await now(connection))  # after the wait for the rows
        fresh = {rate.name: level for rate, level in change(levels).items() if level != levels[rate]}
        if fresh:
            await _keep(connection, access.tenant, fresh)
        return True

    for _ in range(TRIES):
        if await access.run.write(write):
            return
        await access.run.write(lambda connection: _make(connection, access.tenant, wanted))
    raise contested()


def _rows(tenant: str, wanted: Sequence[Rate]) -> Select[Any]:
    names = [rate.name for rate in wanted]
    return select(rates).where(rates.c.tenant == tenant, rates.c.name.in_(names)).order_by(rates.c.name)


def _levels(wanted: Sequence[Rate], rows: Sequence[Row[Any]], time: float) -> Levels:
    by_name = {row.name: row for row in rows}
    return {rate: _level(by_name.get(rate.name)).at(time) for rate in wanted}


def _level(row: Row[Any] | None) -> Level:
    if row is None:
        return Level()
    return intact(lambda: Level(*map(_time, (row.next_at, row.seen_at, row.closed_until))))


def _time(value: Any) -> float:
    if not isfinite(value):
        raise ValueError
    return float(value)


async def _keep(connection: AsyncConnection, tenant: str, levels: Mapping[str, Level]) -> None:
    this = update(rates).where(rates.c.tenant == tenant, rates.c.name == bindparam("bucket"))
    change: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("next_at", "seen_at", "closed_until")}
    rows = [
        {"bucket": name} | {f"new_{column}": getattr(level, column) for column in change}
        for name, level in levels.items()
    ]
    await connection.execute(this.values(**change), rows)


async def _make(connection: AsyncConnection, tenant: str, wanted: Sequence[Rate]) -> None:
    for name in sorted(rate.name for rate in wanted):
        row = {"tenant": tenant, "name": name, "next_at": 0.0, "seen_at": 0.0, "closed_until": 0.0}
        await kept(connection, rates, row)
