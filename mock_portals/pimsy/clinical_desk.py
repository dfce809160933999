"""Treatment plans with their printable, and scores of Q&A forms. All of it is MODELLED (guide 2.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line
from mock_portals.pimsy.nouns.clinical import Plan, Score
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.printing import pdf
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

PLANS = {"/clients/treatmentplans": "/Clients/TreatmentPlan", "/treatmentplans": "/TreatmentPlans/Plan"}
SCORES = {"/clients/scores": "/Clients/Scores/Answers", "/scores": "/Scores/Answers"}
"""Where each generation has the lists, and where one of them."""
CLIENT = Filter("Client #", "client", lambda one, value: str(one.client) == value)


class Clinical(Desk):
    """Behaviour of the screens. `prints` takes the place of a plan's printable: body, type and file name."""

    prints: tuple[bytes, str, str] | None = None

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is, in both generations."""
        found: dict[tuple[str, str], Handler] = {}
        for place, form in PLANS.items():
            found |= {("GET", place): self._plans, ("GET", form.lower()): self._plan}
            found |= {("GET", f"{form}/print".lower()): self._print}
        for place, form in SCORES.items():
            found |= {("GET", place): self._scores, ("GET", form.lower()): self._answers}
        return found

    def _plans(self, visit: Visit, session: Session) -> Response:
        form = PLANS[visit.path.lower()]
        filters = [
            Filter("Plan #", "plan", lambda one, value: str(one.id) == value),
            CLIENT,
            Filter("Status", "status", lambda one, value: one.status == value),
            Filter("Due By", "due", lambda one, value: (one.review_due or date.max) <= (written(value) or date.min)),
        ]

        def line(one: Plan) -> Line:
            return Line(one.id, self._head(one), {"Plan #": f"{form}?plan={one.id}"})

        return self.grid(visit, session, self.book.plans, line, filters=filters)

    def _plan(self, visit: Visit, session: Session) -> Response:
        plan = by_id(self.book.plans, visit.query.get("plan", ""))
        if plan is None:
            return self.saved(visit, method="GET", variant="gone")

        def edit(page: Page) -> None:
            for box in page.all("main output"):
                box.text = self._head(plan)[str(box.get("aria-label"))]
            page.attribute("#print", "href", f"{visit.path}/Print?plan={plan.id}")
            for name in ("diagnoses", "goals", "objectives", "reviews", "signatures"):
                _rows(page, name, getattr(plan, name))

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _head(self, one: Plan) -> dict[str, str]:
        return {
            "Plan #": str(one.id),
            **self._whose(one.client),
            **dict.fromkeys(("Division", "Program"), one.division),
            "Status": one.status,
            "Start Date": shown(one.begun),
            "Review Due": shown(one.review_due),
            "End Date": shown(one.ends),
            "Author": one.author,
        }

    def _print(self, visit: Visit, session: Session) -> Response:
        ident = visit.query.get("plan", "")
        made = (pdf(f"Treatment Plan {ident}"), "application/pdf", f"TreatmentPlan-{ident}.pdf")
        body, kind, name = self.prints or made
        headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
        return Response(body, media_type=kind, headers=headers)

    def _scores(self, visit: Visit, session: Session) -> Response:
        form = SCORES[visit.path.lower()]
        filters = [
            CLIENT,
            Filter("Form", "form", lambda one, value: one.form.lower() == value.lower()),
            Filter("From", "from", lambda one, value: one.on >= (written(value) or date.min)),
            Filter("To", "to", lambda one, value: one.on <= (written(value) or date.max)),
        ]

        def line(one: Score) -> Line:
            cells = {
                "Score #": str(one.id),
                **self._whose(one.client),
                "Form": one.form,
                "Date": shown(one.on),
                "Score": one.score,
                "Severity": one.severity,
                **dict.fromkeys(("Division", "Program"), one.division),
                "Completed By": one.by,
            }
            return Line(one.id, cells, {"Score #": f"{form}?score={one.id}"})

        return self.grid(visit, session, self.book.scores, line, filters=filters)

    def _answers(self, visit: Visit, session: Session) -> Response:
        score = by_id(self.book.scores, visit.query.get("score", ""))
        if score is None:
            return Response("there is no such form", status_code=404, media_type="text/plain")
        held = {"Score #": str(score.id), **self._whose(score.client), "Form": score.form}

        def edit(page: Page) -> None:
            for box in page.all("main output"):
                box.text = held[str(box.get("aria-label"))]
            _rows(page, "answers", score.answers)

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _whose(self, number: int) -> dict[str, str]:
        client = by_id(self.book.clients, number)
        names = dict.fromkeys(("Client", "Client Name"), client.name if client else "")
        return dict.fromkeys(("Client #", "Client Number"), str(number)) | names


def _rows(page: Page, ident: str, rows: Sequence[Sequence[Any]]) -> None:
    """Fill a table by its id, cell by cell in order, or leave its line for none."""

    def fill(row: Element, numbered: tuple[int, Sequence[Any]]) -> None:
        row.set("data-id", str(numbered[0]))
        for cell, value in zip(row, numbered[1], strict=True):
            cell.text = _cell(value)

    page.repeat(f"#{ident} tbody tr", list(enumerate(rows, 1)), fill)
    if rows:
        page.remove(f"main .no-{ident}")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%m/%d/%Y %I:%M %p}"
    return shown(value) if isinstance(value, date) else "" if value is None else str(value)
