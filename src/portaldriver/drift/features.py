"""What an element of the old page and each of the new page's have in common, as numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .candidates import Candidates, Facts, Vector, facts_of
from .fingerprint import Fingerprint

Features = dict[str, Vector]

_DIFFERENT = 0.5
"""Below this likeness, two texts that share no word contradict each other."""

KINDS: tuple[frozenset[str], ...] = (
    frozenset({"a", "button"}),
    frozenset({"input", "textarea", "select"}),
    frozenset({"th", "td"}),
    frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption"}),
    frozenset({"div", "span", "p", "section", "article", "li", "label", "strong", "em", "b", "i"}),
)
"""Tags that take each other's place when a page is made anew."""


def compare(old: Fingerprint, candidates: Candidates) -> npt.NDArray[np.float64]:
    """Return one row per candidate and one column per name in `NAMES`."""
    facts = facts_of(old)
    found: Features = {}
    for group in (_naming, _codes, _kinds, _classes, _structure, _place, _neighbours, _twins):
        found |= group(old, facts, candidates)
    found |= _leads(found) | _together(found)
    return np.column_stack([found[name] for name in NAMES]) if len(candidates) else np.zeros((0, len(NAMES)))


def _text(name: str, facts: Facts, candidates: Candidates, *, words: str = "") -> Features:
    """Compare one text: equal, alike, rarely equal, contradicted, missing on one side."""
    column, value = candidates.columns[name], facts.texts[name]
    equal, alike = column.equal(value), column.similar(value)
    agreement = alike
    found = {f"{name} equal": equal, f"{name} alike": alike}
    if words:
        bag = candidates.bags[words]
        both, held = bag.overlap(facts.bags[words])
        found |= {f"{name} words": both, f"{name} words held": held}
        agreement = np.maximum(alike, both)
    known = column.there * float(bool(value))
    found[f"{name} only here"] = equal / max(1.0, float(equal.sum()))
    found[f"{name} differs"] = known * (agreement < _DIFFERENT)
    found[f"{name} lost"] = (1 - column.there) * float(bool(value))
    found[f"{name} elsewhere"] = (1 - equal) * float(bool(equal.any())) * (1.0 if value else 0.0)
    return found


