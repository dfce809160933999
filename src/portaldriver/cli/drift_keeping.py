"""What `portaldriver drift` keeps between runs: the history, what was told, and what was accepted."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..drift.baseline import Baseline, Baselines
    from ..drift.reports import Run
    from ..drift.states import PageReport
    from ..events import Event
    from ..testing.drift_runs import Toured


class Keeping:
    """A folder with the history of runs, the events that were news, and what was told when."""

    def __init__(self, folder: Path, *, window: float = 86_400.0) -> None:
        self.folder = folder
        self._window = window

    def past(self) -> tuple[Run, ...]:
        """Return earlier runs, oldest first."""
        from ..drift.reports import past_runs

        return past_runs(self.folder / "history.jsonl")

    def remember(self, reports: Sequence[PageReport]) -> tuple[int, int]:
        """Add a run, and write a line for each event that was not told within the window; return told and held back."""
        from ..drift.debounce import Debounce
        from ..drift.reports import remember, run_of
        from ..drift.telling import events_of

        remember(self.folder / "history.jsonl", run_of(reports, datetime.now(UTC)))
        news: list[Event] = []
        debounce = Debounce(news.append, window=self._window, file=self.folder / "told.json")
        for report in reports:
            for event in events_of(report):
                debounce(event.model_copy(update={"portal": report.portal, "operation": "check"}))
        with (self.folder / "events.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(f'{{"event": "{one.name}", {one.model_dump_json(exclude_none=True)[1:]}\n' for one in news)
        return len(news), debounce.held_back


def who(name: str) -> str:
    """Return who does something: whom an option names, or the user of this machine."""
    try:
        return name or getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def save_all(folder: Baselines, found: Toured, *, by: str, log: Path) -> None:
    """Write baselines, and the pictures that were taken beside them; note before what is new or another."""
    from ..drift.log import Entry, Log
    from ..drift.picture import save_picture

    known = {one.page: folder.load(one.page, one.generation) for one in found.baselines}
    news = [one for one in found.baselines if known[one.page] != one]
    Log(log).add(
        Entry(
            what="accepted",
            by=who(by),
            page=one.page,
            portal=one.portal,
            generation=one.generation,
            before=_digest(known[one.page]),
            after=_digest(one),
        )
        for one in news
    )
    for one in found.baselines:
        folder.save(one)
        pictures = found.pictures.get(one.page)
        if pictures is not None and pictures.new is not None:
            save_picture(folder, one, pictures.new)


def _digest(baseline: Baseline | None) -> str:
    return "" if baseline is None else hashlib.sha256(baseline.written().encode()).hexdigest()[:16]
