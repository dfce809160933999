"""The eight financial reports, each of a range of days (guide 4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import TypeVar

from ....client import Resource
from ....models import Noun
from ....models.days import days_of
from ....models.reports import (
    AgingLine,
    DailyPostingLine,
    DepositLine,
    PayrollLine,
    PrimaryServiceLine,
    ReceivableLine,
    RefundLine,
    UnappliedCreditLine,
)
from ....runtime.session import Tab
from ..pages.reports import (
    Aging,
    DailyPosting,
    Deposits,
    Payroll,
    PrimaryServices,
    Receivable,
    Refunds,
    Report,
    UnappliedCredit,
)
from ..reporting import read_report

N = TypeVar("N", bound=Noun)


class Reports(Resource):
    """Financial reports, line by line. `since` and `until` are the report's date range, both included.

    A report is read at one moment, all of its groups expanded, and held against its own sums before the first line is
    given: its groups', its total, its numbers of groups and lines. Raises `InvalidInput`, `NotOnThisSurface`,
    `NotPermitted`, and `ExtractionError` where a figure is not the sum of its lines, or a column of them is hidden.
    """

    def aging(self, since: date, until: date) -> AsyncIterator[AgingLine]:
        """Yield what is open, by payer; ages are of the last day."""
        return self._lines("reports.aging", Aging, since, until)

    def receivable(self, since: date, until: date) -> AsyncIterator[ReceivableLine]:
        """Yield charges, payments, adjustments and what is left, by client (AR)."""
        return self._lines("reports.receivable", Receivable, since, until)

    def daily_posting(self, since: date, until: date) -> AsyncIterator[DailyPostingLine]:
        """Yield what was posted, by day."""
        return self._lines("reports.daily_posting", DailyPosting, since, until)

    def deposits(self, since: date, until: date) -> AsyncIterator[DepositLine]:
        """Yield payments that came, by day (Day Sheet/Deposit)."""
        return self._lines("reports.deposits", Deposits, since, until)

    def payroll(self, since: date, until: date) -> AsyncIterator[PayrollLine]:
        """Yield sessions with what counts towards pay, by provider (Payroll Details)."""
        return self._lines("reports.payroll", Payroll, since, until)

    def primary_services(self, since: date, until: date) -> AsyncIterator[PrimaryServiceLine]:
        """Yield sessions with what their primary payers are asked, by billing code."""
        return self._lines("reports.primary_services", PrimaryServices, since, until)

    def refunds(self, since: date, until: date) -> AsyncIterator[RefundLine]:
        """Yield what clients were given back."""
        return self._lines("reports.refunds", Refunds, since, until)

    def unapplied_credit(self, since: date, until: date) -> AsyncIterator[UnappliedCreditLine]:
        """Yield what clients paid that nothing has taken up; ages are of the last day (Unapplied Credit Aging)."""
        return self._lines("reports.unapplied_credit", UnappliedCredit, since, until)

    async def _lines(self, operation: str, report: type[Report[N]], since: date, until: date) -> AsyncIterator[N]:
        first, last = days_of(since, until)

        async def step(tab: Tab) -> tuple[N, ...]:
            return await read_report(tab, self._binding, report, first, last)

        for one in await self._client.call(operation, step):
            yield one
