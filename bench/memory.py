"""`memory`: what a pool's sessions hold, browser processes and Playwright's driver together."""

from __future__ import annotations

import os

import anyio
from rich.progress import Progress

from bench.measure import Effort, Figure
from bench.processes import memory_below
from bench.stage import Stage, stage

MIB = 1024 * 1024

SETTLE = 2.0
"""Seconds in which new pages come to rest before they are weighed."""


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Weigh a pool with ever more sessions, each a context of its own with the patient list open in it.

    The first of them is the client's, which a signed-in pool cannot be without.
    """
    figures: list[Figure] = []
    async with stage(contexts=max(effort.sessions)) as set_up:
        await _show_list_in_client(set_up)
        held = 1
        task = progress.add_task("sessions", total=max(effort.sessions), completed=held)
        for count in effort.sessions:
            while held < count:
                await set_up.patient_list()
                held += 1
                progress.update(task, completed=held)
            await anyio.sleep(SETTLE if effort.settles else 0)
            figures += _weighed(count)
    return figures


async def _show_list_in_client(set_up: Stage) -> None:
    await set_up.client.patients.list(page_size=20, lane="page")


def _weighed(count: int) -> list[Figure]:
    whole = memory_below(os.getpid()) / MIB
    noun = "session" if count == 1 else "sessions"
    return [
        Figure(f"pool with {count} {noun}", whole, "MiB"),
        Figure(f"pool with {count} {noun}, each", whole / count, "MiB per session"),
    ]
