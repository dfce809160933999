"""Documents of a client or a group: Tree View and Classic View (guide 2.14).

Both views, Document Types, folders with name, description and Division are public, of the desktop application; there a
right click opens what is a form here. How it all stands in the portal is MODELLED.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    Record,
    Selector,
    Table,
    WholeNumber,
    attribute,
    column,
    inside,
    itself,
    label,
    named,
    role,
)
from . import editing
from .menu import Screen, Tabbed, tab

DOCUMENTED = "the client's chart, Documents, desktop application"
NEW_DOCUMENT, NEW_FOLDER = role("form", "New Document"), role("form", "New Folder")


class Views(Record):
    """Where each view is."""

    tree: Annotated[OptionalText, tab("Tree View")] = None
    classic: Annotated[OptionalText, tab("Classic View")] = None


class OfOwner(Record):
    """Whose documents they are, and how many."""

    owner: Annotated[str, Selector('main [aria-label="Owner"]')]
    total: Annotated[WholeNumber, Selector('main [aria-label="Records"]')]


class FolderItem(Record):
    """A folder of the tree."""

    folder_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(".name")]
    description: Annotated[OptionalText, Selector(".description")] = None
    division: Annotated[OptionalText, Selector(".division")] = None


class DocumentItem(Record):
    """A document of the tree."""

    document_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector("a")]
    href: Annotated[OptionalText, Selector("a[href]", read=attribute("href"))] = None
    type: Annotated[OptionalText, Selector(".type")] = None
    folder: Annotated[OptionalText, Selector(".folder")] = None
    size: Annotated[OptionalWholeNumber, Selector(".size")] = None
    added: Annotated[OptionalUsDate, Selector(".added")] = None
    added_by: Annotated[OptionalText, Selector(".by")] = None
    group: Annotated[OptionalText, Selector(".group")] = None


class DocumentLine(Record):
    """A document of the classic view; the same fields."""

    document_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Document"))]
    href: Annotated[OptionalText, Selector(inside(column("Document"), "a[href]"), read=attribute("href"))] = None
    type: Annotated[OptionalText, Selector(column("Document Type"), column("Type"))] = None
    folder: Annotated[OptionalText, Selector(column("Folder"))] = None
    size: Annotated[OptionalWholeNumber, Selector(column("Size"))] = None
    added: Annotated[OptionalUsDate, Selector(column("Added Date"))] = None
    added_by: Annotated[OptionalText, Selector(column("Added By"))] = None
    group: Annotated[OptionalText, Selector(column("Client Group"))] = None


class DocumentForm(Record):
    """The form of a new document, but for the file."""

    folder: Annotated[
        OptionalText,
        Selector(inside(NEW_DOCUMENT, label("Folder")), inside(NEW_DOCUMENT, named("folder")), read=OPTION_LABEL),
    ] = None
    document_type: Annotated[
        OptionalText,
        Selector(inside(NEW_DOCUMENT, label("Document Type")), inside(NEW_DOCUMENT, named("type")), read=OPTION_LABEL),
    ] = None


class FolderForm(Record):
    """The form of a new folder."""

    name: Annotated[
        OptionalText, Selector(inside(NEW_FOLDER, label("Folder Name")), inside(NEW_FOLDER, named("name")))
    ] = None
    description: Annotated[
        OptionalText, Selector(inside(NEW_FOLDER, label("Description")), inside(NEW_FOLDER, named("description")))
    ] = None
    program_name: Annotated[
        OptionalText,
        Selector(inside(NEW_FOLDER, label("Division")), inside(NEW_FOLDER, named("division")), read=OPTION_LABEL),
    ] = None


class Complaints(DocumentForm):
    """What complaints about a new document may be about."""

    content: Annotated[OptionalText, Selector(label("File"))] = None


class TreeView(Tabbed):
    """Tree View: folders, documents, and what adds to them."""

    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.14 names the view, folders with their fields, and Add New Document; the page is modelled"
    ready = Selector('main [aria-label="Owner"]')
    tabs = Detail(Views)
    folders = Table(
        FolderItem, rows=Selector("#folders > li[data-id]"), empty=Selector("main .no-folders"), about=OfOwner
    )
    grid = Table(
        DocumentItem, rows=Selector("#tree > li[data-id]"), empty=Selector("main .no-documents"), about=OfOwner
    )
    form = Form(DocumentForm)
    file = Selector(inside(NEW_DOCUMENT, label("File")), may_be_absent=True)
    upload = editing.save("New Document")
    folder = Form(FolderForm)
    add = editing.save("New Folder")


class ClassicView(Screen):
    """Classic View: all documents in one list."""

    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.14 names the view; its columns are modelled"
    ready = Selector('main [aria-label="Owner"]')
    grid = Table(
        DocumentLine,
        rows=Selector("#classic tbody tr[data-id]"),
        empty=Selector("main .no-documents"),
        about=OfOwner,
    )


class GroupLinks(Record):
    """Where a group's documents are."""

    documents: Annotated[OptionalText, tab("Documents")] = None
