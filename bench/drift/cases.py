"""What is measured on: elements of an old page, the new page, and which is which."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from portaldriver.drift.candidates import Candidates
from portaldriver.drift.fingerprint import Fingerprint, Step

_FACTS: tuple[dict[str, object], ...] = (
    {"section": "", "landmark": ""},
    {"previous": "", "next": ""},
    {"order": 0, "of": 0, "twins": 0},
    {"box": None},
    {"row": ()},
    {"label": "", "placeholder": ""},
    {"data": {}, "title": ""},
    {"words": ()},
    {"href": ""},
)
"""Facts that are known together or not at all."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One page in two versions. `truth` has an index of `new` for every element of `old`, or None for one that is gone.

    `family` is what is left out together when weights are tried on what they were not trained on.
    """

    family: str
    name: str
    old: Sequence[Fingerprint]
    new: Sequence[Fingerprint]
    truth: Sequence[int | None]
    kind: str = ""
    """What was done to the new page on purpose."""

    @cached_property
    def candidates(self) -> Candidates:
        """The new page, ready for comparison."""
        return Candidates(self.new)

    def right(self, index: int) -> npt.NDArray[np.bool_]:
        """Return which elements of `new` count as the one at `index`: itself, its direct parent and children."""
        return self.candidates.kin(index)

    def correct(self, element: int, found: int | None) -> bool:
        """Tell whether a candidate is the element."""
        at = self.truth[element]
        return at is not None and found is not None and bool(self.right(at)[found])

    def some(self, most: int, *, seed: int = 0) -> Case:
        """Return the case with no more than so many elements looked for."""
        if len(self.old) <= most:
            return self
        kept = sorted(random.Random(seed).sample(range(len(self.old)), most))
        return replace(self, old=[self.old[n] for n in kept], truth=[self.truth[n] for n in kept])

    def sparse(self, *, seed: int = 0) -> Case:
        """Return the case as one who saw less of both pages: some kinds of fact are known of no element."""
        chance = random.Random(seed)
        lost: dict[str, object] = {}
        for facts in _FACTS:
            if chance.random() < 0.6:
                lost |= facts
        bare = chance.random() < 0.6

        def seen(one: Fingerprint) -> Fingerprint:
            above = tuple(Step(tag=step.tag) for step in one.ancestors) if bare else one.ancestors
            return one.model_copy(update=lost | {"ancestors": above})

        return replace(self, old=[seen(one) for one in self.old], new=[seen(one) for one in self.new])

    def without(self, part: int, *, seed: int = 0, parts: int = 3) -> Case:
        """Return the case with a part of its elements taken out of the new page, with all that would count as them."""
        order = [n for n, at in enumerate(self.truth) if at is not None]
        random.Random(seed).shuffle(order)
        gone = np.zeros(len(self.new), dtype=bool)
        for n in order[part::parts]:
            at = self.truth[n]
            gone |= self.right(at) if at is not None else False
        place = {int(at): n for n, at in enumerate(np.flatnonzero(~gone))}
        truth = [None if at is None else place.get(at) for at in self.truth]
        return replace(self, new=[one for one, away in zip(self.new, gone, strict=True) if not away], truth=truth)
