"""Crashes one after the other, each on an account of its own, with what the portal saw of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from time import monotonic

from mock_portals.office_ally.accounts import Account
from portaldriver import StateDatabase
from tests.crash.crew import KEY, Worker
from tests.crash.jobs import LEASE, Answer, Job
from tests.crash.scene import Scene, is_read, scene

SLACK = 5.0
"""Seconds by which a busy machine may notice later that a lease has ended: with them still less than a `STEADY` one."""


@dataclass(frozen=True, slots=True)
class Crash:
    """Where a worker is killed: at a point, or so many seconds after it was told to begin."""

    at: str = ""
    nth: int = 1
    after: float = 0.0

    def of(self, job: Job) -> Job:
        """Return the job with this as its end."""
        return replace(job, lease=LEASE, fate="SIGKILL", at=self.at, nth=self.nth, after=self.after)

    def __str__(self) -> str:
        return f"killed at {self.at!r}, {self.nth}" if self.at else f"killed after {self.after:.3f} s"


@dataclass
class Lane:
    """A portal of its own, a worker that is to be killed, and one that comes after it."""

    scene: Scene
    endpoint: str
    successor: Worker
    took: list[float] = field(default_factory=list)
    """Seconds from each crash to the next worker's answer."""
    waited: list[float] = field(default_factory=list)
    """Seconds of it that the lease was waited for."""
    _standby: asyncio.Task[Worker] | None = None

    async def victim(self) -> Worker:
        """Return a worker that is ready, and have the next one get ready meanwhile."""
        ready = self._standby or asyncio.ensure_future(Worker.start(self.endpoint))
        self._standby = None
        worker = await ready
        self._standby = asyncio.ensure_future(Worker.start(self.endpoint))
        return worker

    async def end(self) -> None:
        """End the workers."""
        await self.successor.end()
        if self._standby is not None:
            await (await self._standby).end()

    async def clean(self, state: str) -> Answer:
        """Have an account signed in without a crash."""
        answer = await self.successor.do_or_fail(self.scene.job(self.scene.account(), state))
        assert is_read(answer)
        return answer

    async def run(self, crashes: Iterable[tuple[Crash, str]]) -> list[str]:
        """Crash and recover, again and again, and return what went wrong."""
        problems = []
        for crash, state in crashes:
            found = [f"{crash}: {words}" for words in await self._survive(crash, state)]
            print("\n".join(found) or f"{crash}: {self.took[-1]:.2f} s", flush=True)  # 200 of them take minutes
            problems += found
        return problems

    async def _survive(self, crash: Crash, state: str) -> list[str]:
        account, before = self.scene.account(), self.scene.passwords
        victim = await self.victim()
        answer = await victim.do(crash.of(self.scene.job(account, state)))
        if answer is not None:
            await victim.end()
        died, by_victim = monotonic(), self.scene.passwords - before
        self.scene.pass_time()
        after = await self.successor.do_or_fail(self.scene.job(account, state))
        self.took.append(monotonic() - died)
        self.waited.append(after.waited)
        checks = {
            "it was not killed": victim.was_killed or (not crash.at and is_read(answer)),
            f"the next process came to {after.outcome}": is_read(after),
            f"the lease was stuck for {after.waited:.1f} s": after.waited <= LEASE + SLACK,
            "the lease is stuck": await _is_free(state, account, by=died + LEASE + SLACK),
            f"{self.scene.passwords - before} passwords were given, {by_victim} before it died; the next one came by"
            f" {after.points}, {after.events}": self.scene.passwords - before <= 2,
            "a code was offered again": not account.replayed_codes,
            # One that was under way when its process was killed comes when the clock has been put forward.
            "a wrong code was given": len(account.wrong_codes) <= bool(crash.after),
            "more than two codes were given": len(account.accepted_codes) <= 2,
        }
        return [words for words, good in checks.items() if not good]


async def _is_free(url: str, account: Account, *, by: float) -> bool:
    """Whether the account's lease is to be had at once, or by the time that a dead worker's has ended."""
    async with StateDatabase(url, key=KEY) as state:
        name = f"sign-in:{await state.account_key('office_ally', account.username)}"
        asked = monotonic()
        async with state.leases.hold(name, ttl=LEASE, wait=LEASE * 3) as lease:
            return asked + lease.waited <= max(asked + SLACK, by)


@asynccontextmanager
async def lane(endpoint: str) -> AsyncIterator[Lane]:
    """Serve a portal and start a worker."""
    with scene() as served:
        made = Lane(served, endpoint, await Worker.start(endpoint))
        try:
            yield made
        finally:
            await made.end()
