"""How sure the best candidate is: what the calibrated probability is made of."""

from __future__ import annotations

import math

import numpy as np

from .candidates import Candidates, Vector
from .context import MARKS, Context
from .features import NAMES
from .fingerprint import Fingerprint
from .gate import Gate
from .ranking import Matrix, shares

_KEPT = (
    "name equal", "name alike", "name words", "name differs", "name lost", "name elsewhere", "name only here",
    "id equal", "id differs", "id elsewhere", "field equal", "field differs", "field elsewhere",
    "href equal", "href differs", "said", "said held", "codes held", "data",
    "tag equal", "tag related", "role equal", "role differs", "type equal", "type differs", "hidden",
    "class words", "path equal", "path alike", "steps alike", "anchor equal", "section equal", "section differs",
    "near", "order near", "words", "row", "row differs", "previous equal", "next equal",
    "keys equal", "keys differ", "key but other name", "place but other name",
)  # fmt: skip
_COLUMNS = np.array([NAMES.index(name) for name in _KEPT], dtype=np.intp)

_SAID, _NAME = NAMES.index("said"), NAMES.index("name words")

EVIDENCE = (
    "share", "odds", "lead", "score", "crowd", "taken from it", "identity", "name agrees", "name conflicts",
    "keys agree", "old name elsewhere", "twins", "twins anchored", "used otherwise", "nothing to go by",
    "identity and lead", "place alone", "place alone and lead", "other name and lead", "same words and lead",
    "likeness of name", *(f"{mark}s kept" for mark in MARKS), *(f"own {mark} lost" for mark in MARKS),
    *(f"own {mark} lost, others kept" for mark in MARKS), "place alone, names lost",
    "not identified, in order", "own name lost, in order", *_KEPT,
)  # fmt: skip
"""The numbers that the probability is made of, in order."""

_FOR = (
    "share", "score", "odds", "lead", "identity", "name agrees", "keys agree", "twins anchored", "identity and lead",
    "same words and lead", "likeness of name", "name equal", "name alike",
    "name words", "name only here", "id equal", "field equal", "href equal", "said", "said held", "codes held",
    "data", "tag equal", "tag related", "role equal", "type equal", "class words", "path equal", "path alike",
    "steps alike", "anchor equal", "section equal", "near", "order near", "words", "row", "previous equal",
    "next equal", "keys equal", "place alone, names lost", "not identified, in order", "own name lost, in order",
)  # fmt: skip
_AGAINST = (
    "taken from it", "name conflicts", "old name elsewhere", "twins", "used otherwise", "nothing to go by",
    "place alone", "own name lost", "own id lost", "own field lost", "own href lost", "own name lost, others kept",
    "own id lost, others kept", "own field lost, others kept", "own href lost, others kept", "name differs",
    "name lost", "name elsewhere", "id differs", "id elsewhere", "field differs", "field elsewhere", "href differs",
    "role differs", "type differs", "hidden", "section differs", "row differs", "keys differ", "key but other name",
    "place but other name",
)  # fmt: skip
SIGNS = np.array([(name in _FOR) * 1.0 - (name in _AGAINST) for name in EVIDENCE])
"""1 for what can only speak for a candidate, -1 for what can only speak against it, 0 for what depends on the rest."""

_MOST = 9.0


def evidence(
    old: Fingerprint,
    candidates: Candidates,
    rows: Matrix,
    scores: Vector,
    index: int,
    gate: Gate,
    context: Context,
    *,
    taken: bool,
) -> Vector:
    """Return what speaks for and against a candidate being the element. `taken`: its better one went to another."""
    every = shares(scores)
    kin = candidates.kin(index)
    share = float(every[kin].sum())
    others = scores[~kin]
    lead = float(scores[kin].max() - others.max()) if len(others) else _MOST
    lead = max(-_MOST, min(_MOST, lead))
    alone = not gate.name and not gate.keys
    given = [
        share,
        max(-_MOST, min(_MOST, math.log(max(share, 1e-9)) - math.log(max(1 - share, 1e-9)))),
        lead,
        float(scores[kin].max()),
        math.log(1 + len(candidates)),
        float(taken),
        float(gate.open),
        float(gate.name),
        float(gate.conflict),
        float(len(gate.keys)),
        float(gate.elsewhere),
        float(gate.twins),
        float(gate.twins and gate.anchored),
        float(not gate.use),
        float(not (old.name or old.id or old.name_attribute or old.href or old.text)),
        gate.open * lead,
        float(alone),
        alone * lead,
        gate.conflict * lead,
        float(rows[index, _SAID]) * lead,
        float(rows[index, _NAME]) if old.name else 0.5,
        *context.kept,
        *context.lost,
        *(lost * kept for lost, kept in zip(context.lost, context.kept, strict=True)),
        alone * context.lost[0] * (1 - context.kept[0]),
        (1 - gate.open) * context.in_order,
        context.lost[0] * context.in_order,
    ]
    return np.concatenate([np.array(given), rows[index, _COLUMNS]])
