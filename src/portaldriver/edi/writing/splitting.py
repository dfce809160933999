"""Claims put together in transactions, and transactions in files, within a receiver's limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ...errors import EdiError
from ..profiles.profile import Limits

T = TypeVar("T")
Lot = tuple[T, ...]
"""What goes into one transaction."""


def split(items: Sequence[T], limits: Limits, *, size: Callable[[Lot[T]], int], around: int) -> list[list[Lot[T]]]:
    """Return files of transactions of items, in the order given.

    `size` tells how many bytes a transaction of some items takes, asked only where bytes are limited, `around` those of
    the envelope. Raises `EdiError` (`too_large`) for an item that fits into no file.
    """
    most = limits.claims_per_transaction
    lots = [tuple(items[start : start + most]) for start in range(0, len(items), most)]
    if limits.bytes_per_file is None:
        return [
            lots[start : start + limits.transactions_per_file]
            for start in range(0, len(lots), limits.transactions_per_file)
        ]
    room = limits.bytes_per_file - around
    files: list[list[Lot[T]]] = []
    left = 0
    for lot in lots:
        for part, bytes_taken in _fitting(lot, room, size):
            if not files or bytes_taken > left or len(files[-1]) == limits.transactions_per_file:
                files.append([])
                left = room
            files[-1].append(part)
            left -= bytes_taken
    return files


def _fitting(lot: Lot[T], room: int, size: Callable[[Lot[T]], int]) -> list[tuple[Lot[T], int]]:
    """Return a lot in as few halves of halves as fit."""
    taken = size(lot)
    if taken <= room:
        return [(lot, taken)]
    if len(lot) == 1:
        raise EdiError("a claim alone is larger than a file may be", code="too_large")
    middle = len(lot) // 2
    return [*_fitting(lot[:middle], room, size), *_fitting(lot[middle:], room, size)]
