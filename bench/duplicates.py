"""`duplicates`: writes whose answer is lost after the portal kept them, seen through in three ways."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from rich.progress import Progress

from bench import faults, four_writes, pimsy_writes
from bench.dots import Drawn, picture
from bench.faults import Blows
from bench.four_writes import Kind, mark_of
from bench.measure import Effort, Figure, at_most
from bench.write_ways import JOURNAL, SDK, WAYS, unguarded
from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.pimsy import PimsyPortal
from mock_portals.portal import Portal
from portaldriver import BrowserPool, Limits, OfficeAlly, Pace, Pimsy, Retry, StateDatabase, Timeouts, Writing
from portaldriver.client import ClientOptions, PortalClient

TIMEOUTS = Timeouts(navigation=20, action=15, read=15)
WRITING = Writing(commit=20, quiet=0.5, attempts=3)
RETRY = Retry(attempts=faults.LOSSES, initial=0.05, maximum=1.0)
PACE = Pace(account_per_minute=1e6, portal_per_minute=1e6)
LATE = 3.0
"""Seconds until a late reset."""
BRIEFLY = {"payments.record": [faults.AT_ONCE, faults.BUSY, faults.LOST]}
"""What befalls what in a quick run: the write that takes least, with faults that differ most."""
HOSTS = {"office_ally": "pm.officeally.com", "pimsy": "demo.pimsyehr.com"}
"""Where the pages are that follow a write."""
KINDS: Mapping[str, Kind[Any]] = {**four_writes.KINDS, **pimsy_writes.KINDS}
SETTLE = 1.0
"""Seconds at the end for what a browser sends again by itself."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one write: how many the portal keeps, and whether the caller was told that it was made."""

    way: str
    fault: str
    write: str
    kept: int
    reported: bool

    @property
    def is_duplicate(self) -> bool:
        """Whether it was made more than once."""
        return self.kept > 1

    @property
    def is_lost(self) -> bool:
        """Whether it was not made at all."""
        return self.kept == 0

    @property
    def is_denied(self) -> bool:
        """Whether it was made and its caller told that it failed."""
        return self.kept > 0 and not self.reported


class Lane:
    """A portal whose answers are lost, and a client of it."""

    def __init__(self, portal: Portal, client: PortalClient) -> None:
        self.portal = portal
        self.client = client
        self._host = HOSTS[portal.name]
        self._blows = Blows()
        self._numbers = itertools.count()
        portal.faults = self._blows

    async def run(self, way: str, write: str, kinds: Iterable[str]) -> list[Came]:
        """Make one write per kind of fault, in one way, and count once no browser can be at work on any."""
        told: dict[int, tuple[str, bool]] = {}
        for kind in kinds:
            number = next(self._numbers)
            told[number] = (kind, await self._made(way, write, kind, number))
        await asyncio.sleep(SETTLE)
        kept = KINDS[write].kept
        return [
            Came(way, kind, write, kept(self.portal, mark_of(number)), reported)
            for number, (kind, reported) in told.items()
        ]

    async def _made(self, way: str, write: str, kind: str, number: int) -> bool:
        """Make one; False if it is said to have failed, in whatever words."""
        mark, one = mark_of(number), KINDS[write]

        def is_kept() -> bool:
            return one.kept(self.portal, mark) > 0

        blow = faults.fault(kind, host=self._host, path=one.path, mark=mark, is_kept=is_kept, late=LATE)
        self._blows.put(blow)
        asked = one.asked(self.client._binding, self.portal, number)
        try:
            await WAYS[way](self.client, asked, mark)
        except Exception:
            return False
        finally:
            assert blow.hits or kind == faults.LOST, "the fault met no request"
            blow.times = 0
        return True


@asynccontextmanager
async def lanes(writes: Sequence[str]) -> AsyncIterator[list[Lane]]:
    """Serve a portal for each write, and sign in to it."""
    async with AsyncExitStack() as opened:
        state = await opened.enter_async_context(StateDatabase.in_memory())
        pool = await opened.enter_async_context(BrowserPool(limits=Limits(contexts=2 * len(writes))))
        options: ClientOptions = {"pool": pool, "state": state, "timeouts": TIMEOUTS}
        options |= {"writing": WRITING, "retry": RETRY, "pace": PACE}
        makers = [_practice if write in pimsy_writes.KINDS else _office for write in writes]
        yield [await make(opened, number, options) for number, make in enumerate(makers)]


async def _office(opened: AsyncExitStack, number: int, options: ClientOptions) -> Lane:
    portal = OfficeAllyPortal(patients=130)
    portal.guides, portal.grid_delay = 0, 0.0
    account = portal.add_account(username=f"clerk.{number}", mfa=False)
    options = {**options, "origins": opened.enter_context(MockServer(portal)).origins}
    client = OfficeAlly(username=account.username, password=account.password, **options)
    await (await opened.enter_async_context(client)).sign_in()
    return Lane(portal, client)


async def _practice(opened: AsyncExitStack, number: int, options: ClientOptions) -> Lane:
    portal = PimsyPortal(clients=60)
    account = portal.add_account(username=f"clerk.{number}")
    options = {**options, "origins": opened.enter_context(MockServer(portal)).origins}
    client = Pimsy(acronym="demo", username=account.username, password=account.password, **options)
    await (await opened.enter_async_context(client)).sign_in()
    return Lane(portal, client)


async def measure(effort: Effort, progress: Progress) -> Drawn:
    """Have every fault befall every write in every way; in a quick run, some faults one write."""
    quick = effort.slow_rounds == 1
    plan = BRIEFLY if quick else {write: list(faults.KINDS) for write in KINDS}
    came: list[Came] = []
    async with lanes(list(plan)) as made:
        for way in progress.track(WAYS, description="duplicates"):
            with unguarded() if way == JOURNAL else nullcontext():
                runs = [lane.run(way, write, kinds) for lane, (write, kinds) in zip(made, plan.items(), strict=True)]
                came += itertools.chain.from_iterable(await asyncio.gather(*runs))
    order = list(faults.KINDS)
    came.sort(key=lambda one: order.index(one.fault))
    return Drawn(_figures(came), picture(came, list(WAYS)))


def _figures(came: Sequence[Came]) -> list[Figure]:
    return [figure for way in WAYS for figure in _of_way(way, [one for one in came if one.way == way])]


def _of_way(way: str, came: Sequence[Came]) -> list[Figure]:
    aim = at_most(0) if way == SDK else None
    counts = {
        "made twice or more": sum(one.is_duplicate for one in came),
        "lost": sum(one.is_lost for one in came),
        "stored but reported failed": sum(one.is_denied for one in came),
    }
    return [Figure(f"{way}: {name}", count, f"of {len(came)} writes", aim) for name, count in counts.items()]
