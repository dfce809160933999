"""Treatment plans: the list over all clients, and one plan.

Public is only that there is treatment planning (guide 2.8, 2.11): every label, status and column here is MODELLED.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    column,
    inside,
    link,
)
from .client_lists import ClientLists
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen
from .notes import OptionalStamp

DOCUMENTED = "the client's chart, treatment planning (named only)"


class PlanFilter(Record):
    """The filter box; Due By is of the next review."""

    plan_id: Annotated[str, Criterion("Plan #", "plan")] = ""
    patient_id: Annotated[str, Criterion("Client #", "client")] = ""
    status: Annotated[str, Criterion("Status", "status", choice=True)] = ""
    due_by: Annotated[OptionalUsDate, Criterion("Due By", "due")] = None


class PlanRow(Record):
    """A plan as the list shows it; `href` leads to it."""

    plan_id: Annotated[str, Selector(column("Plan #"))]
    href: Annotated[OptionalText, Selector(inside(column("Plan #"), "a[href]"), read=attribute("href"))] = None
    patient_id: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    patient_name: Annotated[OptionalText, Selector(column("Client"), column("Client Name"))] = None
    division: Annotated[OptionalText, Selector(column("Division"), column("Program"))] = None
    status: Annotated[str, Selector(column("Status"))]
    begun: Annotated[OptionalUsDate, Selector(column("Start Date"))] = None
    review_due: Annotated[OptionalUsDate, Selector(column("Review Due"))] = None
    ends: Annotated[OptionalUsDate, Selector(column("End Date"))] = None
    author: Annotated[OptionalText, Selector(column("Author"))] = None


class Plans(GridScreen):
    """The list of plans."""

    below = (ClientLists, "plans")
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.11 names treatment planning and no more; all is modelled"
    grid = Table(PlanRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(PlanFilter)


def _said(*words: str) -> Selector:
    found = [f'main [aria-label="{one}"]' for one in words]
    return Selector(*found)


class PlanSheet(Record):
    """What stands above a plan's lists; `href` leads to its printable."""

    plan_id: Annotated[str, _said("Plan #")]
    patient_id: Annotated[str, _said("Client #", "Client Number")]
    status: Annotated[str, _said("Status")]
    href: Annotated[
        OptionalText, Selector(inside("main", link("Print")), read=attribute("href"), may_be_absent=True)
    ] = None


class DiagnosisOfPlan(Record):
    """A diagnosis that the plan names."""

    code: Annotated[str, Selector(column("Code"))]
    description: Annotated[OptionalText, Selector(column("Description"))] = None


class GoalRow(Record):
    """A goal."""

    goal_id: Annotated[str, Selector(column("Goal #"))]
    text: Annotated[OptionalText, Selector(column("Goal"))] = None
    status: Annotated[OptionalText, Selector(column("Status"))] = None
    target: Annotated[OptionalUsDate, Selector(column("Target Date"))] = None


class ObjectiveRow(Record):
    """A step towards a goal."""

    objective_id: Annotated[str, Selector(column("Objective #"))]
    goal_id: Annotated[str, Selector(column("Goal #"))]
    text: Annotated[OptionalText, Selector(column("Objective"))] = None
    status: Annotated[OptionalText, Selector(column("Status"))] = None
    target: Annotated[OptionalUsDate, Selector(column("Target Date"))] = None


class ReviewRow(Record):
    """A review that took place."""

    on: Annotated[OptionalUsDate, Selector(column("Review Date"))]
    reviewed_by: Annotated[OptionalText, Selector(column("Reviewed By"))] = None
    text: Annotated[OptionalText, Selector(column("Outcome"))] = None
    next_due: Annotated[OptionalUsDate, Selector(column("Next Review"))] = None


class SignatureRow(Record):
    """Somebody who signs the plan."""

    name: Annotated[str, Selector(column("Signed By"))]
    role: Annotated[OptionalText, Selector(column("Role"))] = None
    signed_at: Annotated[OptionalStamp, Selector(column("Signed Date"))] = None


def _rows(ident: str) -> Selector:
    return Selector(f"#{ident} tbody tr[data-id]")


class PlanPage(Screen):
    """One plan: diagnoses, goals, objectives, reviews, who signed."""

    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.11 names treatment planning and no more; all is modelled"
    ready = Selector('main [aria-label="Plan #"]')
    sheet = Detail(PlanSheet)
    diagnoses = Table(DiagnosisOfPlan, rows=_rows("diagnoses"), empty=Selector("main .no-diagnoses"), about=PlanSheet)
    goals = Table(GoalRow, rows=_rows("goals"), empty=Selector("main .no-goals"), about=PlanSheet)
    objectives = Table(ObjectiveRow, rows=_rows("objectives"), empty=Selector("main .no-objectives"), about=PlanSheet)
    reviews = Table(ReviewRow, rows=_rows("reviews"), empty=Selector("main .no-reviews"), about=PlanSheet)
    signatures = Table(SignatureRow, rows=_rows("signatures"), empty=Selector("main .no-signatures"), about=PlanSheet)
