"""`drift-similo2`: forty public sites, some years apart, against Similo and Healenium's formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from rich.progress import Progress

from bench.dots import Drawn
from bench.drift.answers import Ask, answers, ours, rival
from bench.drift.cases import Case
from bench.drift.figures import figures, picture
from bench.drift.learning import examples, learn_whether, learn_which, nothing, rankings
from bench.drift.places import data_of
from bench.drift.rivals import healenium, similo, tuned
from bench.drift.similo2 import load
from bench.measure import Effort, Figure, at_least, at_most
from portaldriver.drift.ranking import Model, shipped

AIMS = {
    "located": at_least(0.92),
    "wrong at 90% coverage": at_most(0.02),
    "coverage at 1% wrong": at_least(0.85),
    "absent healed at 90% coverage": at_most(0.03),
    "calibration error": at_most(0.03),
}
OURS, LEFT_OUT = "shipped weights", "weights of the other sites"


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure the weights that ship, and such as are learnt from all other sites within the run."""
    cases = load(data_of(effort, "similo2/dev"))
    quick = effort.rounds == 1
    cases, parts = (cases[:4], 2) if quick else (cases, 1000)
    model = shipped()
    ways: dict[str, Callable[[Case], Ask]] = {
        OURS: lambda case: ours(model),
        LEFT_OUT: left_out(cases, model),
        "Similo": lambda case: rival(similo()),
        "Similo, tuned on the others": _tuned(cases),
        "Healenium's formula": lambda case: rival(healenium),
    }
    found = {}
    for name in progress.track(list(ways), description="similo2"):
        found[name] = list(answers(cases, ways[name], parts=parts))
    every = [figure for name in (OURS, LEFT_OUT) for figure in figures(name, found[name], AIMS)]
    rivals = [figure for name in list(ways)[2:] for figure in figures(name, found[name], {}, list(AIMS)[:4])]
    return Drawn(every + rivals, picture(found, ours=LEFT_OUT, title="similo2"))


def left_out(cases: Sequence[Case], known: Model) -> Callable[[Case], Ask]:
    """Return how to ask of each site with the weights that are known, fitted further to all other sites."""
    searches = {case.family: rankings(case) for case in cases}
    which = {
        family: learn_which([s for other, part in searches.items() if other != family for s in part], known=known.which)
        for family in searches
    }
    seen = {
        case.family: examples(case, Model(which[case.family], nothing(), {}), seed=n) for n, case in enumerate(cases)
    }

    @cache
    def of(family: str) -> Ask:
        rest = [part for other, part in seen.items() if other != family]
        whether = learn_whether(
            np.concatenate([rows for rows, _ in rest]), np.concatenate([truth for _, truth in rest])
        )
        return ours(Model(which[family], whether, {}))

    return lambda case: of(case.family)


def _tuned(cases: Sequence[Case]) -> Callable[[Case], Ask]:
    @cache
    def of(family: str) -> Ask:
        return rival(tuned([case for case in cases if case.family != family]))

    return lambda case: of(case.family)
