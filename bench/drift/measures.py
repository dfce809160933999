"""What is counted of answers, right, wrong and where there was nothing to be found; with intervals."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """One element looked for. `sure` orders answers, `probability` is meant as one, `accepted` would be healed."""

    group: str
    present: bool
    right: bool
    sure: float
    probability: float
    accepted: bool


Measure = Callable[[Sequence[Answer]], float]


def located(answers: Sequence[Answer]) -> float:
    """Return the share of elements that are there whose right candidate is the best."""
    there = [one for one in answers if one.present]
    return _share(there, lambda one: one.right)


def wrong_at(coverage: float) -> Measure:
    """Return the share of wrong ones among what is answered, where that share of all is answered: the surest."""

    def measure(answers: Sequence[Answer]) -> float:
        there = sorted((one for one in answers if one.present), key=lambda one: -one.sure)
        return _share(there[: round(len(there) * coverage)], lambda one: not one.right)

    return measure


def coverage_at(wrong: float) -> Measure:
    """Return the largest share that can be answered with no more than that share of it wrong."""

    def measure(answers: Sequence[Answer]) -> float:
        there = sorted((one for one in answers if one.present), key=lambda one: -one.sure)
        errors, best = 0, 0
        for n, one in enumerate(there, 1):
            errors += not one.right
            if errors <= wrong * n:
                best = n
        return best / len(there) if there else 0.0

    return measure


def absent_healed_at(coverage: float) -> Measure:
    """Return the share of absent elements that would be answered where that share of present ones is."""

    def measure(answers: Sequence[Answer]) -> float:
        there = sorted((one.sure for one in answers if one.present), reverse=True)
        least = there[max(0, round(len(there) * coverage) - 1)] if there else 0.0
        return _share([one for one in answers if not one.present], lambda one: one.sure >= least)

    return measure


def accepted(answers: Sequence[Answer]) -> float:
    """Return the share of elements that are there for which something is accepted."""
    return _share([one for one in answers if one.present], lambda one: one.accepted)


def wrong_accepted(answers: Sequence[Answer]) -> float:
    """Return the share of wrong ones among all that is accepted, absent elements included."""
    return _share([one for one in answers if one.accepted], lambda one: not one.right)


def absent_accepted(answers: Sequence[Answer]) -> float:
    """Return the share of absent elements for which something is accepted."""
    return _share([one for one in answers if not one.present], lambda one: one.accepted)


def calibration(answers: Sequence[Answer]) -> float:
    """Return by how much probabilities are off: the mean over ten bins of equal width, weighted by what is in them."""
    rows = reliability(answers)
    every = sum(count for count, _, _ in rows)
    return sum(count * abs(said - right) for count, said, right in rows) / every if every else 0.0


def reliability(answers: Sequence[Answer]) -> list[tuple[int, float, float]]:
    """Return for each tenth of probability how many answers, what they say on average, and what share is right."""
    bins: dict[int, list[Answer]] = defaultdict(list)
    for one in answers:
        bins[min(9, int(one.probability * 10))].append(one)
    found = []
    for number in range(10):
        part = bins[number]
        found.append((len(part), _mean([one.probability for one in part]), _share(part, lambda one: one.right)))
    return found


def interval(measure: Measure, answers: Sequence[Answer], *, rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the middle 95% of a measure over draws of whole groups: answers of one site are not independent."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        groups[one.group].append(one)
    parts, chance = list(groups.values()), random.Random(7)
    drawn = sorted(
        measure([one for part in chance.choices(parts, k=len(parts)) for one in part]) for _ in range(rounds)
    )
    return drawn[int(rounds * 0.025)], drawn[int(rounds * 0.975) - 1]


def _share(answers: Sequence[Answer], true: Callable[[Answer], bool]) -> float:
    return sum(map(true, answers)) / len(answers) if answers else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
