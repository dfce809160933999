"""`drift-upgrades`: page objects written for Django 2.2's admin, run on 3.2 and 5.2: what broke, and what lies.

The truth is the oracle's (`apps.oracle`): a field's name, a link's address, a button's text, where it stands once.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from playwright.async_api import Page
from rich.progress import Progress
from rich.table import Table

from bench.dots import Drawn
from bench.drift.apps.admin_pages import PAGES
from bench.drift.apps.asking import asked
from bench.drift.apps.django_families import DJADMIN
from bench.drift.apps.environments import environment
from bench.drift.apps.families import CACHE
from bench.drift.apps.family import Element, Version
from bench.drift.apps.judging import WELL, Judged, Relocate, Screen, State, judge, state
from bench.drift.apps.looking import blank, browser, describe
from bench.drift.apps.oracle import paired
from bench.drift.apps.running import running
from bench.measure import Effort, Figure, at_most
from portaldriver.pom import PageObject, Selector

_NUMBERS = """found => {
  const all = new Map([...document.querySelectorAll("*")].map((one, number) => [one, number]));
  return found.map(one => all.get(one));
}"""


Screens = dict[str, Screen]


async def screens(page: Page, origin: str) -> Screens:
    """Return every page of a version, with what the declarations lead to; the first one is seen before signing in."""
    found: Screens = {}
    for screen in PAGES:
        if found and len(found) == 1:
            await DJADMIN.enter(page, origin)
        await page.goto(origin + screen.path)
        found[screen.__name__] = await _resolved(page, screen)
    return found


async def _resolved(page: Page, screen: type[PageObject]) -> Screen:
    elements = await describe(page)
    places = {one["n"]: place for place, one in enumerate(elements)}

    async def lead(selector: Selector) -> tuple[int, ...]:
        numbers = await page.locator(selector.playwright).evaluate_all(_NUMBERS)
        return tuple(places.get(number, -1) for number in numbers)

    seen = Screen(elements=elements)
    for name, selector in screen.selectors().items():
        if name == "ready":
            continue
        seen.whole[name] = await lead(selector)
        seen.each[name] = tuple([(str(one), await lead(Selector(one))) for one in selector.candidates])
    return seen


async def look(versions: Sequence[Version]) -> dict[str, Screens]:
    """Run each version and return its pages."""
    seen: dict[str, Screens] = {}
    async with browser() as started:
        for version in versions:
            python = await environment(CACHE / "environments" / f"{DJADMIN.name}-{version.name}", version)
            async with running(python, DJADMIN.site) as origin, blank(started) as page:
                seen[version.name] = await screens(page, origin)
    return seen


def upgraded(seen: Mapping[str, Screens], relocate: Relocate | None = None) -> list[Judged]:
    """Judge each newer version by the oldest one."""
    oldest, *newer = seen
    return [
        judged
        for version in newer
        for name, screen in seen[oldest].items()
        for judged in judge(
            f"{oldest} -> {version}", name, screen, seen[version][name], same=DJADMIN.same, relocate=relocate
        )
    ]


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Count the states after each upgrade; with a short effort the version in the middle is left out."""
    versions = DJADMIN.versions if effort.rounds > 1 else (DJADMIN.versions[0], DJADMIN.versions[-1])
    task = progress.add_task("installing and running Django", total=None)
    seen = await look(versions)
    progress.remove_task(task)
    judged = upgraded(seen, asked)
    return Drawn([*figures(judged), *ways(seen)], picture(judged))


def figures(judged: Sequence[Judged]) -> list[Figure]:
    """Return how many elements came to each state, by upgrade; then the same of single candidates, by their kind."""
    counted: list[Figure] = []
    for upgrade in dict.fromkeys(one.upgrade for one in judged):
        these = [one for one in judged if one.upgrade == upgrade]
        states = Counter(one.state for one in these)
        counted += [Figure(f"{upgrade}: {name}", states[name], "elements") for name in State if states[name]]
        alone = Counter((kind(told), found is State.SAME) for one in these for told, found in one.candidates)
        for name in dict.fromkeys(name for name, _ in alone):
            held, lost = alone[name, True], alone[name, False]
            share = 100 * held / (held + lost)
            beside = f"{held} of {held + lost}"
            counted.append(Figure(f"{upgrade}: candidates by {name}, still right", share, "%", None, beside))
        counted += _proposed(upgrade, these)
    return counted


