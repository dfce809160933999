"""Folders and documents of clients and groups (guide 2.14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass
class Folder:
    """A folder: `owner` is client:5001 or group:5001."""

    id: int
    owner: str
    name: str
    description: str = ""
    division: str = ""


@dataclass
class Document:
    """A file; `folder` is a name, blank where it stands right under its owner."""

    id: int
    owner: str
    name: str
    content: bytes
    kind: str = "Consent"
    folder: str = ""
    added: date | None = None
    by: str = ""
