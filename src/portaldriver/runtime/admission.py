"""Who may open a context now: in the order in which they asked, idle sessions making room by going to sleep."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, Protocol

import anyio

from ..errors import ClosedError, PoolTimeout
from ..events import AdmissionDelayed, Event, log
from ..options import Limits
from .owned import begun

POLL = 0.25
"""Seconds between two looks at the memory while somebody waits for it."""

TO_COME = 300.0
"""MiB that a context may take which was admitted and is not open yet; it may be the first of a new browser."""

RELIEF = 1.25
"""How many times `Limits.free_memory` has to be free again once there was less, so that we do not go to and fro."""

_TOO_LATE = {
    "contexts": "no browser context became free in time",
    "memory": "not enough memory became free in time for a browser context",
}


class Sleeper(Protocol):
    """Something that has a context and no use for it at present: it could give it up and come back later."""

    @property
    def idle_since(self) -> float:
        """When its last call ended (monotonic)."""
        ...

    async def sleep(self) -> None:
        """Give the context up by closing it through the pool, or return without doing so if it is needed again."""
        ...


@dataclass(slots=True, eq=False)
class _Waiter:
    tenant: str
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    admitted: bool = False
    patient_until: float = 0.0
    """Until then a sleeper is on its way to make room, or has made it and the memory is not back yet."""


class Admission:
    """Counts contexts and looks at the memory.

    `spare` begins to close a browser that nobody uses, for a tenant that needs memory, and says whether there was one.
    `patience` is how many seconds a sleeper may take before another one is asked.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        memory: Callable[[], float],
        spare: Callable[[str], bool],
        patience: float,
        emit: Callable[[Event], None],
    ) -> None:
        self._limits = limits
        self._memory = memory
        self._spare = spare
        self._patience = patience
        self._emit = emit
        self._taken = 0
        self._opening = 0
        self._lacking: str | None = None
        self._waiting: deque[_Waiter] = deque()
        self._idle: dict[int, Sleeper] = {}
        self._leaving: dict[int, asyncio.Task[None]] = {}
        self._closed = False

    async def enter(self, tenant: str) -> None:
        """Wait for room for one context. Raises `PoolTimeout` and `ClosedError`."""
        waiter = _Waiter(tenant)
        self._waiting.append(waiter)
        try:
            self._admit()
            if not waiter.admitted:
                self._emit(AdmissionDelayed(reason=self._lacking or "contexts"))
                with anyio.move_on_after(self._limits.acquire):
                    await self._until_admitted(waiter)
            if not waiter.admitted:
                raise PoolTimeout(_TOO_LATE[self._lacking or "contexts"])
        except BaseException:
            self._give_up(waiter)
            raise

    def leave(self) -> None:
        """Give the room of one context back."""
        self._taken -= 1
        self._admit()
        self._wake_first()

    def idle(self, sleeper: Sleeper) -> None:
        """Note that a session could sleep; the first who waits and is not being helped is told."""
        self._idle[id(sleeper)] = sleeper
        now = monotonic()
        if waiter := next((w for w in self._waiting if w.patient_until <= now), None):
            waiter.wake.set()

    def busy(self, sleeper: Sleeper) -> None:
        """Note that a session is in use again, or gone."""
        self._idle.pop(id(sleeper), None)

    async def close(self) -> None:
        """Let nobody in any more, and see those who are going to sleep to their end."""
        self._closed = True
        self._idle.clear()
        for waiter in self._waiting:
            waiter.wake.set()
        leaving = list(self._leaving.values())
        if leaving:
            _, late = await asyncio.wait(leaving, timeout=self._patience)
            for task in late:
                task.cancel()

    def _lack(self) -> str | None:
        """Return what is missing for one more context: `contexts`, `memory` or nothing."""
        if self._taken >= self._limits.contexts:
            return "contexts"
        held_back = self._lacking == "memory" and self._taken > 0
        needed = self._limits.free_memory * (RELIEF if held_back else 1.0)
        return "memory" if self._memory() - self._opening * TO_COME < needed else None

    def settled(self) -> None:
        """Note that a context for which there was room is open by now, or will not be: memory tells of it itself."""
        self._opening -= 1

    def _admit(self) -> None:
        """Let in who has waited longest, and the next, as long as there is room."""
        while self._waiting and not self._closed:
            self._lacking = self._lack()
            if self._lacking is not None:
                return
            waiter = self._waiting.popleft()
            waiter.admitted = True
            waiter.wake.set()
            self._taken += 1
            self._opening += 1
            self._wake_first()

    def _wake_first(self) -> None:
        """Only the first in the queue looks at the memory, so whoever has become the first has to know."""
        if self._waiting:
            self._waiting[0].wake.set()

    def _give_up(self, waiter: _Waiter) -> None:
        if waiter.admitted:
            self.settled()
            self.leave()
        else:
            self._waiting.remove(waiter)
            self._wake_first()

    async def _until_admitted(self, waiter: _Waiter) -> None:
        while not waiter.admitted:
            if self._closed:
                raise ClosedError("the browser pool was closed meanwhile")
            waiter.wake.clear()
            self._relieve(waiter)
            with anyio.move_on_after(self._pause(waiter)):
                await waiter.wake.wait()
            if not waiter.admitted:
                self._admit()

    def _pause(self, waiter: _Waiter) -> float | None:
        """Return after how many seconds a waiter has to look again though nothing woke it."""
        left = waiter.patient_until - monotonic()
        pauses = [left] if left > 0 else []
        if self._lacking == "memory" and waiter is self._waiting[0]:
            pauses.append(POLL)
        return min(pauses, default=None)

    def _relieve(self, waiter: _Waiter) -> None:
        """Begin to make room: close a browser that nobody uses if memory is missing, else let a session sleep."""
        now = monotonic()
        if now < waiter.patient_until:
            return
        if self._lacking == "memory":
            if waiter is not self._waiting[0]:
                return  # what helps the first may do for all
            if self._spare(waiter.tenant):
                waiter.patient_until = now + POLL
                return
        longest = min(
            (key for key in self._idle if key not in self._leaving),
            key=lambda key: self._idle[key].idle_since,
            default=None,
        )
        if longest is not None:
            waiter.patient_until = now + self._patience
            self._send_to_sleep(self._idle.pop(longest), waiter)

    def _send_to_sleep(self, sleeper: Sleeper, waiter: _Waiter) -> None:
        task = begun(sleeper.sleep(), apart=True)
        self._leaving[id(sleeper)] = task
        task.add_done_callback(partial(self._slept, id(sleeper), waiter))

    def _slept(self, key: int, waiter: _Waiter, task: asyncio.Task[Any]) -> None:
        del self._leaving[key]
        if not task.cancelled() and (error := task.exception()):
            log.warning("a session could not be put to sleep: %s", type(error).__name__)
        waiter.patient_until = monotonic() + POLL if self._lacking == "memory" else 0.0
        waiter.wake.set()
