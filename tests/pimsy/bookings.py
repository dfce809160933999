"""One client at one practice, for the many assertions on its schedule that need no sign-in of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Book, Sal, by_id
from mock_portals.pimsy.portal import CURRENT
from mock_portals.pimsy.sal_desk import SalEditor
from portaldriver import BrowserPool, StateDatabase, Writing
from portaldriver.models.service_appointment import NewServiceAppointment
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import Told, shared
from tests.pimsy.seats import save_session

START = datetime(2027, 3, 1, 9, 0)
"""A Monday."""
SAID = ("text/html", '<!doctype html><title>Chart</title><main><p role="status">Saved.</p></main>')
"""A page that says OK, for a chart that is not there: the mock has none to show, and its end would be waited for."""


@dataclass
class Schedule:
    """The portal's schedule, and who works with it."""

    pimsy: Pimsy
    portal: PimsyPortal
    told: Told = field(default_factory=Told)

    @property
    def book(self) -> Book:
        return self.portal.book

    @property
    def desk(self) -> SalEditor:
        return self.portal.desk(SalEditor)

    def clear(self) -> None:
        """Take all appointments away, and have other people at the front: receipts remember those of earlier tests."""
        self.book.sals.clear()
        people = self.book.clients
        people[:] = people[3:] + people[:3]
        self.told.clear()

    def sal(self, appointment_id: str) -> Sal:
        """Return the appointment of a number as it stands in the book."""
        found = by_id(self.book.sals, appointment_id)
        assert found is not None
        return found

    def stand(self, number: int = 0, *, start: datetime = START, **changed: Any) -> Sal:
        """Have an appointment of a client, by their place in the book, stand there: made by hand."""
        book, end = self.book, start + timedelta(minutes=45)
        one = Sal(book.next_id(), start, end, book.users[0].name, client=book.clients[number].id, code="90834")
        for name, value in changed.items():
            setattr(one, name, value)
        book.sals.append(one)
        return one

    def draft(self, number: int = 0, **changed: Any) -> NewServiceAppointment:
        """Return what is asked for a client by their place in the book."""
        given: dict[str, Any] = {
            "patientId": str(self.book.clients[number].id),
            "providerName": self.book.users[0].name,
            "start": START,
            "billingCode": "90834",
        }
        return NewServiceAppointment.of({k: v for k, v in (given | changed).items() if v is not None})


@asynccontextmanager
async def schedule(pool: BrowserPool, *, generation: str = CURRENT, clients: int = 60) -> AsyncIterator[Schedule]:
    """Serve a mock portal and yield it with a client of its default account, which has a session from before."""
    portal, told = PimsyPortal(clients=clients), Told()
    portal.use_generation(generation)
    portal.book.clients[-1].active = True
    with MockServer(portal) as server:
        async with StateDatabase.in_memory() as state:
            await save_session(portal, state)
            client = Pimsy(
                acronym="demo",
                username=portal.account.username,
                password=portal.account.password,
                origins=server.origins,
                writing=Writing(quiet=0.05, attempts=2),
                **shared(pool, state, told),
            )
            async with client:
                yield Schedule(client, portal, told)
    assert not portal.unexpected, "the driver asked for something that no recording holds"
