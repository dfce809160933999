"""Say what became of declared elements after an upgrade, by the oracle's truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bench.drift.apps.family import Element, Key
from bench.drift.apps.oracle import paired


class State(StrEnum):
    """What became of a declared element."""

    SAME = "same"
    FALLBACK = "same, by a fallback"
    BROKEN = "broken"
    AMBIGUOUS = "ambiguous"
    SILENT = "silently other"
    GONE = "gone"
    UNJUDGED = "not judged"


WELL = frozenset({State.SAME, State.FALLBACK})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where somebody says that an element is now; None refuses."""

    place: int | None
    probability: float = 0.0


Relocate = Callable[[Sequence[Element], Mapping[str, int], Sequence[Element]], Mapping[str, Proposal]]
"""Given a page as it was, the places of what was declared on it, and the page as it is: where each one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One declared element after one upgrade. `candidates` holds each candidate's own state, in their order."""

    upgrade: str
    page: str
    element: str
    state: State
    candidates: tuple[tuple[str, State], ...]
    truth: int | None = None
    proposed: Proposal | None = None

    @property
    def is_right(self) -> bool | None:
        """Whether what was proposed is the element; None where nothing was."""
        if self.proposed is None or self.proposed.place is None:
            return None
        return self.proposed.place == self.truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A page of one version: its elements, and which places each declaration and each of its candidates leads to."""

    elements: list[Element]
    whole: dict[str, tuple[int, ...]] = field(default_factory=dict)
    each: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = field(default_factory=dict)


def judge(
    upgrade: str, name: str, old: Screen, new: Screen, *, same: Mapping[Key, Key], relocate: Relocate | None = None
) -> list[Judged]:
    """Say what became of each element of a page; what the oracle does not know is not judged."""
    told = paired(old.elements, new.elements, same=same)
    after: dict[int, int | None] = {before: place for before, place, _ in told["pairs"]}
    after |= {before: None for before, _ in told["unmatched_old"]}
    was = {element: places[0] for element, places in old.whole.items() if len(places) == 1}
    known = {element: place for element, place in was.items() if place in after}
    proposals = relocate(old.elements, known, new.elements) if relocate else {}
    judged = []
    for element in old.whole:
        if element not in known:
            judged.append(Judged(upgrade=upgrade, page=name, element=element, state=State.UNJUDGED, candidates=()))
            continue
        truth = after[was[element]]
        first = new.each[element][0][1]
        judged.append(
            Judged(
                upgrade=upgrade,
                page=name,
                element=element,
                state=state(new.whole[element], truth, is_first=first == new.whole[element]),
                candidates=tuple(
                    (told, state(places, truth, is_first=True))
                    for (told, places), (_, before) in zip(new.each[element], old.each[element], strict=True)
                    if before == (was[element],)
                ),
                truth=truth,
                proposed=proposals.get(element),
            )
        )
    return judged


def state(places: Sequence[int], truth: int | None, *, is_first: bool) -> State:
    """Return what it means that a declaration leads to these places while the element is at `truth`, or gone."""
    if not places:
        return State.GONE if truth is None else State.BROKEN
    if len(places) > 1:
        return State.AMBIGUOUS
    if places[0] != truth:
        return State.SILENT
    return State.SAME if is_first else State.FALLBACK
