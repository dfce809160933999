"""Values as X12 models hold them: exact money and amounts, days, and texts that X12 can carry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo


def _no_float(value: Any, info: ValidationInfo) -> Any:
    """Refuse a float from Python, which is not exact; a number in JSON text is decimal as it stands there."""
    if isinstance(value, bool) or (isinstance(value, float) and info.mode == "python"):
        raise ValueError("a float is not exact: give a Decimal, a string, or JSON text (model_validate_json)")
    return value


_PLAIN = PlainSerializer(float, return_type=float, when_used="json")

Amount = Annotated[Decimal, BeforeValidator(_no_float), _PLAIN]
"""Dollars, of either sign, exact in Python and a plain number in JSON. None is not zero."""

Quantity = Annotated[Decimal, BeforeValidator(_no_float), _PLAIN]
"""How many or how much, exact in Python and a plain number in JSON."""


def _only_day(value: Any) -> Any:
    if isinstance(value, datetime | int | float):
        raise ValueError("not a date: YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_only_day)]
"""A day, as a date or `YYYY-MM-DD`."""
