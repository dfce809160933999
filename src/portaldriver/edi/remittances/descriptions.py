"""Descriptions of codes that a user holds: X12 licenses the wording of its lists, so none comes with the SDK."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...errors import ConfigurationError


def load_descriptions(path: str | os.PathLike[str]) -> Mapping[str, str]:
    """Return code -> description from a CSV or JSON file of the user's.

    A CSV has a code and a description per row, with or without a heading (`code,description`); JSON is an object of
    them, or a list of objects with `code` and `description`. `ConfigurationError` names the file and the row.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file.name} cannot be read as UTF-8 text") from error
    rows = _json_rows(file, text) if file.suffix.lower() == ".json" else _csv_rows(file, text)
    found: dict[str, str] = {}
    for number, (code, description) in rows:
        if not code or not description:
            raise ConfigurationError(f"{file.name}, row {number}: a code and a description are expected")
        if found.setdefault(code, description) != description:
            raise ConfigurationError(f"{file.name}, row {number}: its code has another description before")
    return MappingProxyType(found)


def _csv_rows(file: Path, text: str) -> list[tuple[int, tuple[str, str]]]:
    try:
        rows = list(enumerate(csv.reader(text.splitlines(keepends=True), strict=True), 1))
    except csv.Error as error:
        raise ConfigurationError(f"{file.name} is no CSV") from error
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if rows and [cell.strip().lower() for cell in rows[0][1][:2]] == ["code", "description"]:
        del rows[0]
    return [(number, (row[0].strip(), row[1].strip() if len(row) > 1 else "")) for number, row in rows]


def _json_rows(file: Path, text: str) -> list[tuple[int, tuple[str, str]]]:
    try:
        given: Any = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"{file.name} is no JSON") from error
    if isinstance(given, dict):
        given = [{"code": code, "description": description} for code, description in given.items()]
    if not isinstance(given, list):
        raise ConfigurationError(f"{file.name}: an object or a list of objects is expected")
    return [(number, (_text(row, "code"), _text(row, "description"))) for number, row in enumerate(given, 1)]


def _text(row: Any, key: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    return value.strip() if isinstance(value, str) else ""
