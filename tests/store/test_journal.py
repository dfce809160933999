"""The journal's rules."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from portaldriver.errors import ConfigurationError, IdempotencyConflict, LeaseLost
from portaldriver.runtime.store import Entry, StateDatabase
from portaldriver.runtime.store.journal import FOLLOWS

from .conftest import Connect
from .saved import ACCOUNT

WAYS: dict[str, list[str]] = {
    "intent": [],
    "armed": ["armed"],
    "sent": ["armed", "sent"],
    "confirmed": ["armed", "sent", "confirmed"],
    "refused": ["armed", "sent", "refused"],
    "unknown": ["armed", "sent", "unknown"],
    "absent": ["armed", "sent", "unknown", "absent"],
    "needs_person": ["armed", "sent", "unknown", "needs_person"],
    "released": ["armed", "sent", "confirmed", "released"],
}


async def _begin(database: StateDatabase, key: str = "k", payload: bytes = b"payload") -> Entry:
    return await database.journal.begin(key, account=ACCOUNT, operation="claims.submit", payload=payload)


async def _advance(database: StateDatabase, *ways: str, key: str = "k", fence: int = 1) -> None:
    for to in ways:
        await database.journal.advance(key, account=ACCOUNT, to=to, fence=fence)


async def test_a_key_begins_once(database: StateDatabase, connect: Connect) -> None:
    both = await asyncio.gather(*(_begin(own) for own in [database, connect()] * 3))
    assert all(entry == both[0] for entry in both)
    assert (both[0].state, both[0].attempt, both[0].payload) == ("intent", 0, b"payload")
    assert both[0].digest == hashlib.sha256(b"payload").hexdigest()
    assert len(await database.journal.pending()) == 1


async def test_a_key_stands_for_one_payload(database: StateDatabase) -> None:
    await _begin(database)
    with pytest.raises(IdempotencyConflict) as conflict:
        await _begin(database, payload=b"another")
    assert conflict.value.key == "k"
    with pytest.raises(IdempotencyConflict):
        await database.journal.begin("k", account=ACCOUNT, operation="claims.void", payload=b"payload")
    other = await database.journal.begin("k", account="another", operation="claims.submit", payload=b"another")
    assert other.state == "intent"


@pytest.mark.parametrize("state", ["refused", "released"])
async def test_a_key_of_which_nothing_stands_begins_anew(database: StateDatabase, state: str) -> None:
    await _begin(database)
    await _advance(database, *WAYS["armed" if state == "refused" else "confirmed"], state, fence=7)
    entry = await _begin(database, payload=b"corrected")
    assert (entry.state, entry.attempt, entry.fence, entry.payload) == ("intent", 0, 0, b"corrected")
    assert (entry.receipt, entry.reason, entry.marker) == (None, None, None)
    with pytest.raises(IdempotencyConflict):
        await _begin(database)


async def test_pending_of_one_record(database: StateDatabase) -> None:
    for key, record in (("a", "patient:1"), ("b", "patient:2"), ("c", "patient:1")):
        await database.journal.begin(key, account=ACCOUNT, operation="x", payload=b"", record=record)
    found = await database.journal.pending(account=ACCOUNT, record="patient:1")
    assert [entry.key for entry in found] == ["a", "c"]


async def test_what_is_told_on_the_way_stays(database: StateDatabase, connect: Connect) -> None:
    await _begin(database)
    advance = database.journal.advance
    await advance("k", account=ACCOUNT, to="armed", fence=3, marker="PD-1")
    await advance("k", account=ACCOUNT, to="sent", fence=3)
    done = await advance("k", account=ACCOUNT, to="confirmed", fence=4, receipt={"claim": "17"})
    assert (done.marker, done.receipt, done.reason, done.attempt, done.fence) == ("PD-1", {"claim": "17"}, None, 1, 4)
    found = await connect().journal.get("k", account=ACCOUNT)
    assert found is not None
    assert (found.state, found.marker, found.receipt, found.key) == ("confirmed", "PD-1", {"claim": "17"}, "k")
    assert found.updated_at >= found.created_at
    assert await database.journal.pending() == []


@pytest.mark.parametrize("state", WAYS)
async def test_only_legal_moves(state: str) -> None:
    async with StateDatabase.in_memory() as database:
        for to in FOLLOWS:
            await _begin(database, to)
            await _advance(database, *WAYS[state], key=to)
            if to in FOLLOWS[state]:
                await _advance(database, to, key=to)
                continue
            with pytest.raises(ConfigurationError, match=f"that is {state} cannot become {to}"):
                await _advance(database, to, key=to)


async def test_what_is_not_there_cannot_move(database: StateDatabase) -> None:
    with pytest.raises(ConfigurationError, match="no entry"):
        await _advance(database, "armed")
    await _begin(database)
    with pytest.raises(ConfigurationError, match="cannot become that"):
        await _advance(database, "nonsense: Jane Roe")
    assert await database.journal.get("other", account=ACCOUNT) is None


async def test_an_older_fence_is_refused(database: StateDatabase) -> None:
    await _begin(database)
    await _advance(database, "armed", fence=5)
    with pytest.raises(LeaseLost):
        await _advance(database, "sent", fence=4)
    await _advance(database, "armed", fence=6)
    entry = await database.journal.get("k", account=ACCOUNT)
    assert entry is not None
    assert (entry.state, entry.attempt) == ("armed", 2)


async def test_one_of_two_moves_wins(database: StateDatabase, connect: Connect) -> None:
    await _begin(database)
    await _advance(database, "armed")
    moves = (own.journal.advance("k", account=ACCOUNT, to="sent", fence=1) for own in (database, connect()))
    ends = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["ConfigurationError", "Entry"]


async def test_pending_is_in_order_and_by_account(database: StateDatabase) -> None:
    for key in ("b", "a", "c"):
        await _begin(database, key)
    await database.journal.begin("z", account="another", operation="claims.submit", payload=b"")
    await _advance(database, "refused", key="a")
    assert [entry.key for entry in await database.journal.pending()] == ["b", "c", "z"]
    assert [entry.key for entry in await database.journal.pending(account="another")] == ["z"]
    assert repr((await database.journal.pending())[0]) == "Entry('claims.submit', state='intent', attempt=0)"
