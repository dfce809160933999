"""Grids read by their data, and held against what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ...errors import ExtractionError
from ...events import ListTruncated
from ...pom import Binding, Extracted, Record
from ...pom.jqgrid import BoundJqGrid
from .query import CAP

AT_ONCE = 1000
"""Rows that are asked for at once where all are wanted."""
SCRIPTED = {"X-Requested-With": "XMLHttpRequest"}


R = TypeVar("R", bound=Record)


async def page_of(
    grid: BoundJqGrid[R], url: str, *, binding: Binding, page: int, size: int
) -> tuple[tuple[R, ...], int]:
    """Read one page of a grid from its data; return its rows, and how many there are in all."""
    return checked(await grid.fetch(url, json=True, headers=SCRIPTED), binding, page=page, size=size, label=grid.label)


async def every(grid: BoundJqGrid[R], url: Callable[[int], str], *, binding: Binding) -> tuple[R, ...]:
    """Read all rows of a grid; `url` gives the address of a page of `AT_ONCE` rows.

    Raises `ExtractionError`, which may be repeated, if the grid changes meanwhile.
    """
    rows, total = await page_of(grid, url(1), binding=binding, page=1, size=AT_ONCE)
    number = 1
    while len(rows) < total:
        number += 1
        more, now = await page_of(grid, url(number), binding=binding, page=number, size=AT_ONCE)
        if now != total or not more:
            raise ExtractionError("the list changed while it was read", page=grid.label, retryable=True)
        rows += more
    return rows


def checked(listing: Extracted[R], binding: Binding, *, page: int, size: int, label: str) -> tuple[tuple[R, ...], int]:
    """Refuse a listing that contradicts itself: a short page would be silently wrong."""
    facts = BoundJqGrid.facts(listing)
    left = facts.total - (page - 1) * size
    if facts.total < len(listing.records):
        raise ExtractionError("the list shows more rows than its total", page=label, field="total")
    if left <= 0:
        # Beyond the end the grid shows its last page again.
        return (), facts.total
    if facts.page != page or len(listing.records) != min(size, left):
        raise ExtractionError("the list gave another page or number of rows than it says", page=label, retryable=True)
    if facts.total >= CAP:
        binding.emit(ListTruncated(cap=CAP))
    return listing.records, facts.total
