"""A caller's key stands for one claim, whichever of several processes comes first."""

from __future__ import annotations

import asyncio

import pytest

from portaldriver.errors import IdempotencyConflict, OutcomeUnknown, PortalDown
from portaldriver.runtime.store import StateDatabase

from .conftest import Desk, Door, numbered
from .test_submitting import numbers


async def test_of_two_claims_that_are_handed_over_at_once_under_one_key_one_is_sent(
    desk: Desk, door: Door, state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, both = 0, asyncio.Event()
    of_caller = state.submissions.of_caller

    async def at_once(key: str, *, account: str) -> str | None:
        """Let both look before either writes, as two processes may."""
        nonlocal looked
        found = await of_caller(key, account=account)
        looked += 1
        if looked == 2:
            both.set()
        await both.wait()
        return found

    monkeypatch.setattr(state.submissions, "of_caller", at_once)
    first, second = numbered(2)
    told = await asyncio.gather(
        desk().submit(first, idempotency_key="order 1"),
        desk().submit(second, idempotency_key="order 1"),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in told) == ["ClaimReceipt", "IdempotencyConflict"]
    [conflict] = [one for one in told if isinstance(one, IdempotencyConflict)]
    assert conflict.key == "order 1"
    assert (len(numbers(door)), door.pressed) == (1, 1)


async def test_a_conflict_keeps_no_other_claim_of_the_call_back(desk: Desk, door: Door) -> None:
    first, second, third = numbered(3)
    await desk().submit(first, idempotency_key="order 1")
    told = await desk().submit_many([second, third], idempotency_keys=["order 1", "order 2"])
    assert [type(one.error) for one in told] == [IdempotencyConflict, type(None)]
    assert numbers(door) == ["PCN-00000", "PCN-00002"]


async def test_a_key_is_free_again_when_its_claim_never_left(desk: Desk, door: Door) -> None:
    first, second = numbered(2)
    door.at = "before"
    with pytest.raises(PortalDown):
        await desk().submit(first, idempotency_key="order 1")
    door.at = ""
    await desk().submit(second, idempotency_key="order 1")
    with pytest.raises(IdempotencyConflict):
        await desk().submit(first, idempotency_key="order 1")
    assert numbers(door) == ["PCN-00001"]


async def test_a_key_is_not_free_while_nobody_knows_whether_its_claim_left(desk: Desk, door: Door) -> None:
    first, second = numbered(2)
    door.at, door.mute = "after", True
    with pytest.raises(OutcomeUnknown):
        await desk().submit(first, idempotency_key="order 1")
    door.at, door.mute = "", False
    with pytest.raises(IdempotencyConflict):
        await desk().submit(second, idempotency_key="order 1")
    assert numbers(door) == ["PCN-00000"]
