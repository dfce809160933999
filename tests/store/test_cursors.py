"""Cursors."""

from __future__ import annotations

import asyncio

import pytest

from portaldriver.runtime.store import StateDatabase

from .conftest import Connect


async def test_a_cursor_is_what_was_set_last(database: StateDatabase, connect: Connect) -> None:
    assert await database.cursors.get("mail:a") is None
    await database.cursors.set("mail:a", {"uid_next": 17, "seen": [1, None, "x"]})
    assert await connect().cursors.get("mail:a") == {"uid_next": 17, "seen": [1, None, "x"]}
    await database.cursors.set("mail:a", 18)
    assert await database.cursors.get("mail:a") == 18
    assert await database.cursors.get("mail:b") is None


async def test_who_sets_at_once_gets_through(database: StateDatabase, connect: Connect) -> None:
    own = [database, connect()]
    await asyncio.gather(*(own[n % 2].cursors.set("c", n) for n in range(10)))
    assert await database.cursors.get("c") in range(10)


@pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}], ids=["object", "nan", "set"])
async def test_what_is_no_json_is_refused(value: object) -> None:
    async with StateDatabase.in_memory() as database:
        with pytest.raises((TypeError, ValueError)):
            await database.cursors.set("c", value)
        assert await database.cursors.get("c") is None
