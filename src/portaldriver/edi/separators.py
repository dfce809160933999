"""The four characters an interchange is written with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Separators:
    """What stands between elements, components, repetitions and segments. `repetition` is empty before 00402."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    @property
    def all(self) -> str:
        """All of them, those that are none left out."""
        return self.element + self.component + self.repetition + self.segment
