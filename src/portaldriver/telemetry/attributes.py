"""What events say, as attributes. Their fields are reviewed (tests/telemetry/test_reviewed.py): none is a value."""

from __future__ import annotations

from collections.abc import Iterable

from opentelemetry.util.types import AttributeValue

from ..events import Event

Attributes = dict[str, AttributeValue]

OK = "ok"
CANCELLED = "CancelledError"

_WHERE = {"portal": "portaldriver.portal", "operation": "portaldriver.operation", "account": "portaldriver.account"}


def where(event: Event) -> Attributes:
    """Return portal, operation, keyed hash of the account and session, as far as the event knows them."""
    known = {key: value for field, key in _WHERE.items() if (value := getattr(event, field))}
    return known | ({"portaldriver.session.id": event.session_id} if event.session_id else {})


def said(event: Event, fields: Iterable[str] | None = None) -> Attributes:
    """Return what the event adds to its base, or the named fields of it."""
    chosen = type(event).model_fields.keys() - Event.model_fields.keys() if fields is None else fields
    return {f"portaldriver.{field}": getattr(event, field) for field in sorted(chosen)}


def ending(outcome: str) -> Attributes:
    """Return how something ended; the error's class too, where it ended badly."""
    attributes: Attributes = {"portaldriver.outcome": outcome}
    if outcome not in (OK, CANCELLED):
        attributes["error.type"] = outcome
    return attributes
