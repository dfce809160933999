"""Reports for a terminal: the gravest first, each with what to do. Colours if rich is there, plain text without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from ..states import Finding, PageReport, Severity
from .places import place_of
from .wording import (
    FACTS,
    TITLES,
    USES,
    advice,
    advice_unknown,
    called,
    counted,
    first_sentence,
    gravest,
    happened,
    meaning_of_exit,
    outlook,
    percent,
)

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
Line = tuple[str, str]
"""A style and a text."""


def as_text(reports: Sequence[PageReport]) -> str:
    """Return reports as plain text."""
    return "\n".join(text for _, text in _lines(reports)) + "\n"


def show(reports: Sequence[PageReport], stream: TextIO, *, width: int | None = None) -> None:
    """Write reports to a terminal or file. Without the extra `cli` they are plain text."""
    try:
        from rich.console import Console
        from rich.text import Text
    except ModuleNotFoundError:
        stream.write(as_text(reports))
        return
    console = Console(file=stream, width=width, highlight=False, soft_wrap=True)
    for style, text in _lines(reports):
        console.print(Text(text, style=style))  # a Text takes no markup from what a page is called


def _lines(reports: Sequence[PageReport]) -> Iterator[Line]:
    yield "bold", first_sentence(reports)
    yield "", ""
    ordered = gravest(reports)
    for severity, group in groupby(ordered, key=lambda at: at[1].severity):
        for report, one in group:
            yield from _finding(report, one, _STYLES[severity])
    for report in reports:
        if report.unknown:
            yield _STYLES[Severity.ERROR], f"{report.page}: cannot be told: {report.unknown}"
            yield from _steps(advice_unknown(report))
            yield "", ""
    same = [one.page for one in reports if not one.drifted and not one.unknown]
    if same:
        yield "green", f"Same: {', '.join(same)}"
    notes = sum(len(one.around) for one in reports)
    if notes:
        yield "dim", f"Notes: {counted(notes, 'change')} of what nothing uses (see the HTML or JSON report)"
    yield "bold", meaning_of_exit(reports)


def _finding(report: PageReport, one: Finding, style: str) -> Iterator[Line]:
    yield style, f"{report.page}.{one.element}: {TITLES[one.state].lower()} [{one.severity}, {outlook(one)}]"
    yield "", f"  {happened(one)}"
    if one.declaration:
        yield "dim", f"  declared: {one.declaration}"
    if place := place_of(report, one.element):
        yield "dim", f"  at: {place}"
    if one.risk.needs_person:
        yield "dim", f"  used for: {USES[one.risk]}"
    for change in one.changes:
        yield "", f"  {FACTS.get(change.fact, change.fact)}: {change.was or '(none)'} -> {change.now or '(none)'}"
    for candidate in one.proposal.candidates if one.proposal else ():
        said = f"{called(candidate.fingerprint)} ({'; '.join(candidate.reasons)})"
        yield "cyan", f"  candidate {percent(candidate.probability)}: {said}"
    for why in one.proposal.why if one.proposal and one.proposal.found is None else ():
        yield "", f"  refused: {why}"
    yield from _steps(advice(report, one))
    yield "", ""


def _steps(steps: Sequence[str]) -> Iterator[Line]:
    for number, step in enumerate(steps, 1):
        yield "", f"  {number}. {step.replace('`', '')}"
