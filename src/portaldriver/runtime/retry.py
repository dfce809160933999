"""When a read is repeated: one predicate, one wait."""

from __future__ import annotations

from collections.abc import Callable

import anyio
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from ..errors import PortalError
from ..options import Retry


def may_repeat(error: BaseException, policy: Retry) -> bool:
    """Say whether a read that failed like this is worth another try."""
    if not isinstance(error, PortalError) or not error.retryable:
        return False
    return error.retry_after is None or error.retry_after <= policy.maximum


def retrying(policy: Retry, *, before_repeat: Callable[[RetryCallState], None]) -> AsyncRetrying:
    """Return tenacity's loop for a policy: exponential waits with jitter, the portal's Retry-After honoured."""
    backoff = wait_random_exponential(multiplier=policy.initial, max=policy.maximum)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, PortalError) else None
        return max(asked or 0.0, backoff(state))

    return AsyncRetrying(
        retry=retry_if_exception(lambda error: may_repeat(error, policy)),
        stop=stop_after_attempt(policy.attempts),
        wait=wait,
        sleep=anyio.sleep,
        before_sleep=before_repeat,
        reraise=True,
    )
