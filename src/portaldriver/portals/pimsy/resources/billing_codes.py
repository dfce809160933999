"""Billing codes: what visits are billed by, and how these take units."""

from __future__ import annotations

from ....client import Resource
from ....errors import ExtractionError, InvalidInput, NotFound
from ....models.billing_code import BillingCode
from ....paging import Paginator
from ....runtime.session import Tab
from ..auths import billing_code_of
from ..grids import ANY, At, Lane, Rows, folded, listed, read_page
from ..pages.billing_codes import BillingCodeFilter, BillingCodeRow
from ..pages.billing_codes import BillingCodes as Page


class BillingCodes(Resource):
    """Billing codes. Raises `NotOnThisSurface` on tenants without billing in the browser."""

    def list(
        self,
        *,
        kind: str | None = None,
        active: bool | None = True,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[BillingCode]:
        """List codes, of every kind or of one (`HCPCS`); `active=None` gives inactive ones too."""
        wanted = BillingCodeFilter(active=_flag(active), kind=kind or "")

        async def rows(tab: Tab, at: At) -> Rows[BillingCodeRow]:
            screen = Page(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "billing_codes.list", rows, billing_code_of, page=page, size=page_size, lane=lane)

    async def get(self, code: str, *, lane: Lane = "fetch") -> BillingCode:
        """Return a code, also an inactive one; of several with the same spelling the active one. Raises `NotFound`."""
        if not code.strip():
            raise InvalidInput("must not be blank", field="code")
        wanted = BillingCodeFilter(active=ANY, code=code.strip())

        async def step(tab: Tab) -> BillingCode:
            screen = Page(tab.page, self._binding)
            found = await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=At(lane=lane))
            if any(folded(row.code) != folded(code) for row in found.rows):
                raise ExtractionError("the list shows another code than was asked for", page=screen.grid.label)
            if not found.rows:
                raise NotFound("there is no such billing code", page=screen.title())
            return max(map(billing_code_of, found.rows), key=lambda one: one.active)

        return await self._client.call("billing_codes.get", step)


def _flag(active: bool | None) -> str:
    return ANY if active is None else "Yes" if active else "No"
