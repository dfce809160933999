"""A context whose account nobody serves any more is given back to the pool, whatever interrupts its last moments."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio
import pytest

from portaldriver import Rotation, StateDatabase, StateError
from portaldriver.client import PortalClient
from tests.runtime.stubs import Gate, Pool, Toy, connected, read, session_of
from tests.waiting import until

Interrupt = Callable[[PortalClient, Gate], Any]


async def cancelled(client: PortalClient, gate: Gate) -> None:
    """Cancel a call's task while it stands at the gate."""
    call = asyncio.ensure_future(client.call("read", read))
    await gate.reached.wait()
    call.cancel()
    gate.opened.set()
    with suppress(asyncio.CancelledError):
        await call


async def out_of_time(client: PortalClient, gate: Gate) -> None:
    """Cancel the scope around a call while it stands at the gate."""
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call, "read", read)
            await gate.reached.wait()
            scope.cancel()
            gate.opened.set()


interrupted = pytest.mark.parametrize("interrupt", [cancelled, out_of_time])


@interrupted
async def test_a_rotation_that_is_interrupted_closes_the_old_context(
    state: StateDatabase, interrupt: Interrupt
) -> None:
    pool = Pool(contexts=1)
    async with connected(Toy(), state, pool, rotation=Rotation(uses=1)) as client:
        await client.call("read", read)
        pool.live[0].saving = gate = Gate()
        await interrupt(client, gate)
        await until(lambda: not pool.live)
        assert await client.call("read", read) == "read"


@interrupted
async def test_a_session_just_signed_in_is_closed_if_its_caller_leaves(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch, interrupt: Interrupt
) -> None:
    gate, end_sign_in, pool = Gate(), state.accounts.end_sign_in, Pool(contexts=1)

    async def slow(*args: Any, **options: Any) -> None:
        await gate.passed()
        await end_sign_in(*args, **options)

    async with connected(Toy(), state, pool) as client:
        monkeypatch.setattr(state.accounts, "end_sign_in", slow)
        await interrupt(client, gate)
        await until(lambda: not pool.live)
        assert await client.call("read", read) == "read"
    assert not pool.live


async def test_a_sign_in_whose_end_cannot_be_noted_keeps_its_session(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise StateError("the database is locked")

    toy, pool = Toy(), Pool(contexts=1)
    monkeypatch.setattr(state.accounts, "end_sign_in", broken)
    async with connected(toy, state, pool) as client:
        assert await client.call("read", read) == "read"
        assert await client.call("read", read) == "read"
    assert toy.typed == 1
    assert not pool.live


async def fall_asleep(client: PortalClient) -> None:
    await session_of(client).sleep()


@pytest.mark.parametrize("end", [fall_asleep, PortalClient.aclose])
async def test_a_context_is_closed_whatever_saving_it_raises(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch, end: Callable[[PortalClient], Any]
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    pool = Pool(contexts=1)
    async with connected(Toy(), state, pool) as client:
        await client.call("read", read)
        monkeypatch.setattr(state.sessions, "refresh", broken)
        with pytest.raises(ZeroDivisionError):
            await end(client)
        assert not pool.live


async def test_closing_waits_for_a_session_that_is_falling_asleep(
    state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh, finished, pool = state.sessions.refresh, list[str](), Pool()

    async def noted(account: str, **what: Any) -> None:
        await refresh(account, **what)
        finished.append("saved")

    monkeypatch.setattr(state.sessions, "refresh", noted)
    async with connected(Toy(), state, pool) as client:
        await client.call("read", read)
        pool.live[0].saving = gate = Gate()
        sleeping = asyncio.ensure_future(session_of(client).sleep())
        await gate.reached.wait()
        closing = asyncio.ensure_future(client.aclose())
        closing.add_done_callback(lambda _: finished.append("closed"))
        await asyncio.wait([closing], timeout=0.05)
        gate.opened.set()
        await asyncio.gather(sleeping, closing)
    assert finished == ["saved", "closed"]
    assert not pool.live
