"""`drift-coldheal`: locators that failed, with no old page beside: how often the locator's own words are enough."""

from __future__ import annotations

from rich.progress import Progress

from bench.dots import Drawn
from bench.drift.answers import always, answers, ours, rival
from bench.drift.coldheal import load
from bench.drift.figures import figures, picture
from bench.drift.places import data_of
from bench.drift.rivals import healenium, similo
from bench.measure import Effort, Figure
from portaldriver.drift.ranking import shipped

SHOWN = ("located", "accepted", "wrong among accepted", "absent accepted")


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure the weights that ship. No aim: an element that nothing was kept of is not what they are for."""
    place = data_of(effort, "coldheal_rf")
    cases = [case for file in ([place] if place.is_file() else sorted(place.glob("*.json"))) for case in load(file)]
    ways = {"ours": ours(shipped()), "Similo": rival(similo()), "Healenium's formula": rival(healenium)}
    found = {}
    for name in progress.track(list(ways), description="coldheal"):
        found[name] = list(answers(cases, always(ways[name]), parts=1))
    rows = [
        figure for name in ways for figure in figures(name, found[name], {}, SHOWN if name == "ours" else SHOWN[:1])
    ]
    return Drawn(rows, picture(found, ours="ours", title="coldheal"))
