"""Short transactions, each of which runs to its end whoever stops waiting for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

import anyio
from sqlalchemy import Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ...errors import ClosedError
from ..owned import begun
from .refusals import refusal
from .schema import metadata

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]
Insert = postgresql.Insert | sqlite.Insert

BEGIN = "portaldriver_begin"
"""The execution option that names the statement with which SQLite begins; BEGIN IMMEDIATE without it."""

DEADLINE = 30.0
"""Seconds that one transaction may take, the wait for a connection and for locks included."""


class Transactions:
    """One engine, whose errors are ours."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**{BEGIN: "BEGIN"})
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    def __repr__(self) -> str:
        return f"Transactions({self.dialect})"

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    async def read(self, work: Work[T]) -> T:
        """Run a transaction that only reads. Raises `StateError`."""
        return await self._tracked(_within(self._reading, work))

    async def write(self, work: Work[T]) -> T:
        """Run a transaction that holds the right to write from its beginning. Raises `StateError`."""
        return await self._tracked(_within(self._engine, work))

    async def settle(self) -> None:
        """Have what was overwritten leave SQLite's write-ahead log too, unless another process reads it just now."""
        if self.dialect == "sqlite":
            await self._outside(self._engine.execution_options(**{BEGIN: None}), "PRAGMA wal_checkpoint(TRUNCATE)")

    async def vacuum(self) -> None:
        """Have PostgreSQL give up the former versions of rows; SQLite overwrites them at once."""
        if self.dialect == "postgresql":
            engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
            for table in metadata.sorted_tables:
                await self._outside(engine, f"VACUUM {table.name}")

    async def _outside(self, engine: AsyncEngine, statement: str) -> None:
        """Run a statement that no transaction may surround."""

        async def run(connection: AsyncConnection) -> None:
            await connection.exec_driver_sql(statement)

        await self._tracked(_within(engine, run))

    def begun(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that goes on to its end, and that closing waits for."""
        task = begun(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def aclose(self) -> None:
        """Wait for what is running, then close all connections."""
        while self._running:
            await asyncio.wait(self._running)
        self._closed = True
        await self._engine.dispose()

    async def _tracked(self, transaction: Coroutine[Any, Any, T]) -> T:
        if self._closed:
            transaction.close()
            raise ClosedError("the state database is closed")
        task = self.begun(transaction)
        with anyio.CancelScope(shield=True):
            await asyncio.shield(task)
        return task.result()


async def _within(engine: AsyncEngine, work: Work[T]) -> T:
    try:
        async with asyncio.timeout(DEADLINE), engine.begin() as connection:
            return await work(connection)
    except (SQLAlchemyError, OSError, UnicodeError) as error:  # TimeoutError is an OSError; UnicodeError quotes
        failure = refusal(error)
    raise failure


async def now(connection: AsyncConnection) -> float:
    """Return the database's time in epoch seconds, whole milliseconds: SQLite is on this machine and has its clock.

    PostgreSQL may be set to tell 15 digits of a number (`extra_float_digits`), and seals bind times.
    """
    if connection.dialect.name != "postgresql":
        return round(time.time(), 3)
    told = await connection.scalar(select(func.extract("epoch", func.clock_timestamp())))
    return round(float(told or 0.0), 3)


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """Return an INSERT that knows the database's ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


async def kept(connection: AsyncConnection, table: Table, columns: Mapping[str, object]) -> bool:
    """Insert a row; False if there is one with its primary key."""
    row = insert(connection, table).values(columns).on_conflict_do_nothing()
    # Not by the count of rows: drivers differ in whether an INSERT tells it.
    return (await connection.execute(row.returning(*table.primary_key))).first() is not None
