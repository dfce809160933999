"""The columns that a kind of model makes: known before the first row, so that every file of it is alike."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

Kind = Literal["text", "number", "decimal", "flag", "day", "time", "json"]
KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, "flag"),
    (int, "number"),
    (Decimal, "decimal"),
    (datetime, "time"),
    (date, "day"),
    (time, "text"),
    (Enum, "text"),
    (str, "text"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name on the wire, where its value is, and what it holds."""

    name: str
    path: tuple[str, ...]
    kind: Kind

    def of(self, model: BaseModel) -> Any:
        """Return a model's value for it: as it is, and JSON text of what has parts."""
        value: Any = model
        for step in self.path:
            value = None if value is None else getattr(value, step)
        if value is None:
            return None
        if self.kind == "json":
            return json.dumps(to_jsonable_python(_plain(value)), ensure_ascii=False, sort_keys=True)
        if self.kind == "text":
            return str(value.value if isinstance(value, Enum) else value)
        return value


def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    """Return the columns of a kind of model. A model within it makes columns of its own: `address.city`."""
    return tuple(_columns(model, (), ()))


def _columns(model: type[BaseModel], names: tuple[str, ...], path: tuple[str, ...]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        called = (*names, field.serialization_alias or field.alias or name)
        at = (*path, name)
        held = _held(field.annotation)
        if isinstance(held, type) and issubclass(held, BaseModel) and len(path) < 4:
            yield from _columns(held, called, at)
        else:
            yield Column(".".join(called), at, _kind(held))


def _held(annotation: Any) -> Any:
    """Return what a field holds where it holds something."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _held(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        inner = [one for one in get_args(annotation) if one is not type(None)]
        return _held(inner[0]) if len(inner) == 1 else annotation
    if origin is Literal and all(isinstance(one, str) for one in get_args(annotation)):
        return str
    return annotation


def _kind(held: Any) -> Kind:
    if not isinstance(held, type):
        return "json"
    return next((kind for type_, kind in KINDS if issubclass(held, type_)), "json")


def _plain(value: Any) -> Any:
    """Return a value whose numbers JSON keeps exact: decimals become text."""
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(by_alias=True))
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    return str(value) if isinstance(value, Decimal) else value
