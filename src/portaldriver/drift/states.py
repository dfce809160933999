"""What became of what a page object declares, how grave that is, and what a person has to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, field_validator

from .fingerprint import Fingerprint
from .risk import Risk


class State(StrEnum):
    """States of an element, best first."""

    SAME = "same"
    ABSENT = "absent"
    """Not there, as the declaration allows."""
    APPEARED = "appeared"
    """There, and was not when the page was accepted."""
    CHANGED = "changed"
    """Found, and still itself, but not quite as it was."""
    DEGRADED = "degraded"
    """Found by a later candidate than before."""
    AMBIGUOUS = "ambiguous"
    """The declaration matches several where it matched one."""
    GONE = "gone"
    """Nothing matches."""
    OTHER = "other"
    """Something matches, and it is another element: nothing else would notice."""


class Severity(StrEnum):
    """Who has to know: nobody today, a developer soon, a developer now."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Change(_Told):
    """One fact of an element or page that is not what it was."""

    fact: str
    was: str = ""
    now: str = ""


class Candidate(_Told):
    """An element that may be the one that is sought: how probable that is, and why or why not, in words."""

    probability: float
    fingerprint: Fingerprint
    reasons: tuple[str, ...] = ()


class Proposal(_Told):
    """What became of an element that its declaration no longer finds.

    `found` is None where no candidate is sure enough; `why` says so in words. `candidates` are the likeliest first.
    `needs_person` is for what commits, takes secrets, or tells money or identity: it is proposed, and applied by nobody
    but a person.
    """

    found: Fingerprint | None
    probability: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    why: tuple[str, ...] = ()
    needs_person: bool = False

    @field_validator("candidates")
    @classmethod
    def _likeliest_first(cls, given: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return tuple(sorted(given, key=lambda one: -one.probability))


class Finding(_Told):
    """What became of one declared element. Values are masked."""

    element: str
    state: State
    severity: Severity
    risk: Risk = Risk.ORDINARY
    declaration: str = ""
    via: int = -1
    found_by: str = ""
    """The candidate that matched."""
    count: int = 0
    changes: tuple[Change, ...] = ()
    was: Fingerprint | None = None
    now: Fingerprint | None = None
    proposal: Proposal | None = None

    @property
    def is_drift(self) -> bool:
        """Whether something moved that is used."""
        return self.severity is not Severity.NOTE


class PageReport(_Told):
    """What became of one page object: its declared elements, and the page around them."""

    page: str
    portal: str = ""
    generation: str = ""
    module: str = ""
    path: str = ""
    findings: tuple[Finding, ...] = ()
    around: tuple[Change, ...] = ()
    """Changes of what nothing uses: notes."""
    baselines: str = ""
    """The folder of what it was compared with, as it was named; nothing for what comes with the package."""
    unknown: str = ""
    """Why nothing can be said of the page: no baseline, or it did not come."""

    @property
    def drifted(self) -> tuple[Finding, ...]:
        """The findings that matter, gravest first."""
        order = [State.OTHER, State.GONE, State.AMBIGUOUS, State.DEGRADED, State.CHANGED, State.APPEARED]
        matter = [one for one in self.findings if one.is_drift]
        return tuple(sorted(matter, key=lambda one: (order.index(one.state), one.element)))

    @property
    def exit_code(self) -> int:
        """0 the same, 1 drift for all of which there is a proposal, 2 refused or gone, 3 silently other."""
        if any(one.state is State.OTHER for one in self.drifted):
            return 3
        if self.unknown or any(_unanswered(one) for one in self.drifted):
            return 2
        return 1 if self.drifted else 0


def _unanswered(one: Finding) -> bool:
    lost = one.state in (State.GONE, State.AMBIGUOUS)
    return lost and (one.proposal is None or one.proposal.found is None)


def exit_code(reports: Sequence[PageReport]) -> int:
    """Return the gravest of the reports' exit codes."""
    return max((one.exit_code for one in reports), default=0)
