"""A share, with what it is a share of, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import TypeVar

from ..models.base import Money, Noun

T = TypeVar("T")

ALL = "all"
ZERO = Decimal(0)
By = Callable[[T], Hashable | None] | None
"""What models are grouped by; where it gives None, the group is "unknown"."""


class Measure(Noun):
    """How much of a whole something is: `part` of `whole`, for one group.

    `left_out` counts the models that say nothing either way. `value` is None where there is nothing to measure.
    """

    group: str
    part: Money
    whole: Money
    left_out: int = 0

    @property
    def value(self) -> Decimal | None:
        """`part` over `whole`, exact to what decimals hold."""
        return self.part / self.whole if self.whole else None


class Tally:
    """Sums by group, as models come."""

    def __init__(self) -> None:
        self._sums: dict[str, list[Decimal]] = {}
        self._left: dict[str, int] = {}

    def add(self, group: Hashable | None, part: Decimal | int, whole: Decimal | int) -> None:
        """Add to a group's sums."""
        sums = self._sums.setdefault(named(group), [ZERO, ZERO])
        sums[0] += part
        sums[1] += whole

    def leave(self, group: Hashable | None) -> None:
        """Count a model that says nothing."""
        name = named(group)
        self._sums.setdefault(name, [ZERO, ZERO])
        self._left[name] = self._left.get(name, 0) + 1

    def measures(self) -> tuple[Measure, ...]:
        """Return the figures, by the name of the group."""
        return tuple(
            Measure(group=name, part=part, whole=whole, left_out=self._left.get(name, 0))
            for name, (part, whole) in sorted(self._sums.items())
        )


def named(group: Hashable | None) -> str:
    """Return what a group is called."""
    return "unknown" if group is None else str(group)


def group_of(model: T, by: By[T]) -> Hashable | None:
    """Return the group of a model: all of them are one where nobody said how."""
    return ALL if by is None else by(model)
