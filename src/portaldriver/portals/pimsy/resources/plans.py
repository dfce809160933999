"""Treatment plans: listed, read, their reviews due, and exported. All of it is MODELLED (guide 2.11)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from ....client import Resource
from ....errors import InvalidInput
from ....models.plans import OPEN, PlanDue, PlanFile, PlanStatus, TreatmentPlan
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import ANY, At, Lane, Rows, every, listed
from ..numbers import number_of
from ..pages.plans import PlanFilter, PlanRow
from ..pages.plans import Plans as PlanList
from ..planning import LABELS, plan_of, read_plan, read_rows, save_printable


class Plans(Resource):
    """Treatment plans, with goals, objectives and reviews."""

    def list(
        self,
        *,
        client: str | None = None,
        status: PlanStatus | None = None,
        due_by: date | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[TreatmentPlan]:
        """List plans of everybody, or of one client by number, without goals, reviews and the like.

        `due_by` leaves those whose next review is due by that day. Raises `InvalidInput`, `NotPermitted`.
        """
        wanted = PlanFilter(
            patient_id="" if client is None else number_of(client, "client"),
            status=ANY if status is None else LABELS[status],
            due_by=due_by,
        )

        async def rows(tab: Tab, at: At) -> Rows[PlanRow]:
            return await read_rows(tab, self._binding, wanted, at)

        return listed(self._client, "plans.list", rows, plan_of, page=page, size=page_size, lane=lane)

    async def get(self, plan_id: str, *, text: bool = False) -> TreatmentPlan:
        """Return a plan in full, and with `text` what goals, objectives and reviews say. Raises `NotFound`."""
        number = number_of(plan_id, "planId")

        async def step(tab: Tab) -> TreatmentPlan:
            return await read_plan(tab, self._binding, number, text=text)

        return await self._client.call("plans.get", step, record=f"plan:{number}")

    async def due(self, on: date, *, within: int = 30) -> tuple[PlanDue, ...]:
        """Return reviews of all clients that are overdue on a day or fall due within so many days, the first first.

        Plans that expired or were discontinued are left out. Raises `InvalidInput`, and `ExtractionError` if the user
        hid the column of the reviews: a review that is not seen would be missed.
        """
        if within < 0:
            raise InvalidInput("must not be less than nothing", field="within")
        wanted = PlanFilter(status=ANY, due_by=on + timedelta(days=within))

        async def step(tab: Tab) -> tuple[PlanRow, ...]:
            screen = PlanList(tab.page, self._binding)
            return await every(tab, screen, screen.grid, wanted, needs=("review_due",))

        found = map(plan_of, await self._client.call("plans.due", step))
        reviews = [_due(one, one.review_due, on) for one in found if one.review_due and one.status in OPEN]
        return tuple(sorted(reviews, key=lambda one: (one.review_due, int(one.plan_id))))

    async def export(self, plan_id: str, path: Path | str) -> PlanFile:
        """Save a plan's printable as a PDF that nobody but the user may read; a file of that name is replaced.

        Raises `NotFound`, `NotPermitted`, `UnsafeFile` for what is no PDF, `UnexpectedPage` for another plan's; nothing
        is left then.
        """
        number = number_of(plan_id, "planId")

        async def step(tab: Tab) -> PlanFile:
            return await save_printable(tab, self._binding, number, Path(path))

        return await self._client.call("plans.export", step, record=f"plan:{number}")


def _due(plan: TreatmentPlan, review: date, on: date) -> PlanDue:
    return PlanDue(
        plan_id=plan.plan_id,
        patient_id=plan.patient_id,
        program_name=plan.program_name,
        author=plan.author,
        status=plan.status,
        review_due=review,
        days_left=(review - on).days,
    )
