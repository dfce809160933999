"""What callers hand in: checked when it is made, with errors that name fields and rules, never what was in them."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Self

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from ..errors import InvalidInput
from .base import Noun

_inside: ContextVar[bool] = ContextVar("portaldriver_draft", default=False)
"""Whether the draft that is being made is a part of another."""


class Draft(Noun):
    """Base of models that are to be written. Raises `InvalidInput`, in its words for the wire shape, when made.

    `field` is the first field at fault as the wire has it (`insurancePolicies.0.memberId`); `messages` name all.
    """

    def __init__(self, **fields: Any) -> None:
        if _inside.get():
            super().__init__(**fields)
            return
        token = _inside.set(True)
        try:
            super().__init__(**fields)
            return
        except ValidationError as error:
            refused = _refused(error)
        finally:
            _inside.reset(token)
        raise refused

    @classmethod
    def of(cls, given: Self | Mapping[str, Any]) -> Self:
        """Return a draft as it is, or made of its wire shape. Raises `InvalidInput`."""
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            raise InvalidInput(f"give a {cls.__name__} or its fields as a mapping")
        return cls(**{str(name): value for name, value in given.items()})


def _refused(error: ValidationError) -> InvalidInput:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    places = [".".join(str(part) for part in _place(fault)) for fault in faults]
    told = [
        ": ".join(part for part in (place, _rule(fault)) if part) for place, fault in zip(places, faults, strict=True)
    ]
    return InvalidInput(messages=tuple(told), field=places[0] or None)


def _place(fault: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return where the fault is. A field that is not ours has a name that only the caller knows the meaning of."""
    place = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
    return tuple(to_camel(part) if isinstance(part, str) else part for part in place)


def _rule(fault: Mapping[str, Any]) -> str:
    """Return the rule that was broken. Kinds of errors that quote what they were given are told by their kind alone."""
    if fault["type"] == "extra_forbidden":
        return "there is no such field"
    if fault["type"] in ("union_tag_invalid", "assertion_error"):
        return str(fault["type"]).replace("_", " ")
    return str(fault["msg"]).removeprefix("Value error, ")
