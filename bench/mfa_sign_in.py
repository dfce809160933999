"""Signing in with each second factor: the SDK against hand-written Playwright, in one warm browser."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import groupby
from statistics import median
from time import perf_counter

from rich.progress import Progress

from bench.measure import Aim, Effort, Figure, Medians, all_at_once, at_most, milliseconds, one_by_one, times_as_long
from bench.mfa_post import Post
from bench.mfa_ways import Scene, Task, Way, by_hand, by_sdk
from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool
from tests.dovecot import Dovecot

FIRST = "a password"
TASKS = {
    FIRST: Task(""),
    "TOTP": Task("totp"),
    "an SMS": Task("sms"),
    "an e-mail": Task("email"),
    "a recovery code": Task("recovery"),
    "a push": Task("push"),
    "a password, no announcements": Task("", announcements=0, pause=0.0),
    "TOTP, no announcements": Task("totp", announcements=0, pause=0.0),
}
OURS, THEIRS = "SDK", "by hand"
WAYS: dict[str, Way] = {OURS: by_sdk, THEIRS: by_hand}
WARM_UP = 1
MOST = 1.2
"""Times as long as by hand that a sign-in may take."""


async def sign_ins(effort: Effort, progress: Progress, server: Dovecot | None) -> list[Figure]:
    """Sign in with every factor, both ways in turns."""
    tasks = _brief() if effort.at_once else TASKS
    names = [name for name, task in tasks.items() if server is not None or task.factor != "email"]
    taken: dict[str, list[float]] = {_with(name, way): [] for name in names for way in WAYS}
    run = all_at_once if effort.at_once else one_by_one
    async with _scene(server) as scene:

        async def in_both_ways(name: str, number: int) -> None:
            for way in list(WAYS) if number % 2 else list(WAYS)[::-1]:
                seconds = await _timed(scene, WAYS[way], tasks[name])
                if number >= 0:
                    taken[_with(name, way)].append(seconds)

        for number in progress.track(range(-min(WARM_UP, effort.warm_up), effort.slow_rounds), description="sign-ins"):
            for together in _announced_alike(names, tasks):
                await run([in_both_ways(name, number) for name in together])
    return _figures(names, {name: median(seconds) for name, seconds in taken.items()})


def _brief() -> dict[str, Task]:
    """Return the tasks that do what none before does: every factor, and announcements once."""
    return {
        name: task if name == FIRST else replace(task, announcements=0) for name, task in TASKS.items() if task.pause
    }


def _announced_alike(names: Sequence[str], tasks: Mapping[str, Task]) -> list[list[str]]:
    """Return the tasks in order, those together that the portal ends with as many announcements."""
    return [list(alike) for _, alike in groupby(names, lambda name: tasks[name].announcements)]


def _with(name: str, way: str) -> str:
    return f"{name}, {way}"


@asynccontextmanager
async def _scene(server: Dovecot | None) -> AsyncIterator[Scene]:
    """Serve the portal with its announcements, and start the browser that both use."""
    portal = OfficeAllyPortal(patients=0)
    with MockServer(portal) as serving:
        async with BrowserPool() as pool:
            context = await pool.open_context()
            browser = context.browser
            assert browser is not None
            yield Scene(
                portal=portal,
                origins=serving.origins,
                pool=pool,
                browser=browser,
                post=Post(portal, server),
                server=server,
            )


async def _timed(scene: Scene, way: Way, task: Task) -> float:
    """Return how many seconds one sign-in took, having seen in the portal's books that it was one."""
    account = scene.account(task)
    async with way(scene, task, account) as sign_in:
        gc.collect()
        begun = perf_counter()
        await sign_in()
        seconds = perf_counter() - begun
        assert len(account.sign_ins) == 1
        assert len(account.prompts) == bool(task.factor)
    return seconds


def _figures(names: Sequence[str], medians: Medians) -> list[Figure]:
    ratios = [
        times_as_long(f"signing in with {name}", medians, _with(name, OURS), _with(name, THEIRS), _aim(TASKS[name]))
        for name in names
    ]
    return [*ratios, *milliseconds("signing in", medians)]


def _aim(task: Task) -> Aim | None:
    """Return the aim against whoever does the same; there is none against one who does less."""
    return at_most(MOST) if task.pause else None
