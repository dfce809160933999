"""The portals as the contract sees them: a mock with its books, a client of it, and drafts that fit it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from mock_portals import MockServer
from mock_portals.faults import Fault
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import API, AppointmentDesk
from mock_portals.pimsy import PimsyPortal
from mock_portals.portal import Portal
from portaldriver import BrowserPool, OfficeAlly, StateDatabase, Totp, Writing
from portaldriver.client import PortalClient
from portaldriver.portals.pimsy import Pimsy
from tests.conftest import Told, shared
from tests.pimsy.seats import save_session as save_pimsy
from tests.seats import save_session as save_office_ally

WRITING = Writing(quiet=0.05, attempts=2)
DAY = date(2026, 3, 16)
NINE = datetime(2026, 3, 16, 9, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """An appointment as the portal's own book has it."""

    ident: str
    start: datetime
    minutes: int
    patient: str
    cancelled: bool


class House(ABC):
    """A portal whose clients keep the contract."""

    portal: Portal
    password_path: str
    saved_path: str
    saved_query = ""
    """What else tells a POST that saves an appointment."""

    @abstractmethod
    def client(
        self, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told, **more: Any
    ) -> PortalClient:
        """Return a client of the default account; `more` are options that all clients take."""

    @abstractmethod
    async def seat(self, state: StateDatabase) -> None:
        """Let the default account have a session from before."""

    @abstractmethod
    def draft(self, number: int) -> Mapping[str, Any]:
        """Return an appointment of half an hour that nobody has, on `DAY`, each number another."""

    @abstractmethod
    def book(self) -> list[Standing]:
        """Return what stands in the portal's book on `DAY`."""

    @abstractmethod
    def end_sessions(self) -> None:
        """End the default account's sessions at the portal."""

    def serve(self) -> AbstractContextManager[MockServer]:
        """Serve the mock."""
        return MockServer(self.portal)

    def trouble(self, **how: Any) -> Fault:
        """Have the next POST that saves an appointment meet with trouble."""
        return self.portal.faults.add(path=self.saved_path, query=self.saved_query, method="POST", **how)

    @property
    def sign_ins(self) -> int:
        """How often a password came."""
        return self.portal.count(method="POST", path=self.password_path)


class OfficeAllyHouse(House):
    """Practice Mate."""

    password_path = "/u/login"
    saved_path = API
    saved_query = "oper=SaveAppointment"

    def __init__(self) -> None:
        self.mock = OfficeAllyPortal(patients=20)
        self.mock.guides, self.mock.grid_delay = 0, 0.0
        self.portal = self.mock
        self.desk = self.mock.pm.desk(AppointmentDesk)
        self.desk.today = DAY

    def client(
        self, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told, **more: Any
    ) -> PortalClient:
        account = self.mock.account
        return OfficeAlly(
            username=account.username,
            password=account.password,
            mfa=Totp(account.totp_secret, clock=self.mock.clock),
            origins=server.origins,
            writing=WRITING,
            **shared(pool, state, told),
            **more,
        )

    async def seat(self, state: StateDatabase) -> None:
        await save_office_ally(self.mock, state)

    def draft(self, number: int) -> Mapping[str, Any]:
        start = NINE + timedelta(minutes=30 * number)
        patient = self.mock.patients[number].patient_id
        return {"patientId": patient, "providerId": "2201", "officeId": "4101", "start": start, "visitLength": 30}

    def book(self) -> list[Standing]:
        return [
            Standing(
                str(one.id),
                datetime.combine(one.day, one.at),
                one.length,
                one.patient_id,
                "cancel" in one.status.lower(),
            )
            for one in self.desk.book.values()
            if one.day == DAY
        ]

    def end_sessions(self) -> None:
        self.mock.expire_sessions(sso=True)


class PimsyHouse(House):
    """PIMSY's Provider Portal."""

    password_path = "/Account/Login"
    saved_path = "/Calendar/Sal"

    def __init__(self) -> None:
        self.mock = PimsyPortal()
        self.portal = self.mock

    def client(
        self, server: MockServer, pool: BrowserPool, state: StateDatabase, told: Told, **more: Any
    ) -> PortalClient:
        account = self.mock.account
        return Pimsy(
            acronym="demo",
            username=account.username,
            password=account.password,
            origins=server.origins,
            writing=WRITING,
            **shared(pool, state, told),
            **more,
        )

    async def seat(self, state: StateDatabase) -> None:
        await save_pimsy(self.mock, state)

    def draft(self, number: int) -> Mapping[str, Any]:
        book = self.mock.book
        return {
            "patientId": str(book.clients[number].id),
            "providerName": book.users[0].name,
            "billingCode": "90834",
            "programName": book.divisions[0].name,
            "locationName": book.locations[0].name,
            "start": NINE + timedelta(minutes=30 * number),
            "visitLength": 30,
        }

    def book(self) -> list[Standing]:
        return [
            Standing(
                str(one.id),
                one.start,
                int((one.end - one.start).total_seconds()) // 60,
                str(one.client),
                one.status.startswith("Cancelled"),
            )
            for one in self.mock.book.sals
            if one.start.date() == DAY
        ]

    def end_sessions(self) -> None:
        self.mock.expire(self.mock.account.username)


HOUSES: dict[str, type[House]] = {"office_ally": OfficeAllyHouse, "pimsy": PimsyHouse}
