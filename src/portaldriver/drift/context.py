"""What became of a page as a whole: where every id is another, a lost id says nothing of one element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .candidates import Candidates, facts_of
from .fingerprint import Fingerprint

MARKS = ("name", "id", "field", "href")
_NEAR = 8
USUAL = 0.9
"""What share of a page is kept, and in order, where nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Context:
    """How the other elements of a page fared.

    `kept` is for each of `MARKS` the share of the others whose mark is still on the page, `lost` whether this
    element's own is not, `in_order` the share of its neighbours that stand on the side where they stood.
    """

    kept: tuple[float, ...]
    lost: tuple[float, ...]
    in_order: float


ALONE = Context((USUAL,) * len(MARKS), (0.0,) * len(MARKS), USUAL)
"""Of an element that is looked for by itself."""


def contexts(
    old: Sequence[Fingerprint], given: Sequence[int | None], sure: Sequence[bool], candidates: Candidates
) -> list[Context]:
    """Return each element's context. `given` is what each got, `sure` whether that one stands out."""
    facts = [facts_of(one) for one in old]
    had = np.array([[bool(one.texts[mark]) for mark in MARKS] for one in facts], dtype=np.float64).reshape(
        -1, len(MARKS)
    )
    found = [[one.texts[mark] in candidates.columns[mark].place for mark in MARKS] for one in facts]
    still = np.array(found, dtype=np.float64).reshape(-1, len(MARKS)) * had
    # One witness more, for what is usual: of few elements little is known.
    kept = (still.sum(axis=0) - still + USUAL) / (had.sum(axis=0) - had + 1)
    order = _orders(old, given, sure, candidates)
    return [Context(tuple(k), tuple(h - s), o) for k, h, s, o in zip(kept, had, still, order, strict=True)]


def _orders(
    old: Sequence[Fingerprint], given: Sequence[int | None], sure: Sequence[bool], candidates: Candidates
) -> list[float]:
    known = [
        (one.order, candidates.page[at].order, n)
        for n, (one, at, certain) in enumerate(zip(old, given, sure, strict=True))
        if at is not None and certain and one.of and candidates.page[at].of
    ]
    found = []
    for n, (one, at) in enumerate(zip(old, given, strict=True)):
        if at is None or not one.of or not candidates.page[at].of:
            found.append(USUAL)
            continue
        place = candidates.page[at].order
        near = sorted((entry for entry in known if entry[2] != n), key=lambda entry: abs(entry[0] - one.order))[:_NEAR]
        kept = sum((before < one.order) == (after < place) for before, after, _ in near)
        found.append((kept + USUAL) / (len(near) + 1))
    return found
