"""How long a code that was delivered takes until it is in hand: told by a real mail server, or looked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from math import ceil
from statistics import median
from time import perf_counter

from rich.progress import Progress

from bench import by_hand_mfa
from bench.measure import (
    Aim,
    Effort,
    Figure,
    all_at_once,
    at_most,
    milliseconds,
    one_by_one,
    times_as_long,
    times_faster,
)
from portaldriver import EmailCode, ImapMailbox, StateDatabase
from portaldriver.runtime.attempt import StoredAttempt
from portaldriver.runtime.mfa.challenge import EMAIL, Challenge
from portaldriver.runtime.patience import Patience
from tests.dovecot import PASSWORD, Dovecot

SDK, IDLE, EVERY_SECOND, EVERY_5_SECONDS = "SDK", "IDLE by hand", "a look each second", "a look every 5 seconds"
SENDER = "no-reply@example.com"
POLL = 60.0
"""Seconds after which the SDK looks by itself: longer than a round, so that only being told counts."""
REST = 0.7
"""Seconds in which everybody comes to rest before a message is delivered."""

Waiting = Callable[[str], AbstractAsyncContextManager[Awaitable[str]]]
"""Return, for a mailbox, somebody who waits for the next code in it."""


async def codes(effort: Effort, progress: Progress, server: Dovecot) -> list[Figure]:
    """Deliver codes to everybody in turns."""
    contenders: dict[str, tuple[Waiting, float]] = {
        SDK: (partial(_by_sdk, server), 1.0),
        IDLE: (partial(_told, server), 1.0),
        EVERY_SECOND: (partial(_polled, server, 1.0), 1.0),
        EVERY_5_SECONDS: (partial(_polled, server, 5.0), 5.0),
    }
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    run = all_at_once if effort.at_once else one_by_one

    async def deliver(number: int, name: str) -> None:
        waiting, period = contenders[name]
        # The moments of delivery are spread evenly over what the server or the reader does again and again.
        moment = REST + period * (number + 0.5) / effort.rounds
        taken[name].append(await _timed(server, waiting, moment, f"{100_003 + number}"))

    for number in progress.track(range(effort.rounds), description="codes by e-mail"):
        begin = number % len(names)
        await run([deliver(number, name) for name in names[begin:] + names[:begin]])
    return figures_of(taken)


async def _timed(server: Dovecot, waiting: Waiting, moment: float, code: str) -> float:
    mailbox = server.mailbox()
    async with waiting(mailbox) as answer:
        answered = asyncio.ensure_future(answer)
        await asyncio.sleep(moment)
        begun = perf_counter()
        server.deliver(mailbox, f"Your code: {code}")
        assert await answered == code
        return perf_counter() - begun


@asynccontextmanager
async def _by_sdk(server: Dovecot, mailbox: str) -> AsyncIterator[Awaitable[str]]:
    box = ImapMailbox("127.0.0.1", mailbox, PASSWORD, port=server.port, tls=server.trusting, poll=POLL)
    async with StateDatabase.in_memory() as state, state.leases.hold("bench", ttl=60.0, wait=1.0) as lease:
        ticket = StoredAttempt(
            state=state,
            portal="bench",
            account="0" * 32,
            lease=lease,
            ttl=60.0,
            patience=Patience(),
            tell=lambda event: None,
        )
        async with EmailCode(box, sender=SENDER).attending(ticket) as attendant:
            await attendant.asking(EMAIL)
            yield attendant.answer(Challenge(ticket=ticket, factor=EMAIL))


@asynccontextmanager
async def _told(server: Dovecot, mailbox: str) -> AsyncIterator[Awaitable[str]]:
    client = await by_hand_mfa.connected(server, mailbox)
    yield by_hand_mfa.told(client)
    await client.logout()


@asynccontextmanager
async def _polled(server: Dovecot, every: float, mailbox: str) -> AsyncIterator[Awaitable[str]]:
    yield asyncio.to_thread(by_hand_mfa.polled, server, mailbox, every)


def figures_of(taken: Mapping[str, list[float]]) -> list[Figure]:
    """Return what is said of the seconds that each took."""
    medians = {name: median(seconds) for name, seconds in taken.items()}
    slowest = sorted(taken[SDK])[ceil(0.95 * len(taken[SDK])) - 1]
    return [
        _ms("code in hand after its delivery, median", medians[SDK], at_most(1000)),
        _ms("code in hand after its delivery, 95th percentile", slowest),
        times_as_long("code in hand, against IDLE by hand", medians, SDK, IDLE),
        times_faster("code in hand, against a look each second", medians, SDK, EVERY_SECOND),
        times_faster("code in hand, against a look every 5 seconds", medians, SDK, EVERY_5_SECONDS),
        *milliseconds("code in hand", {name: seconds for name, seconds in medians.items() if name != SDK}),
    ]


def _ms(name: str, seconds: float, aim: Aim | None = None) -> Figure:
    return Figure(name, seconds * 1000, "ms", aim)
