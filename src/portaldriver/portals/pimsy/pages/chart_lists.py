"""The tabs of a client's chart that are lists: contacts, diagnoses, answers, status log (guide 2.3, 2.4)."""

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
    itself,
    link,
)
from . import editing
from .chart import ChartFoot, ChartScreen, Whose, chosen, typed
from .grid import EMPTY, ROWS
from .values import OptionalYes


class ContactRow(Record):
    """Somebody around the client; `href` leads to the form."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    kind: Annotated[OptionalText, Selector(column("Contact Type"), column("Type"))] = None
    name: Annotated[str, Selector(column("Name"))]
    href: Annotated[OptionalText, Selector(inside(column("Name"), "a"), read=attribute("href"))] = None
    relationship: Annotated[OptionalText, Selector(column("Relationship"))] = None
    phone: Annotated[OptionalText, Selector(column("Phone Number"))] = None
    email: Annotated[OptionalText, Selector(column("Email"))] = None
    consent: Annotated[OptionalYes, Selector(column("Messaging Consent Given by Client"))] = None


class ContactForm(Record):
    """The form of a contact."""

    kind: Annotated[OptionalText, chosen("Contact Type", "kind")] = None
    name: Annotated[OptionalText, typed("Name", "name")] = None
    relationship: Annotated[OptionalText, typed("Relationship", "relationship")] = None
    phone: Annotated[OptionalText, typed("Phone Number", "phone")] = None
    email: Annotated[OptionalText, typed("Email", "email")] = None
    consent: Annotated[bool | None, typed("Messaging Consent Given by Client", "consent")] = None


class DiagnosisRow(Record):
    """A diagnosis; the first row is the primary one."""

    code: Annotated[str, Selector(column("Code"))]
    description: Annotated[OptionalText, Selector(column("Description"))] = None


class DiagnosisForm(Record):
    """The form of a new diagnosis."""

    code: Annotated[OptionalText, typed("Code", "code")] = None
    description: Annotated[OptionalText, typed("Description", "description")] = None


class AnswerRow(Record):
    """One question of a Q&A form, and its answer; `href` leads to where it is answered."""

    form: Annotated[str, Selector(column("Form"))]
    question: Annotated[str, Selector(column("Question"))]
    href: Annotated[OptionalText, Selector(inside(column("Question"), "a"), read=attribute("href"))] = None
    answer: Annotated[OptionalText, Selector(column("Answer"))] = None


class AnswerForm(Record):
    """The form of an answer."""

    answer: Annotated[OptionalText, typed("Answer", "answer")] = None


class AnswerPage(AnswerForm, Whose):
    """An answer, what it answers, and whose it is."""

    form: Annotated[str, Selector('main [aria-label="Form"]')]
    question: Annotated[str, Selector('main [aria-label="Question"]')]


class StatusRow(Record):
    """An entry of the status log, the oldest first."""

    date: Annotated[OptionalUsDate, Selector(column("Date"))] = None
    note: Annotated[OptionalText, Selector(column("Note"))] = None


class StatusForm(Record):
    """The form of a new entry."""

    date: Annotated[OptionalUsDate, typed("Status Date", "date")] = None
    note: Annotated[OptionalText, typed("Status Note", "note")] = None


class Contacts(ChartScreen):
    """Contacts: who is around the client."""

    evidence = Evidence.MODELLED
    source = "pimsy 2.4 names the tab and who may be a contact; the rows are modelled"
    grid = Table(ContactRow, rows=ROWS, empty=EMPTY, about=ChartFoot)
    new = Selector(inside("main", link("New")), read=attribute("href"))


class Contact(ChartScreen):
    """One contact, or a new one."""

    evidence = Evidence.MODELLED
    source = "pimsy 2.4 names who may be a contact; the form is modelled"
    form = Form(ContactForm)
    save = editing.save("Contact")


class Medical(ChartScreen):
    """Medical: the diagnoses, the primary one first."""

    evidence = Evidence.MODELLED
    source = "pimsy 2.3 names the tab; list and form are modelled"
    grid = Table(DiagnosisRow, rows=ROWS, empty=EMPTY, about=ChartFoot)
    form = Form(DiagnosisForm)
    save = editing.save("Diagnosis")


class Forms(ChartScreen):
    """Additional Information: answers to the practice's Q&A forms, earlier on the tab Demo/Q&A."""

    evidence = Evidence.MODELLED
    source = "pimsy 2.3 names the section; the list is modelled"
    grid = Table(AnswerRow, rows=ROWS, empty=EMPTY, about=ChartFoot)


class Answer(ChartScreen):
    """One question of a Q&A form, to be answered."""

    evidence = Evidence.MODELLED
    source = "pimsy 2.3 names the section; that a question has a page of its own is modelled"
    form = Form(AnswerForm)
    page_of = Detail(AnswerPage)
    save = editing.save("Answer")


class StatusLog(ChartScreen):
    """Client Status Log: why a client was made active or inactive."""

    source = "pimsy 2.3 names tab and use; the form is modelled"
    grid = Table(StatusRow, rows=ROWS, empty=EMPTY, about=ChartFoot)
    form = Form(StatusForm)
    save = editing.save("Client Status Log")
