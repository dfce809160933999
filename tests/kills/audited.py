"""What has to stand in a portal's books when a plan is done: every write once, as it was asked, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.kills.planned import Planned

What = Literal["lost", "duplicate", "differs", "changed", "unfinished"]
Receipts = Mapping[str, Mapping[str, Any]]
Shelf = dict[str, Any]
"""Records by id."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the books that must not be."""

    what: What
    operation: str
    key: str
    fields: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.operation} {self.key} {self.fields}".rstrip()


class Books(ABC):
    """The books from before a plan, to be held against those after it."""

    def __init__(self) -> None:
        self.before = self.shelves()

    @abstractmethod
    def shelves(self) -> dict[str, Shelf]:
        """Return a copy of all that stands in them."""

    @abstractmethod
    def judge(self, one: Planned, receipt: Mapping[str, Any], now: dict[str, Shelf]) -> Iterator[Problem]:
        """Say what is wrong with one write; what is right is taken off the shelves, of before and of now."""

    def problems(self, plan: list[Planned], receipts: Receipts) -> list[Problem]:
        """Return all that is wrong: what no write accounts for has to be what was there before."""
        now = self.shelves()
        found: list[Problem] = []
        for one in plan:
            receipt = receipts.get(one.key)
            if receipt is None:
                found.append(Problem("unfinished", one.operation, one.key))
            else:
                found += self.judge(one, receipt, now)
        for name, shelf in now.items():
            for number, record in shelf.items():
                known = self.before[name].pop(number, None)
                if known is None:
                    found.append(Problem("duplicate", name, number))
                elif known != record:
                    found.append(Problem("changed", name, number))
            found += [Problem("changed", name, number, "gone") for number in self.before[name]]
        self.before = self.shelves()
        return found
