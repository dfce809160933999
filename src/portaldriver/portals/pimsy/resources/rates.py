"""What units are billed at where that is not the code's own price. PIMSY calls it the Billing Matrix (guide 2.12)."""

from __future__ import annotations

from ....client import Resource
from ....models.rate import BillingRate
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import At, Lane, Rows, listed, read_page
from ..pages.billing_matrix import BillingMatrix, RateFilter, RateRow


class Rates(Resource):
    """Exceptions to the prices of billing codes. Read only."""

    def list(
        self,
        *,
        provider: str | None = None,
        payer: str | None = None,
        code: str | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[BillingRate]:
        """List exceptions, all or those of a provider, payer and code by the portal's names.

        Raises `NotOnThisSurface`, `NotPermitted`.
        """
        given = {"user": provider, "company": payer, "code": code}
        wanted = RateFilter(**{name: value for name, value in given.items() if value})

        async def rows(tab: Tab, at: At) -> Rows[RateRow]:
            screen = BillingMatrix(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "rates.list", rows, rate_of, page=page, size=page_size, lane=lane)


def rate_of(row: RateRow) -> BillingRate:
    """Return a row as a rate."""
    return BillingRate(
        rate_id=row.row_id,
        provider_name=row.user,
        payer_name=row.company,
        billing_code=row.code,
        modifier=row.modifier,
        rate_per_unit=row.rate,
        starts_on=row.starts,
        ends_on=row.ends,
    )
