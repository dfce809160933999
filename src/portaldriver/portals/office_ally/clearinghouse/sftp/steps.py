"""Single steps on an SFTP session, each with one meaning. Paths are bytes; asyncssh's errors come out as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .....errors import UnsafeFile

if TYPE_CHECKING:
    import asyncssh


def path(folder: str, name: str) -> bytes:
    """Return where a file is."""
    return f"{folder}/{name}".encode()


async def size(sftp: asyncssh.SFTPClient, at: bytes) -> int | None:
    """Return a file's size; None if there is none."""
    import asyncssh

    try:
        told = await sftp.lstat(at)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return None
    return -1 if told.size is None else told.size


async def removed(sftp: asyncssh.SFTPClient, at: bytes) -> bool:
    """Remove a file; False if there is none."""
    import asyncssh

    try:
        await sftp.remove(at)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return False
    return True


async def written(sftp: asyncssh.SFTPClient, at: bytes, content: bytes) -> None:
    """Write a file that must not be there yet."""
    from asyncssh import FXF_CREAT, FXF_EXCL, FXF_WRITE

    # No `async with`: closing asks the server once more, which a cancelled task must not wait for.
    file = await sftp.open(at, FXF_WRITE | FXF_CREAT | FXF_EXCL, encoding=None)
    await file.write(content)
    await file.close()


async def read(sftp: asyncssh.SFTPClient, at: bytes, *, most: int) -> bytes:
    """Return a file's content. Raises `UnsafeFile` for more than `most` bytes."""
    file = await sftp.open(at, "rb", encoding=None)
    content = cast(bytes, await file.read(most + 1))  # typed as text, which it is only where an encoding is given
    await file.close()
    if len(content) > most:
        raise UnsafeFile("the SFTP server sends more than the file's size, or than is taken")
    return content
