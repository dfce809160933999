"""Selectors that still find something on the new page: the same element, or silently another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.drift.cases import Case
from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.ranking import Model
from portaldriver.drift.relocation import resembles
from portaldriver.drift.tokens import shortened


@dataclass(frozen=True, slots=True)
class Alarm:
    """One selector that finds something: whether that is another element, and whether we say so."""

    case: str
    selector: str
    element: int
    found: int
    other: bool
    raised: bool


def alarms(cases: Sequence[Case], model: Model) -> list[Alarm]:
    """Return what is said of each thing that a selector of the old page finds on the new one, each once."""
    return [one for case in cases for one in _alarms(case, model)]


def _alarms(case: Case, model: Model) -> Iterator[Alarm]:
    for n, old in enumerate(case.old):
        at = case.truth[n]
        if at is None:
            continue
        right = case.right(at)
        seen: set[int] = set()
        for selector, found in _resolved(old, case.new):
            if found in seen:
                continue
            seen.add(found)
            said = resembles(old=old, resolved=found, page=case.candidates, model=model)
            yield Alarm(case.name, selector, n, found, not right[found], not said.same)


def _resolved(old: Fingerprint, new: Sequence[Fingerprint]) -> Iterator[tuple[str, int]]:
    """Yield the first element that each usual selector of the old element finds."""
    selectors: dict[str, Callable[[Fingerprint], bool]] = {
        "id": lambda one: bool(old.id) and one.id == old.id,
        "name": lambda one: (
            bool(old.name_attribute)
            and (one.tag, one.name_attribute, one.type) == (old.tag, old.name_attribute, old.type)
        ),
        "link": lambda one: bool(old.href) and (one.tag, one.href) == (old.tag, old.href),
        "role and name": lambda one: bool(old.role and old.name) and (one.role, one.name) == (old.role, old.name),
        "classes": lambda one: bool(old.classes) and one.tag == old.tag and set(old.classes) <= set(one.classes),
        "path": lambda one: shortened(one.xpath) == shortened(old.xpath),
    }
    for name, matches in selectors.items():
        found = next((n for n, one in enumerate(new) if matches(one)), None)
        if found is not None:
            yield name, found
