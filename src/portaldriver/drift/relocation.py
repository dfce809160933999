"""Say which element of a new page each declared element of the old one is, or refuse to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from .assignment import assign
from .candidates import Candidates, Vector
from .certainty import evidence
from .context import ALONE, Context, contexts
from .features import compare
from .fingerprint import Fingerprint
from .gate import Gate, identity
from .ranking import Matrix, Model, shares, shipped
from .risk import Risk
from .tokens import kin, plain, shortened
from .wording import conflicts, reasons

ACCEPT = 0.95
"""The probability from which on a candidate is taken for the element."""
ACCEPT_RISKY = 0.99
"""The same for what a person has to confirm anyway."""
MARGIN = 1.0
"""How far, in log odds, the best candidate has to be ahead of the next."""
GONE = 0.1
"""The probability below which no candidate is worth a look."""


class Verdict(StrEnum):
    """What is known of one element."""

    SAME = "same"
    """It is there, with the marks it had."""
    MOVED = "moved"
    """It is there, but something that it was found by is another."""
    REFUSED = "refused"
    """Something may be it, but not surely enough."""
    GONE = "gone"
    """Nothing on the page is like it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One candidate: its index in the page, how likely it is the element, and what speaks for and against it."""

    index: int
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relocation:
    """What became of one element. `found` is None unless it was accepted; `top` has up to three candidates in any case.

    `conflicts` says what stands against the best one. With `needs_person`, `found` is a proposal and nothing may act on
    it before a person has confirmed it.
    """

    verdict: Verdict
    found: int | None
    probability: float
    top: tuple[Guess, ...]
    conflicts: tuple[str, ...]
    needs_person: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Whether an element is still the best match of its fingerprint. `better` is the index of the one that is."""

    same: bool
    probability: float
    better: int | None
    reasons: tuple[str, ...]


def relocate(
    *,
    old: Mapping[str, Fingerprint],
    page: Sequence[Fingerprint] | Candidates,
    risk: Mapping[str, Risk] | None = None,
    accept: float = ACCEPT,
    margin: float = MARGIN,
    model: Model | None = None,
) -> dict[str, Relocation]:
    """Look for elements of an old page on a new one, all together: no two of them are found in the same place.

    `page` is every element that could be meant. Elements without a `risk` are ordinary.
    """
    searches = search(old=old, page=page, model=model)
    given = risk or {}
    return {name: one.decided(given.get(name, Risk.ORDINARY), accept, margin) for name, one in searches.items()}


def resembles(
    *, old: Fingerprint, resolved: int, page: Sequence[Fingerprint] | Candidates, model: Model | None = None
) -> Identity:
    """Tell whether the element at `resolved` is still what was fingerprinted: a selector may find another, silently."""
    candidates = page if isinstance(page, Candidates) else Candidates(page)
    one = Search(old, candidates, model or shipped())
    best = one.best
    if best is None or one.candidates.kin(best)[resolved]:
        return Identity(True, one.probability, None, one.reasons(resolved))
    here, there = _gate(one, resolved), _gate(one, best)
    lead = float(one.scores[best] - one.scores[resolved])
    other = (there.open and not here.open and lead > 0) or lead > SILENT
    return Identity(not other, float(shares(one.scores)[resolved]), best if other else None, one.reasons(resolved))


SURE = 0.5
"""The share of the likelihood from which on a candidate is a witness of how its page was rearranged."""
SILENT = 3.0
"""How far, in log odds, another element has to be a better match before what a selector finds is called another."""


def _gate(one: Search, index: int) -> Gate:
    return identity(one.old, one.candidates, index)


