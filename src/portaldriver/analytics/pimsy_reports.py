"""The eight financial reports of a practice on PIMSY as tables that `nightly` keeps up to date."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, Final, Generic, Protocol, TypeVar

from ..models import Noun
from ..models.days import days_of
from ..models.reports import (
    AgingLine,
    DailyPostingLine,
    DepositLine,
    PayrollLine,
    PrimaryServiceLine,
    ReceivableLine,
    RefundLine,
    UnappliedCreditLine,
)
from .nightly import Source
from .streams import Models

L = TypeVar("L", bound=Noun)


class Reporting(Protocol):
    """A client of PIMSY: its reports."""

    @property
    def reports(self) -> Any: ...


REPORTS: Final[dict[str, tuple[type[Noun], tuple[str, ...]]]] = {
    "aging": (AgingLine, ("invoice_id",)),
    "receivable": (ReceivableLine, ("invoice_id",)),
    "daily_posting": (DailyPostingLine, ("posted_on", "invoice_id")),
    "deposits": (DepositLine, ()),
    "payroll": (PayrollLine, ("note_id", "provider_name")),
    "primary_services": (PrimaryServiceLine, ("note_id",)),
    "refunds": (RefundLine, ()),
    "unapplied_credit": (UnappliedCreditLine, ()),
}
"""What each report's lines are, and by what one is told from another: all that it says, where it has no number."""


def pimsy_reports(pimsy: Reporting, *, since: date, until: date) -> tuple[Source[Any], ...]:
    """Return the financial reports from `since` to `until` as tables, `report_aging` and so on.

    Keep `since` the same, as another day begins them anew, and let `until` be the night's day: ages are of it, so what
    is open changes as it grows older. A deposit, a refund and a credit have no number: one that changes is gone, and
    another one is new. Raises `InvalidInput` for what is no range of days.
    """
    first, last = days_of(since, until)
    return tuple(_source(pimsy, name, kind, fields, first, last) for name, (kind, fields) in REPORTS.items())


def _source(pimsy: Reporting, name: str, kind: type[L], fields: tuple[str, ...], since: date, until: date) -> Source[L]:
    keys = _Keys[L](fields)

    def read() -> Models[L]:
        keys.begin()
        lines: Callable[[date, date], Models[L]] = getattr(pimsy.reports, name)
        return lines(since, until)

    return Source(f"report_{name}", kind, read, keys.key, since.isoformat())


class _Keys(Generic[L]):
    """Keys of lines: by some fields, or by all of them; of several that are alike each has its number."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self._fields = fields
        self._seen: Counter[str] = Counter()

    def begin(self) -> None:
        """Count anew."""
        self._seen.clear()

    def key(self, line: L) -> str:
        """Return a line's key."""
        if self._fields:
            found = "|".join(str(getattr(line, name)) for name in self._fields)
        else:
            found = hashlib.sha256(line.model_dump_json(by_alias=True).encode()).hexdigest()[:32]
        self._seen[found] += 1
        return found if self._seen[found] == 1 else f"{found}#{self._seen[found]}"
