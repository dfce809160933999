"""Days as callers give them: dates, and nothing that may be taken for one."""

from __future__ import annotations

from datetime import date, datetime

from ..errors import InvalidInput


def day_of(given: object, field: str) -> date:
    """Return what is a day. Raises `InvalidInput`, also for a moment: of which day that is depends on the place."""
    if not isinstance(given, date) or isinstance(given, datetime):
        raise InvalidInput("not a date", field=field)
    return given


def days_of(since: object, until: object) -> tuple[date, date]:
    """Return a range of days. Raises `InvalidInput`, also where it ends before it begins."""
    first, last = day_of(since, "since"), day_of(until, "until")
    if last < first:
        raise InvalidInput("until is before since", field="until")
    return first, last


def require_days(since: object, until: object) -> None:
    """Refuse what is no range of days, either end of which may be open. Raises `InvalidInput`."""
    if since is not None and until is not None:
        days_of(since, until)
    elif since is not None or until is not None:
        day_of(since if until is None else until, "since" if until is None else "until")