class Search:
    """One element looked for among a page's candidates."""

    def __init__(self, old: Fingerprint, candidates: Candidates, model: Model) -> None:
        self.old = old
        self.candidates = candidates
        self._model = model
        self.rows: Matrix = compare(old, candidates)
        self.scores: Vector = model.which.score(self.rows) if len(candidates) else np.zeros(0)
        self.given: int | None = self.best
        """Which candidate it gets, of what several elements want."""
        self.context: Context = ALONE

    @property
    def best(self) -> int | None:
        """The likeliest candidate, whoever else wants it."""
        return int(self.scores.argmax()) if len(self.scores) else None

    @cached_property
    def shares(self) -> Vector:
        return shares(self.scores)

    @cached_property
    def gate(self) -> Gate | None:
        return None if self.given is None else identity(self.old, self.candidates, self.given)

    @cached_property
    def evidence(self) -> Vector | None:
        """What the probability of the given candidate is made of."""
        if self.given is None or self.gate is None:
            return None
        taken = self.best is not None and not self.candidates.kin(self.best)[self.given]
        return evidence(
            self.old, self.candidates, self.rows, self.scores, self.given, self.gate, self.context, taken=taken
        )

    @cached_property
    def probability(self) -> float:
        """How likely the given candidate is the element, others and none at all considered."""
        if self.evidence is None:
            return 0.0
        return float(1 / (1 + np.exp(-self._model.whether.score(self.evidence[None, :])[0])))

    @property
    def lead(self) -> float:
        """How far the given candidate is ahead of all others, in log odds."""
        if self.given is None:
            return 0.0
        kin = self.candidates.kin(self.given)
        return float(self.scores[kin].max() - self.scores[~kin].max()) if not kin.all() else float("inf")

    def reasons(self, index: int) -> tuple[str, ...]:
        """Return in words what speaks for and against a candidate."""
        return reasons(self.rows[index], self._model.which)

    def top(self, count: int = 3) -> tuple[Guess, ...]:
        """Return the likeliest candidates, the given one first."""
        order = [int(n) for n in np.argsort(-self.scores, kind="stable")[: count + 1]]
        if self.given is not None:
            order = [self.given, *(n for n in order if n != self.given)]
        rest = max(1e-9, 1 - (0.0 if self.given is None else float(self.shares[self.given])))
        left = 1 - self.probability
        chance = {n: left * float(self.shares[n]) / rest for n in order}
        if self.given is not None:
            chance[self.given] = self.probability
        return tuple(Guess(n, min(chance[n], 1.0), self.reasons(n)) for n in order[:count])

    def decided(self, risk: Risk, accept: float, margin: float) -> Relocation:
        """Return the verdict."""
        top = self.top()
        if self.given is None or self.gate is None:
            return Relocation(
                Verdict.GONE, None, 0.0, top, ("every candidate is another element's",), risk.needs_person
            )
        needed = max(accept, ACCEPT_RISKY) if risk.needs_person else accept
        against = conflicts(self.gate, lead=self.lead, margin=margin, probability=self.probability, needed=needed)
        if not against:
            same = _unchanged(self.old, self.candidates.page[self.given])
            verdict = Verdict.SAME if same else Verdict.MOVED
            return Relocation(verdict, self.given, self.probability, top, (), risk.needs_person)
        verdict = Verdict.GONE if self.probability < GONE else Verdict.REFUSED
        return Relocation(verdict, None, self.probability, top, against, risk.needs_person)


def search(
    *, old: Mapping[str, Fingerprint], page: Sequence[Fingerprint] | Candidates, model: Model | None = None
) -> dict[str, Search]:
    """Rank a page's candidates for several elements, and give each what is likeliest for all together."""
    candidates = page if isinstance(page, Candidates) else Candidates(page)
    found = {name: Search(one, candidates, model or shipped()) for name, one in old.items()}
    # Two declarations of one element are one element.
    distinct: dict[tuple[object, ...], Search] = {}
    place = {name: (one.frame, shortened(one.xpath)) if one.xpath else (name,) for name, one in old.items()}
    for name, each in found.items():
        distinct.setdefault(place[name], each)
    given = assign([each.shares for each in distinct.values()])
    sure = [at is not None and each.shares[at] > SURE for each, at in zip(distinct.values(), given, strict=True)]
    around = contexts([each.old for each in distinct.values()], given, sure, candidates)
    settled = dict(zip(distinct, zip(given, around, strict=True), strict=True))
    for name, each in found.items():
        each.given, each.context = settled[place[name]]
    return found


def _unchanged(old: Fingerprint, new: Fingerprint) -> bool:
    marks = ("tag", "role", "type", "name_attribute", "id", "placeholder", "title", "href")
    alike = all(getattr(old, mark) == getattr(new, mark) for mark in marks)
    return alike and plain(old.name) == plain(new.name) and kin(old.xpath, new.xpath)
