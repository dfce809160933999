"""The waiting list: prospects, before they are clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....client import Resource
from ....errors import NotFound
from ....models.patient import Address
from ....models.waiting import NewProspect, Prospect, ProspectSaved, ProspectSummary
from ....paging import Paginator
from ....runtime.session import Tab
from ..client_mapping import names_of, phone_of
from ..grids import At, Lane, Rows, listed, read_page
from ..numbers import number_of
from ..pages.waiting_list import ProspectForm, WaitingFilter, WaitingList, WaitingRow
from ..writes.waiting import AddProspect, ConvertProspect, read_prospect, waiting_row


class Waiting(Resource):
    """People on the waiting list. The vendor documents it for the desktop application (guide 2.15)."""

    def list(
        self,
        *,
        last_name: str | None = None,
        first_name: str | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[ProspectSummary]:
        """List prospects whose names begin so. Raises `NotOnThisSurface`, `NotPermitted`."""
        wanted = WaitingFilter(last_name=last_name or "", first_name=first_name or "")

        async def rows(tab: Tab, at: At) -> Rows[WaitingRow]:
            screen = WaitingList(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "waiting_list.list", rows, summary_of, page=page, size=page_size, lane=lane)

    async def get(self, patient_id: str) -> Prospect:
        """Read one prospect. Raises `NotFound` if nobody on the waiting list has that id."""
        patient_id = number_of(patient_id, "patient_id")

        async def step(tab: Tab) -> Prospect:
            row = await waiting_row(tab, self._binding, patient_id)
            if row is None:
                raise NotFound("nobody on the waiting list has this id", page=WaitingList.title())
            return prospect_of(patient_id, await read_prospect(tab, self._binding, row))

        return await self._client.call("waiting_list.get", step, record=f"patient:{patient_id}")

    async def add(
        self, prospect: NewProspect | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> ProspectSaved:
        """Add a prospect. Raises `Duplicate` if one of this name and birth date waits, and as `PortalClient.write`."""
        return await self._client.write(AddProspect(self._binding, NewProspect.of(prospect)), key=key, actor=actor)

    async def convert(self, patient_id: str, *, key: str | None = None, actor: str | None = None) -> ProspectSaved:
        """Make a client of a prospect; `unchanged` if they are one already. Raises `NotFound`, and as `write`."""
        return await self._client.write(
            ConvertProspect(self._binding, number_of(patient_id, "patient_id")), key=key, actor=actor
        )


def summary_of(row: WaitingRow) -> ProspectSummary:
    """Return a row as a prospect."""
    last, first = names_of(row.name)
    return ProspectSummary(
        patient_id=row.patient_id,
        first_name=first,
        last_name=last if last is not None else row.name,
        dob=row.dob,
        phone=phone_of(row.phone),
        referral_source=row.referral_source,
    )


def prospect_of(patient_id: str, held: ProspectForm) -> Prospect:
    """Return a form as a prospect."""
    address = Address(line1=held.address, line2=held.address2, city=held.city, region=held.state, postal_code=held.zip)
    return Prospect(
        patient_id=patient_id,
        first_name=held.first_name or "",
        last_name=held.last_name or "",
        dob=held.dob,
        phone=phone_of(held.phone),
        referral_source=held.referral_source,
        email=held.email,
        address=address if any(value for _, value in address) else None,
        notes=held.misc_notes,
    )
