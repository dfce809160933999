"""Databases and tenants that are not there, or cannot be looked at."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from portaldriver.errors import StateError
from portaldriver.runtime.store import StateDatabase

from .conftest import KEY, Connect
from .saved import ACCOUNT, put, value_of


async def test_without_create_nothing_is_made(address: str, connect: Connect) -> None:
    assert await StateDatabase.tenants(address) == []
    with pytest.raises(StateError, match="no tenant 'tpyo'"):
        await connect(tenant="tpyo", create=False).open()
    assert await StateDatabase.tenants(address) == []
    for tenant in ("two", "one"):
        await put(connect(tenant=tenant))
    assert await StateDatabase.tenants(address) == ["one", "two"]
    there = connect(tenant="one", create=False)
    assert value_of(await there.sessions.load(ACCOUNT)) == "first"
    await there.shred()
    with pytest.raises(StateError, match="no tenant 'one'"):
        await there.sessions.load(ACCOUNT)
    assert await StateDatabase.tenants(address) == ["two"]


def _sizes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in folder.iterdir()}


async def test_without_create_no_file_is_made(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("none.db", "empty.db"):
        database = StateDatabase(tmp_path / name, create=False)
        assert not database.exists()
        with pytest.raises(StateError, match="no state database yet"):
            await database.open()
        await database.aclose()
        assert await StateDatabase.tenants(tmp_path / name) == []
    assert _sizes(tmp_path) == {"empty.db": 0}


async def test_without_create_a_server_gets_no_tables(postgres: object) -> None:
    from tests.postgres import Server

    assert isinstance(postgres, Server)
    address = postgres.database()
    database = StateDatabase(address, key=KEY, create=False)
    with pytest.raises(StateError, match="no state database yet"):
        await database.open()
    await database.aclose()
    assert await StateDatabase.tenants(address) == []


async def test_a_file_that_cannot_even_be_looked_at(tmp_path: Path) -> None:
    """Its key would be made, or not, by whether it is there."""
    for name in ("x" * 300, "nul\0"):
        database = StateDatabase(tmp_path / name)
        for look in (database.open, lambda database=database: asyncio.to_thread(database.exists)):
            with pytest.raises(StateError, match="cannot be looked at") as refused:
                await look()
            assert refused.value.__context__ is None
        await database.aclose()
        given = StateDatabase(tmp_path / name, key=KEY)
        with pytest.raises(StateError, match="cannot be opened"):
            await given.open()
        await given.aclose()
    assert not (tmp_path / "xdg_config_home").exists()
