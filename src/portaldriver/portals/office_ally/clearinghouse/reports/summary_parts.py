"""The files that Office Ally splits a large one into, as far as a file summary names them."""

from __future__ import annotations

import re

from .file_summary import FilePart
from .kinds import ReportKind
from .names import FileName

_SPLIT = re.compile(r"^\s*the file\s+(\S.*?)\s+was split into\b\s*(.*)$", re.IGNORECASE)
_COUNT = re.compile(r"^\s*([0-9]{1,4})\s+(?:smaller\s+)?(?:files|parts)\b\s*:?\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:[0-9]{1,4}[.)]|[-*])\s+")
_FILE_ID = re.compile(r"[(\[]?\s*\bfile ?id\s*[:#]?\s*([0-9]{9,10})\b\s*[)\]]?", re.IGNORECASE)
_ALONE = re.compile(r"[0-9]{9,10}")
_NAME = re.compile(r"[^\s,;:]+\.[A-Za-z0-9]{2,8}")


def split_of(line: str) -> tuple[str, str] | None:
    """Return which file was split, and what the line says after that; None for another line."""
    found = _SPLIT.match(line)
    return (found[1], found[2].strip()) if found else None


def announced_parts(rest: str) -> tuple[int | None, list[FilePart]]:
    """Return how many parts are announced, and those that stand on the same line."""
    counted = _COUNT.match(rest)
    named = rest[counted.end() :] if counted else rest
    found = [part_of(piece) for piece in re.split(r",|;|\s+and\s+", named.lstrip(": ").rstrip("."))]
    return int(counted[1]) if counted else None, [part for part in found if part is not None]


def part_of(line: str) -> FilePart | None:
    """Return the part that a line names, by its name, by its file id, or by both; None if it names none.

    A number amid a name is no file id, unless it is the name of one of Office Ally's own files. MODELLED: that the file
    is split is documented, how its parts are listed is not.
    """
    text = _NUMBERED.sub("", line, count=1)
    identified = _FILE_ID.search(text)
    name = (_FILE_ID.sub(" ", text) if identified else text).strip(" -,:()[]")
    if not identified and _ALONE.fullmatch(name):
        return FilePart(file_id=name)
    if name and not _NAME.fullmatch(name):
        return None
    file_id = identified[1] if identified else None
    if name and file_id is None and (parsed := FileName.parsed(name)).kind is not ReportKind.UNKNOWN:
        file_id = parsed.file_id
    return FilePart(name=name or None, file_id=file_id) if name or file_id else None
