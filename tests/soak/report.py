"""A soak's outcome as tables for people and as JSON for machines."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group
from rich.table import Table

from tests.soak.judging import Finding, Outcome
from tests.soak.plan import Kind


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that `part` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(part * len(ordered)) - 1, 0)] if ordered else 0.0


def as_data(outcome: Outcome, found: Sequence[Finding]) -> dict[str, Any]:
    """Return everything that is worth keeping."""
    return {
        "seconds": round(outcome.seconds, 1),
        "findings": [{"name": f.name, "value": f.value, "aim": f.aim, "ok": f.ok} for f in found],
        "failures": Counter(f"{failure.kind}: {failure.outcome}" for failure in outcome.ledger.failures),
        "problems": outcome.ledger.problems,
        "history": _history(outcome),
        "strikes": {strike.value: times for strike, times in outcome.struck.items()},
        "reads": {
            kind.value: {"count": len(seconds), "p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95)}
            for kind, seconds in _seconds(outcome).items()
        },
        "events": dict(sorted(outcome.ledger.events.items())),
    }


def _history(outcome: Outcome) -> list[tuple[float, str]]:
    """Return in their order what was done, and what was asked and given in sign-ins, to find out why."""
    told = [(blow.at, f"{blow.strike}") for blow in outcome.blows]
    for process, entered in outcome.ledger.entries:
        more = " ".join([*entered.factors, entered.reason])
        told.append((entered.at, f"account {entered.account}: {entered.step} in worker {process} {more}".rstrip()))
    for number, account in enumerate(outcome.accounts):
        told += [(at, f"account {number}: prompt") for at in account.prompts]
        told += [(code.at, f"account {number}: code accepted") for code in account.accepted_codes]
    return [(round(at, 2), what) for at, what in sorted(told)]


def _seconds(outcome: Outcome) -> dict[Kind, list[float]]:
    by_kind: dict[Kind, list[float]] = defaultdict(list)
    for answer in outcome.ledger.answers.values():
        by_kind[answer.kind].append(answer.seconds)
    return dict(sorted(by_kind.items()))


def show(outcome: Outcome, found: Sequence[Finding], console: Console) -> None:
    """Print the tables, and in full what went wrong."""
    console.print(Group(_findings(found), _reads(outcome), _counts("strikes", outcome.struck)))
    console.print(_counts("events", outcome.ledger.events))
    for failure in outcome.ledger.failures[:20]:
        why = f"{failure.outcome}: {failure.why}"
        console.print(
            f"read {failure.number} ({failure.kind}) of account {failure.account} after {failure.seconds:.1f} s: {why}",
            markup=False,
        )
    for problem in outcome.ledger.problems:
        console.print(f"problem: {problem}", markup=False)
    console.print(f"{outcome.seconds:.0f} s, {len(outcome.ledger.answers) / outcome.seconds:.1f} reads a second")


def _findings(found: Sequence[Finding]) -> Table:
    table = Table(title="soak", title_justify="left")
    for name, justify in (("found", "left"), ("value", "right"), ("aim", "left"), ("", "left")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    for finding in found:
        verdict = "[green]met[/]" if finding.ok else "[red]missed[/]"
        table.add_row(finding.name, str(finding.value), finding.aim, verdict)
    return table


def _reads(outcome: Outcome) -> Table:
    table = Table(title="reads, seconds with all repeats", title_justify="left")
    table.add_column("kind")
    for name in ("reads", "p50", "p95", "longest"):
        table.add_column(name, justify="right")
    for kind, seconds in _seconds(outcome).items():
        figures = (percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds))
        table.add_row(kind.value, str(len(seconds)), *(f"{figure:.2f}" for figure in figures))
    return table


def _counts(title: str, counts: Counter[Any]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    table.add_column("times", justify="right")
    for name, times in sorted(counts.items()):
        table.add_row(str(name), str(times))
    return table
