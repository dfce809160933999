"""Apply what was reviewed: the patch, the baselines, and then the tests of the pages that it is about."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigurationError
from .baseline import Baseline, Baselines, shipped
from .log import Entry, Log
from .mending import Plan

LONGEST = 1800.0
"""Seconds that the tests may take."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan: its diff, the files written, and the exit code of the tests, None if none ran."""

    diff: str
    files: tuple[Path, ...] = ()
    tests: int | None = None


def proposed(plan: Plan, *, by: str, log: Log, portal: str = "") -> None:
    """Note what a plan proposes."""
    log.add(
        Entry(
            what="proposed", by=by, page=one.page.title(), element=one.element, portal=portal,
            before=one.before, after=one.after,
        )
        for one in plan.repairs
    )  # fmt: skip


def apply(
    plan: Plan,
    *,
    by: str,
    log: Log,
    portal: str = "",
    confirmed_by: str = "",
    baselines: Baselines | None = None,
    root: Path | None = None,
    command: Sequence[str] = (),
    reviewed: str | None = None,
    dry_run: bool = True,
) -> Applied:
    """Write a plan's patch and baselines, note it, and run the tests of its pages, or `command`.

    A dry run returns the diff and writes nothing. `baselines` is where they are kept, by default beside each page
    object; `root` is the folder that files are named from, and that tests run in; `reviewed` is the diff that somebody
    looked at. Raises `ConfigurationError` if the diff is another now or, naming page and element, if something needs a
    person and nobody confirmed it: nothing is written then.
    """
    repairs = [one for one in plan.repairs if not one.unpatchable]
    diff = plan.patch.diff(root)
    if dry_run:
        return Applied(diff)
    if reviewed is not None and reviewed != diff:
        raise ConfigurationError("the patch is another than the one that was reviewed: look at it again")
    for one in repairs:
        if one.needs_person and not confirmed_by.strip():
            raise ConfigurationError(
                f"this is for a person to confirm ({one.risk.value})", page=one.page.title(), field=one.element
            )
    entries = [
        Entry(
            what="applied", by=by, page=one.page.title(), element=one.element, portal=portal,
            before=one.before, after=one.after, confirmed_by=confirmed_by if one.needs_person else "",
        )
        for one in repairs
    ]  # fmt: skip
    # The log is first: what stands in a source without having been noted is worse than the other way round.
    log.add([*entries, *(_accepted(was, now, by=by) for _, was, now in plan.baselines)])
    files = list(plan.patch.write())
    files += [(baselines or shipped(page)).save(now) for page, _, now in plan.baselines]
    return Applied(diff, tuple(files), _tested(plan, portal=portal, root=root, command=command) if files else None)


def _accepted(was: Baseline, now: Baseline, *, by: str) -> Entry:
    return Entry(
        what="accepted", by=by, page=now.page, portal=now.portal, generation=now.generation,
        before=_digest(was), after=_digest(now),
    )  # fmt: skip


def _digest(baseline: Baseline) -> str:
    return hashlib.sha256(baseline.written().encode()).hexdigest()[:16]


def _tested(plan: Plan, *, portal: str, root: Path | None, command: Sequence[str]) -> int:
    """Run the pages' tests and return their exit code; what they say goes where this process's words go."""
    titles = dict.fromkeys(one.page.title() for one in plan.repairs if not one.unpatchable)
    asked = ("--portal", portal) if portal else ()
    plugin = ("-p", "portaldriver.testing.drift")
    usual = (sys.executable, "-m", "pytest", *plugin, *asked, "--drift", "-k", " or ".join(titles))
    try:
        return subprocess.run(tuple(command) or usual, cwd=root, timeout=LONGEST, check=False).returncode
    except OSError:
        raise ConfigurationError("the command for the tests cannot be run") from None
    except subprocess.TimeoutExpired:
        raise ConfigurationError("the tests did not end in time") from None
