"""Find the lowest point of a smooth function: limited-memory BFGS."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Slope = Callable[[Vector], tuple[float, Vector]]
"""Returns a value and its gradient."""


def descend(function: Slope, start: Vector, *, steps: int = 300, memory: int = 12, flat: float = 1e-4) -> Vector:
    """Return where a convex function is lowest, or where it was after so many steps."""
    at, (value, gradient) = start, function(start)
    past: deque[tuple[Vector, Vector]] = deque(maxlen=memory)
    for _ in range(steps):
        if float(np.abs(gradient).max()) < flat * max(1.0, float(np.abs(at).max())):
            break
        way = _way(gradient, past)
        slope = float(way @ gradient)
        length = 1.0 if past else min(1.0, 1 / float(np.abs(gradient).sum()))
        for _ in range(40):
            there, (lower, steepness) = at + length * way, function(at + length * way)
            if lower <= value + 1e-4 * length * slope:
                break
            length /= 2
        else:
            break
        moved, turned = there - at, steepness - gradient
        if float(moved @ turned) > 1e-12:
            past.append((moved, turned))
        at, value, gradient = there, lower, steepness
    return at


def _way(gradient: Vector, past: deque[tuple[Vector, Vector]]) -> Vector:
    """Return the direction to go, by what the last steps told of the curvature."""
    way, shares = -gradient, []
    for moved, turned in reversed(past):
        share = float(moved @ way) / float(moved @ turned)
        shares.append(share)
        way = way - share * turned
    if past:
        moved, turned = past[-1]
        way = way * (float(moved @ turned) / float(turned @ turned))
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        way = way + (share - float(turned @ way) / float(moved @ turned)) * moved
    return way
