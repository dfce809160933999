"""The migrations end at the tables that the code uses."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portaldriver.runtime.store import LocalKeys, StateDatabase, migrating, new_key
from portaldriver.runtime.store.schema import REVISION, metadata

from .conftest import KEY, Connect


def _differences(connection: Connection) -> list[object]:
    options = {"version_table": migrating.VERSIONS, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_migrations_and_tables_are_equal(database: StateDatabase) -> None:
    await database.open()
    access = await database._access()
    assert await access.run.read(lambda connection: connection.run_sync(_differences)) == []
    assert await access.run.read(lambda connection: connection.run_sync(migrating.current)) == REVISION


def test_the_last_migration_is_the_one_that_opening_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


async def test_several_new_databases_are_opened_at_once(tmp_path: Path) -> None:
    """Alembic keeps what it is at in globals: two of one process must not migrate beside each other."""
    made = [StateDatabase(tmp_path / f"{number}.db", key=LocalKeys(new_key())) for number in range(4)]
    async with AsyncExitStack() as stack:
        for database in made:
            await stack.enter_async_context(database)
        await asyncio.gather(*(database.cursors.set("c", 1) for database in made))
        assert [await database.cursors.get("c") for database in made] == [1] * 4


async def test_opening_again_changes_nothing(database: StateDatabase, connect: Connect) -> None:
    await database.cursors.set("c", 1)
    await database.aclose()
    assert await connect(key=KEY).cursors.get("c") == 1


async def test_other_tables_are_left_alone(postgres: object) -> None:
    from tests.postgres import Server

    assert isinstance(postgres, Server)
    address = postgres.database()
    name = address.rsplit("/", 1)[1]
    postgres.run("CREATE TABLE alembic_version (version_num text)", database=name)
    postgres.run("INSERT INTO alembic_version VALUES ('of another application')", database=name)
    async with StateDatabase(address, key=KEY) as database:
        await database.cursors.set("c", 1)
        assert await database.cursors.get("c") == 1
