"""What portals write, as Python types, and back. Every coercion is strict: what it does not know, it refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

_WHOLE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_EXACT = rf"(?P<digits>{_WHOLE}(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBERS = ((re.compile(rf"{_EXACT}"), ""), (re.compile(rf"-{_EXACT}"), "-"))
_DOLLARS = (
    (re.compile(rf"\$?\s*{_EXACT}"), ""),
    (re.compile(rf"(?:-\s*\$?|\$\s*-)\s*{_EXACT}"), "-"),
    (re.compile(rf"\(\s*\$?\s*{_EXACT}\s*\)"), "-"),
    (re.compile(rf"\$\s*\({_EXACT}\)"), "-"),
)
"""How a number may be written, and its sign. A comma stands before three digits: elsewhere it may mean a point."""
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def us_date(value: object) -> object:
    """Read `MM/DD/YYYY` or `M/D/YYYY`; blank is None."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    written = _US_DATE.fullmatch(value.strip())
    if not written:
        raise ValueError("not a date")
    month, day, year = map(int, written.groups())
    return date(year, month, day)


def dollars(value: object) -> object:
    """Read `$1,234.50` or `(12.00)` exactly; blank is None."""
    if not isinstance(value, str):
        return value
    if value.strip() in ("", "$"):
        return None
    return _exact(value, _DOLLARS, "not an amount of money")


def exact_number(value: object) -> object:
    """Read `1,234.5` exactly; blank is None."""
    if not isinstance(value, str):
        return value
    return _exact(value, _NUMBERS, "not a number") if value.strip() else None


def _exact(value: str, forms: Sequence[tuple[re.Pattern[str], str]], trouble: str) -> Decimal:
    for form, sign in forms:
        if written := form.fullmatch(value.strip()):
            return Decimal(sign + written["digits"].replace(",", ""))
    raise ValueError(trouble)


def whole_number(value: object) -> object:
    """Read `2,000` or ``; blank is None."""
    if not isinstance(value, str):
        return value
    plain = value.strip()
    if plain and not re.fullmatch(rf"-?{_WHOLE}", plain):
        raise ValueError("not a whole number")
    return int(plain.replace(",", "")) if plain else None


def blank_is_none(value: object) -> object:
    """Read a blank as None."""
    return None if isinstance(value, str) and not value.strip() else value


def as_typed(value: object) -> str:
    """Return a value as a person would type it: dates as MM/DD/YYYY, a ticked box as `true`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return f"{value.month:02}/{value.day:02}/{value.year:04}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


UsDate = Annotated[date, BeforeValidator(us_date)]
OptionalUsDate = Annotated[date | None, BeforeValidator(us_date)]
OptionalDollars = Annotated[Decimal | None, BeforeValidator(dollars)]
WholeNumber = Annotated[int, BeforeValidator(whole_number)]
OptionalWholeNumber = Annotated[int | None, BeforeValidator(whole_number)]
OptionalText = Annotated[str | None, BeforeValidator(blank_is_none)]
