"""Several at once: in order, bounded, one plain error."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import pytest

from portaldriver.runtime.gather import gathered


async def test_results_keep_the_order_of_the_items() -> None:
    async def work(item: int) -> int:
        await anyio.sleep(0.001 * (5 - item))
        return item * 10

    assert await gathered([1, 2, 3, 4], work, at_once=4) == [10, 20, 30, 40]
    assert await gathered([], work, at_once=4) == []


async def test_no_more_than_allowed_run_at_once_and_progress_is_told() -> None:
    running, most = 0, 0
    told: list[int] = []

    async def work(_: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await anyio.lowlevel.checkpoint()
        running -= 1

    await gathered(list(range(9)), work, at_once=3, told=told.append)
    assert most == 3
    assert told == list(range(1, 10))


async def test_the_first_error_is_raised_by_itself_and_ends_the_others() -> None:
    ended = []

    async def work(item: int) -> None:
        if item == 2:
            raise KeyError("second")
        try:
            await anyio.sleep(30)
        finally:
            ended.append(item)

    with pytest.raises(KeyError):
        await gathered([1, 2, 3], work, at_once=3)
    assert sorted(ended) == [1, 3]
