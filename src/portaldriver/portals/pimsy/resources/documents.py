"""Documents of clients and groups: folders, both views, files taken and put (guide 2.14)."""

from __future__ import annotations

import builtins
from pathlib import Path

import anyio

from ....client import Resource
from ....errors import InvalidInput
from ....models.documents import (
    Document,
    DocumentFile,
    DocumentFolder,
    DocumentOwner,
    DocumentSaved,
    DocumentView,
)
from ....runtime.session import Tab
from ..filing import document_of, read_documents, read_folders, save_document
from ..numbers import number_of
from ..writes.documents import AddFolder, UploadDocument

Owner = DocumentOwner | str
"""Whose documents: an owner, or a client by number."""


class Documents(Resource):
    """Documents of clients and groups."""

    async def folders(self, owner: Owner) -> tuple[DocumentFolder, ...]:
        """Return an owner's folders. Raises `NotFound`, `NotPermitted`."""
        whose = _owner(owner)

        async def step(tab: Tab) -> tuple[DocumentFolder, ...]:
            return await read_folders(tab, self._binding, whose)

        return await self._client.call("documents.folders", step, record=_record(whose))

    async def list(
        self, owner: Owner, *, view: DocumentView = "tree", folder: str | None = None
    ) -> tuple[Document, ...]:
        """Return an owner's documents by one of the views, which show the same; `folder` leaves those of one, by name.

        A group's documents are among those of each of its members, with `group_name`. Raises `NotFound`,
        `NotPermitted`.
        """
        whose = _owner(owner)

        async def step(tab: Tab) -> tuple[Document, ...]:
            rows = await read_documents(tab, self._binding, whose, view)
            return tuple(document_of(one, whose) for one in rows if folder is None or one.folder == folder)

        return await self._client.call("documents.list", step, record=_record(whose))

    async def download(self, document: Document, path: Path | str) -> DocumentFile:
        """Save a document under a path that the caller gives, for nobody but the user to read; it is replaced.

        What the portal calls the file is no path. Raises `NotFound`, `NotPermitted`, `UnsafeFile` for a file of a kind
        that is not known, or of another length than the portal says; nothing is left then.
        """

        async def step(tab: Tab) -> DocumentFile:
            return await save_document(tab, self._binding, document, Path(path))

        return await self._client.call("documents.download", step, record=_record(document.owner))

    async def upload(
        self,
        owner: Owner,
        file: Path | bytes,
        *,
        document_type: str,
        name: str | None = None,
        folder: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> DocumentSaved:
        """Put a file to an owner, in a folder by its name or in none; the journal seals its content.

        `name` is that of the file where it is not given. The same file in the same place again gives the first receipt.
        Raises `Duplicate` for another file of a name that the folder has, `InvalidInput`, also for a type or size that
        the portal refuses, `NotFound`, and what `PortalClient.write` raises.
        """
        if isinstance(file, builtins.bytes):
            content, called = file, name
        else:
            content, called = await anyio.Path(file).read_bytes(), name or file.name
        if called is None:
            raise InvalidInput("a file's name", field="name")
        write = UploadDocument(
            self._binding, _owner(owner), name=called, content=content, folder=folder, kind=document_type
        )
        return await self._client.write(write, key=key, actor=actor)

    async def add_folder(
        self,
        owner: Owner,
        name: str,
        *,
        description: str | None = None,
        program_name: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> DocumentSaved:
        """Add a folder. Raises `Duplicate` for a name that the owner has, and what `PortalClient.write` raises."""
        write = AddFolder(self._binding, _owner(owner), name=name, description=description, program_name=program_name)
        return await self._client.write(write, key=key, actor=actor)


def _owner(owner: Owner) -> DocumentOwner:
    if isinstance(owner, DocumentOwner):
        return DocumentOwner(kind=owner.kind, number=number_of(owner.number, "owner"))
    return DocumentOwner(kind="client", number=number_of(owner, "owner"))


def _record(owner: DocumentOwner) -> str:
    return f"{'patient' if owner.kind == 'client' else 'group'}:{owner.number}"
