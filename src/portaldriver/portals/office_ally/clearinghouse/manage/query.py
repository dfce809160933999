"""What is asked of "Manage Claims"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self, get_args

from .....errors import InvalidInput
from .claim import PortalStatus

By = Literal["received", "service"]
USUAL = timedelta(days=90)
MOST = timedelta(days=365)
"""The list shows the last 90 days, and up to a year (guide 7.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuery:
    """Days, which of a claim's days they are, and words to be found in any column."""

    since: date
    until: date
    by: By = "received"
    text: str = ""

    @classmethod
    def of(cls, *, since: date | None, until: date | None, by: By, text: str | None, today: date) -> Self:
        """Return the question for what a caller gave. Raises `InvalidInput`, naming the field."""
        last = until or today
        first = since or max(last - USUAL, today - MOST)
        if by not in get_args(By):
            raise InvalidInput("is received or service", field="by")
        if last < first:
            raise InvalidInput("is before since", field="until")
        if first < today - MOST:
            raise InvalidInput("the portal shows no more than the last year", field="since")
        return cls(since=first, until=last, by=by, text=(text or "").strip())


def require_status(status: str | None) -> None:
    """Raise `InvalidInput` for a word that is no status."""
    if status is not None and status not in get_args(PortalStatus):
        raise InvalidInput(f"is one of {', '.join(get_args(PortalStatus))}", field="status")
