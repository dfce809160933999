"""Scores of questionnaires over time, for measurement-based care.

That there are Q&A forms is public (guide 2.3, 2.9); that they have scores and where they are listed is MODELLED.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer

from .base import Noun

CompletedBy = Literal["client", "staff"]
BandSource = Literal["portal", "published"]
Points = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]

PUBLISHED: Mapping[str, Sequence[tuple[int, str]]] = {
    "phq-9": ((4, "minimal"), (9, "mild"), (14, "moderate"), (19, "moderately severe"), (27, "severe")),
    "gad-7": ((4, "minimal"), (9, "mild"), (14, "moderate"), (21, "severe")),
}
"""Published cut-offs by name of the form, in lower case: up to which score which band holds."""


def published_band(form: str, score: Decimal) -> str | None:
    """Return the band of a score by published cut-offs; None for a form or a score that has none."""
    if score < 0 or score != score.to_integral_value():
        return None
    return next((band for most, band in PUBLISHED.get(form.strip().lower(), ()) if score <= most), None)


class OutcomeAnswer(Noun):
    """A question of a form, and what was answered."""

    question: str
    answer: str | None = None


class OutcomeScore(Noun):
    """A form as it was completed on a day. `score` is None where the portal shows none.

    `band` is the severity; `band_source` says whether the portal shows it or it is by published cut-offs. `answers` is
    None unless it was asked for; it is in no repr and in no wire shape.
    """

    score_id: str
    patient_id: str
    form: str
    on: date
    score: Points | None = None
    band: str | None = None
    band_source: BandSource | None = None
    program_name: str | None = None
    completed_by: CompletedBy | None = None
    answers: Annotated[tuple[OutcomeAnswer, ...] | None, Field(exclude=True, repr=False)] = None

    def wire(self) -> dict[str, Any]:
        """Return the wire shape, in camelCase and without answers."""
        return self.model_dump(by_alias=True, mode="json")
