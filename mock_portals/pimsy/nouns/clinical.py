"""Treatment plans and scores of questionnaires. All of it is MODELLED (guide 2.11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class Plan:
    """A treatment plan. Goals, objectives, reviews and signatures are rows by header of the plan's page."""

    id: int
    client: int
    division: str
    status: str
    begun: date
    review_due: date | None
    ends: date | None
    author: str
    diagnoses: list[tuple[str, str]] = field(default_factory=list)
    goals: list[tuple[int, str, str, date | None]] = field(default_factory=list)
    objectives: list[tuple[int, int, str, str, date | None]] = field(default_factory=list)
    reviews: list[tuple[date, str, str, date | None]] = field(default_factory=list)
    signatures: list[tuple[str, str, datetime | None]] = field(default_factory=list)


@dataclass
class Score:
    """A form as it was completed on a day, and what was answered; `by` is Client or Staff."""

    id: int
    client: int
    form: str
    on: date
    score: str
    severity: str = ""
    division: str = ""
    by: str = "Client"
    answers: list[tuple[str, str]] = field(default_factory=list)
