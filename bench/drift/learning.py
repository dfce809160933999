"""Learn weights from cases: which candidate it is, and whether the best one is it at all."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.drift.cases import Case
from bench.drift.fitting import Matrix, fit_whether, fit_which, scaled
from portaldriver.drift.certainty import EVIDENCE, SIGNS
from portaldriver.drift.features import NAMES, compare
from portaldriver.drift.ranking import Linear, Model
from portaldriver.drift.relocation import Search, search

RIVALS = 24
"""Candidates of each search that are learnt from: the right ones, the likest ones and some others."""
RIDGE_WHICH, RIDGE_WHETHER = 8.0, 8.0
MOST = 4000
"""Searches that are learnt from; more add nothing but time."""
LARGEST = 40
"""Elements of one page that are learnt from."""
FEW = 2
"""The same for every third page: a page object may declare no more."""

Truth = npt.NDArray[np.bool_]


def learn(cases: Sequence[Case], *, provenance: Mapping[str, Any], most: int = MOST) -> Model:
    """Return a model learnt from cases. What is learnt of certainty comes of weights that have not seen the family."""
    drawn = draw(cases, most)
    searches = {family: [s for case in part for s in rankings(case)] for family, part in drawn.items()}
    whole = learn_which([s for part in searches.values() for s in part])
    sets = []
    for family, part in drawn.items():
        rest = [s for other, found in searches.items() if other != family for s in found]
        unseen = Model(learn_which(rest) if rest else whole, nothing(), {})
        sets += [examples(case, unseen, seed=n) for n, case in enumerate(part)]
    rows, truth = np.concatenate([r for r, _ in sets]), np.concatenate([t for _, t in sets])
    return Model(whole, learn_whether(rows, truth), provenance)


def draw(cases: Sequence[Case], most: int) -> dict[str, list[Case]]:
    """Return by family some cases, of no more than `LARGEST` elements each, so that no family outweighs the others."""
    families: dict[str, list[Case]] = {}
    for case in cases:
        families.setdefault(case.family, []).append(case)
    drawn: dict[str, list[Case]] = {}
    for family, part in sorted(families.items()):
        chance, left = random.Random(family), most // len(families)
        picked: list[Case] = []
        for case in chance.sample(part, len(part)):
            if left <= 0:
                break
            picked.append(case.some(LARGEST if len(picked) % 3 else FEW, seed=len(picked)))
            left -= len(picked[-1].old)
        drawn[family] = picked
    return drawn


def rankings(case: Case) -> list[tuple[Matrix, Truth]]:
    """Return the searches of a case whose element is there: features of the right candidates and of rivals."""
    found = []
    for n, at in enumerate(case.truth):
        if at is None:
            continue
        rows, right = compare(case.old[n], case.candidates), case.right(at)
        likeness = rows[:, _ROUGH].sum(axis=1) + 10 * right
        likest = np.argsort(-likeness)[: RIVALS * 2 // 3]
        others = np.random.default_rng(n).choice(len(right), min(len(right), RIVALS // 3), replace=False)
        kept = np.union1d(likest, others)
        found.append((rows[kept], right[kept]))
    return found


_LIKE = (
    "name alike", "said", "id alike", "field equal", "href alike", "path alike", "words", "near", "tag equal",
    "class words",
)  # fmt: skip
_ROUGH = [NAMES.index(name) for name in _LIKE]


def learn_which(searches: Sequence[tuple[Matrix, Truth]], *, known: Linear | None = None) -> Linear:
    """Return the weights of the ranking, held near those that are `known`."""
    mean, scale = (known.mean, known.scale) if known else scaled([rows for rows, _ in searches])
    given = [((rows - mean) / scale, right) for rows, right in searches]
    return Linear(NAMES, mean, scale, fit_which(given, ridge=RIDGE_WHICH, towards=known.weights if known else None))


def learn_whether(rows: Matrix, truth: Truth, *, known: Linear | None = None) -> Linear:
    """Return the weights of the probability, held near those that are `known`."""
    mean, scale = (known.mean, known.scale) if known else scaled([rows])
    towards = known.weights if known else None
    weights, intercept = fit_whether((rows - mean) / scale, truth, ridge=RIDGE_WHETHER, signs=SIGNS, towards=towards)
    return Linear(EVIDENCE, mean, scale, weights, intercept)


def examples(case: Case, model: Model, *, seed: int) -> tuple[Matrix, Truth]:
    """Return the evidence for what is best in a case, with its elements there and with a third of them taken out."""
    rows, truth = [], []
    for shown in (case, *(case.without(n, seed=seed) for n in range(3))):
        searches = run(shown, model)
        for n, found in enumerate(searches):
            if found.evidence is not None and (shown is case or shown.truth[n] is None):
                rows.append(found.evidence)
                truth.append(shown.correct(n, found.given))
    return np.array(rows).reshape(-1, len(EVIDENCE)), np.array(truth, dtype=bool)


def run(case: Case, model: Model) -> list[Search]:
    """Look for all elements of a case together."""
    found = search(old={str(n): one for n, one in enumerate(case.old)}, page=case.candidates, model=model)
    return list(found.values())


def nothing() -> Linear:
    count = len(EVIDENCE)
    return Linear(EVIDENCE, np.zeros(count), np.ones(count), np.zeros(count))
