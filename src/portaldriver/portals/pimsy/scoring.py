"""Scores as the portal's list shows them, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import ExtractionError, NotPermitted, UnexpectedPage
from ...models.outcomes import CompletedBy, OutcomeAnswer, OutcomeScore, published_band
from ...pom import Binding
from ...runtime.session import Tab
from .grids import At, Rows, folded, read_page
from .pages.scores import DOCUMENTED, OfScore, ScoreAnswers, ScoreFilter, ScoreRow, Scores
from .site import within_portal

BY: Mapping[str, CompletedBy] = {"client": "client", "staff": "staff"}


async def read_rows(tab: Tab, binding: Binding, wanted: ScoreFilter, at: At) -> Rows[ScoreRow]:
    """Read one page of the list. Raises as `read_page` does."""
    screen = Scores(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


def score_of(row: ScoreRow) -> OutcomeScore:
    """Return a row as a score. The portal's severity goes before published cut-offs."""
    if row.on is None:
        raise ExtractionError("the list does not say when a form was completed", page=Scores.title(), field="on")
    published = None if row.band or row.score is None else published_band(row.form, row.score)
    return OutcomeScore(
        score_id=row.score_id,
        patient_id=row.patient_id,
        form=row.form,
        on=row.on,
        score=row.score,
        band=row.band or published,
        band_source="portal" if row.band else "published" if published else None,
        program_name=row.division,
        completed_by=BY.get(folded(row.completed_by or "")),
    )


async def read_answers(tab: Tab, binding: Binding, row: ScoreRow) -> tuple[OutcomeAnswer, ...]:
    """Read what was answered. Raises `NotPermitted`, `UnexpectedPage` if it is somebody else's."""
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the answers ({DOCUMENTED})", page=Scores.title())
    screen = ScoreAnswers(tab.page, binding)
    found = await screen.grid.fetch(within_portal(tab, binding, row.href, page=screen.title()))
    of = found.about
    expected = (row.score_id, row.patient_id, row.form)
    if not isinstance(of, OfScore) or (of.score_id, of.patient_id, of.form) != expected:
        raise UnexpectedPage("another form's answers came", page=screen.title())
    return tuple(OutcomeAnswer(question=one.question, answer=one.answer) for one in found.records)
