"""Tenants never share a browser; browsers that age or stand in the way are replaced; sleeping sessions make room."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from portaldriver import BrowserPool, Limits, PoolTimeout
from tests.conftest import TIMEOUTS, Told, light
from tests.processes import browsers_of_ours, needs_proc
from tests.waiting import until

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext


class Sleeping:
    """A session reduced to what the pool sees of it."""

    def __init__(self, pool: BrowserPool, context: BrowserContext) -> None:
        self.pool = pool
        self.context = context
        self.idle_since = monotonic()
        self.in_use = False

    async def sleep(self) -> None:
        if not self.in_use:
            await self.pool.close_context(self.context)


@pytest.fixture
async def pool(told: Told) -> AsyncIterator[BrowserPool]:
    limits = Limits(contexts=2, acquire=5)
    async with BrowserPool(launch=light({}), limits=limits, timeouts=TIMEOUTS, on_event=told.append) as small:
        yield small


async def test_two_tenants_never_share_a_browser(pool: BrowserPool, told: Told) -> None:
    first, second = await asyncio.gather(pool.open_context(tenant="north"), pool.open_context(tenant="south"))
    assert first.browser is not second.browser
    await pool.close_context(second)
    same = await pool.open_context(tenant="north")
    assert same.browser is first.browser
    assert pool.live_browsers == 2, "an unused browser stays as long as there is room"
    await pool.close_context(same)
    third = await pool.open_context(tenant="east")
    assert third.browser not in (first.browser, second.browser)
    assert pool.live_browsers == 2, "no more browsers than contexts"
    assert [event.reason for event in told.named("BrowserRetired")] == ["room"]


async def test_an_unused_browser_of_another_tenant_ends_when_memory_is_short(told: Told) -> None:
    free = 1000.0
    async with BrowserPool(
        launch=light({}), limits=Limits(contexts=4), timeouts=TIMEOUTS, memory=lambda: free, on_event=told.append
    ) as pool:
        await pool.close_context(await pool.open_context(tenant="north"))
        free = 100.0
        opening = asyncio.ensure_future(pool.open_context(tenant="south"))
        await until(lambda: not pool.live_browsers)
        free = 1000.0
        await opening
    assert [event.reason for event in told.named("AdmissionDelayed")] == ["memory"]
    assert [event.reason for event in told.named("BrowserRetired")] == ["room"]


async def test_a_browser_retires_at_its_age_and_ends_with_its_last_context(told: Told) -> None:
    limits = Limits(contexts=3, browser_age=0.01)
    async with BrowserPool(launch=light({}), limits=limits, timeouts=TIMEOUTS, on_event=told.append) as pool:
        old = await pool.open_context()
        await asyncio.sleep(0.02)
        new = await pool.open_context()
        assert new.browser is not old.browser
        assert pool.live_browsers == 2
        await old.close()
        assert pool.live_browsers == 1, "also when its context was closed elsewhere"
    assert [event.reason for event in told.named("BrowserRetired")] == ["age"]


async def test_an_idle_session_sleeps_for_another_tenant(pool: BrowserPool) -> None:
    idle = [Sleeping(pool, await pool.open_context(tenant=tenant)) for tenant in ("north", "south")]
    idle[0].in_use = True  # has become busy without saying so yet
    for session in idle:
        pool.idle(session)
    context = await pool.open_context(tenant="east")
    assert pool.holds(context)
    assert pool.holds(idle[0].context)
    assert not pool.holds(idle[1].context)
    assert not await pool.answers(idle[1].context)


@needs_proc
async def test_nothing_is_left_whatever_is_cancelled_whenever(told: Told) -> None:
    chance = random.Random(3)
    already = browsers_of_ours()
    limits = Limits(contexts=3, contexts_per_browser=4, acquire=2)
    async with BrowserPool(limits=limits, timeouts=TIMEOUTS, on_event=told.append) as pool:

        async def call(tenant: str) -> None:
            context = await pool.open_context(tenant=tenant)
            session = Sleeping(pool, context)
            try:
                await context.new_page()
                pool.idle(session)
                await asyncio.sleep(chance.random() * 0.1)
            finally:
                pool.busy(session)
                await pool.close_context(context)

        await pool.close_context(await pool.open_context(tenant="a"))
        for _ in range(4):
            calls = [asyncio.ensure_future(call(tenant)) for tenant in "aabbc"]
            for task in chance.sample(calls, 4):
                await asyncio.sleep(chance.random() * 0.12)
                task.cancel()
                task.cancel()
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            kinds = {type(outcome).__name__ for outcome in outcomes}
            assert kinds <= {"NoneType", "CancelledError", "PoolTimeout", "TargetClosedError"}
        await until(lambda: not pool.live_contexts)
        assert (pool._admission._taken, len(pool._admission._waiting)) == (0, 0)
        assert pool.live_browsers <= 3
        assert not any(running.opening for running in pool._fleet.running)
    await until(lambda: browsers_of_ours() <= already)


async def test_everything_busy_waits_and_says_so(told: Told) -> None:
    limits = Limits(contexts=1, acquire=0.1)
    async with BrowserPool(launch=light({}), limits=limits, timeouts=TIMEOUTS, on_event=told.append) as pool:
        await pool.open_context(tenant="north")
        with pytest.raises(PoolTimeout):
            await pool.open_context(tenant="south")
    assert [event.reason for event in told.named("AdmissionDelayed")] == ["contexts"]
