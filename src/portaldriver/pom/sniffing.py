"""What a file is, by its content: a portal's word for it (name, type) is not evidence."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Literal

FileKind = Literal["csv", "doc", "gzip", "html", "jpeg", "pdf", "png", "text", "tiff", "x12", "xlsx", "zip"]
"""`doc` is any of the office programs' files of before 2007."""

HEAD = 64 * 1024
"""Bytes that are looked at, at either end."""

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_PROLOGUE = re.compile(r"\s+|<!--.*?(-->|\Z)|<\?xml\b[^>]*(>|\Z)", re.DOTALL)
_HTML = re.compile(
    r"<(!doctype\s+html|(html|head|title|meta|link|base|script|style|noscript|body|frameset|form|table|div)(?=[\s/>]))",
    re.IGNORECASE,
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x7f]")
_ISA_SEPARATORS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)


def kind_of(path: Path) -> FileKind | None:
    """Return a file's kind, None for what is none of ours. Reads both ends of the file and no more."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(file.seek(0, 2) - HEAD, 0))
        tail = file.read(HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            # The list of an archive's members stands at its end.
            return "xlsx" if kind == "zip" and b"[Content_Types].xml" in tail and b"xl/workbook." in tail else kind
    text = _text(head)
    return None if text is None else kind_of_text(text)


def kind_of_text(text: str) -> FileKind:
    """Return which kind of text this is the beginning of."""
    if _HTML.match(_after_prologue(text)):
        return "html"
    if _is_x12(text.lstrip()):
        return "x12"
    return "csv" if _is_csv(text) else "text"


def satisfies(kind: FileKind, wanted: FileKind) -> bool:
    """Tell whether a file may be taken for what was wanted: tables and X12 are text, one column is a table."""
    return kind == wanted or (wanted == "text" and kind in ("csv", "x12")) or (wanted == "csv" and kind == "text")


def _text(head: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace")
    # Any bytes are text in some old code page, as long as they hold nothing that only programs write.
    text = head.decode("utf-8", "replace")
    return None if _BINARY.search(text) else text


def _after_prologue(text: str) -> str:
    at = 0
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    return text[at : at + 200]


def _is_x12(text: str) -> bool:
    # The interchange header has a fixed length: its separators stand where they stand.
    if not text.startswith("ISA") or len(text) < 106:
        return False
    separator = text[3]
    return not separator.isalnum() and all(text[place] == separator for place in _ISA_SEPARATORS)


def _is_csv(text: str) -> bool:
    lines = text.splitlines()
    whole = lines[:-1] if len(lines) > 1 and len(text) >= HEAD // 4 else lines
    return any(_is_table(whole[:20], delimiter) for delimiter in ",\t;|")


def _is_table(lines: list[str], delimiter: str) -> bool:
    try:
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter) if row}
    except csv.Error:
        return False
    return len(lines) > 1 and len(widths) == 1 and min(widths) > 1
