"""Give each of several elements at most one candidate, so that all together are the likeliest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .candidates import Vector

NOBODY = -4.6
"""The log of the share (1%) below which an element rather stays without a candidate."""
_SHORTLIST = 8


def assign(shares: Sequence[Vector]) -> list[int | None]:
    """Return for each element the candidate it gets, None where others have better claims to all that would do.

    `shares` holds for each element every candidate's share of the likelihood.
    """
    if not shares or not len(shares[0]):
        return [None] * len(shares)
    wanted = sorted({int(at) for row in shares for at in np.argsort(-row, kind="stable")[:_SHORTLIST]})
    claims = np.log(np.maximum(np.array([row[wanted] for row in shares]), 1e-9))
    # One "nobody" for each element, which is no other's.
    count = len(shares)
    nobody = np.full((count, count), -50.0)
    np.fill_diagonal(nobody, NOBODY)
    columns = _least(-np.concatenate([claims, nobody], axis=1))
    return [wanted[column] if column < len(wanted) else None for column in columns]


def _least(costs: npt.NDArray[np.float64]) -> list[int]:
    """Return the column of each row with the least sum: the Hungarian method by shortest augmenting paths."""
    rows, columns = costs.shape
    by_row, by_column = np.zeros(rows + 1), np.zeros(columns + 1)
    taken = np.zeros(columns + 1, dtype=np.intp)
    for row in range(1, rows + 1):
        taken[0], at = row, 0
        best, came = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=np.intp)
        done = np.zeros(columns + 1, dtype=bool)
        while taken[at]:
            done[at] = True
            reduced = costs[taken[at] - 1] - by_row[taken[at]] - by_column[1:]
            nearer = ~done[1:] & (reduced < best[1:])
            best[1:][nearer], came[1:][nearer] = reduced[nearer], at
            following = int(np.argmin(np.where(done, np.inf, best)[1:])) + 1
            step = best[following]
            by_row[taken[done]] += step
            by_column[done] -= step
            best[~done] -= step
            at = following
        while at:
            taken[at], at = taken[came[at]], int(came[at])
    found = [0] * rows
    for column in range(1, columns + 1):
        if taken[column]:
            found[taken[column] - 1] = column - 1
    return found
