"""Every page object of every portal and generation under every way of moving an element: is it noticed, and what for?

Pages of the mock portals are taken as they show, and moved one element at a time. Which element is the true one is
marked before it is moved; the marks, and not what is measured, say what is to be told of it.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright
from rich.progress import Progress

from bench.measure import Effort, Figure, at_most
from portaldriver.drift.baseline import Baseline, accept
from portaldriver.drift.checks import closest
from portaldriver.drift.declarations import Declaration, declared
from portaldriver.drift.looking import look_at
from portaldriver.drift.risk import Risk
from portaldriver.drift.states import Finding, State
from portaldriver.pom import PageObject, engine
from portaldriver.pom.binding import Binding
from portaldriver.runtime.browsers import find, launch_options

if TYPE_CHECKING:
    from playwright.async_api import Page

MARK = "data-true-one"
"""Where the mark stands. No declaration and no fingerprint looks at it."""

OPERATORS = (
    "nothing",
    "id renamed",
    "id, name and classes renamed",
    "wrapped",
    "relabelled",
    "dropped",
    "dropped, and a neighbour takes its id",
    "ids exchanged with a neighbour",
    "doubled",
    "moved to the end",
    "hidden",
)
"""What `moving.js` does to an element."""


@dataclass(slots=True)
class Shown:
    """One page as a mock portal showed it."""

    page: type[PageObject]
    where: str
    html: str


@dataclass(slots=True)
class Tally:
    """What was told, beside what was true."""

    cells: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often for an operator this was true and that was told."""
    proposed: Counter[str] = field(default_factory=Counter)
    noticed: int = 0
    """How often an element in another's place was at least a warning."""
    committed: int = 0
    """How often a commit control was found by its first candidate in another element's place: it would be pressed."""

    def noted(self, operator: str, true: State, told: Finding) -> None:
        """Count one element."""
        self.cells[(operator, str(true), str(told.state))] += 1
        if true is State.OTHER and told.is_drift:
            self.noticed += 1


ALARMS = frozenset({"gone", "ambiguous", "other", "degraded"})
HARMLESS = frozenset({"same", "changed", "absent", "appeared"})


def figures(tally: Tally) -> dict[str, float]:
    """Return precision and recall of what has to be acted on, and how often the very state was told."""
    right = sum(n for (_, true, told), n in tally.cells.items() if true in ALARMS and told in ALARMS)
    missed = sum(n for (_, true, told), n in tally.cells.items() if true in ALARMS and told in HARMLESS)
    false = sum(n for (_, true, told), n in tally.cells.items() if true in HARMLESS and told in ALARMS)
    exact = sum(n for (_, true, told), n in tally.cells.items() if true == told or {true, told} <= HARMLESS)
    silent = sum(n for (_, true, told), n in tally.cells.items() if true == "other")
    heard = sum(n for (_, true, told), n in tally.cells.items() if true == "other" and told == "other")
    alarm = sum(n for (_, true, told), n in tally.cells.items() if true != "other" and told == "other")
    total = sum(tally.cells.values())
    asked = tally.proposed.total()
    return {
        "elements looked at": total,
        "drift: precision": right / max(1, right + false),
        "drift: recall": right / max(1, right + missed),
        "very state told": exact / max(1, total),
        "silent drift: found": heard / max(1, silent),
        "silent drift: found or warned of": tally.noticed / max(1, silent),
        "silent drift: false alarms": alarm / max(1, total - silent),
        "proposals: right": tally.proposed["right"] / max(1, asked),
        "proposals: wrong": tally.proposed["wrong"] / max(1, asked),
        "proposals: refused": tally.proposed["refused"] / max(1, asked),
        "wrong elements that a commit would press": tally.committed,
    }


async def matrix(shown: Sequence[Shown], tab: Page, *, each: int, seed: int = 1) -> AsyncIterator[tuple[Shown, Tally]]:
    """Move up to `each` elements of every page in every way, and yield each page with what was told."""
    chance = random.Random(seed)
    for one in shown:
        tally = Tally()
        binding = Binding(portal="matrix")
        await tab.set_content(one.html)
        page = one.page(tab, binding)
        known = accept(one.page, await look_at(page))
        there = [d for d in declared(one.page).elements if known.elements[d.name].count == 1]
        risky = [d for d in there if d.risk is Risk.COMMIT]
        chosen = chance.sample(there, min(each, len(there))) + chance.sample(risky, min(2, len(risky)))
        for element in dict.fromkeys(chosen):
            for operator in OPERATORS:
                await _cell(one, tab, page, known, element, operator, tally)
        yield one, tally


