"""What earlier runs came to: an append-only file with a line for each run, of names and counts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..states import PageReport, State

KEPT = 30
"""Runs that are shown."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PageRun(_Kept):
    """What one page object came to in one run: its exit code, and how many of its elements were in which state."""

    page: str
    portal: str = ""
    generation: str = ""
    code: int = 0
    drifted: int = 0
    states: Mapping[State, int] = {}
    unknown: bool = False


class Run(_Kept):
    """One run over some page objects. `at` is UTC."""

    at: datetime
    pages: tuple[PageRun, ...] = ()

    @property
    def drifted(self) -> int:
        """How many elements had moved."""
        return sum(one.drifted for one in self.pages)

    def of(self, page: str, portal: str = "") -> PageRun | None:
        """Return what a page object came to, or None if the run did not ask it."""
        return next((one for one in self.pages if (one.page, one.portal) == (page, portal)), None)


def run_of(reports: Sequence[PageReport], at: datetime) -> Run:
    """Return what of a run is remembered."""
    return Run(
        at=at,
        pages=tuple(
            PageRun(
                page=one.page,
                portal=one.portal,
                generation=one.generation,
                code=one.exit_code,
                drifted=len(one.drifted),
                states=dict(sorted(Counter(found.state for found in one.findings).items())),
                unknown=bool(one.unknown),
            )
            for one in reports
        ),
    )


def remember(path: Path, run: Run) -> None:
    """Append a run to a file of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        # A run that was cut off while it wrote must not take the next one with it.
        torn = file.tell() > 0 and _last_byte(path) != b"\n"
        file.write((b"\n" if torn else b"") + run.model_dump_json().encode() + b"\n")


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1)


def past_runs(path: Path, *, most: int = KEPT) -> tuple[Run, ...]:
    """Return the last runs of a file, oldest first. Lines that are none are passed over; no file means none."""
    if not path.exists():
        return ()
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found.append(Run.model_validate_json(line))
        except ValidationError:
            continue
    return tuple(found[-most:]) if most > 0 else ()
