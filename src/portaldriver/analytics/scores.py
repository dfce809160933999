"""What became of scores: from the first to the last of each client, by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from ..errors import InvalidInput
from ..models.base import Money, Noun
from .measure import By, group_of, named
from .streams import Models, each


class Scored(Protocol):
    """A form as it was completed: by whom it is, which one, on which day, and its score, if it has one."""

    @property
    def patient_id(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def score(self) -> Decimal | None: ...


S = TypeVar("S", bound=Scored)


class ScoreChange(Noun):
    """How scores of one form changed, of one group. Sums are over series that have two scores or more.

    A series is what one client of the group scored on one form. `series` have two scores or more, `single` one only;
    `left_out` counts forms without a score. `first`, `last` and `best` are means, None where there is no series.
    `improved` and `worse` count series whose last score is so many points from their first as reliable change takes;
    None where nobody said how many that is.
    """

    group: str
    form: str
    series: int
    single: int
    left_out: int
    first: Money | None
    last: Money | None
    best: Money | None
    improved: int | None = None
    worse: int | None = None

    @property
    def change(self) -> Decimal | None:
        """The mean of last less first."""
        return None if self.first is None or self.last is None else self.last - self.first


@dataclass(slots=True)
class _Series:
    """The first, last and best score of one client on one form, as they come in any order."""

    first: tuple[date, Decimal]
    last: tuple[date, Decimal]
    best: Decimal
    count: int = 1

    def add(self, on: date, score: Decimal, *, higher: bool) -> None:
        self.count += 1
        self.best = max(self.best, score) if higher else min(self.best, score)
        if on < self.first[0]:
            self.first = (on, score)
        if on >= self.last[0]:
            self.last = (on, score)


async def score_change(
    scores: Models[S],
    *,
    by: By[S] = None,
    reliable: Mapping[str, Decimal] | None = None,
    higher_is_better: frozenset[str] | set[str] = frozenset(),
) -> tuple[ScoreChange, ...]:
    """Return how scores changed, by group and form.

    A lower score is the better one, but for the forms named in `higher_is_better`. `reliable` says of a form how many
    points are more than chance; no constant is assumed. Forms are told apart by name, whatever the case. Of two scores
    of one day the one that comes later is the last. Memory is that of one series for each client and form. Raises
    `InvalidInput` for points that are not more than nothing.
    """
    points = {_plain(name): value for name, value in (reliable or {}).items()}
    if any(value <= 0 for value in points.values()):
        raise InvalidInput("must be more than nothing", field="reliable")
    upwards = {_plain(name) for name in higher_is_better}
    held: dict[tuple[str, str], dict[str, _Series]] = {}
    names: dict[str, str] = {}
    left: dict[tuple[str, str], int] = {}
    async for one in each(scores):
        form = _plain(one.form)
        names.setdefault(form, one.form.strip())
        place = (named(group_of(one, by)), form)
        series = held.setdefault(place, {})
        if one.score is None:
            left[place] = left.get(place, 0) + 1
        elif (known := series.get(one.patient_id)) is None:
            series[one.patient_id] = _Series((one.on, one.score), (one.on, one.score), one.score)
        else:
            known.add(one.on, one.score, higher=form in upwards)
    return tuple(
        _summed(
            group, names[form], list(series.values()), left.get((group, form), 0), points.get(form), form in upwards
        )
        for (group, form), series in sorted(held.items())
    )


def _summed(
    group: str, form: str, every: list[_Series], left: int, points: Decimal | None, higher: bool
) -> ScoreChange:
    found = [one for one in every if one.count > 1]
    gains = [(one.last[1] - one.first[1]) * (1 if higher else -1) for one in found]
    return ScoreChange(
        group=group,
        form=form,
        series=len(found),
        single=len(every) - len(found),
        left_out=left,
        first=_mean([one.first[1] for one in found]),
        last=_mean([one.last[1] for one in found]),
        best=_mean([one.best for one in found]),
        improved=None if points is None else sum(gain >= points for gain in gains),
        worse=None if points is None else sum(-gain >= points for gain in gains),
    )


def _mean(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None


def _plain(form: str) -> str:
    return " ".join(form.casefold().split())
