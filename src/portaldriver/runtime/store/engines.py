"""The engine for each kind of database, and the file that SQLite is given."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from ...errors import ConfigurationError, StateError
from .location import Location
from .refusals import refusal
from .transactions import BEGIN, DEADLINE

BUSY = 15.0
"""Seconds that a writer waits for another process's transaction."""
CONNECT = 10
CONNECTIONS = 5


def engine_for(location: Location) -> AsyncEngine:
    """Return the engine; nothing is connected yet. Raises `ConfigurationError` without the database's driver."""
    missing = ""
    try:
        return _sqlite(location) if location.dialect == "sqlite" else _postgresql(location)
    except ModuleNotFoundError as error:
        missing = error.name or "a module"
    raise ConfigurationError(f"this state database needs {missing}: pip install 'portaldriver[postgres]'")


def _sqlite(location: Location) -> AsyncEngine:
    engine = create_async_engine(
        location.url,
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,  # SQLite has one writer; in memory, each connection would be a database of its own
        max_overflow=0,
        pool_timeout=DEADLINE,
        connect_args={"timeout": BUSY},
    )
    event.listen(engine.sync_engine, "connect", _settings)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _postgresql(location: Location) -> AsyncEngine:
    return create_async_engine(
        location.url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=DEADLINE,
        # Prepared statements would not survive a pooler such as PgBouncer.
        connect_args={"connect_timeout": CONNECT, "application_name": "portaldriver", "prepare_threshold": None},
    )


def _settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, not where sqlite3 guesses
    cursor = connection.cursor()
    for setting in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE")
    if statement:
        connection.exec_driver_sql(statement)


def prepare(file: Path) -> None:
    """Make the file private before SQLite opens it, and have it keep a write-ahead log; blocks. Raises `StateError`.

    The log and its index get the file's mode from SQLite.
    """
    try:
        _make_private(file)
        with closing(sqlite3.connect(file, timeout=BUSY)) as connection:
            _keep_log(connection)
        return
    except sqlite3.Error as error:
        failure = refusal(error)
    except (OSError, ValueError) as error:
        failure = StateError(f"the file of the state database cannot be opened ({type(error).__name__})")
    raise failure


def _make_private(file: Path) -> None:
    if not file.parent.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    if os.name == "posix" and file.stat().st_mode & 0o077:
        file.chmod(0o600)


def _keep_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite does not wait for others that do the same, so we do."""
    end = time.monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > end:
                raise
        time.sleep(0.02)
