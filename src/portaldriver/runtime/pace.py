"""Waits for the turn of a call, so that all processes together ask a portal no faster than they may."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Literal

import anyio

from ..errors import PoolTimeout, PortalDown, PortalError
from ..events import EventSink, Paced, log
from ..options import Pace, Retry

if TYPE_CHECKING:
    from .store import StateDatabase
    from .store.rates import Rate, Turns

Bucket = Literal["account", "portal"]

LEFT_ALONE = "the portal asked to be left alone"
TOO_MUCH, MAINTENANCE = "answered 429", "under maintenance"
"""How errors about a portal end that says so (`pom.outcome.for_status`, the interstitials of portals)."""

LOT = 20
"""Turns that a process takes at a time, at most: to ask the database for each would cost every read milliseconds."""
LOT_LIFE = 1.0
"""Seconds in which a lot is used up or lost. So late may a process learn that a portal is to be left alone."""


class Paces:
    """The turns of one account's calls, out of what the state database gives to all processes.

    `account` returns the account's key. `patience` is how many seconds a call waits for a portal that is left alone.
    """

    def __init__(
        self,
        state: StateDatabase,
        *,
        portal: str,
        account: Callable[[], Awaitable[str]],
        policy: Pace | None = None,
        patience: float | None = None,
        emit: EventSink,
    ) -> None:
        self._state = state
        self._portal = portal
        self._account = account
        self._policy = policy or Pace()
        self._patience = Retry().maximum if patience is None else patience
        self._emit = emit
        self._asking = anyio.Lock()
        self._lot = Lot(self._policy.burst)

    def __repr__(self) -> str:
        return f"Paces({self._portal})"

    async def take(self) -> None:
        """Wait until a call may begin.

        Raises `PortalDown` if the portal is to be left alone for longer than a call waits, `PoolTimeout` if more is
        asked for than `Pace` allows, `StateError`.
        """
        waited, bucket = 0.0, ""
        while not self._lot.take():
            turns = await self._turns()
            if turns.count and not turns.wait:
                break
            self._require(turns, waited)
            await anyio.sleep(turns.wait)
            waited, bucket = waited + turns.wait, turns.bucket
            if turns.count and await self._state.rates.closed(await self._rates()) is None:
                break
        if bucket:
            self._emit(Paced(seconds=waited, bucket=bucket.partition(":")[0]))

    async def note(self, error: PortalError) -> None:
        """Have all processes leave the account or the portal alone where an error says that the portal wants that.

        Where the portal does not say for how long, the error's `retry_after` becomes ours.
        """
        bucket = concerned(error)
        if bucket is None:
            return
        if error.retry_after is None:
            error.retry_after = self._policy.pause
        self._lot.lose()
        try:
            await self._state.rates.close(await self._rate(bucket), min(error.retry_after, self._policy.pause_at_most))
        except PortalError as failure:  # the call's own error is what its caller has to learn
            log.warning("a pause could not be noted: %s", type(failure).__name__)

    async def _turns(self) -> Turns:
        """Ask the database, one task at a time: what it gives beyond one turn is for those who wait meanwhile."""
        from .store.rates import Turns

        with self._lot.wanting():
            async with self._asking:
                if self._lot.take():
                    return Turns(1, 0.0, "")
                size = self._lot.size()
                turns = await self._state.rates.take(await self._rates(), count=size, longest=self._policy.wait)
                if turns.count:
                    self._lot.fill(turns.count)
                return turns

    def _require(self, turns: Turns, waited: float) -> None:
        """Raise what speaks against waiting."""
        if turns.closed and waited + turns.wait > self._patience:
            raise PortalDown(LEFT_ALONE, retry_after=turns.wait)
        if not turns.closed and not turns.count:
            raise PoolTimeout("more calls are waiting than may be made in time", retry_after=turns.wait)

    async def _rates(self) -> list[Rate]:
        return [await self._rate("account"), await self._rate("portal")]

    async def _rate(self, bucket: Bucket) -> Rate:
        from .store.rates import Rate

        policy = self._policy
        burst = policy.burst * 60 / policy.account_per_minute
        if bucket == "portal":
            return Rate(f"portal:{self._portal}", 60 / policy.portal_per_minute, burst)
        return Rate(f"account:{await self._account()}", 60 / policy.account_per_minute, burst)


class Lot:
    """Turns that were taken and not yet used: as many as calls came lately, since those that are not used are lost."""

    def __init__(self, burst: int) -> None:
        # A small burst is not for one process to take at once.
        self._most = max(min(LOT, burst // 10), 1)
        self._calls: deque[float] = deque(maxlen=self._most)
        self._wanting = 0
        self._left = 0
        self._ends = 0.0

    @contextmanager
    def wanting(self) -> Iterator[None]:
        """Count one more who waits for a turn."""
        self._wanting += 1
        try:
            yield
        finally:
            self._wanting -= 1

    def size(self) -> int:
        """Return how many turns to ask for."""
        since = monotonic() - LOT_LIFE
        return min(sum(call > since for call in self._calls) + self._wanting, self._most)

    def take(self) -> bool:
        """Use one turn; False if there is none."""
        time = monotonic()
        if self._left <= 0 or time >= self._ends:
            return False
        self._left -= 1
        self._calls.append(time)
        return True

    def fill(self, turns: int) -> None:
        """Keep what was given, of which one is used at once."""
        self._calls.append(monotonic())
        self._left, self._ends = turns - 1, self._calls[-1] + LOT_LIFE

    def lose(self) -> None:
        """Use no more of it."""
        self._left = 0


def concerned(error: PortalError) -> Bucket | None:
    """Return what has to be left alone after an error: the account if it asked too much, or all of the portal."""
    if not isinstance(error, PortalDown) or error.message == LEFT_ALONE:
        return None
    if error.message.endswith(TOO_MUCH):
        return "account"
    return "portal" if error.retry_after is not None or error.message.endswith(MAINTENANCE) else None
