"""Figures of answers, rivals side by side, and whether probabilities mean what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from bench.drift import measures as m
from bench.measure import Aim, Figure

MEASURES: Mapping[str, m.Measure] = {
    "located": m.located,
    "wrong at 90% coverage": m.wrong_at(0.9),
    "coverage at 1% wrong": m.coverage_at(0.01),
    "absent healed at 90% coverage": m.absent_healed_at(0.9),
    "calibration error": m.calibration,
    "accepted": m.accepted,
    "wrong among accepted": m.wrong_accepted,
    "absent accepted": m.absent_accepted,
}


def figures(
    title: str, answers: Sequence[m.Answer], aims: Mapping[str, Aim], names: Sequence[str] = ()
) -> list[Figure]:
    """Return the measures of one way to answer, each with the interval its groups leave open."""
    found = []
    for name in names or MEASURES:
        low, high = m.interval(MEASURES[name], answers)
        value = MEASURES[name](answers)
        found.append(Figure(f"{title}: {name}", value, "share", aims.get(name), f"{low:.3f} to {high:.3f}"))
    return found


def picture(ways: Mapping[str, Sequence[m.Answer]], *, ours: str, title: str) -> RenderableType:
    """Return the rivals side by side, and our reliability."""
    table = Table(title=title, title_justify="left")
    table.add_column("measure")
    for way in ways:
        table.add_column(way, justify="right")
    for name, measure in MEASURES.items():
        table.add_row(name, *(f"{measure(answers):.3f}" for answers in ways.values()))
    reliable = Table(title=f"{ours}: what probabilities mean", title_justify="left")
    for heading in ("said", "answers", "said on average", "right"):
        reliable.add_column(heading, justify="right")
    for number, (count, said, right) in enumerate(m.reliability(ways[ours])):
        reliable.add_row(f"{number / 10:.1f} to {(number + 1) / 10:.1f}", str(count), f"{said:.3f}", f"{right:.3f}")
    return Group(table, reliable)
