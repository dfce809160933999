"""How long it takes until what was done is signed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Protocol

from ..models.base import Noun
from .measure import By, group_of, named
from .streams import Models, each


class Signed(Protocol):
    """A note: the day of the service, and when it was released, if it was."""

    @property
    def service_date(self) -> date | None: ...
    @property
    def released_at(self) -> datetime | None: ...


class Delays(Noun):
    """Whole days from service to release, of one group. The figures are None where nothing was released.

    `open` are not released yet. `left_out` have no day of service, or one after their release, or are final and do not
    say since when.
    """

    group: str
    released: int
    open: int
    left_out: int
    median: int | None
    ninetieth: int | None
    longest: int | None


async def days_to_release(notes: Models[Signed], *, by: By[Signed] = None) -> tuple[Delays, ...]:
    """Return how many days went by until notes were released, by group.

    Medians and percentiles are days that occurred: the first by which so many were released.
    """
    days: dict[str, Counter[int]] = {}
    waiting: Counter[str] = Counter()
    left: Counter[str] = Counter()
    async for note in each(notes):
        group = named(group_of(note, by))
        found = days.setdefault(group, Counter())
        if note.released_at is None and getattr(note, "final", False) is not True:
            waiting[group] += 1
        elif note.released_at is None or note.service_date is None or note.released_at.date() < note.service_date:
            left[group] += 1
        else:
            found[(note.released_at.date() - note.service_date).days] += 1
    return tuple(
        Delays(
            group=group,
            released=found.total(),
            open=waiting[group],
            left_out=left[group],
            median=_by_which(found, 50),
            ninetieth=_by_which(found, 90),
            longest=max(found, default=None),
        )
        for group, found in sorted(days.items())
    )


def _by_which(found: Counter[int], percent: int) -> int | None:
    """Return the first day by which so many percent were released."""
    so_far = 0
    for day in sorted(found):
        so_far += found[day]
        if so_far * 100 >= found.total() * percent:
            return day
    return None
