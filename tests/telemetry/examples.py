"""Every kind of event, with every field filled in."""

from __future__ import annotations

from typing import Any

from portaldriver import events
from portaldriver.events import Event

_FILLED: dict[Any, Any] = {int: 2, int | None: 2, float: 0.5, bool: True, str: "x", tuple[str, ...]: ("x", "y")}


def kinds() -> list[type[Event]]:
    """Return all kinds of events in the order of `events.py`."""
    found = [value for value in vars(events).values() if isinstance(value, type) and issubclass(value, Event)]
    return [kind for kind in found if kind is not Event]


def added(kind: type[Event]) -> dict[str, Any]:
    """Return the fields that a kind adds to its base, with their types."""
    return {name: info.annotation for name, info in kind.model_fields.items() if name not in Event.model_fields}


def example(kind: type[Event], **known: Any) -> Event:
    """Return one event of a kind."""
    return kind.model_validate({name: _FILLED[annotation] for name, annotation in added(kind).items()} | known)
