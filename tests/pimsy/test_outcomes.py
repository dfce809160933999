"""Scores over time: as the book has them, the portal's severity before published cut-offs, answers only if asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.grids import Layout
from portaldriver.errors import ExtractionError, InvalidInput
from portaldriver.models.outcomes import OutcomeAnswer, OutcomeScore, published_band
from tests.pimsy.conftest import Connect

LISTS = {"2026-portal": "/clients/scores", "2018-portal": "/scores"}


@pytest.mark.parametrize("generation", LISTS)
async def test_scores_are_the_book(generation: str, portal: PimsyPortal, connect: Connect, seated: None) -> None:
    portal.use_generation(generation)
    pimsy, scores = connect(), portal.book.scores
    first = [one for one in scores if one.client == scores[0].client]
    scores.reverse()
    scores[1].score = ""
    found = [one async for one in pimsy.outcomes.list("PHQ-9", page_size=4)]
    assert [(one.score_id, one.on, one.score) for one in found] == [
        (str(one.id), one.on, Decimal(one.score) if one.score else None) for one in scores
    ]
    shown = await pimsy.outcomes.list(page_size=2, page=2, lane="page")
    assert [one.model_dump() for one in shown.items] == [one.model_dump() for one in found[2:4]]
    mine = await pimsy.outcomes.scores(str(first[0].client), "phq-9")
    assert [(one.score_id, one.band, one.band_source) for one in mine] == [
        (str(one.id), one.severity, "portal") for one in first
    ]
    assert [one.completed_by for one in mine] == ["staff", "client", "client"]
    assert mine[0].answers is None
    other = await pimsy.outcomes.scores(str(scores[0].client), since=scores[0].on, until=scores[0].on, answers=True)
    assert [(one.band, one.band_source) for one in other] == [("moderately severe", "published")]
    assert other[0].answers == (OutcomeAnswer(question="Invented question", answer="0"),)
    assert await pimsy.outcomes.scores(str(first[0].client), "GAD-7") == ()
    with pytest.raises(InvalidInput):
        await pimsy.outcomes.scores("5", since=date(2026, 2, 1), until=date(2026, 1, 1))
    portal.layouts[LISTS[generation]] = Layout(hidden=("Score",))
    with pytest.raises(ExtractionError):
        await pimsy.outcomes.list()


@pytest.mark.parametrize(
    "form, score, band",
    [
        ("PHQ-9", "4", "minimal"),
        ("phq-9 ", "5", "mild"),
        ("PHQ-9", "20", "severe"),
        ("PHQ-9", "28", None),
        ("PHQ-9", "4.5", None),
        ("PHQ-9", "-1", None),
        ("GAD-7", "15", "severe"),
        ("GAD-7", "22", None),
        ("Intake Questions", "3", None),
    ],
)
def test_published_bands_have_their_cut_offs_and_no_others(form: str, score: str, band: str | None) -> None:
    assert published_band(form, Decimal(score)) == band


def test_answers_are_in_no_repr_and_no_wire_shape() -> None:
    answers = (OutcomeAnswer(question="Canary?", answer="Canary!"),)
    one = OutcomeScore(score_id="1", patient_id="2", form="PHQ-9", on=date(2026, 3, 2), answers=answers)
    assert "Canary" not in f"{one!r}{one.wire()}{answers!r}"
