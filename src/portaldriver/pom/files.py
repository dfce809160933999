"""Files from a portal: where they land, what they are, and what they are called. Nothing they say is believed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from ..errors import ConfigurationError, UnsafeFile
from .sniffing import FileKind, kind_of, satisfies

NAME = 150
"""Characters of a name that are kept."""
PIECE = 1024 * 1024
"""Bytes that are read at once."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_UNFIT = re.compile(r'[<>:"|?*\s]+')


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has been received: where it is, what the portal called it, bytes, SHA-256 (hex) and kind.

    `name` is data, cleaned, and no path; it may tell whom the file is about.
    """

    path: Path
    name: str = field(repr=False)
    size: int
    sha256: str
    kind: FileKind


def safe_name(suggested: str) -> str:
    """Return a suggested file name without folders, control characters, reserved names and excess length."""
    last = suggested.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C" or c == "\t")
    plain = _UNFIT.sub(" ", shown).strip(" .")
    if not plain:
        return "file"
    if _RESERVED.fullmatch(plain.partition(".")[0].strip()):
        plain = f"_{plain}"
    if len(plain) <= NAME:
        return plain
    suffix = PurePosixPath(plain).suffix[:20]
    return plain[: NAME - len(suffix)].rstrip(" .") + suffix


def private_folder(folder: Path | None) -> Path:
    """Return a folder for files: a new one of our own (0700), or the given one, made (0700) if it is missing.

    A given folder that is there already stays as it is. Raises `ConfigurationError` if it cannot be used.
    """
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="portaldriver-"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise ConfigurationError("the folder for files cannot be made") from None
    return folder


def pieces(path: Path) -> Iterator[bytes]:
    """Read a file piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


class Landing:
    """A file that is coming in, under a random name and for its owner alone (0600); removed unless it is kept."""

    def __init__(self, folder: Path | None, *, most: int, page: str, field: str | None = None) -> None:
        self._own = folder is None
        self._folder = private_folder(folder)
        self._most, self._page, self._field = most, page, field
        self.path = self._folder / secrets.token_hex(16)
        self.size = 0
        self._digest = hashlib.sha256()
        self._kept = False
        try:
            self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError:
            self._leave_folder()
            raise ConfigurationError("the folder for files cannot be written to") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._file.close()
        if not self._kept:
            self.path.unlink(missing_ok=True)
            self._leave_folder()

    def refusal(self, why: str) -> UnsafeFile:
        """Return the error for a file that is not taken."""
        return UnsafeFile(why, page=self._page, field=self._field)

    def allow(self, size: int) -> None:
        """Raise `UnsafeFile` if a file of `size` bytes is larger than it may be."""
        if size > self._most:
            raise self.refusal("the file is larger than allowed")

    def write(self, piece: bytes) -> None:
        """Add to the file. Raises `UnsafeFile` before it grows beyond what it may."""
        self.allow(self.size + len(piece))
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def kind(self) -> FileKind | None:
        """Return what the file is, judged by what has come so far; None for what we do not know."""
        self._file.flush()
        return kind_of(self.path)

    def keep(self, suggested: str, kinds: Sequence[FileKind]) -> Received:
        """Keep the file. Raises `UnsafeFile` unless it is of one of the kinds."""
        kind = self.kind()
        if not self.size:
            raise self.refusal("the file is empty")
        if kind is None or not any(satisfies(kind, wanted) for wanted in kinds):
            raise self.refusal(f"the file is {kind or 'of an unknown kind'} where {' or '.join(kinds)} was due")
        self.stay()
        return Received(self.path, safe_name(suggested), self.size, self._digest.hexdigest(), kind)

    def stay(self) -> FileKind | None:
        """Keep the file, whatever it is, and return what that is."""
        self._kept = True
        return self.kind()

    def _leave_folder(self) -> None:
        if self._own:
            self._folder.rmdir()
