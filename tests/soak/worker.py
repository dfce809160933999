"""A process of the soak: `python -m tests.soak.worker`, its orders on stdin, what it says on stdout.

The first line of stdin are its `Orders`, each further one is a `Visit` or `ENOUGH`; it ends when stdin has ended and everything is
read. The state database and its key come from the environment, as in a service.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from time import monotonic

import anyio

from portaldriver import BrowserPool, OfficeAlly, PortalError, StateDatabase
from tests.soak import settings
from tests.soak.plan import ENOUGH, Orders, Read, Visit
from tests.soak.reading import perform
from tests.soak.said import Answered, Ended, Started
from tests.soak.telling import Teller, say

BEAT, LOOKS = 0.5, 10
"""Seconds between two pulses, and how often it is looked what is live in between."""
LONGEST_LINE = 16 * 1024 * 1024


class Worker:
    """Reads what it is told, with a client for each account, all of them on one pool and one state database."""

    def __init__(self, orders: Orders, clients: Sequence[OfficeAlly], pool: BrowserPool, teller: Teller) -> None:
        self._orders = orders
        self._clients = clients
        self._pool = pool
        self._teller = teller
        self._waiting: deque[Read] = deque(orders.plan.read(number) for number in orders.numbers)
        self._finishing = False
        self._called = asyncio.Event()

    async def run(self, visits: asyncio.StreamReader) -> None:
        """Read until there is nothing left and nothing more is to come."""
        beside = [asyncio.ensure_future(self._listen(visits)), asyncio.ensure_future(self._beat())]
        try:
            async with anyio.create_task_group() as group:
                for _ in range(self._orders.pace.tasks):
                    group.start_soon(self._work)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    async def _listen(self, visits: asyncio.StreamReader) -> None:
        """Put visits in front of all other reads."""
        while line := await visits.readline():
            if line.strip() == ENOUGH:
                self._waiting.clear()
                continue
            visit = Visit.model_validate_json(line)
            reads = [self._orders.plan.read(number) for number in visit.numbers]
            self._waiting.extendleft(read.model_copy(update={"account": visit.account}) for read in reads)
            self._called.set()
        self._finishing = True
        self._called.set()

    async def _work(self) -> None:
        while self._waiting or not self._finishing:
            if self._waiting:
                await self._one(self._waiting.popleft())
            else:
                self._called.clear()
                await self._called.wait()

    async def _one(self, read: Read) -> None:
        begun = monotonic()
        outcome, why = await self._outcome(read)
        say(
            Answered(
                number=read.number,
                account=read.account,
                kind=read.kind,
                outcome=outcome,
                why=why,
                seconds=monotonic() - begun,
            )
        )

    async def _outcome(self, read: Read) -> tuple[str, str]:
        known = self._orders.known
        own, neighbour = known[read.account], known[(read.account + 1) % len(known)]
        try:
            await perform(read, self._clients[read.account], own, neighbour)
        except (PortalError, AssertionError) as error:
            return type(error).__name__, str(error)
        except Exception as error:
            # Not one of ours: its words may hold anything.
            return f"{type(error).__module__}.{type(error).__name__}", ""
        return "ok", ""

    async def _beat(self) -> None:
        while True:
            say(self._teller.look(self._pool))
            for _ in range(LOOKS):
                await asyncio.sleep(BEAT / LOOKS)
                self._teller.look(self._pool)


async def _stdin() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def main() -> None:
    """Do what stdin says."""
    begun, teller, lines = monotonic(), Teller(), await _stdin()
    orders = Orders.model_validate_json(await lines.readline())
    say(Started())
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(settings.pool(orders.pace, on_event=teller.count))
        state = await stack.enter_async_context(StateDatabase())
        clients = []
        for account, known in enumerate(orders.known):
            on_event = partial(teller.tell, account=account)
            client = settings.client(known, orders, pool=pool, state=state, on_event=on_event)
            clients.append(await stack.enter_async_context(client))
        await Worker(orders, clients, pool, teller).run(lines)
    say(teller.look(pool))
    say(Ended(seconds=monotonic() - begun))


if __name__ == "__main__":
    asyncio.run(main())
