"""Fit logistic weights: over the candidates of one search (which), and over searches (whether)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bench.drift.descent import descend

Matrix = npt.NDArray[np.float64]


def scaled(matrices: Sequence[Matrix]) -> tuple[Matrix, Matrix]:
    """Return each column's mean and scale; a column that never changes has scale 1."""
    rows = np.concatenate(list(matrices))
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 1e-9, spread, 1.0)


def fit_which(
    searches: Sequence[tuple[Matrix, npt.NDArray[np.bool_]]], *, ridge: float, towards: Matrix | None = None
) -> Matrix:
    """Return the weights that make the right candidates of each search the likeliest.

    A search is its candidates' scaled features and which of them are right; at least one has to be. Weights are held
    near `towards`, else near nought.
    """
    begin = np.zeros(searches[0][0].shape[1]) if towards is None else towards
    rows = np.concatenate([features for features, _ in searches])
    right = np.concatenate([truth for _, truth in searches])
    starts = np.cumsum([0] + [len(truth) for _, truth in searches])[:-1]
    sizes = np.array([len(truth) for _, truth in searches])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = rows @ weights
        scores = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        every = scores / np.repeat(np.add.reduceat(scores, starts), sizes)
        meant = np.where(right, scores, 0.0)
        hit = np.add.reduceat(every * right, starts)
        share = meant / np.repeat(np.add.reduceat(meant, starts) + 1e-300, sizes)
        away = weights - begin
        value = -np.log(np.maximum(hit, 1e-300)).sum() + ridge * float(away @ away) / 2
        return float(value), rows.T @ (every - share) + ridge * away

    return descend(loss, begin)


def fit_whether(
    features: Matrix, truth: npt.NDArray[np.bool_], *, ridge: float, signs: Matrix, towards: Matrix | None = None
) -> tuple[Matrix, float]:
    """Return weights and intercept of a logistic regression on scaled features, held near `towards` or nought.

    Where a sign is given, a weight has it or is nought: what speaks for something shall not count against it because
    something else speaks louder.
    """
    kept = np.ones(features.shape[1], dtype=bool)
    while True:
        near = None if towards is None else towards[kept]
        weights, intercept = _fit_whether(features[:, kept], truth, ridge=ridge, towards=near)
        against = weights * signs[kept] < -1e-9
        if not against.any():
            found = np.zeros(features.shape[1])
            found[kept] = weights
            return found, intercept
        kept[np.flatnonzero(kept)[against]] = False


def _fit_whether(
    features: Matrix, truth: npt.NDArray[np.bool_], *, ridge: float, towards: Matrix | None
) -> tuple[Matrix, float]:
    begin = np.zeros(features.shape[1]) if towards is None else towards
    sign = np.where(truth, 1.0, -1.0)

    def loss(given: Matrix) -> tuple[float, Matrix]:
        margin = sign * (features @ given[:-1] + given[-1])
        away = given[:-1] - begin
        value = np.logaddexp(0.0, -margin).sum() + ridge * float(away @ away) / 2
        pull = -sign / (1 + np.exp(np.clip(margin, -500, 500)))
        return float(value), np.append(features.T @ pull + ridge * away, pull.sum())

    found = descend(loss, np.append(begin, 0.0))
    return found[:-1], float(found[-1])
