"""Bring the tables up to date, one process at a time."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ...errors import StateError
from .schema import REVISION, metadata

VERSIONS = "portaldriver_version"
"""The table that tells which migration came last."""
ONE_AT_A_TIME = 0x706F7274_616C6472
"""The advisory lock that PostgreSQL takes while migrating. SQLite's transaction has the right to write anyway."""


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing. Raises `StateError` for a database that a newer version of us made."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
    if current(connection) != REVISION:
        _upgrade(connection)


def current(connection: Connection) -> str | None:
    """Return the last migration that was run, or None."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608 # our constant
    return revision


def make(connection: Connection) -> None:
    """Make the tables at once: for a database in memory."""
    metadata.create_all(connection, checkfirst=False)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
        return
    except CommandError:
        pass
    raise StateError("the state database was made by a newer version of portaldriver, or by something else")