def ways(seen: Mapping[str, Screens]) -> list[Figure]:
    """Return what became of absolute XPaths and of ids, for whatever the oracle knows on the oldest version's pages."""
    oldest, *newer = seen
    counted: list[Figure] = []
    for version in newer:
        states: dict[str, Counter[State]] = {"absolute XPath": Counter(), "id": Counter()}
        for name, old in seen[oldest].items():
            new = seen[version][name]
            for before, after, _ in paired(old.elements, new.elements, same=DJADMIN.same)["pairs"]:
                for way, fact in (("absolute XPath", _xpath), ("id", _id)):
                    if wanted := fact(old.elements[before]):
                        places = [place for place, one in enumerate(new.elements) if fact(one) == wanted]
                        states[way][state(places, after, is_first=True)] += 1
        for way, found in states.items():
            total = sum(found.values())
            for one in (State.SAME, State.BROKEN, State.SILENT):
                beside = f"{found[one]} of {total}"
                counted.append(
                    Figure(f"{oldest} -> {version}: by {way}, {one}", 100 * found[one] / total, "%", None, beside)
                )
    return counted


def _xpath(element: Element) -> str:
    return str(element["xp"])


def _id(element: Element) -> str:
    return str(element["a"].get("id", ""))


def _proposed(upgrade: str, these: Sequence[Judged]) -> list[Figure]:
    asked = [one for one in these if one.proposed is not None and one.state not in WELL]
    answers = Counter(one.is_right for one in asked)
    if not asked:
        return []
    return [
        Figure(f"{upgrade}: proposed, right", answers[True], "elements"),
        Figure(f"{upgrade}: proposed, wrong", answers[False], "elements", at_most(0)),
        Figure(f"{upgrade}: refused", answers[None], "elements"),
    ]


def kind(candidate: str) -> str:
    """Return what a candidate goes by: an id, the page's structure, or label, button, link, name, column."""
    if not candidate.startswith(("label(", "button(", "link(", "name(", "column(")):
        return "id" if candidate.startswith("#") and " " not in candidate else "structure"
    return candidate.partition("(")[0]


def picture(judged: Sequence[Judged]) -> Table:
    """Return a table of the elements that are not as they were."""
    table = Table(title="not as it was written for:", title_justify="left")
    for head in ("upgrade", "element", "state", "its candidates", "proposed"):
        table.add_column(head)
    for one in judged:
        if one.state not in (State.SAME, State.UNJUDGED):
            each = "\n".join(f"{told}: {found}" for told, found in one.candidates)
            table.add_row(one.upgrade, f"{one.page}.{one.element}", str(one.state), each, _said(one))
    return table


def _said(one: Judged) -> str:
    if one.proposed is None or one.state in WELL:
        return ""
    said = {True: "right", False: "WRONG", None: "refused"}[one.is_right]
    return f"{said}, p = {one.proposed.probability:.2f}"


def as_states(judged: Sequence[Judged]) -> list[dict[str, object]]:
    """Return every declared element's state after each upgrade, as JSON takes it."""
    return [
        {
            "upgrade": one.upgrade,
            "element": f"{one.page}.{one.element}",
            "state": one.state,
            "candidates": dict(one.candidates),
            "proposed": None if one.proposed is None else one.proposed.place is not None,
            "probability": None if one.proposed is None else round(one.proposed.probability, 4),
            "right": one.is_right,
        }
        for one in judged
    ]


if __name__ == "__main__":
    print(json.dumps(as_states(upgraded(asyncio.run(look(DJADMIN.versions)), asked)), indent=1))
