"""Writes that are planned, whatever the portal, and who plans them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Planned:
    """One write: what the client's method of that operation is called with, as JSON.

    `ends` are what is added to its key for each of its commits; `held_in` is the operation of the one in which it is to
    be held, the first to come there if it is blank.
    """

    key: str
    operation: str
    arguments: dict[str, Any]
    ends: tuple[str, ...] = ("",)
    held_in: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it for a worker."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> Planned:
        """Return what was sent to a worker."""
        return cls(**given | {"ends": tuple(given["ends"])})

    @property
    def is_resumable(self) -> bool:
        """Whether the receipt of what a crash left is the caller's: a call of several commits has one for all."""
        return self.ends == ("",)


class Planner:
    """Makes writes, and puts into the portal's books what they need to be there."""

    commits: ClassVar[Mapping[str, tuple[tuple[str, str], ...]]] = {}
    """Of operations that make several commits: the end of each one's key, and its operation."""

    def __init__(self, *, seed: int) -> None:
        self._seed = seed
        self._rng = random.Random(seed)
        self._numbers = itertools.count(1)
        self._kinds: dict[str, Callable[[int], dict[str, Any]]] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the operations."""
        return tuple(self._kinds)

    def write(self, operation: str, *, in_any_commit: bool = False) -> Planned:
        """Plan one write; one of several commits may be held in any of them, if that is wanted."""
        number = next(self._numbers)
        commits = self.commits.get(operation, (("", ""),))
        held_in = commits[number % len(commits)][1] if in_any_commit else ""
        ends = tuple(end for end, _ in commits)
        return Planned(f"kill-{self._seed}-{number}", operation, self._kinds[operation](number), ends, held_in)

    def writes(self, count: int) -> list[Planned]:
        """Plan so many, of every kind as often as of any other."""
        order = [operation for operation, _ in zip(itertools.cycle(self._kinds), range(count), strict=False)]
        self._rng.shuffle(order)
        return [self.write(operation) for operation in order]
