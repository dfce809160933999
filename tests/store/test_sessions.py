"""Saved sessions: generations, fences, staleness."""

from __future__ import annotations

import asyncio

import pytest

from portaldriver.errors import LeaseLost
from portaldriver.runtime.store import StateDatabase

from .conftest import Connect
from .saved import ACCOUNT, put, refresh, value_of


async def test_what_was_put_is_loaded_elsewhere(database: StateDatabase, connect: Connect) -> None:
    assert await database.sessions.load(ACCOUNT) is None
    saved = await put(database)
    await database.aclose()
    loaded = await connect().sessions.load(ACCOUNT)
    assert loaded == saved
    assert loaded is not None
    assert (loaded.generation, loaded.stale, loaded.info) == (1, False, {"user_id": "17"})
    assert loaded.session_storage == {"https://portal.example.com": {"tab": "first"}}
    assert loaded.signed_in_at == loaded.saved_at > 1_700_000_000


async def test_each_sign_in_is_a_generation(database: StateDatabase) -> None:
    assert [(await put(database, fence=fence)).generation for fence in (1, 1, 2)] == [1, 2, 3]


async def test_an_older_fence_is_refused(database: StateDatabase) -> None:
    await put(database, fence=7, value="newer")
    with pytest.raises(LeaseLost):
        await put(database, fence=6, value="older")
    assert value_of(await database.sessions.load(ACCOUNT)) == "newer"


async def test_refresh_keeps_the_sign_in_and_its_info(database: StateDatabase) -> None:
    saved = await put(database)
    assert await refresh(database, generation=1)
    loaded = await database.sessions.load(ACCOUNT)
    assert value_of(loaded) == "newer"
    assert loaded is not None
    assert (loaded.signed_in_at, loaded.info, loaded.generation) == (saved.signed_in_at, saved.info, 1)
    assert loaded.saved_at >= saved.saved_at


async def test_refresh_of_a_session_that_is_over_writes_nothing(database: StateDatabase) -> None:
    assert not await refresh(database, generation=1), "there is none"
    await put(database)
    await put(database, fence=2, value="second")
    assert not await refresh(database, generation=1), "another signed in"
    assert value_of(await database.sessions.load(ACCOUNT)) == "second"
    assert await database.sessions.mark_stale(ACCOUNT, generation=2)
    assert not await refresh(database, generation=2), "the portal ended it"
    assert value_of(await database.sessions.load(ACCOUNT)) == "second"


async def test_a_stale_session_still_has_its_cookies(database: StateDatabase) -> None:
    await put(database)
    assert await database.sessions.mark_stale(ACCOUNT, generation=1)
    assert await database.sessions.mark_stale(ACCOUNT, generation=1), "twice is once"
    loaded = await database.sessions.load(ACCOUNT)
    assert loaded is not None
    assert loaded.stale
    assert value_of(loaded) == "first"
    assert not (await put(database)).stale
    assert not await database.sessions.mark_stale(ACCOUNT, generation=1), "that one is gone"


async def test_a_deleted_session_gives_its_generation_to_nobody(database: StateDatabase) -> None:
    await put(database)
    await database.sessions.delete(ACCOUNT)
    assert await database.sessions.load(ACCOUNT) is None
    assert not await database.sessions.mark_stale(ACCOUNT, generation=1)
    assert (await put(database)).generation == 2
    assert not await refresh(database, generation=1), "a process that did not notice"
    await database.sessions.delete("unknown")


async def test_many_who_refresh_at_once_all_get_through(database: StateDatabase, connect: Connect) -> None:
    await put(database)
    others = [connect() for _ in range(3)]
    done = await asyncio.gather(
        *(refresh(each, generation=1, value=str(n)) for n, each in enumerate([database, *others] * 3))
    )
    assert all(done)
    assert value_of(await database.sessions.load(ACCOUNT)) in {str(n) for n in range(12)}


async def test_tenants_do_not_see_each_other(database: StateDatabase, connect: Connect) -> None:
    other = connect(tenant="other")
    await put(database)
    assert await other.sessions.load(ACCOUNT) is None
    assert await other.account_key("p", "u") != await database.account_key("p", "u")
    await other.shred(tenant="default")
    assert await database.sessions.load(ACCOUNT) is None
