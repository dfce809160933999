"""`sessions`: waking a session against signing in anew, what one costs asleep and awake, and what the guard costs."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.progress import Progress

from bench.accounts import Accounts, accounts, fall_asleep, first_row
from bench.guarding import guarding
from bench.measure import Effort, Figure, Medians, at_least, milliseconds, times_faster
from bench.resting import at_rest
from portaldriver import OfficeAlly

WAKE, PASSWORD, TOTP = "wake", "sign in with a password", "sign in with password and TOTP"


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure all three."""
    figures = await _waking(effort, progress)
    with tempfile.TemporaryDirectory() as folder:
        figures += await at_rest(effort, progress, Path(folder))
    return figures + await guarding(effort, progress)


@dataclass(frozen=True, slots=True)
class Contender:
    """What is timed, from the call to its first row, and what has to be undone before."""

    client: OfficeAlly
    undo: Callable[[OfficeAlly], Awaitable[object]]


async def _waking(effort: Effort, progress: Progress) -> list[Figure]:
    async with accounts() as made:
        medians = await _in_turns(await _contenders(made), effort, progress)
    return [
        times_faster("wake and read, against a sign-in with password and TOTP", medians, WAKE, TOTP, at_least(5)),
        times_faster("wake and read, against a sign-in with a password", medians, WAKE, PASSWORD, at_least(5)),
        *milliseconds("to the first row", medians),
    ]


async def _contenders(made: Accounts) -> dict[str, Contender]:
    """Return a session that sleeps, and two accounts that are signed out: their devices are not remembered."""

    async def sign_out(client: OfficeAlly) -> None:
        made.pass_time()
        await client.sign_out()

    return {
        WAKE: Contender(await made.client(), fall_asleep),
        PASSWORD: Contender(await made.client(), sign_out),
        TOTP: Contender(await made.client(mfa=True), sign_out),
    }


async def _in_turns(contenders: Mapping[str, Contender], effort: Effort, progress: Progress) -> Medians:
    """Return each one's median in seconds; who begins changes from round to round."""
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for contender in contenders.values():
        await first_row(contender.client)
    for number in progress.track(range(-effort.warm_up, effort.slow_rounds), description="waking"):
        begin = number % len(names)
        for name in names[begin:] + names[:begin]:
            seconds = await _timed(contenders[name])
            if number >= 0:
                taken[name].append(seconds)
    return {name: median(seconds) for name, seconds in taken.items()}


async def _timed(contender: Contender) -> float:
    await contender.undo(contender.client)
    begun = perf_counter()
    await first_row(contender.client)
    return perf_counter() - begun
