"""What the perimeter costs: the same page opened in a context that is sealed, intercepted, or not guarded at all."""

from __future__ import annotations

from rich.progress import Progress

from bench.measure import Effort, Figure, at_most, contend, milliseconds, times_as_long
from bench.stage import Stage, stage
from portaldriver.portals.office_ally.hosts import HOSTS
from portaldriver.portals.office_ally.pages import PatientList
from portaldriver.runtime.perimeter import Perimeter

SEALED, INTERCEPTED, OPEN = "sealed", "intercepted", "not guarded"


async def guarding(effort: Effort, progress: Progress) -> list[Figure]:
    """Open the patient list over and over in each."""
    async with stage() as set_up:
        screens = {
            SEALED: await _screen(set_up, sealed=True),
            INTERCEPTED: await _screen(set_up, sealed=False),
            OPEN: await _screen(set_up, sealed=None),
        }
        contenders = {name: screen.open for name, screen in screens.items()}
        medians = await contend(
            contenders, rounds=effort.rounds, warm_up=effort.warm_up, progress=progress, title="the guard"
        )
    return [
        times_as_long("opening a page, sealed, against not guarded", medians, SEALED, OPEN, at_most(1.1)),
        times_as_long("opening a page, intercepted, against not guarded", medians, INTERCEPTED, OPEN),
        *milliseconds("opening a page", medians),
    ]


async def _screen(set_up: Stage, *, sealed: bool | None) -> PatientList:
    """Return the list in a page of a context that is guarded in one way; None: in no way."""
    origins = [set_up.binding.origin(host) for host in HOSTS]
    perimeter = Perimeter(origins, emit=lambda _: None, sealed=sealed)
    options = perimeter.options if sealed else {}
    context = await set_up.pool.open_context(storage_state=set_up.cookies, **options)
    if sealed is not None:
        await perimeter.guard(context, sealed=sealed)
    return PatientList(await context.new_page(), set_up.binding)
