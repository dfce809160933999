"""Other ways to find an element again, on the same facts: Similo's fourteen properties and Healenium's formula.

Similo: arXiv 2208.00677, weights as published. Healenium: the scoring formula of its tree comparison; both made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq, Levenshtein

from bench.drift.cases import Case
from bench.drift.fitting import fit_which
from portaldriver.drift.candidates import Candidates, Vector, facts_of
from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.tokens import tags

Score = Callable[[Fingerprint, Candidates], Vector]

PUBLISHED = np.array([1.5, 0.5, 1.5, 1.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.5, 1.5])
"""Weights of the fourteen properties, in the order of `properties`."""


def similo(weights: npt.NDArray[np.float64] = PUBLISHED) -> Score:
    """Return Similo's score, as a share of what could be reached."""
    return lambda old, candidates: np.asarray(properties(old, candidates) @ weights / max(float(weights.sum()), 1e-9))


def properties(old: Fingerprint, candidates: Candidates) -> npt.NDArray[np.float64]:
    """Return from 0 to 1 how alike each of the fourteen properties is, one row per candidate."""
    facts, columns, count = facts_of(old), candidates.columns, len(candidates)
    box = old.box or (0, 0, 0, 0)
    here = candidates.boxed * float(old.box is not None)
    boxes = candidates.boxes
    far = np.hypot(boxes[:, 0] - box[0], boxes[:, 1] - box[1])
    area, shape = boxes[:, 2] * boxes[:, 3], boxes[:, 2] * 100 // np.maximum(boxes[:, 3], 1)
    spoken = " ".join(old.words).casefold()
    return np.column_stack(
        [
            columns["tag"].equal(facts.texts["tag"]),
            _ratios(" ".join(old.classes), [" ".join(one.classes) for one in candidates.page]),
            columns["field"].equal(facts.texts["field"]),
            columns["id"].equal(facts.texts["id"]),
            columns["href"].similar(facts.texts["href"]),
            _ratios(old.title, [one.title for one in candidates.page]),
            columns["path"].similar(facts.texts["path"]),
            columns["anchor"].similar(facts.texts["anchor"]),
            np.array([(one.role == "button") == (old.role == "button") for one in candidates.page], dtype=np.float64),
            here * np.maximum(0.0, 1 - far / 100),
            here * _ratio(area, box[2] * box[3]),
            here * _ratio(shape, box[2] * 100 // max(box[3], 1)),
            columns["name"].similar(facts.texts["name"]),
            candidates.bags["words"].overlap(facts.bags["words"])[0] if spoken else np.zeros(count),
        ]
    )


def tuned(cases: Sequence[Case]) -> Score:
    """Return Similo with weights that are fitted to cases: a fairer rival than the published ones."""
    searches = []
    for case in cases:
        for old, at in zip(case.old, case.truth, strict=True):
            if at is not None:
                searches.append((properties(old, case.candidates), case.right(at)))
    return similo(np.maximum(fit_which(searches, ridge=1.0), 0.0))


def healenium(old: Fingerprint, candidates: Candidates) -> Vector:
    """Return Healenium's score: the way through the tree, tag, id, text, classes and others, of 350 points."""
    way = tags(old.xpath)
    return np.array([_healenium(old, one, way) for one in candidates.page])


def _healenium(old: Fingerprint, new: Fingerprint, way: tuple[str, ...]) -> float:
    shared = LCSseq.similarity(way, tags(new.xpath)) / max(len(way), 1)
    if len(way) > 5 and shared < 0.7:
        return 0.0
    score = 100 * shared + 100 * (old.tag == new.tag)
    if old.id and new.id:
        score += 50 * _within(old.id, new.id, 0.3)
    score += 30 * _within(old.text or old.name, new.text or new.name, 0.3)
    mine, others = set(old.classes), set(new.classes)
    score += 40 * (len(mine & others) / len(mine | others) if mine | others else 1.0)
    mine_of, its = _attributes(old), _attributes(new)
    names = mine_of.keys() | its.keys()
    alike = [_within(mine_of[name], its[name], 0.75) for name in mine_of.keys() & its.keys()]
    return (score + 30 * (sum(alike) / len(names) if names else 1.0)) / 350


def _attributes(one: Fingerprint) -> dict[str, str]:
    given = {
        "name": one.name_attribute,
        "type": one.type,
        "href": one.href,
        "title": one.title,
        "placeholder": one.placeholder,
    }
    return {key: value for key, value in (given | one.data).items() if value}


def _within(one: str, other: str, most: float) -> float:
    """Return the likeness of two texts, 0 if more than a part of the longer would have to be changed."""
    one, other = one.casefold(), other.casefold()
    length = max(len(one), len(other))
    if not length:
        return 1.0
    distance = Levenshtein.distance(one, other)
    return 0.0 if distance > int(length * most + 1) else (length - distance) / length


def _ratios(old: str, new: Sequence[str]) -> Vector:
    return np.array([Levenshtein.normalized_similarity(old, one) if old and one else 0.0 for one in new])


def _ratio(values: Vector, own: float) -> Vector:
    return np.asarray(np.minimum(values, own) / np.maximum(np.maximum(values, own), 1.0))
