"""A record's values as what is typed into controls."""

from __future__ import annotations

import json

from pydantic_core import to_jsonable_python

from .parts import HiddenJson, Parts
from .record import Record
from .values import as_typed


def typed_values(record: Record) -> dict[str, str]:
    """Return what goes into each control, by `field` or `field.part`, for the fields that were set."""
    typed: dict[str, str] = {}
    for field, declared in type(record).declared().items():
        if field not in record.model_fields_set:
            continue
        value = getattr(record, field)
        if isinstance(declared, Parts):
            typed |= {f"{field}.{part}": text for part, text in declared.split(value).items()}
        elif isinstance(declared, HiddenJson):
            typed[field] = json.dumps(to_jsonable_python(value, by_alias=True))
        else:
            typed[field] = as_typed(value)
    return typed
