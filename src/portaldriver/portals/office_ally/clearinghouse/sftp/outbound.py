"""Looks into `outbound` for what is complete. The folder only grows, nothing is ever deleted there (guide 10.1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .....errors import UnsafeFile
from . import steps
from .names import safe_name
from .options import FilesOptions

if TYPE_CHECKING:
    import asyncssh


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """A file from `outbound`. Its name may tell of a patient too; `digest` is the content's SHA-256 in hex."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)
    digest: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the folder shows it; it is another one once any of this differs."""

    name: str = field(repr=False)
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The files, oldest first, and how many were left out because their names cannot be trusted."""

    files: tuple[Listed, ...]
    odd: int


async def listing(sftp: asyncssh.SFTPClient, options: FilesOptions) -> Listing:
    """Return what is in the folder. Raises `UnsafeFile` for more files than `most`."""
    import asyncssh

    files: list[Listed] = []
    odd = count = 0
    async for entry in sftp.scandir(options.outbound.encode()):
        count += 1
        if count > options.most:
            raise UnsafeFile("the outbound folder holds more files than are taken")
        attrs = entry.attrs
        if attrs.type not in (asyncssh.FILEXFER_TYPE_REGULAR, asyncssh.FILEXFER_TYPE_UNKNOWN):
            continue
        name = safe_name(entry.filename)
        if name is None or attrs.size is None:
            odd += entry.filename not in (b".", b"..", ".", "..")
            continue
        files.append(Listed(name, attrs.size, int(attrs.mtime or 0)))
    return Listing(tuple(sorted(files, key=lambda one: (one.mtime, one.name))), odd)


async def fetched(sftp: asyncssh.SFTPClient, listed: Listed, options: FilesOptions) -> FetchedFile | None:
    """Fetch a file; None if it is not what was listed any more."""
    at = steps.path(options.outbound, listed.name)
    if await steps.size(sftp, at) != listed.size:
        return None
    try:
        content = await steps.read(sftp, at, most=listed.size)
    except UnsafeFile:
        return None  # it grew
    now = await sftp.lstat(at)
    if len(content) != listed.size or now.size != listed.size or int(now.mtime or 0) != listed.mtime:
        return None
    return FetchedFile(
        name=listed.name,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        modified=datetime.fromtimestamp(listed.mtime, UTC),
    )
