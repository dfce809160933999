"""What is read for a look at every screen that this tenant has: nothing is written, and forms are left as they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ...drift.checks import Stop, first

if TYPE_CHECKING:
    from .client import Pimsy

DAYS = 14
"""Days around today in whose schedule something is looked for."""


def stops(client: Pimsy) -> Sequence[Stop]:
    """Return the stops of the tour."""
    tour = _Tour(client)
    return (
        ("clients", tour.clients),
        ("groups", tour.groups),
        ("appointments", tour.appointments),
        ("authorizations", tour.authorizations),
        ("notes", tour.notes),
        ("plans", tour.plans),
        ("outcomes", tour.outcomes),
        ("documents", tour.documents),
        ("waiting list", tour.waiting_list),
        ("billing codes", lambda: client.billing_codes.list(lane="page")),
        ("providers", tour.providers),
        ("payers", tour.payers),
        ("rates", lambda: client.rates.list(lane="page")),
        ("profiles", tour.profiles),
        ("programs", lambda: client.programs.list(lane="page")),
        ("locations", lambda: client.locations.list(lane="page")),
        ("rooms", lambda: client.rooms.list(lane="page")),
        ("beds", tour.beds),
        ("invoices", tour.invoices),
        ("eligibility", lambda: client.eligibility.clients(page_size=25)),
        ("reports", tour.reports),
        ("ede", lambda: client.ede.list(lane="page")),
    )


class _Tour:
    def __init__(self, client: Pimsy) -> None:
        self._client = client
        self._since = date.today() - timedelta(days=DAYS)

    async def clients(self) -> None:
        """Read the list and the chart of its first client."""
        listed = await self._client.clients.list(lane="page")
        await self._client.clients.get(first([one.patient_id for one in listed.items]), lane="page")

    async def notes(self) -> None:
        """Read the list and its first note, but not what that says."""
        listed = await self._client.notes.list(lane="page")
        await self._client.notes.get(first([one.note_id for one in listed.items]))

    async def plans(self) -> None:
        """Read the list and its first plan, but not what that says."""
        listed = await self._client.plans.list(lane="page")
        await self._client.plans.get(first([one.plan_id for one in listed.items]))

    async def outcomes(self) -> None:
        """Read the list of scores, and those of its first client with their answers."""
        listed = await self._client.outcomes.list(lane="page")
        await self._client.outcomes.scores(first([one.patient_id for one in listed.items]), answers=True)

    async def documents(self) -> None:
        """Read the folders of the first client, and the documents by both views."""
        listed = await self._client.clients.list()
        owner = first([one.patient_id for one in listed.items])
        await self._client.documents.folders(owner)
        await self._client.documents.list(owner)
        await self._client.documents.list(owner, view="classic")

    async def groups(self) -> None:
        """Read the list and its first group."""
        listed = await self._client.groups.list(lane="page")
        await self._client.groups.get(first([one.group_id for one in listed.items]), lane="page")

    async def appointments(self) -> None:
        """Read the days around today, and the first appointment among them."""
        until = self._since + timedelta(days=2 * DAYS)
        listed = await self._client.appointments.list(self._since, until, lane="page")
        await self._client.appointments.get(first([one.appointment_id for one in listed.items]), lane="page")

    async def authorizations(self) -> None:
        """Read the list and its first authorization."""
        listed = await self._client.authorizations.list(lane="page")
        await self._client.authorizations.get(first([one.authorization_id for one in listed.items]))

    async def waiting_list(self) -> None:
        """Read the list and its first prospect."""
        listed = await self._client.waiting_list.list(lane="page")
        await self._client.waiting_list.get(first([one.patient_id for one in listed.items]))

    async def providers(self) -> None:
        """Read the roster and the first member's folder."""
        listed = await self._client.providers.list(lane="page")
        await self._client.providers.get(first([one.provider_id for one in listed.items]))

    async def payers(self) -> None:
        """Read the list and its first payer."""
        listed = await self._client.payers.list(lane="page")
        await self._client.payers.get(first([one.payer_id for one in listed.items]))

    async def profiles(self) -> None:
        """Read the list and its first profile's rules."""
        listed = await self._client.profiles.list(lane="page")
        await self._client.profiles.get(first([one.profile_id for one in listed]))

    async def beds(self) -> None:
        """Read the beds, which of them are free, and who is assigned to them."""
        await self._client.beds.list(lane="page")
        await self._client.beds.availability(date.today(), lane="page")
        await self._client.beds.assignments(lane="page")

    async def invoices(self) -> None:
        """Read both grids, and the first invoice."""
        listed = await self._client.invoices.list(lane="page")
        await self._client.invoices.get(first([one.invoice_id for one in listed.items]))

    async def reports(self) -> None:
        """Read all financial reports of the last days."""
        reports, days = self._client.reports, (self._since, date.today())
        for lines in (
            reports.aging(*days),
            reports.receivable(*days),
            reports.daily_posting(*days),
            reports.deposits(*days),
            reports.payroll(*days),
            reports.primary_services(*days),
            reports.refunds(*days),
            reports.unapplied_credit(*days),
        ):
            async for _ in lines:
                pass
