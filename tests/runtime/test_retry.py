"""When a read is repeated, and how long is waited."""

from __future__ import annotations

import pytest

from portaldriver import InvalidCredentials, LayoutError, PageTimeout, PortalDown, Retry
from portaldriver.errors import PortalError
from portaldriver.runtime.retry import may_repeat, retrying

QUICK = Retry(attempts=3, initial=0.001, maximum=0.05)


@pytest.mark.parametrize(
    "error, repeats",
    [
        (PageTimeout(), True),
        (PortalDown(), True),
        (PortalDown(retry_after=0.01), True),
        (PortalDown(retry_after=60), False),
        (PortalDown(retryable=False), False),
        (InvalidCredentials(), False),
        (LayoutError(), False),
        (LayoutError(retryable=True), True),
        (ValueError(), False),
    ],
)
def test_one_predicate_decides(error: BaseException, repeats: bool) -> None:
    assert may_repeat(error, QUICK) is repeats


async def test_attempts_are_counted_and_the_last_error_is_raised() -> None:
    tried: list[int] = []

    async def fail() -> None:
        tried.append(1)
        raise PageTimeout(f"try {len(tried)}")

    with pytest.raises(PageTimeout, match="try 3"):
        await retrying(QUICK, before_repeat=lambda state: None)(fail)


async def test_the_portals_own_pause_is_kept() -> None:
    waits: list[float] = []
    errors: list[PortalError] = [PortalDown(retry_after=0.04), PageTimeout()]

    async def work() -> str:
        if errors:
            raise errors.pop(0)
        return "done"

    def note(state: object) -> None:
        waits.append(state.next_action.sleep)  # type: ignore[attr-defined]

    assert await retrying(QUICK, before_repeat=note)(work) == "done"
    assert waits[0] >= 0.04
    assert waits[1] <= QUICK.maximum
