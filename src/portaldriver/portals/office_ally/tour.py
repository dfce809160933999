"""What is read for a look at every screen: nothing is written, and forms are left as they came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ...drift.checks import Stop, first
from ...pom import PageObject
from ...runtime.session import Tab
from .pages.auto_post import AutoPostEra
from .pages.patient_form import AddPatientForm
from .pages.visit_form import VisitForm

if TYPE_CHECKING:
    from .client import OfficeAlly

DAYS = 14
"""Days around today in whose appointments, visits and payments something is looked for."""


def stops(client: OfficeAlly) -> Sequence[Stop]:
    """Return the stops of the tour, those that others need first.

    The clearinghouse's are made where the client was told how claims go out: others may have no clearinghouse.
    """
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
        ("charts", tour.charts),
        *(() if client._claims_out is None else _clearinghouse(client, tour)),
    )


def _clearinghouse(client: OfficeAlly, tour: _Tour) -> Sequence[Stop]:
    from .clearinghouse.tour import stops as others  # it is much, and most clients make no tour

    return (("auto-post", tour.auto_post), *others(client, date.today()))


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

    async def charts(self) -> None:
        """Read the first patient's chart, and which notes are in it, but not what they say."""
        patient = first([self._patient])
        await self._client.charts.get(patient)
        await self._client.charts.notes(patient)

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

    async def auto_post(self) -> None:
        """Read which remittances could be posted by the portal."""

        async def step(tab: Tab) -> None:
            tab.showing = None
            screen = AutoPostEra(tab.page, self._client._binding)
            await screen.open()
            await screen.checks.read()
            await screen.lines.read()

        await self._client.call("check", step)

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
