"""Ask the product's own relocation about pages that were described here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.drift.apps.family import Element
from bench.drift.apps.judging import Proposal
from bench.drift.realapps import elements
from portaldriver.drift.candidates import Candidates
from portaldriver.drift.relocation import relocate


def asked(old: Sequence[Element], sought: Mapping[str, int], new: Sequence[Element]) -> dict[str, Proposal]:
    """Return where each element of the old page, by its place there, is said to be on the new one."""
    before, page = elements(old), Candidates(elements(new))
    answers = relocate(old={name: before[place] for name, place in sought.items()}, page=page)
    return {name: Proposal(one.found, one.probability) for name, one in answers.items()}