def _naming(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    found = _text("name", facts, candidates, words="name")
    for name in ("label", "placeholder", "title", "text"):
        column, value = candidates.columns[name], facts.texts[name]
        found |= {f"{name} equal": column.equal(value), f"{name} alike": column.similar(value)}
    both, held = candidates.bags["said"].overlap(facts.bags["said"])
    gained = candidates.columns["name"].there * float(not facts.texts["name"])
    return found | {"said": both, "said held": held, "name gained": gained}


def _codes(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    found: Features = {}
    for name in ("id", "field", "href"):
        found |= _text(name, facts, candidates)
    both, held = candidates.bags["codes"].overlap(facts.bags["codes"])
    data, data_held = candidates.bags["data"].overlap(facts.bags["data"])
    tail = candidates.columns["tail"]
    return found | {
        "codes": both,
        "codes held": held,
        "data": data,
        "data lost": (1 - data_held) * float(bool(facts.bags["data"])),
        "tail equal": tail.equal(facts.texts["tail"]),
    }


def _kinds(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    columns = candidates.columns
    tag = columns["tag"].equal(facts.texts["tag"])
    kind = next((kind for kind in KINDS if facts.texts["tag"] in kind), frozenset())
    related = np.array([value in kind for value in columns["tag"].different], dtype=np.float64)[columns["tag"].which]
    role, given = columns["role"].equal(facts.texts["role"]), float(bool(facts.texts["role"]))
    known = columns["type"].there * float(bool(facts.texts["type"]))
    same = columns["type"].equal(facts.texts["type"])
    return {
        "tag equal": tag,
        "tag related": np.maximum(related, tag),
        "role equal": role,
        "role differs": columns["role"].there * given * (1 - role),
        "type equal": same,
        "type differs": known * (1 - same),
        "hidden": 1 - candidates.visible,
        "frame differs": 1.0
        - (columns["frame"].equal(facts.texts["frame"]) if facts.texts["frame"] else 1 - columns["frame"].there),
    }


def _classes(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    both, held = candidates.bags["classes"].overlap(facts.bags["classes"])
    words, words_held = candidates.bags["class_words"].overlap(facts.bags["class_words"])
    bare = float(not facts.bags["classes"]) * (1 - candidates.bags["classes"].there)
    return {
        "classes": both,
        "classes held": held,
        "class words": words,
        "class words held": words_held,
        "no classes in both": bare,
    }


def _structure(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    columns, bags = candidates.columns, candidates.bags
    path = facts.texts["path"]
    steps = candidates.steps.similar(facts.steps, subsequence=True)
    depth = np.abs(candidates.length - len(facts.steps)) / max(len(facts.steps), 1)
    ids, _ = bags["above_ids"].overlap(facts.bags["above_ids"])
    classes, _ = bags["above_classes"].overlap(facts.bags["above_classes"])
    return {
        "path equal": columns["path"].equal(path),
        "path alike": columns["path"].similar(path),
        "steps alike": steps,
        "depth differs": np.minimum(depth, 1.0) * float(bool(path)),
        "anchor equal": columns["anchor"].equal(facts.texts["anchor"]),
        "above ids": ids,
        "above classes": classes,
        "landmark equal": columns["landmark"].equal(facts.texts["landmark"]),
        "section equal": columns["section"].equal(facts.texts["section"]),
        "section words": bags["section"].overlap(facts.bags["section"])[0],
        "section differs": columns["section"].there
        * float(bool(facts.texts["section"]))
        * (columns["section"].similar(facts.texts["section"]) < _DIFFERENT),
    }


def _place(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    count = len(candidates)
    found: Features = {
        "order near": candidates.ordered
        * float(old.of > 0)
        * (1 - np.minimum(1.0, 4 * np.abs(candidates.order - old.order / max(old.of, 1))))
    }
    if old.box is None:
        return found | {
            name: np.zeros(count) for name in ("near", "left near", "top near", "size alike", "shape alike")
        }
    x, y, width, height = (float(value) for value in old.box)
    left, top = np.abs(candidates.boxes[:, 0] - x), np.abs(candidates.boxes[:, 1] - y)
    wide, high = np.maximum(candidates.boxes[:, 2], 1.0), np.maximum(candidates.boxes[:, 3], 1.0)
    area, own = wide * high, max(width, 1.0) * max(height, 1.0)
    shape, own_shape = wide / high, max(width, 1.0) / max(height, 1.0)
    return found | {
        "near": candidates.boxed * np.exp(-np.hypot(left, top) / 150),
        "left near": candidates.boxed * np.exp(-left / 100),
        "top near": candidates.boxed * np.exp(-top / 100),
        "size alike": candidates.boxed * np.minimum(area, own) / np.maximum(area, own),
        "shape alike": candidates.boxed * np.minimum(shape, own_shape) / np.maximum(shape, own_shape),
    }


def _neighbours(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    columns, bags = candidates.columns, candidates.bags
    words, words_held = bags["words"].overlap(facts.bags["words"])
    row, _ = bags["row"].overlap(facts.bags["row"])
    rows = bags["row"].there * float(bool(facts.bags["row"]))
    before, after = columns["previous"].equal(facts.texts["previous"]), columns["next"].equal(facts.texts["next"])
    return {
        "previous equal": before,
        "next equal": after,
        "previous alike": columns["previous"].similar(facts.texts["previous"]),
        "next alike": columns["next"].similar(facts.texts["next"]),
        "between the same": before * after,
        "words": words,
        "words held": words_held,
        "row": row,
        "row differs": rows * (row < _DIFFERENT),
    }


def _twins(old: Fingerprint, facts: Facts, candidates: Candidates) -> Features:
    return {"as many twins": (candidates.twins == old.twins).astype(np.float64) * float(old.of > 0)}


_LEADING = (
    "name alike",
    "name words",
    "said",
    "codes",
    "path alike",
    "steps alike",
    "words",
    "row",
    "near",
    "class words",
)


def _leads(found: Features) -> Features:
    """Return how far each likeness is ahead of, or behind, the best of the others."""
    leads: Features = {}
    for name in _LEADING:
        values = found[name]
        if len(values) < 2:
            leads[f"{name} ahead"] = values.copy()
            continue
        second, best = np.partition(values, -2)[-2:]
        leads[f"{name} ahead"] = values - np.where(values == best, second, best)
    return leads


def _together(found: Features) -> Features:
    """Return what only counts together: place without a name, a name without its place."""
    keys = found["id equal"] + found["field equal"] + found["href equal"]
    against = found["id differs"] + found["field differs"] + found["href differs"]
    around = (found["previous equal"] + found["next equal"] + (found["words"] > _DIFFERENT)) / 3
    return {
        "keys equal": np.minimum(keys, 2.0),
        "keys differ": against,
        "name and key": found["name equal"] * (keys > 0),
        "name and tag": found["name equal"] * found["tag equal"],
        "name and section": found["name equal"] * found["section equal"],
        "name and row": found["name equal"] * found["row"],
        "name and near": found["name equal"] * found["near"],
        "key but other name": (keys > 0) * found["name differs"],
        "place but other name": found["path equal"] * found["name differs"],
        "around": around,
        "around and tag": around * found["tag equal"],
        "around and type": around * found["type equal"],
    }


def _all_names() -> tuple[str, ...]:
    probe = Fingerprint(tag="a")
    facts, candidates = facts_of(probe), Candidates([probe])
    found: Features = {}
    groups: tuple[Callable[[Fingerprint, Facts, Candidates], Features], ...] = (
        _naming, _codes, _kinds, _classes, _structure, _place, _neighbours, _twins,
    )  # fmt: skip
    for group in groups:
        found |= group(probe, facts, candidates)
    return tuple(found | _leads(found) | _together(found))


NAMES = _all_names()
"""The columns, in order. The weights name them, so that neither can change without the other being trained anew."""
