"""Every test of the state database runs on an SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from portaldriver.runtime.store import StateDatabase, new_key
from portaldriver.runtime.store.migrating import migrate
from tests.postgres import Server, server

TEMPLATE = "migrated"
KEY = new_key()


@pytest.fixture(autouse=True)
def _no_state_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests away from the developer's own state and keys."""
    for name in ("PORTALDRIVER_STATE", "PORTALDRIVER_STATE_KEY", "PORTALDRIVER_STATE_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server with a database that has the tables, to be copied."""
    with server() as running:
        running.run(f"CREATE DATABASE {TEMPLATE}")
        engine = create_engine(running.url(TEMPLATE).replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            migrate(connection)
        engine.dispose()
        yield running


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that has the tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "state.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database of the test's own is."""
    if request.param == "sqlite":
        return str(shutil.copyfile(request.getfixturevalue("migrated_file"), tmp_path / "state.db"))
    running: Server = request.getfixturevalue("postgres")
    return running.database(template=TEMPLATE)


Connect = Callable[..., StateDatabase]


@pytest.fixture
async def connect(address: str) -> AsyncIterator[Connect]:
    """Make more ways into the test's database, as other processes would have."""
    made: list[StateDatabase] = []

    def make(**options: object) -> StateDatabase:
        made.append(StateDatabase(address, **({"key": KEY} | options)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for database in made:
        await database.aclose()


@pytest.fixture
async def database(connect: Connect) -> StateDatabase:
    return connect()
