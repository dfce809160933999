"""Claims > Manage Claims > All Claims of the New Service Center (guide 4, 7.5)."""

from __future__ import annotations

from typing import Annotated

from .....pom import (
    OPTION_LABEL,
    TEXT,
    Commit,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    PageObject,
    Record,
    Selector,
    Table,
    WholeNumber,
    attribute,
    button,
    column,
    inside,
    itself,
    label,
    link,
)
from ...hosts import NEW_SERVICE_CENTER
from .landing import NewServiceCenter

PAGE = "oa-manage-claims"
GRID = f"{PAGE} ag-grid-angular"
OLD = "data-portaldriver-old"
"""What is put on all that showed before a search: none of that is its result."""


class ManageMenu(NewServiceCenter):
    """The frame, with the way to "Manage Claims": the words are attested, and no route."""

    manage = Selector(link("Manage Claims"))


class Piece(Record):
    """A part of a row: the grid keeps pinned columns apart, and draws no hidden ones: those are None.

    Empty words are a cell without any. The words of the columns are MODELLED.
    """

    index: Annotated[WholeNumber, Selector(itself(), read=attribute("row-index"))]
    claim_id: Annotated[str | None, Selector(column("Claim ID"), read=TEXT, may_be_absent=True)] = None
    account_number: Annotated[str | None, Selector(column("Account Number"), read=TEXT, may_be_absent=True)] = None
    status: Annotated[str | None, Selector(column("Status"), read=TEXT, may_be_absent=True)] = None
    form: Annotated[str | None, Selector(column("Form Type"), read=TEXT, may_be_absent=True)] = None
    payer: Annotated[str | None, Selector(column("Payer"), read=TEXT, may_be_absent=True)] = None
    service_from: Annotated[str | None, Selector(column("DOS From"), read=TEXT, may_be_absent=True)] = None
    service_to: Annotated[str | None, Selector(column("DOS To"), read=TEXT, may_be_absent=True)] = None
    total: Annotated[str | None, Selector(column("Total Charge"), read=TEXT, may_be_absent=True)] = None
    received: Annotated[str | None, Selector(column("Received Date"), read=TEXT, may_be_absent=True)] = None
    attachments: Annotated[str | None, Selector(column("Attachments"), read=TEXT, may_be_absent=True)] = None


class GridSize(Record):
    """What the grid says of its length, the header's row counted in, and that it could not get its rows."""

    rows: Annotated[
        OptionalWholeNumber,
        Selector(f"{GRID} [role][aria-rowcount]", read=attribute("aria-rowcount"), may_be_absent=True),
    ] = None
    trouble: Annotated[OptionalText, Selector(f"{PAGE} .page-error", may_be_absent=True)] = None


class Criteria(Record):
    """What is searched by. That there are days, kinds of days and free text is attested, the words are MODELLED."""

    by: Annotated[str, Selector(label("Date Type"), read=OPTION_LABEL)] = ""
    since: Annotated[OptionalUsDate, Selector(label("From Date"))] = None
    until: Annotated[OptionalUsDate, Selector(label("To Date"))] = None
    text: Annotated[str, Selector(label("Search Claims"))] = ""


BY = {"received": "Received Date", "service": "Date of Service"}


class ManageClaims(PageObject):
    """The list of all claims. Attested are its name, what it is searched by, its columns' menus, and the paper clip."""

    host = NEW_SERVICE_CENTER
    path = "/"
    evidence = Evidence.MODELLED
    source = "office_ally 7.5"
    ready = Selector(f"{PAGE} [role=tab]")
    criteria = Form(Criteria)
    search = Selector(inside(PAGE, button("Search")))
    viewport = Selector(f"{GRID} .ag-body-viewport")
    across = Selector(f"{GRID} .ag-center-cols-viewport")
    clip = Selector(
        inside(f'{GRID} .ag-center-cols-container [role="row"]', button("Attachments")),
        f"{GRID} .paper-clip",
        may_be_absent=True,
    )
    rows = Table(
        Piece,
        rows=Selector(f'{GRID} .ag-body-viewport [role="row"]:not([{OLD}])'),
        empty=Selector(f"{GRID} .ag-overlay-no-rows-center:not([{OLD}]), {PAGE} .page-error:not([{OLD}])"),
        busy=Selector(f"{GRID} .ag-overlay-loading-center", may_be_absent=True),
        about=GridSize,
    )

    async def make_old(self) -> None:
        """Mark whatever could be taken for a result as there before the search."""
        css = f'{GRID} [role="row"][row-index], {GRID} .ag-overlay-no-rows-center, {PAGE} .page-error'
        script = "([css, mark]) => document.querySelectorAll(css).forEach(one => one.setAttribute(mark, ''))"
        await self.act(self.root.evaluate(script, [css, OLD]))


FILE = "oa-modal.attachments input[type=file]"


class Whose(Record):
    """The claim that the dialog is about."""

    claim_id: Annotated[str, Selector("oa-modal.attachments .claim-id", read=TEXT)]


class AttachmentChoice(Record):
    """What kind of file it is."""

    kind: Annotated[str, Selector(label("Attachment Type"))] = ""


class AttachmentDialog(PageObject):
    """The dialog behind the paper clip. That there is a clip is attested, all else is MODELLED."""

    host = NEW_SERVICE_CENTER
    path = "/"
    evidence = Evidence.MODELLED
    source = "office_ally 7.5"
    ready = Selector("oa-modal.attachments")
    whose = Detail(Whose)
    file = Selector(FILE, label("Select File"))
    choice = Form(AttachmentChoice)
    submit = Commit(inside("oa-modal.attachments", button("Submit")), sends=r"/formType/\d+/claims/\d+/attachments$")
