"""A folder as the way by which files of claims leave, for whatever fetches them from there."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex

import anyio

from ...errors import ConfigurationError, Duplicate


class FolderRoute:
    """Puts files into a folder, readable by their owner only; one name once, and never another file under it."""

    def __init__(self, folder: Path | str) -> None:
        self._folder = Path(folder)

    async def deliver(self, name: str, content: bytes) -> str:
        """Put a file there and return its path; the same file that is there already is left as it is.

        Raises `Duplicate` if another file has the name, `ConfigurationError` where the folder cannot be written to.
        """
        return await anyio.to_thread.run_sync(self._put, name, content)

    def _put(self, name: str, content: bytes) -> str:
        place, half = self._folder / name, self._folder / f".{name}.{token_hex(8)}.part"
        why = "the folder cannot be written to"
        try:
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(half, place)  # unlike a rename, this is never over another file
            except FileExistsError:
                if place.read_bytes() != content:
                    raise Duplicate("another file of this name is there", field="name") from None
            finally:
                half.unlink()
            return str(place)
        except OSError:
            pass
        raise ConfigurationError(why)
