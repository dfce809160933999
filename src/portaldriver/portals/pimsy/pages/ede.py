"""Utilities > EDE, the Electronic Data Exchange (guide 3, no. 5), modelled as web pages.

Public are the fields, what Save and Update do, and what Misc. Notes then says. The list, and where it all stands, is
MODELLED.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Candidate,
    Commit,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
    button,
    column,
    inside,
    label,
    link,
    named,
    role,
)
from ....pom.selector import AUTO, Reading
from .editing import save
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen, Surface
from .values import OptionalYes

DOCUMENTED = "Utilities > EDE (Electronic Data Exchange), desktop application"
BUSY = Selector('main [aria-busy="true"]', "main .loading")
FORM = role("form", "EDE")


class EdeFilter(Record):
    """The filter box; From and To are of the day on which it was processed."""

    batch: Annotated[str, Criterion("EDE Batch #", "batch")] = ""
    category: Annotated[str, Criterion("EDE Category", "category")] = ""
    description: Annotated[str, Criterion("Description", "description")] = ""
    processed: Annotated[str, Criterion("Processed", "processed", choice=True)] = ""
    since: Annotated[OptionalUsDate, Criterion("From", "from")] = None
    until: Annotated[OptionalUsDate, Criterion("To", "to")] = None


class EdeRow(Record):
    """A record; `href` leads to its form."""

    batch_id: Annotated[str, Selector(column("EDE Batch #"))]
    href: Annotated[OptionalText, Selector(inside(column("EDE Batch #"), "a[href]"), read=attribute("href"))] = None
    category: Annotated[OptionalText, Selector(column("EDE Category"))] = None
    type: Annotated[OptionalText, Selector(column("EDE Type"))] = None
    description: Annotated[OptionalText, Selector(column("Description"))] = None
    location: Annotated[OptionalText, Selector(column("Billing Location"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None
    processed: Annotated[OptionalYes, Selector(column("Processed"))] = None
    processed_by: Annotated[OptionalText, Selector(column("Processed By"))] = None
    processed_on: Annotated[OptionalUsDate, Selector(column("Processed Date"))] = None
    notes: Annotated[OptionalText, Selector(column("Misc. Notes"))] = None


class Toolbar(Record):
    """Where the list's own links lead; None for one that the profile hides."""

    new: Annotated[OptionalText, Selector(inside("main", link("New")), read=attribute("href"), may_be_absent=True)] = (
        None
    )


class Exchange(GridScreen):
    """The list of records."""

    entry = "ede"
    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 3 names the fields; the list is modelled"
    grid = Table(EdeRow, rows=ROWS, empty=EMPTY, busy=BUSY, about=Foot)
    criteria = Form(EdeFilter)
    toolbar = Detail(Toolbar)


def _field(name: str, *words: str, read: Reading = AUTO) -> Selector:
    found: list[Candidate] = [label(text) for text in words]
    return Selector(*found, named(name), read=read)


class EdeForm(Record):
    """The fields of a record. The stamps are the portal's."""

    batch_id: Annotated[OptionalText, _field("number", "EDE Batch #")] = None
    category: Annotated[OptionalText, _field("category", "EDE Category", read=OPTION_LABEL)] = None
    type: Annotated[OptionalText, _field("type", "EDE Type", read=OPTION_LABEL)] = None
    description: Annotated[OptionalText, _field("description", "Description")] = None
    active: Annotated[OptionalYes, _field("active", "Active")] = None
    location: Annotated[OptionalText, _field("location", "Billing Location", read=OPTION_LABEL)] = None
    processed: Annotated[OptionalYes, _field("processed", "Processed")] = None
    processed_by: Annotated[OptionalText, _field("processed_by", "Processed By")] = None
    processed_on: Annotated[OptionalUsDate, _field("processed_on", "Processed Date")] = None
    notes: Annotated[OptionalText, _field("notes", "Misc. Notes")] = None
    text: Annotated[OptionalText, _field("file", "EDE File")] = None


class EdePage(Screen):
    """The form of one record, or of a new one; `update` has the portal work through its file."""

    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 3 names the fields, Save and Update; the page is modelled"
    ready = Selector(inside("main", FORM))
    form = Form(EdeForm)
    save = save("EDE")
    update = Commit(inside(role("form", "Update"), button("Update")), sends="update$")
