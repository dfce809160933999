"""Documents of clients and groups, and the folders they are in (guide 2.14)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from .base import Noun

OwnerKind = Literal["client", "group"]
DocumentView = Literal["tree", "classic"]


class DocumentOwner(Noun):
    """Whose documents: a client or a client group, by the portal's number."""

    kind: OwnerKind
    number: str


class DocumentFolder(Noun):
    """A folder of an owner. `program_name` is the division that it is for, None for all."""

    folder_id: str
    name: str
    description: str | None = None
    program_name: str | None = None


class Document(Noun):
    """A document as either view shows it. `folder` is a folder's name, None where it stands in none.

    `size` is in bytes, `added_by` a member of staff as the portal shows them; `group_name` names the group whose
    document it is, where it is not the owner's own.
    """

    document_id: str
    owner: DocumentOwner
    name: str
    document_type: str | None = None
    folder: str | None = None
    size: int | None = None
    added: date | None = None
    added_by: str | None = None
    group_name: str | None = None


class DocumentFile(Noun):
    """A document as it was saved: bytes and SHA-256 (hex). Where it was saved is the caller's to know."""

    document_id: str
    size: int
    sha256: str


class DocumentSaved(Noun):
    """What became of an upload, or of a new folder: `item_id` is the portal's number of it."""

    owner: DocumentOwner
    item_id: str
    status: Literal["created"] = "created"
