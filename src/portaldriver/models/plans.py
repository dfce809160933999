"""Treatment plans: what a client is treated for, towards which goals, and when that is looked at again.

Public is only that there is treatment planning (guide 2.11): all fields here are MODELLED. What is clinical
in a plan are the texts of its goals and objectives, and outcomes of reviews: no call brings them along unless asked,
and no wire shape has them unless asked.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Noun

PlanStatus = Literal["draft", "active", "reviewed", "expired", "discontinued"]
OPEN: frozenset[PlanStatus] = frozenset({"draft", "active", "reviewed"})
"""Plans that are still worked by: only their reviews can be due."""
Clinical = Annotated[str | None, Field(exclude=True, repr=False)]


class _Texted(Noun):
    def wire(self, *, text: bool = False) -> dict[str, Any]:
        """Return the wire shape, in camelCase; with `text` what is clinical too."""
        found = self.model_dump(by_alias=True, mode="json")
        return found | ({"text": getattr(self, "text", None)} if text else {})


class Goal(_Texted):
    """A goal of a plan. `text` is None unless it was asked for."""

    goal_id: str
    status: str | None = None
    target: date | None = None
    text: Clinical = None


class Objective(_Texted):
    """A step towards a goal. `text` is None unless it was asked for."""

    objective_id: str
    goal_id: str
    status: str | None = None
    target: date | None = None
    text: Clinical = None


class PlanReview(_Texted):
    """A review that took place, by whom, and when the next is due. `text` is its outcome, None unless asked for."""

    on: date
    reviewed_by: str | None = None
    next_due: date | None = None
    text: Clinical = None


class PlanSignature(Noun):
    """Who signs a plan; `signed_at` is None as long as they have not. Times are the practice's wall clock."""

    name: str
    role: str | None = None
    signed_at: datetime | None = None


class PlanDiagnosis(Noun):
    """A diagnosis that a plan names, the first one first."""

    code: str
    description: str | None = None


class TreatmentPlan(Noun):
    """A plan. `program_name` is the division, `author` a member of staff as the portal's lists show them.

    `diagnoses`, `signatures`, `goals`, `objectives` and `reviews` are None where a list leaves them out.
    """

    plan_id: str
    patient_id: str
    patient_name: str | None = None
    program_name: str | None = None
    status: PlanStatus
    begun: date | None = None
    review_due: date | None = None
    ends: date | None = None
    author: str | None = None
    diagnoses: tuple[PlanDiagnosis, ...] | None = None
    signatures: tuple[PlanSignature, ...] | None = None
    goals: tuple[Goal, ...] | None = None
    objectives: tuple[Objective, ...] | None = None
    reviews: tuple[PlanReview, ...] | None = None

    def wire(self, *, text: bool = False) -> dict[str, Any]:
        """Return the wire shape, in camelCase; with `text` what goals, objectives and reviews say too."""
        found = self.model_dump(by_alias=True, mode="json")
        for name in ("goals", "objectives", "reviews") if text else ():
            held = getattr(self, name)
            found[name] = None if held is None else [one.wire(text=True) for one in held]
        return found


class PlanDue(Noun):
    """A plan whose review falls due: `days_left` from the day that was asked about, less than 0 if it is overdue."""

    plan_id: str
    patient_id: str
    program_name: str | None = None
    author: str | None = None
    status: PlanStatus
    review_due: date
    days_left: int

    @property
    def overdue(self) -> bool:
        """Whether the review should have taken place before that day."""
        return self.days_left < 0


class PlanFile(Noun):
    """A plan's printable, as it was saved: name of the file within its folder, bytes, and SHA-256 (hex)."""

    plan_id: str
    name: str
    size: int
    sha256: str
