"""Order a page's elements by how likely each is the one that is looked for, with weights that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from .candidates import Vector
from .features import NAMES

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A weighted sum of named, scaled numbers."""

    names: tuple[str, ...]
    mean: Vector
    scale: Vector
    weights: Vector
    intercept: float = 0.0

    def score(self, rows: Matrix) -> Vector:
        """Return the sum for each row, in log odds."""
        return np.asarray(rows @ (self.weights / self.scale) + self._offset())

    def parts(self, row: Vector) -> dict[str, float]:
        """Return what each number adds to one row's sum."""
        return dict(zip(self.names, ((row - self.mean) / self.scale * self.weights).tolist(), strict=True))

    def as_json(self) -> dict[str, Any]:
        """Return the weights with their names, four digits each."""
        each = zip(self.names, self.weights, self.mean, self.scale, strict=True)
        found = {name: {"weight": _short(w), "mean": _short(m), "scale": _short(s)} for name, w, m, s in each}
        return {"intercept": _short(self.intercept), "features": found}

    def _offset(self) -> float:
        return self.intercept - float((self.mean / self.scale) @ self.weights)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], names: Sequence[str]) -> Linear:
        """Return what was written. Raises `ValueError` where the names are not the ones that are computed."""
        given = raw["features"]
        if set(given) != set(names):
            strange = sorted(set(given) ^ set(names))
            raise ValueError(f"weights are of other features: {', '.join(strange[:5])}; train them anew")
        columns = [
            np.array([given[name][key] for name in names], dtype=np.float64) for key in ("mean", "scale", "weight")
        ]
        return cls(tuple(names), columns[0], columns[1], columns[2], float(raw["intercept"]))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Which candidate it is (`which`), and whether the best one is it at all (`whether`)."""

    which: Linear
    whether: Linear
    provenance: Mapping[str, Any]

    def as_json(self) -> str:
        """Return the model as the file that ships."""
        parts = {"provenance": self.provenance, "which": self.which.as_json(), "whether": self.whether.as_json()}
        return json.dumps(parts, indent=1) + "\n"


def load(text: str) -> Model:
    """Return a model from its file's text. Raises `ValueError` where it was trained for other features."""
    from .certainty import EVIDENCE  # which needs what is here

    raw = json.loads(text)
    which, whether = Linear.from_json(raw["which"], NAMES), Linear.from_json(raw["whether"], EVIDENCE)
    return Model(which, whether, raw["provenance"])


@cache
def shipped() -> Model:
    """Return the model that is part of the package."""
    return load((files(__package__) / "weights.json").read_text(encoding="utf-8"))


def shares(scores: Vector) -> Vector:
    """Return each candidate's share of the likelihood, given that one of them is meant."""
    if not len(scores):
        return scores
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def _short(value: float) -> float:
    return float(f"{float(value):.4g}")
