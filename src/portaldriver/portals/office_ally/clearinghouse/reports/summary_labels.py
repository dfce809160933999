"""What `Label: value` lines of a file summary say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from .summary_rows import day_of

_LABEL = re.compile(r"^\s*([A-Za-z][A-Za-z #./-]{0,40}?)\s*:\s*(.*)$")
_COUNTED = re.compile(r"^[A-Za-z #]*\bclaims?\b[A-Za-z #]*$", re.IGNORECASE)
_BESIDE = re.compile(r"(?<!\s)\s{2,}(?=[A-Z][A-Za-z #./]*:)")
_FILE_ID = re.compile(r"[0-9]{9,10}")
_TEXTS = {
    "account name": "account_name",
    "account": "account_name",
    "file name": "file_name",
    "filename": "file_name",
    "file type": "file_type",
    "form type": "file_type",
}
_DAYS = {
    "upload date": "uploaded",
    "date uploaded": "uploaded",
    "uploaded": "uploaded",
    "date processed": "processed",
    "processed": "processed",
}


def values_of(line: str) -> list[tuple[str, Any]] | None:
    """Return what a line of `Label: value` says, of which several may stand side by side.

    A total comes as `total SECTION`, or `total` alone. None unless all of its labels are known and their values sound.
    """
    found = [_LABEL.match(piece) for piece in _BESIDE.split(line)]
    read = [_value(one[1], one[2]) if one else None for one in found]
    return None if None in read else [one for one in read if one is not None]


def _value(label: str, text: str) -> tuple[str, Any] | None:
    """Return what a label and its value say, None if the label is not known or the value is not one."""
    key, text = " ".join(label.casefold().split()), text.strip()
    if key in _TEXTS:
        return _TEXTS[key], text or None
    if key in _DAYS:
        day = _first_day(text)
        return (_DAYS[key], day) if day else None
    if key in ("file id", "fileid"):
        return ("file_id", text) if _FILE_ID.fullmatch(text) else None
    if _COUNTED.match(label) and text.isascii() and text.isdigit() and len(text) < 9:
        return f"total {_counted(key)}".strip(), int(text)
    return None


def _counted(label: str) -> str:
    for section, words in (("accepted", ("accepted",)), ("error", ("error", "reject")), ("pending", ("pending",))):
        if any(word in label for word in words):
            return section
    return ""


def _first_day(text: str) -> date | None:
    return day_of(text.split()[0]) if text else None
