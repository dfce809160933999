"""Several elements get what is likeliest for all together."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from portaldriver.drift.assignment import assign


def test_who_is_surer_gets_what_both_want() -> None:
    assert assign([np.array([0.6, 0.4]), np.array([0.9, 0.1])]) == [1, 0]


def test_nobody_takes_what_is_another_elements() -> None:
    """A field that is gone does not take its neighbour's place."""
    assert assign([np.array([1.0, 1e-9]), np.array([0.999, 1e-9])]) in ([0, None], [None, 0])


def test_no_elements_or_no_candidates() -> None:
    assert assign([]) == []
    assert assign([np.zeros(0), np.zeros(0)]) == [None, None]


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_best_of_all_ways(seed: int) -> None:
    chance = np.random.default_rng(seed)
    shares = chance.dirichlet(np.full(5, 0.5), size=4)
    found = assign(list(shares))
    value = sum(np.log(max(row[at], 1e-9)) if at is not None else -4.6 for row, at in zip(shares, found, strict=True))
    best = max(
        sum(max(np.log(max(row[at], 1e-9)), -4.6) for row, at in zip(shares, order, strict=True))
        for order in permutations(range(5), 4)
    )
    assert value == pytest.approx(best)
