"""Ask for every element of a case: while it is there, and with it taken out of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bench.drift.cases import Case
from bench.drift.learning import run
from bench.drift.measures import Answer
from bench.drift.rivals import Score
from portaldriver.drift.ranking import Model
from portaldriver.drift.relocation import ACCEPT, MARGIN, Search
from portaldriver.drift.risk import Risk

Found = tuple[int | None, float, float, bool]
"""What is found, how sure, with what probability, and whether it is accepted."""
Ask = Callable[[Case], list[Found]]
"""Asks for each element of a case."""


def ours(model: Model) -> Ask:
    """Return how we ask."""

    def one(found: Search) -> Found:
        gated = found.gate is not None and found.gate.open
        decided = found.decided(Risk.ORDINARY, ACCEPT, MARGIN)
        # What the gate refuses is never sure, however likely.
        return found.given, found.probability * (1.0 if gated else 0.5), found.probability, decided.found is not None

    return lambda case: [one(found) for found in run(case, model)]


def rival(score: Score) -> Ask:
    """Return how one that always answers with its best score is asked."""

    def ask(case: Case) -> list[Found]:
        found = []
        for old in case.old:
            scores = score(old, case.candidates)
            best = int(np.argmax(scores)) if len(scores) else None
            value = float(scores[best]) if best is not None else 0.0
            found.append((best, value, value, best is not None))
        return found

    return ask


def always(ask: Ask) -> Callable[[Case], Ask]:
    """Return one way to ask for every case."""
    return lambda _: ask


def answers(cases: Sequence[Case], ask: Callable[[Case], Ask], *, parts: int) -> Iterator[Answer]:
    """Yield an answer for every element that is there, and for every one taken out, in so many parts per page."""
    for case in cases:
        how = ask(case)
        yield from _answers(case, how(case), everything=True)
        count = min(parts, len(case.old))
        for part in range(count):
            shown = case.without(part, parts=count)
            yield from _answers(shown, how(shown), everything=False)


def _answers(
    case: Case, found: Sequence[tuple[int | None, float, float, bool]], *, everything: bool
) -> Iterator[Answer]:
    for n, (at, sure, probability, accepted) in enumerate(found):
        present = case.truth[n] is not None
        if everything or not present:
            right = case.correct(n, at)
            yield Answer(f"{case.family} {case.name.split()[0]}", present, right, sure, probability, accepted)
