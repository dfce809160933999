"""Scores of Q&A forms over all clients, and what was answered (guide 2.3, 2.9 name the forms; the rest is MODELLED)."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
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
)
from .client_lists import ClientLists
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen
from .values import OptionalUnits

DOCUMENTED = "the client's chart, Additional Information (forms only)"


class ScoreFilter(Record):
    """The filter box; From and To are of the day on which a form was completed."""

    patient_id: Annotated[str, Criterion("Client #", "client")] = ""
    form: Annotated[str, Criterion("Form", "form")] = ""
    since: Annotated[OptionalUsDate, Criterion("From", "from")] = None
    until: Annotated[OptionalUsDate, Criterion("To", "to")] = None


class ScoreRow(Record):
    """A form as it was completed; `href` leads to its answers."""

    score_id: Annotated[str, Selector(column("Score #"))]
    href: Annotated[OptionalText, Selector(inside(column("Score #"), "a[href]"), read=attribute("href"))] = None
    patient_id: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    form: Annotated[str, Selector(column("Form"))]
    on: Annotated[OptionalUsDate, Selector(column("Date"))]
    score: Annotated[OptionalUnits, Selector(column("Score"))]
    band: Annotated[OptionalText, Selector(column("Severity"))] = None
    division: Annotated[OptionalText, Selector(column("Division"), column("Program"))] = None
    completed_by: Annotated[OptionalText, Selector(column("Completed By"))] = None


class Scores(GridScreen):
    """The list of scores."""

    below = (ClientLists, "scores")
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.3 and 2.9 name Q&A forms; that they have scores and a list is modelled"
    grid = Table(ScoreRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ScoreFilter)


class AnsweredRow(Record):
    """A question, and what was answered."""

    question: Annotated[str, Selector(column("Question"))]
    answer: Annotated[OptionalText, Selector(column("Answer"))] = None


class OfScore(Record):
    """Whose answers they are, to which form."""

    score_id: Annotated[str, Selector('main [aria-label="Score #"]')]
    patient_id: Annotated[str, Selector('main [aria-label="Client #"]', 'main [aria-label="Client Number"]')]
    form: Annotated[str, Selector('main [aria-label="Form"]')]


class ScoreAnswers(Screen):
    """What was answered on one day."""

    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.3 and 2.9 name Q&A forms; that a score leads to its answers is modelled"
    ready = Selector('main [aria-label="Score #"]')
    grid = Table(
        AnsweredRow,
        rows=Selector("#answers tbody tr[data-id]"),
        empty=Selector("main .no-answers"),
        about=OfScore,
    )
