"""What happens to workers, browsers and portals in the midst of writes, at random but repeatable moments."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from tests.kills.crew import Hand
from tests.kills.serving import Serving, Strike
from tests.waiting import until

GAP = 2.0
"""Seconds between two strikes at most."""
PATIENCE = 8.0
"""Seconds for which a strike waits for a request that it can befall."""
LATE = 0.3
"""Seconds by which the portal saves or answers late at most."""


class Nemesis:
    """Strikes so many times; `fallen` counts what befell somebody, by kind."""

    def __init__(self, serving: Serving, *, seed: int, strikes: int | None) -> None:
        self._serving = serving
        self._rng = random.Random(seed)
        self._left = strikes
        self.fallen: Counter[str] = Counter()
        self._dying: asyncio.Future[None] | None = None
        self._kinds: dict[str, Callable[[Hand], Awaitable[bool]]] = {
            "worker killed": self._worker,
            "worker killed with its request read": lambda hand: self._held(hand, after=False, saved_late=False),
            "worker killed, its request saved later": lambda hand: self._held(hand, after=False, saved_late=True),
            "worker killed with its request saved": lambda hand: self._held(hand, after=True, saved_late=False),
            "browser killed": self._browser,
            "portal reset before saving": lambda _: self._portal(reset=True),
            "portal reset after saving": lambda _: self._portal(reset=True, after=True),
            "answer lost": lambda _: self._portal(close=True, after=True),
            "no answer, then lost": lambda _: self._portal(hang=LATE, hang_before=True, after=True),
            "503 though saved": lambda _: self._portal(status=503, after=True),
            "saved late": lambda _: self._portal(late=self._rng.uniform(0.05, LATE)),
            "server died": self._server,
        }

    @property
    def kills(self) -> int:
        """How often somebody was struck."""
        return self.fallen.total()

    @asynccontextmanager
    async def about(self, hand: Hand) -> AsyncIterator[None]:
        """Strike for the length of a block, and leave the portal alive."""
        haunting = asyncio.ensure_future(self._haunt(hand))
        try:
            yield
        finally:
            haunting.cancel()
            with suppress(asyncio.CancelledError):
                await haunting
            if self._dying is not None:
                await self._dying

    async def _haunt(self, hand: Hand) -> None:
        """Strike until the worker is dead or all strikes are spent."""
        kinds = list(self._kinds)
        while self._left != 0:
            await asyncio.sleep(self._rng.uniform(0.05, GAP))
            kind = kinds[self.fallen.total() % len(kinds)] if self._rng.random() < 0.5 else self._rng.choice(kinds)
            if not await self._kinds[kind](hand):
                continue
            self.fallen[kind] += 1
            if self._left is not None:
                self._left -= 1
            if kind.startswith("worker"):
                return

    async def _worker(self, hand: Hand) -> bool:
        hand.kill()
        return True

    async def _browser(self, hand: Hand) -> bool:
        return await asyncio.to_thread(hand.kill_browser)

    async def _server(self, hand: Hand) -> bool:
        self._dying = asyncio.ensure_future(self._serving.die_for(self._rng.uniform(0.05, 0.5)))
        await asyncio.shield(self._dying)
        return True

    async def _held(self, hand: Hand, *, after: bool, saved_late: bool) -> bool:
        strikes = self._serving.portal.strikes
        strike = strikes.add_strike(held=True, after=after, saved_late=saved_late)
        try:
            if not await self._befell(strike):
                return False
            # Also where the request is the last thing that the worker still waits for.
            await asyncio.sleep(self._rng.uniform(0, 0.2))
            hand.kill()
            return True
        finally:
            strikes.let_go()

    async def _portal(self, **how: object) -> bool:
        return await self._befell(self._serving.portal.strikes.add_strike(**how))

    async def _befell(self, strike: Strike) -> bool:
        try:
            await until(lambda: strike.hits, seconds=PATIENCE)
            return True
        except TimeoutError:
            return False
        finally:
            if not strike.hits:
                self._serving.portal.strikes.waiting.clear()
