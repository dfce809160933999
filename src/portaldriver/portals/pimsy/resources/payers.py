"""Who pays. PIMSY keeps charge types (self pay, co-pays) in the list of its payers (guide 2.5)."""

from __future__ import annotations

from typing import Any

from ....client import Resource
from ....errors import ExtractionError, NotFound, UnexpectedPage
from ....models.patient import Address
from ....models.payer import ListedPayer, PayerDetails, PayerKind
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import ANY, At, Lane, Rows, every, listed, read_page
from ..pages.payers import PayerFilter, PayerRecord, PayerRow
from ..pages.payers import Payers as Screen
from ..site import within_portal

PAYER: PayerKind = "payer"
CHARGE: PayerKind = "charge_type"
KINDS: dict[str, PayerKind] = {
    "medicare": PAYER,
    "medicaid": PAYER,
    "bcbs": PAYER,
    "all others": PAYER,
    "self pay-copay": CHARGE,
    "additional charges": CHARGE,
}
"""What each Type Indicator says (guide 2.5)."""


class Payers(Resource):
    """Insurance companies, and charge types."""

    def list(
        self,
        *,
        active: bool | None = True,
        type_indicator: str | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[ListedPayer]:
        """List payers and charge types, of all kinds or of one of the portal's type indicators.

        `active=None` gives inactive ones too. Raises `NotOnThisSurface`, `NotPermitted`.
        """
        wanted = asked(active, type_indicator)

        async def rows(tab: Tab, at: At) -> Rows[PayerRow]:
            screen = Screen(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "payers.list", rows, listed_of, page=page, size=page_size, lane=lane)

    async def get(self, payer_id: str) -> PayerDetails:
        """Read a payer or a charge type. Raises `NotFound`, `NotOnThisSurface`, `NotPermitted`."""

        async def step(tab: Tab) -> PayerDetails:
            screen = Screen(tab.page, self._binding)
            row = next((r for r in await every(tab, screen, screen.grid, asked(None)) if r.row_id == payer_id), None)
            if row is None:
                raise NotFound("no such payer", page=screen.title())
            if row.record is None:
                raise ExtractionError("a required field is not on the page", page=screen.grid.label, field="record")
            url = within_portal(tab, self._binding, row.record, page=screen.title())
            record = await screen.record.fetch(url)
            if record.name != row.name:
                raise UnexpectedPage("the portal showed another payer", page=screen.title())
            return details_of(row, record)

        return await self._client.call("payers.get", step, record=f"payer:{payer_id}")


def asked(active: bool | None, type_indicator: str | None = None) -> PayerFilter:
    """Return the filter that leaves these in."""
    wanted: dict[str, Any] = {"active": ANY if active is None else "Yes" if active else "No"}
    if type_indicator:
        wanted["type_indicator"] = type_indicator
    return PayerFilter(**wanted)


def kind_of(type_indicator: str | None) -> PayerKind | None:
    """Return what a type indicator says."""
    return KINDS.get((type_indicator or "").strip().lower())


def listed_of(row: PayerRow) -> ListedPayer:
    """Return a row as a payer."""
    return ListedPayer(
        payer_id=row.row_id,
        name=row.name,
        payer_number=row.payer_number,
        kind=kind_of(row.type_indicator),
        type_indicator=row.type_indicator,
        active=row.active is not False,
    )


def details_of(row: PayerRow, record: PayerRecord) -> PayerDetails:
    """Return the form at the right as a payer; the row gives its id."""
    address = Address(line1=record.address, city=record.city, region=record.state, postal_code=record.zip)
    return PayerDetails(
        payer_id=row.row_id,
        name=row.name,
        address=address if any(value for _, value in address) else None,
        payer_number=record.payer_number,
        kind=kind_of(record.type_indicator),
        type_indicator=record.type_indicator,
        active=record.active is not False,
        institutional_payer_number=record.ub_number,
        eligibility_payer_number=record.eligibility_number,
        phone=record.phone,
        excluded_from_claims=record.exclude_from_ede,
        on_statements=record.on_statements,
        excluded_from_billing_service=record.exclude_from_billing_service,
        no_automatic_secondaries=record.no_automatic_secondaries,
        in_network_group=record.in_network_group,
        coding_requirements=record.coding_requirements,
        billing_code_group=record.code_group,
    )
