"""What a text may be made of: X12's characters, and none that separates."""

from __future__ import annotations

from pydantic import BaseModel

from ..separators import Separators
from .noting import Noted
from .paths import texts
from .shapes import is_plain

_GAPS = frozenset(
    {"present_on_admission", "outpatient", "inpatient", "spinal", "repricing", "equipment", "equipment_certification"}
)
"""Lists whose places have a meaning: one may be empty."""


def characters(noted: Noted, model: BaseModel, *, separators: Separators, without: frozenset[str]) -> None:
    """Note texts that cannot be written as they are: nothing is replaced, cut or stripped on the way out."""
    for path, value in texts(model, without=without):
        if not value and path.rpartition("[")[0].rpartition(".")[2] in _GAPS:
            continue
        if not value:
            noted.add(path, "empty", "is empty: leave it out instead")
            continue
        if not is_plain(value):
            noted.add(path, "character", "holds a control character or one that X12's character set does not have")
        if any(one in separators.all for one in value):
            noted.add(path, "separator_in_value", "holds a character that separates in this file")
        if value != value.strip():
            noted.add(path, "space_around", "begins or ends with a space")
