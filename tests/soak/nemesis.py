"""Ends, displaces, kills and stops what the workers rely on, while they read."""

from __future__ import annotations

import itertools
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from time import time

import anyio
import psutil

from mock_portals.office_ally import OfficeAllyPortal
from tests.processes import browsers_below
from tests.soak import below
from tests.soak.ledger import Ledger
from tests.soak.plan import Known, Plan
from tests.soak.station import Station
from tests.soak.strikes import Blow, Due, Strike
from tests.waiting import until

FOUND = 60.0
"""Seconds within which what is frozen has to be found and replaced."""
HELD = 8.0
"""Seconds for which a page's process is stopped."""
MOMENT = 60.0
"""Seconds to wait for the moment to strike, or for what has to come of it."""
CHANCES = 4
"""How often a sign-in is provoked in order to stop a worker in it."""
NUDGE = 3
"""Reads that every worker does at once of an account that was struck."""

Seek = Callable[[int], list[psutil.Process]]


class Nemesis:
    """Strikes as it is due. `asked` are the reads it had done on top of the plan's."""

    def __init__(
        self,
        plan: Plan,
        known: Sequence[Known],
        portal: OfficeAllyPortal,
        stations: Sequence[Station],
        ledger: Ledger,
        *,
        lease: float,
    ) -> None:
        self.blows: list[Blow] = []
        self.password_needed: Counter[int] = Counter()
        """By account: how often a strike left nothing but the password."""
        self.asked = 0
        self._known = known
        self._portal = portal
        self._stations = stations
        self._ledger = ledger
        self._lease = lease
        self._plan = plan
        self._rng = random.Random(f"{plan.seed} nemesis")
        self._numbers = itertools.count(plan.reads)
        self._ways: dict[Strike, Callable[[], Awaitable[None]]] = {
            Strike.EXPIRE: self._expire,
            Strike.EXPIRE_ALL: self._expire_all,
            Strike.DISPLACE: self._displace,
            Strike.KILL_BROWSER: partial(self._kill, browsers_below),
            Strike.KILL_NETWORK: partial(self._kill, below.network_services),
            Strike.KILL_RENDERER: partial(self._kill, below.renderers),
            Strike.KILL_DRIVER: partial(self._kill, below.drivers),
            Strike.STOP_BROWSER: partial(self._stop, browsers_below),
            Strike.STOP_RENDERER: self._hold_renderer,
            Strike.STOP_DRIVER: partial(self._stop, below.drivers),
            Strike.KILL_WORKER: self._kill_worker,
            Strike.STOP_HOLDER: self._stop_holder,
        }

    async def run(self, dues: Sequence[Due]) -> None:
        """Strike until everything was done that is due.

        It begins when every account has signed in: a code that was accepted, and whose device was not yet saved when
        its process was killed, costs another one, and nobody could help that.
        """
        await until(lambda: len(self._ledger.opened()) == len(self._known), seconds=600)
        for due in dues:
            await self._await_turn(due)
            self.blows.append(Blow(time(), due.strike))
            with anyio.CancelScope(shield=True):  # what was stopped has to go on
                await self._ways[due.strike]()

    async def _await_turn(self, due: Due) -> None:
        def is_due() -> bool:
            idle = not any(station.left for station in self._stations)
            return idle or len(self._ledger.answers) - self.asked >= due.reads

        await until(is_due, seconds=1200)

    async def _read(self, account: int) -> None:
        """Have every worker read an account now, so that what was done to it is met."""
        for station in self._stations:
            await self._read_at(station, account)

    async def _read_at(self, station: Station, account: int) -> list[int]:
        numbers = list(itertools.islice(self._numbers, NUDGE))
        self.asked += NUDGE
        await station.visit(account, numbers)
        return numbers

    def _account(self) -> int:
        """Choose an account that nobody signs in just now.

        A session that the portal ends between password and landing page is raised, not renewed: that is decided so.
        """
        everybody = range(len(self._known))
        settled = [account for account in everybody if not self._ledger.is_entering(account)]
        return self._rng.choice(settled or list(everybody))

    # --- what the portal does

    async def _expire(self) -> None:
        account = self._account()
        self._portal.expire(self._known[account].username)
        await self._read(account)

    async def _expire_all(self) -> None:
        account = self._account()
        self.password_needed[account] += 1
        self._portal.expire(self._known[account].username, sso=True)
        await self._read(account)

    async def _displace(self) -> None:
        account = self._account()
        self.password_needed[account] += 1
        self._portal.displace(self._known[account].username)
        await self._read(account)

    # --- what the machine does

    async def _kill(self, seek: Seek) -> None:
        _, target = await self._target(seek)
        below.send(target, signal.SIGKILL)

    async def _stop(self, seek: Seek) -> None:
        """Stop a process; the worker has to find that out and end it, once it needs it: it reads all its accounts."""
        station, target = await self._target(seek)
        below.send(target, signal.SIGSTOP)
        for _ in range(CHANCES):
            for account in range(len(self._known)):
                await self._read_at(station, account)
            with suppress(TimeoutError):
                await until(lambda: not below.alive([target]), seconds=FOUND / CHANCES)
                return
        self._ledger.problems.append(f"a stopped process was not replaced: {seek.__name__}")
        below.end([target])

    async def _hold_renderer(self) -> None:
        """Stop a page's process for longer than any call waits; nobody has to end it but who closes the page."""
        _, target = await self._target(below.renderers)
        below.send(target, signal.SIGSTOP)
        with suppress(TimeoutError):
            await until(lambda: not below.alive([target]), seconds=HELD)
        below.send(target, signal.SIGCONT)

    async def _target(self, seek: Seek) -> tuple[Station, psutil.Process]:
        """Choose a process of a worker at work: the youngest, as an old browser may be on its way out already."""
        station = self._rng.choice(self._stations)
        numbers = await self._read_at(station, self._account())
        with suppress(TimeoutError):
            await until(lambda: any(number in self._ledger.answers for number in numbers), seconds=MOMENT)
        found = await until(lambda: below.alive(seek(station.pid)), seconds=MOMENT)
        return station, max(found, key=below.begun)

    async def _kill_worker(self) -> None:
        station = self._rng.choice(self._stations)
        await self._read_at(station, self._account())
        family = await station.kill()
        await station.start()
        if orphans := await below.outliving(family):
            self._ledger.problems.append(f"{orphans} processes outlived a worker that was killed")

    async def _stop_holder(self) -> None:
        """Stop a worker in the midst of a sign-in for longer than its lease lasts, while the other wants the account."""
        holder, other = self._rng.sample(list(self._stations), 2)
        for _ in range(CHANCES):
            account = self._account()
            if await self._signing_in(holder, account):
                break
        else:
            self._ledger.problems.append("no sign-in began whose holder could be stopped")
            return
        await holder.stop()
        try:
            await self._until_answered(await self._read_at(other, account))
        except TimeoutError:
            self._ledger.problems.append("a stopped holder kept the account from the other worker")
        finally:
            await anyio.sleep(self._lease)
            holder.go_on()

    async def _signing_in(self, station: Station, account: int) -> bool:
        """Have a worker sign in, and come back in the midst of it; False if the other one was faster."""
        since, name = len(self._ledger.entries), station.name
        self.password_needed[account] += 1
        self._portal.expire(self._known[account].username, sso=True)
        numbers = await self._read_at(station, account)

        def began() -> bool:
            return self._ledger.began(name, account, since=since)

        await until(lambda: began() or self._answered(numbers), seconds=MOMENT)
        return began() and not self._answered(numbers)

    def _answered(self, numbers: Sequence[int]) -> bool:
        return all(number in self._ledger.answers for number in numbers)

    async def _until_answered(self, numbers: Sequence[int]) -> None:
        await until(lambda: self._answered(numbers), seconds=MOMENT)
