"""What a file does otherwise than its guide: noticed, told, and read all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import EdiSyntaxError


@dataclass(frozen=True, slots=True)
class Deviation:
    """A departure from the guide. `code` names the rule; there is never a value of the file in it."""

    code: str
    segment: int
    loop: str | None = None
    element: str | None = None
    """Where in the segment, as `CLP04` or `SVC01-2`."""

    def __str__(self) -> str:
        at = f"segment {self.segment}" + (f", loop {self.loop}" if self.loop else "")
        return f"{self.code}{f' in {self.element}' if self.element else ''} [{at}]"


class Deviations:
    """Where a reader puts what it notices: kept until taken, or, when strict, raised at once.

    `limit` bounds how many are kept between two takings; what is beyond is only counted.
    """

    def __init__(self, *, strict: bool = False, told: Callable[[Deviation], None] | None = None) -> None:
        self.strict = strict
        self.told = told
        self.limit = 1000
        self.left_out = 0
        self._kept: list[Deviation] = []

    def add(self, code: str, segment: int, *, loop: str | None = None, element: str | None = None) -> None:
        """Note a departure; `EdiSyntaxError` when strict."""
        found = Deviation(code, segment, loop, element)
        if self.strict:
            where = f" in {element}" if element else ""
            raise EdiSyntaxError(f"{code.replace('_', ' ')}{where}", code=code, segment=segment, loop=loop)
        if self.told is not None:
            self.told(found)
        if len(self._kept) < self.limit:
            self._kept.append(found)
        else:
            self.left_out += 1

    def take(self) -> tuple[Deviation, ...]:
        """Return what was noticed since the last time."""
        taken = tuple(self._kept)
        self._kept.clear()
        return taken
