"""Commands that reports advise, whole: a reader pastes them."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Sequence

from ..states import PageReport

PATCH = "drift.patch"
WHO = '"$USER"'
"""Who confirms what is for a person: the shell knows."""


def propose(report: PageReport, element: str = "") -> str:
    """Return the command that shows what would mend an element, or all that is lost."""
    more = ["--patch", PATCH, "--overrides", f"{report.portal or 'overrides'}.toml"]
    return _command("propose", report, _compared(report, element) + more)


def apply(report: PageReport, element: str = "", *, person: bool = False) -> str:
    """Return the command that writes what was reviewed; `person` is for what somebody has to confirm."""
    command = _command("apply", report, [*_compared(report, element), "--patch", PATCH, "--write"])
    return f"{command} --confirmed-by {WHO}" if person else command


def accept(report: PageReport, *, alone: bool = True) -> str:
    """Return the command that accepts the page, `alone` if what else was accepted is the caller's own already.

    Where nothing is the caller's own yet, all pages are accepted into a new folder: it takes the place of ours.
    """
    folder = report.baselines or f"baselines/{report.portal or 'portal'}"
    given = ["--baselines", folder, *(["--generation", report.generation] if report.generation else [])]
    return _command("accept", report, [*given, *(["--only", report.page] if alone and report.baselines else [])])


def for_all(reports: Sequence[PageReport], command: Callable[[PageReport], str]) -> str:
    """Return a command for pages together, between backquotes; of several portals one for each."""
    portals: dict[tuple[str, str], list[PageReport]] = {}
    for one in reports:
        portals.setdefault((one.portal, one.baselines), []).append(one)
    made = []
    for each in portals.values():
        generations = Counter(one.generation for one in each if one.generation)
        generation = generations.most_common(1)[0][0] if generations else ""
        made.append(command(each[0].model_copy(update={"generation": generation})))
    return " and ".join(f"`{one}`" for one in made)


def _compared(report: PageReport, element: str) -> list[str]:
    """Return what the page is compared with, and which element of it is meant."""
    given = ["--baselines", report.baselines] if report.baselines else []
    if not element:
        return given
    generation = ["--generation", report.generation] if report.generation else []
    return [*given, *generation, "--element", f"{report.page}.{element}"]


def _command(name: str, report: PageReport, given: Sequence[str]) -> str:
    portal = ["--portal", report.portal] if report.portal else []
    return shlex.join(["portaldriver", "drift", name, *portal, *given])
