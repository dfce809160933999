"""Invoicing > Batch Posting (guide 3, no. 6), modelled as web pages.

Public are Create New Batch with its five prompts, and the columns of Manual Batch Posting. That the prompts are one
form, the list of batches, and that each line has a Save, are MODELLED.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Candidate,
    Detail,
    Evidence,
    Form,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    attribute,
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
from .invoicing import DOCUMENTED, Invoicing
from .menu import Screen, Surface

NEW, LINE = role("form", "Create New Batch"), role("form", "Line")


class PostingFilter(Record):
    """The filter box."""

    batch: Annotated[str, Criterion("Batch #", "batch")] = ""
    check: Annotated[str, Criterion("Check Number", "check")] = ""


class PostingRow(Record):
    """A batch; `href` leads to its lines."""

    posting_id: Annotated[str, Selector(column("Batch #"))]
    href: Annotated[OptionalText, Selector(inside(column("Batch #"), "a[href]"), read=attribute("href"))] = None
    description: Annotated[OptionalText, Selector(column("Description"))] = None
    payer_name: Annotated[OptionalText, Selector(column("Payer"))] = None
    total_paid: Annotated[OptionalDollars, Selector(column("Total Paid"))] = None
    issued_on: Annotated[OptionalUsDate, Selector(column("Issued Date"))] = None
    check_number: Annotated[OptionalText, Selector(column("Check Number"))] = None


class Toolbar(Record):
    """Where the list's own links lead; None for one that the profile hides."""

    new: Annotated[
        OptionalText,
        Selector(inside("main", link("Create New Batch")), read=attribute("href"), may_be_absent=True),
    ] = None


class BatchPosting(GridScreen):
    """The list of batches that are posted by hand."""

    below = (Invoicing, "posting")
    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 3 names Batch Posting and Create New Batch; the list is modelled"
    grid = Table(PostingRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(PostingFilter)
    toolbar = Detail(Toolbar)


def _field(name: str, *words: str, read: Reading = AUTO) -> Selector:
    found: list[Candidate] = [label(text) for text in words]
    return Selector(*found, named(name), read=read)


class PostingForm(Record):
    """What the five prompts ask for."""

    description: Annotated[OptionalText, _field("description", "Description")] = None
    payer_name: Annotated[OptionalText, _field("payer", "Payer", read=OPTION_LABEL)] = None
    total_paid: Annotated[OptionalDollars, _field("total", "Total Paid")] = None
    issued_on: Annotated[OptionalUsDate, _field("issued", "Issued Date")] = None
    check_number: Annotated[OptionalText, _field("check", "Check Number")] = None


class NewPostingPage(Screen):
    """The five prompts."""

    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 3 names the five prompts; that they are one form is modelled"
    ready = Selector(inside("main", NEW))
    form = Form(PostingForm)
    save = save("Create New Batch")


class PostedRow(Record):
    """A line of a batch."""

    invoice_id: Annotated[str, Selector(column("Invoice #"))]
    billed: Annotated[OptionalDollars, Selector(column("Billed Amount"))] = None
    payer_control_number: Annotated[OptionalText, Selector(column("Payer Claim Control #"))] = None
    paid: Annotated[OptionalDollars, Selector(column("Paid"))] = None
    write_off: Annotated[OptionalDollars, Selector(column("Write Off"))] = None
    deductible: Annotated[OptionalDollars, Selector(column("Deductible"))] = None


class LineForm(Record):
    """A new line; the invoice's number is typed without `INV-`."""

    invoice_id: Annotated[OptionalText, _field("invoice", "Invoice #")] = None
    payer_control_number: Annotated[OptionalText, _field("control", "Payer Claim Control #")] = None
    paid: Annotated[OptionalDollars, _field("paid", "Paid")] = None
    write_off: Annotated[OptionalDollars, _field("write_off", "Write Off")] = None
    deductible: Annotated[OptionalDollars, _field("deductible", "Deductible")] = None


class Whose(Record):
    """Which batch the lines are of."""

    posting_id: Annotated[str, Selector(label("Batch #"), named("posting"))]


class ManualPosting(Screen):
    """The lines of a batch, and the form of a new one."""

    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 3 names the columns of Manual Batch Posting; that a new line is a form is modelled"
    ready = Selector(inside("main", LINE))
    grid = Table(PostedRow, rows=ROWS, empty=EMPTY, about=Foot)
    whose = Detail(Whose)
    form = Form(LineForm)
    save = save("Line")
