"""Scores of Q&A forms over time. That the portal has scores is MODELLED (guide 2.3, 2.9)."""

from __future__ import annotations

from datetime import date

from ....client import Resource
from ....errors import ExtractionError
from ....models.days import require_days
from ....models.outcomes import OutcomeScore
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import At, Lane, Rows, every, listed
from ..numbers import number_of
from ..pages.scores import ScoreFilter, ScoreRow
from ..pages.scores import Scores as ScoreList
from ..scoring import read_answers, read_rows, score_of


class Outcomes(Resource):
    """What questionnaires measured."""

    def list(
        self,
        form: str | None = None,
        since: date | None = None,
        until: date | None = None,
        *,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[OutcomeScore]:
        """List scores of all clients, of one form by its name or of all, by the day of completion, both included.

        Without answers. In the portal's order. Raises `InvalidInput`.
        """
        wanted = _filter(None, form, since, until)

        async def rows(tab: Tab, at: At) -> Rows[ScoreRow]:
            return await read_rows(tab, self._binding, wanted, at)

        return listed(self._client, "outcomes.list", rows, score_of, page=page, size=page_size, lane=lane)

    async def scores(
        self,
        client: str,
        form: str | None = None,
        since: date | None = None,
        until: date | None = None,
        *,
        answers: bool = False,
    ) -> tuple[OutcomeScore, ...]:
        """Return a client's scores, the oldest first; with `answers` what was answered too.

        Raises `InvalidInput`, `NotPermitted`, `ExtractionError` if the list shows another client's or form's.
        """
        wanted = _filter(client, form, since, until)

        async def step(tab: Tab) -> tuple[OutcomeScore, ...]:
            screen = ScoreList(tab.page, self._binding)
            rows = await every(tab, screen, screen.grid, wanted)
            if any(row.patient_id != wanted.patient_id for row in rows):
                raise ExtractionError("the list shows another client's", page=screen.grid.label, field="patient_id")
            found = [score_of(row) for row in rows]
            if answers:
                read = [await read_answers(tab, self._binding, row) for row in rows]
                found = [one.model_copy(update={"answers": held}) for one, held in zip(found, read, strict=True)]
            return tuple(sorted(found, key=lambda one: one.on))

        return await self._client.call("outcomes.scores", step, record=f"patient:{wanted.patient_id}")


def _filter(client: str | None, form: str | None, since: date | None, until: date | None) -> ScoreFilter:
    require_days(since, until)
    return ScoreFilter(
        patient_id="" if client is None else number_of(client, "client"),
        form=(form or "").strip(),
        since=since,
        until=until,
    )
