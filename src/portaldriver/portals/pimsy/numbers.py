"""The portal's numbers of records, as callers hand them in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from ...errors import InvalidInput

T = TypeVar("T")


def several(given: Sequence[T], field: str) -> Sequence[T]:
    """Return what is a list of numbers. Raises `InvalidInput` for one text: its letters would be taken for several."""
    if isinstance(given, str):
        raise InvalidInput("give a list of numbers", field=field)
    return given


def number_of(given: object, field: str) -> str:
    """Return a number of the portal's in its one spelling.

    Raises `InvalidInput`: what is no number could be somebody's name, and numbers stand in the audit log.
    """
    text = str(given).strip()
    if not re.fullmatch(r"[0-9]{1,18}", text) or not int(text):
        raise InvalidInput("not an id of the portal: digits", field=field)
    return str(int(text))
