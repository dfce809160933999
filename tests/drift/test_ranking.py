"""The weights are readable, of these features, and from what may be shipped."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

import portaldriver.drift
from portaldriver.drift.certainty import EVIDENCE, SIGNS
from portaldriver.drift.features import NAMES
from portaldriver.drift.ranking import load, shares, shipped

TEXT = (files(portaldriver.drift) / "weights.json").read_text(encoding="utf-8")


def test_every_weight_has_a_name() -> None:
    raw = json.loads(TEXT)
    assert set(raw["which"]["features"]) == set(NAMES)
    assert set(raw["whether"]["features"]) == set(EVIDENCE)
    assert load(TEXT).as_json() == TEXT


def test_they_say_what_they_were_trained_on_and_that_is_not_the_benchmark() -> None:
    families = shipped().provenance["families"]
    assert families
    assert not {"similo2", "coldheal"} & set(families)
    assert not set(shipped().provenance["left for measuring"]) & set(families)


def test_what_speaks_for_a_candidate_never_counts_against_it() -> None:
    assert (shipped().whether.weights * SIGNS >= 0).all()


def test_weights_of_other_features_are_refused() -> None:
    raw = json.loads(TEXT)
    raw["which"]["features"]["of yesterday"] = raw["which"]["features"].pop("said")
    with pytest.raises(ValueError, match="train them anew"):
        load(json.dumps(raw))


def test_parts_add_up_to_the_score() -> None:
    whether = shipped().whether
    row = np.linspace(0, 1, len(EVIDENCE))
    assert sum(whether.parts(row).values()) + whether.intercept == pytest.approx(whether.score(row[None, :])[0])


def test_shares_are_of_one() -> None:
    assert shares(np.array([1000.0, 0.0, -1000.0])).tolist() == [1.0, 0.0, 0.0]
    assert shares(np.zeros(0)).tolist() == []
