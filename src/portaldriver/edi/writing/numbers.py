"""Control numbers of interchanges, from wherever they are kept."""

from __future__ import annotations

from typing import Protocol

from ...errors import ControlNumbersExhausted

LAST = 999_999_999
"""The highest number there is: ISA13 has nine digits. Source: X12.5."""


class ControlNumbers(Protocol):
    """Gives numbers that never repeat, per sender and receiver. The state database's `control_numbers` is one."""

    async def take(self, sender: str, receiver: str, *, count: int = 1) -> int:
        """Take the next `count` numbers, which follow each other, and return the first."""
        ...


class NumbersInMemory:
    """Counts as long as the process lives: for tests, and for who keeps the last numbers himself (`go_beyond`)."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}

    async def take(self, sender: str, receiver: str, *, count: int = 1) -> int:
        """Take the next `count` numbers, which follow each other, and return the first.

        Raises `ControlNumbersExhausted` when fewer are left, and `ValueError` for a count below 1.
        """
        if count < 1:
            raise ValueError("at least one number has to be taken")
        last = self._last.get((sender, receiver), 0)
        if last > LAST - count:
            raise ControlNumbersExhausted
        self._last[sender, receiver] = last + count
        return last + 1

    async def go_beyond(self, sender: str, receiver: str, number: int) -> None:
        """See to it that no number up to `number` is given. It never goes back."""
        if not 0 <= number <= LAST:
            raise ValueError("a control number is between 0 and 999999999")
        self._last[sender, receiver] = max(self._last.get((sender, receiver), 0), number)
