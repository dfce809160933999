"""Text in pieces, from whatever a file is given as."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TypeAlias

Source: TypeAlias = (
    "str | bytes | bytearray | memoryview | os.PathLike[str] | IO[bytes] | IO[str] | Iterable[bytes] | Iterable[str]"
)
"""X12 as a text or bytes, a path, an open file, or pieces of either as they come. A `str` is the content itself."""

PIECE = 1 << 16


def _latin(error: UnicodeError) -> tuple[str, int]:
    """Take what is no UTF-8 for Latin-1, as older systems write it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("portaldriver-latin-1", _latin)


def pieces(source: Source, *, told: Callable[[int], None] | None = None) -> Iterator[str]:
    """Yield a source's text in pieces of about 64 KiB; `told` gets the bytes or characters of each, for progress."""
    decoder = codecs.getincrementaldecoder("utf-8")("portaldriver-latin-1")
    for given in _raw(source):
        for start in range(0, len(given), PIECE):
            piece = given[start : start + PIECE]
            if told is not None:
                told(len(piece))
            yield _text(piece) if isinstance(piece, str) else decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _text(piece: str) -> str:
    """Return a text without halves of surrogate pairs, which are no characters: models refuse them."""
    return piece if piece.isascii() else piece.encode("utf-8", "replace").decode("utf-8")


def _raw(source: Source) -> Iterator[str | bytes]:
    if isinstance(source, str | bytes | bytearray | memoryview):
        yield bytes(source) if isinstance(source, bytearray | memoryview) else source
    elif isinstance(source, os.PathLike):
        with Path(source).open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    elif hasattr(source, "read"):
        while chunk := source.read(PIECE):
            yield chunk
    else:
        yield from source
