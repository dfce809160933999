"""Documents as either view shows them, wherever their owner leads; and files that are taken from there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import anyio.to_thread

from ...errors import ConfigurationError, ExtractionError, NotFound, NotPermitted, UnexpectedPage, UnsafeFile
from ...models.documents import Document, DocumentFile, DocumentFolder, DocumentOwner, DocumentView
from ...pom import Binding, fetch_file
from ...pom.sniffing import FileKind
from ...runtime.session import Tab
from .charts import chart_of
from .grids import ANY, every
from .pages.documents import ClassicView, DocumentItem, DocumentLine, OfOwner, TreeView
from .pages.groups import Group, Groups
from .pages.organization import ActiveFilter
from .site import no_rule, within_portal

KINDS: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "tiff", "text", "csv", "x12", "zip", "xlsx", "doc", "gzip")
"""Kinds of files that are taken: what is a page is none of them."""


async def tree_of(tab: Tab, binding: Binding, owner: DocumentOwner) -> str:
    """Return where an owner's tree is. Raises `NotFound`, `NotPermitted` where nothing leads there."""
    if owner.kind == "client":
        chart = await chart_of(tab, binding, owner.number)
        href: str | None = chart.front.documents
    else:
        listing, screen = Groups(tab.page, binding), Group(tab.page, binding)
        rows = await every(tab, listing, listing.grid, ActiveFilter(active=ANY))
        row = next((row for row in rows if row.row_id == owner.number), None)
        if row is None:
            raise NotFound("there is no such group", page=listing.title())
        if row.href is None:
            raise no_rule(Group)
        links = await screen.links.fetch(within_portal(tab, binding, row.href, page=screen.title()))
        href = links.documents
    if href is None:
        raise no_rule(TreeView)
    return within_portal(tab, binding, href, page=TreeView.title())


async def read_folders(tab: Tab, binding: Binding, owner: DocumentOwner) -> tuple[DocumentFolder, ...]:
    """Read an owner's folders."""
    found = await TreeView(tab.page, binding).folders.fetch(await tree_of(tab, binding, owner))
    _require(found.about, owner)
    return tuple(
        DocumentFolder(folder_id=one.folder_id, name=one.name, description=one.description, program_name=one.division)
        for one in found.records
    )


async def read_documents(
    tab: Tab, binding: Binding, owner: DocumentOwner, view: DocumentView
) -> tuple[DocumentItem | DocumentLine, ...]:
    """Read an owner's documents by one view. Raises `ExtractionError` if it shows fewer than it says there are."""
    url, tree = await tree_of(tab, binding, owner), TreeView(tab.page, binding)
    records: tuple[DocumentItem | DocumentLine, ...]
    if view == "tree":
        items = await tree.grid.fetch(url)
        records, about = items.records, items.about
    else:
        href = (await tree.tabs.fetch(url)).classic
        if href is None:
            raise no_rule(ClassicView)
        screen = ClassicView(tab.page, binding)
        lines = await screen.grid.fetch(within_portal(tab, binding, href, page=screen.title()))
        records, about = lines.records, lines.about
    if _require(about, owner).total != len(records):
        raise ExtractionError("the view gave another number of documents than it says", page=tree.title())
    return records


def document_of(row: DocumentItem | DocumentLine, owner: DocumentOwner) -> Document:
    """Return a row of either view as a document."""
    return Document(
        document_id=row.document_id,
        owner=owner,
        name=row.name,
        document_type=row.type,
        folder=row.folder,
        size=row.size,
        added=row.added,
        added_by=row.added_by,
        group_name=row.group,
    )


async def save_document(tab: Tab, binding: Binding, document: Document, path: Path) -> DocumentFile:
    """Save a document once it came whole: nothing is left of one that did not."""
    rows = await read_documents(tab, binding, document.owner, "tree")
    row = next((one for one in rows if one.document_id == document.document_id), None)
    if row is None:
        raise NotFound("the owner has no such document", page=TreeView.title())
    if row.href is None:
        raise NotPermitted("the document is not offered to this user", page=TreeView.title())
    screen = TreeView(tab.page, binding)
    url = within_portal(tab, binding, row.href, page=screen.title())
    try:
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=".portaldriver-")
    except OSError:
        raise ConfigurationError("the folder for the file cannot be written to") from None
    with folder as name:
        got = await fetch_file(screen, url, kinds=KINDS, folder=Path(name))
        if row.size is not None and got.size != row.size:
            raise UnsafeFile("the file has another length than the portal says", page=screen.title())
        await anyio.to_thread.run_sync(os.replace, got.path, path)
    return DocumentFile(document_id=row.document_id, size=got.size, sha256=got.sha256)


def _require(seen: object, owner: DocumentOwner) -> OfOwner:
    """Raise `UnexpectedPage` unless the documents are of the owner that was asked for."""
    if not isinstance(seen, OfOwner) or seen.owner != f"{owner.kind}:{owner.number}":
        raise UnexpectedPage("another owner's documents came", page=TreeView.title())
    return seen
