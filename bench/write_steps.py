"""Where the time of a patient's creation goes, step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import wraps
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from bench.measure import Figure, Run
from portaldriver.pom import guarded
from portaldriver.pom.form import BoundDetail
from portaldriver.portals.office_ally import filling
from portaldriver.portals.office_ally.pages import AddPatientForm, PatientForm
from portaldriver.portals.office_ally.pages.suggestions import BoundSuggested
from portaldriver.portals.office_ally.writes.patients import CreatePatient
from portaldriver.runtime import committing
from portaldriver.runtime.store.audit import Audit
from portaldriver.runtime.store.journal import Journal
from portaldriver.runtime.store.leases import Lease

STEPS: tuple[tuple[str, Any, str], ...] = (
    ("1 before: is it there?", CreatePatient, "before"),
    ("2 fill", CreatePatient, "fill"),
    ("2.1 fill: opening the form", AddPatientForm, "open"),
    ("2.2 fill: the payer's window", filling, "pick"),
    ("2.3 fill: the diagnosis", BoundSuggested, "choose"),
    ("2.4 fill: texts and choices", PatientForm, "enter"),
    ("2.5 fill: reading the form, before and after", BoundDetail, "read"),
    ("3 journal: begin", Journal, "begin"),
    ("3 journal: moves", Journal, "advance"),
    ("3 audit", Audit, "append"),
    ("3 lease: last proof", Lease, "prove"),
    ("4 press", committing, "_pressed"),
    ("5 said: the list that means saved", CreatePatient, "said"),
    ("6 find: look it up and compare", CreatePatient, "find"),
)
GUARD = "4 guard: its setting up"


async def of_a_creation(create: Run, *, rounds: int) -> list[Figure]:
    """Return the medians of so many creations' steps, in milliseconds."""
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        with _watching() as spent:
            await create()
        for name, seconds in spent.items():
            taken[name].append(seconds)
    return [Figure(f"step {name}", median(seconds) * 1000, "ms") for name, seconds in sorted(taken.items())]


@contextmanager
def _watching() -> Iterator[dict[str, float]]:
    """Add up the seconds that are spent in each step; what one step does within another counts for both."""
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(step)
        async def passing(*args: Any, **options: Any) -> Any:
            begun = perf_counter()
            try:
                return await step(*args, **options)
            finally:
                spent[name] += perf_counter() - begun

        return passing

    @asynccontextmanager
    async def watched(*args: Any, **options: Any) -> AsyncIterator[Any]:
        begun = perf_counter()
        async with guarded(*args, **options) as submission:
            spent[GUARD] += perf_counter() - begun
            yield submission

    with ExitStack() as patched:
        for name, owner, step in STEPS:
            patched.enter_context(patch.object(owner, step, timed(name, getattr(owner, step))))
        patched.enter_context(patch.object(committing, "guarded", watched))
        yield spent
