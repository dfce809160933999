"""Places in models: `service_lines[2].modifiers`, and `service_lines[].modifiers` for that of every line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

_PART = re.compile(r"[a-z_][a-z0-9_]*(\[\])?")


def texts(value: Any, path: str = "", *, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Yield every text that stands in a model, with its path; fields named in `without` are passed over."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in without:
                inside = getattr(value, name)
                if inside is not None:
                    yield from texts(inside, f"{path}.{name}" if path else name, without=without)
    elif isinstance(value, tuple | list):
        for position, one in enumerate(value):
            yield from texts(one, f"{path}[{position}]", without=without)


def found(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield what stands at a path, each with its own; an absent part on the way gives one absent value."""
    here = [("", value)]
    for part in path.split("."):
        name, each = part.removesuffix("[]"), part.endswith("[]")
        there: list[tuple[str, Any]] = []
        for before, one in here:
            at = f"{before}.{name}" if before else name
            inside = getattr(one, name, None)
            if each:
                there += [(f"{at}[{position}]", item) for position, item in enumerate(inside or ())]
            elif one is None:
                there.append((before, None))
            else:
                there.append((at, inside))
        here = there
    yield from here


def exists(model: type[BaseModel], path: str) -> bool:
    """Whether a model has such a place."""
    kinds: list[Any] = [model]
    for part in path.split("."):
        if not _PART.fullmatch(part):
            return False
        name, each = part.removesuffix("[]"), part.endswith("[]")
        inside = [
            kind.model_fields[name].annotation
            for kind in kinds
            if isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields
        ]
        kinds = [kind for annotation in inside for kind in _kinds(annotation, each=each)]
        if not kinds:
            return False
    return True


def _kinds(annotation: Any, *, each: bool) -> list[Any]:
    """Return the types that an annotation allows, those of its items if each is meant."""
    if get_origin(annotation) is tuple:
        return [kind for kind in get_args(annotation) if kind is not ...] if each else [annotation]
    if get_args(annotation) and not isinstance(annotation, type):
        return [kind for one in get_args(annotation) for kind in _kinds(one, each=each)]
    return [] if each or annotation is type(None) else [annotation]
