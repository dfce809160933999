"""What is read for a look at every screen: nothing is written, and forms are left as they came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ...drift.checks import Stop, first
from ...pom import PageObject
from ...runtime.session import Tab
from .pages.patient_form import AddPatientForm
from .pages.visit_form import VisitForm

if TYPE_CHECKING:
    from .client import OfficeAlly

DAYS = 14
"""Days around today in whose appointments, visits and payments something is looked for."""


def stops(client: OfficeAlly) -> Sequence[Stop]:
    """Return the stops of the tour, those that others need first."""
    tour = _Tour(client)
    return (
        ("patients", tour.patients),
        ("alerts", tour.alerts),
        ("a new patient", tour.opened(AddPatientForm)),
        ("appointments", tour.appointments),
        ("visits", tour.visits),
        ("a new visit", tour.opened(VisitForm, PageAction="add")),
        ("superbills", client.visits.superbills),
        ("payments", tour.payments),
        ("offices", client.offices.list),
        ("providers", tour.providers),
        ("facilities", lambda: client.facilities.search("a")),
        ("payers", lambda: client.payers.search("a")),
    )


class _Tour:
    def __init__(self, client: OfficeAlly) -> None:
        self._client = client
        self._since = date.today() - timedelta(days=DAYS)
        self._until = self._since + timedelta(days=2 * DAYS)
        self._patient = ""

    async def patients(self) -> None:
        """Read the list and its first patient, in the page."""
        listed = await self._client.patients.list(page_size=50, lane="page")
        self._patient = first([one.patient_id for one in listed.items])
        await self._client.patients.get(self._patient, lane="page")

    async def alerts(self) -> None:
        """Read the first patient's alerts."""
        await self._client.alerts.list(first([self._patient]))

    async def appointments(self) -> None:
        """Read the days around today, and the first appointment among them."""
        listed = await self._client.appointments.list(self._since, self._until, lane="page").all()
        await self._client.appointments.get(first([one.appointment_id for one in listed]))

    async def visits(self) -> None:
        """Read the list and its first visit."""
        listed = await self._client.visits.list(self._since, self._until, lane="page")
        await self._client.visits.get(first([one.visit_id for one in listed.items]), lane="page")

    async def payments(self) -> None:
        """Read the list, and what became of its first payment."""
        listed = await self._client.payments.list(self._since, self._until, lane="page")
        payment = first([one.payment_id for one in listed.items])
        await self._client.payments.applied(payment)
        await self._client.payments.unapplied(payment)

    async def providers(self) -> None:
        """Read the list and its first provider."""
        listed = await self._client.providers.list()
        await self._client.providers.get(first([one.provider_id for one in listed]))

    def opened(self, screen: type[PageObject], **query: object) -> Callable[[], Awaitable[object]]:
        """Return what opens a form and leaves it."""

        async def step(tab: Tab) -> None:
            tab.showing = None
            await screen(tab.page, self._client._binding).open(**query)

        return lambda: self._client.call("check", step)
