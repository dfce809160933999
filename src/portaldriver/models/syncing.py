"""What keeping two systems' patients in step speaks of."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Literal

from pydantic import Field

from .base import Noun
from .new_patient import NewPatient

Direction = Literal["to_portal", "to_caller", "conflict"]
"""Where a unit's value has to go: only the caller's side changed, or the portal's; or both did, or nobody can tell."""
OnConflict = Literal["ask", "caller", "portal"]
Action = Literal["create", "update", "report", "conflict", "unchanged", "ambiguous", "missing", "failed"]
"""`report`: only the caller has to change something. `missing`: the portal had this patient and has them no more."""


class UnitDifference(Noun):
    """A unit that the two sides hold otherwise. It goes one way as a whole: half of an address helps nobody.

    `unit` is a wire name (`email`, `address`, `insurancePolicies.0`), `fields` are the names within that differ.
    `agreed` says whether both sides ever held the same.
    """

    unit: str
    fields: tuple[str, ...]
    direction: Direction
    agreed: bool


class PlannedPatient(Noun):
    """What is to be done about one of the caller's patients. `error` is the class of what went wrong in planning."""

    caller_id: str
    action: Action
    patient_id: str | None = None
    differences: tuple[UnitDifference, ...] = ()
    error: str | None = None
    draft: NewPatient
    seen: dict[str, str] = Field(default_factory=dict)
    """What the portal held where something is to be written, by place: to notice that it changed since."""

    def units(self, direction: Direction) -> tuple[str, ...]:
        """Return the units that go a way."""
        return tuple(one.unit for one in self.differences if one.direction == direction)


class SyncPlan(Noun):
    """What bringing both sides in step takes. Nothing was written to make it."""

    made_at: datetime
    items: tuple[PlannedPatient, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many patients there are of each action."""
        return dict(Counter(item.action for item in self.items))

    def of(self, action: Action) -> tuple[PlannedPatient, ...]:
        """Return the items of an action."""
        return tuple(item for item in self.items if item.action == action)


Outcome = Literal["created", "updated", "unchanged", "stale", "left"]


class Synced(Noun):
    """What became of an item. `stale`: the portal changed since the plan was made, and nothing was written."""

    caller_id: str
    outcome: Outcome
    patient_id: str | None = None


class PatientChange(Noun):
    """A patient in whom something changed, as far as the portal's list, or form, shows it; noticed at a scan."""

    patient_id: str
    kind: Literal["new", "changed", "gone"]
    noticed_at: datetime
