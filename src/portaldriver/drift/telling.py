"""What a report means for who listens: one event for each finding that matters. Names only, never a page's values."""

from __future__ import annotations

from collections.abc import Iterator

from ..events import Event, PageChanged, SelectorDegraded, SelectorGone, SelectorSilent
from .states import Finding, PageReport, State


def events_of(report: PageReport) -> Iterator[Event]:
    """Yield the events of one report, gravest first, and one for the page if anything that is used moved."""
    for one in report.drifted:
        if event := _event(report.page, one):
            yield event
    if report.drifted:
        states = {one.state for one in report.drifted}
        yield PageChanged(page=report.page, state=str(next(s for s in reversed(State) if s in states)))


def _event(title: str, one: Finding) -> Event | None:
    # As whoever reads a region names it: the page and the region, and the field within.
    region, _, field = one.element.rpartition(".")
    page = f"{title}.{region}" if region else title
    if one.state is State.OTHER:
        return SelectorSilent(page=page, field=field)
    if one.state in (State.GONE, State.AMBIGUOUS):
        return SelectorGone(page=page, field=field)
    if one.state is State.DEGRADED:
        return SelectorDegraded(page=page, field=field, candidate=one.found_by)
    return None
