"""`drift-speed`: what a look costs, what finding an element again costs, and what watching costs a read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

from rich.progress import Progress

from bench.measure import Effort, Figure, at_most, contend, milliseconds, times_as_long
from bench.stage import Stage, stage
from portaldriver import Drift
from portaldriver.drift.baseline import Baselines, accept
from portaldriver.drift.candidates import Candidates
from portaldriver.drift.looking import Look, look_at
from portaldriver.drift.proposing import known
from portaldriver.drift.relocation import relocate
from portaldriver.portals.office_ally.pages import PatientList


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure on the page of the patient list, and on reads of it."""
    async with stage() as set_up:
        screen = await set_up.patient_list()
        looks = await _looks(screen, effort, progress)
        look = await look_at(screen)
        baselines = await _accepted(look)
        reads = await _reads(set_up, baselines, effort, progress)
    return [*looks, *_relocations(look, effort), *reads]


async def _looks(screen: PatientList, effort: Effort, progress: Progress) -> list[Figure]:
    medians = await contend(
        {
            "probe of every declared element": screen.probe,
            "cheap look at them": lambda: look_at(screen, whole=False),
            "whole look, masked": lambda: look_at(screen),
        },
        rounds=effort.rounds,
        warm_up=effort.warm_up,
        progress=progress,
        title="looks",
    )
    return milliseconds("patient list", medians)


def _relocations(look: Look, effort: Effort) -> list[Figure]:
    """Time finding an element again, one at a time, the page's candidates taken apart each time and once for all."""
    page = [known(one) for one in look.elements]
    sought = {name: known(found) for name in look.resolved if (found := look.of(name))}
    once = Candidates(page)
    begun = perf_counter()
    for _ in range(effort.slow_rounds):
        for name, old in sought.items():
            relocate(old={name: old}, page=once)
    each = (perf_counter() - begun) / effort.slow_rounds / len(sought)
    begun = perf_counter()
    for _ in range(effort.slow_rounds):
        Candidates(page)
    apart = (perf_counter() - begun) / effort.slow_rounds
    return [
        Figure("finding an element again", each * 1000, "ms", at_most(15), f"{len(page)} candidates"),
        Figure("taking a page's candidates apart, once a page", apart * 1000, "ms"),
    ]


async def _accepted(look: Look) -> Baselines:
    from tempfile import mkdtemp

    baselines = Baselines(mkdtemp())
    baselines.save(accept(PatientList, look))
    return baselines


async def _reads(set_up: Stage, baselines: Baselines, effort: Effort, progress: Progress) -> list[Figure]:
    """Time a read in the page, unwatched, watched at the default, and with a look at every page that is opened."""
    folder = baselines.folder
    ways = {
        "unwatched": Drift(watch=False),
        "watched": Drift(baselines=folder),
        "looked at each time": Drift(baselines=folder, every=0.001),
    }
    clients = {name: set_up.another(drift=drift) for name, drift in ways.items()}

    def read(name: str) -> Callable[[], Awaitable[object]]:
        async def run() -> object:
            return await clients[name].patients.list(page_size=50, lane="page")

        return run

    try:
        medians = await contend(
            {name: read(name) for name in ways},
            rounds=effort.rounds,
            warm_up=max(1, effort.warm_up),
            progress=progress,
            title="reads",
        )
    finally:
        for client in clients.values():
            await client.aclose()
    return [
        times_as_long("a read while pages are watched", medians, "watched", "unwatched", at_most(1.05)),
        times_as_long("a read with a look at each page", medians, "looked at each time", "unwatched"),
    ]