async def _cell(
    one: Shown,
    tab: Page,
    page: PageObject,
    known: Baseline,
    element: Declaration,
    operator: str,
    tally: Tally,
) -> None:
    await tab.set_content(one.html)
    spec = json.dumps([list(map(list, element.candidates))])
    if not await tab.evaluate(_MARKING, [engine.source(), spec, _moving(), operator]):
        return
    index, count, marked, left = await tab.evaluate(_TRUTH, [engine.source(), spec])
    accepted = known.elements[element.name]
    true = _true(element, accepted.via, index, count, marked=marked, left=left)
    report = closest(one.page, [known], await look_at(page), {})
    told = next(finding for finding in report.findings if finding.element == element.name)
    tally.noted(operator, true, told)
    if element.risk is Risk.COMMIT and index == 0 and count == 1 and not marked and told.state is not State.OTHER:
        tally.committed += 1
    if told.proposal is not None and true in (State.GONE, State.OTHER, State.AMBIGUOUS, State.DEGRADED):
        found = told.proposal.found
        if found is None:
            tally.proposed["refused"] += 1
        else:
            right = left and await tab.evaluate(_IS_MARKED, found.xpath)
            tally.proposed["right" if right else "wrong"] += 1


def _true(element: Declaration, via: int, index: int, count: int, *, marked: bool, left: bool) -> State:
    if index < 0:
        return State.ABSENT if element.optional else State.GONE
    if count > 1:
        return State.AMBIGUOUS
    if not marked:
        return State.OTHER
    return State.DEGRADED if index > via else State.SAME


@cache
def _moving() -> str:
    text = Path(__file__).with_name("moving.js").read_text(encoding="utf-8")
    return text[text.index("(() =>") :]


_ENGINE = "const engine = eval(source);"
_MARKING = f"""([source, spec, moving, operator]) => {{
  {_ENGINE}
  const el = engine.parts.match(document, JSON.parse(spec)[0]).found[0];
  el.setAttribute('{MARK}', '');
  return eval(moving)[operator](el);
}}"""
_TRUTH = f"""([source, spec]) => {{
  {_ENGINE}
  const m = engine.parts.match(document, JSON.parse(spec)[0]);
  const marked = Boolean(m.found[0]?.hasAttribute('{MARK}'));
  return [m.index, m.found.length, marked, Boolean(document.querySelector('[{MARK}]'))];
}}"""
_IS_MARKED = f"""path => {{
  const at = document.evaluate(path, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
  return Boolean(at && at.closest('[{MARK}]') === at);
}}"""


def merged(tallies: Sequence[Tally]) -> Tally:
    """Return several tallies as one."""
    whole = Tally()
    for one in tallies:
        whole.cells += one.cells
        whole.proposed += one.proposed
        whole.committed += one.committed
        whole.noticed += one.noticed
    return whole


def by_operator(tally: Tally) -> Mapping[str, Counter[tuple[str, str]]]:
    """Return what was true and told for each operator."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for (operator, true, told), n in tally.cells.items():
        found.setdefault(operator, Counter())[(true, told)] += n
    return found


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Move elements of every page that tours of the mock portals show; with little effort, one of each page."""
    from bench.drift.shown import pages

    shown = await pages()
    each = 12 if effort.settles else 1
    tallies: list[Tally] = []
    async with async_playwright() as playwright:
        await engine.install(playwright)
        browser = await playwright.chromium.launch(**launch_options(find(playwright)))
        tab = await browser.new_page()
        task = progress.add_task("pages", total=len(shown))
        async for _, tally in matrix(shown, tab, each=each):
            tallies.append(tally)
            progress.advance(task)
        await browser.close()
    whole = merged(tallies)
    aims = {
        "silent drift: false alarms": at_most(0.005),
        "proposals: wrong": at_most(0.0),
        "wrong elements that a commit would press": at_most(0),
    }
    told = [Figure("pages", len(shown), "page objects and generations")]
    told += [Figure(name, value, "", aims.get(name)) for name, value in figures(whole).items()]
    for operator, cells in sorted(by_operator(whole).items()):
        right = sum(n for (true, said), n in cells.items() if true == said or {true, said} <= HARMLESS)
        told.append(Figure(f"{operator}: state told", right / cells.total(), "", beside=f"{cells.total()} elements"))
    return told
