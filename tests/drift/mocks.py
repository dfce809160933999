"""The mock portals, and clients that make their tours as on the day around which the mocks' books are laid out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import date, datetime, time
from typing import Any
from unittest import mock

from mock_portals import MockServer
from mock_portals.clearinghouse.clock import Clock
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.paying import Payers
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.auto_post_desk import AutoPostDesk
from mock_portals.office_ally.population import TODAY as OFFICE_ALLY_DAY
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.seed import TODAY as PIMSY_DAY
from portaldriver import BrowserPool, Drift, Limits, OfficeAlly, Pace, Pimsy, StateDatabase
from portaldriver.client import PortalClient
from portaldriver.portals.office_ally import tour as office_ally_tour
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from portaldriver.portals.pimsy import tour as pimsy_tour
from tests.clearinghouse.house.sending import numbered
from tests.edi.claims import SUBMITTER, file

MADE: dict[str, tuple[str, ...]] = {"office_ally": ("2026-auth0",), "pimsy": ("2026-portal", "2018-portal")}
"""The generations of each mock portal that there are baselines of, the default one first."""
OUT = ClaimsOut(submitter=SUBMITTER, usage="test")
UNHURRIED = Pace(account_per_minute=1e6, portal_per_minute=1e6)
Prepare = Callable[[Any], None]


class _Clinic(date):
    """The date, on the day of the books."""

    books = PIMSY_DAY

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return cls.books


class _Practice(_Clinic):
    books = OFFICE_ALLY_DAY


@contextmanager
def on_the_day() -> Iterator[None]:
    """Let tours look around the day of the mocks' books: what they show is the same every day then."""
    with mock.patch.object(office_ally_tour, "date", _Practice), mock.patch.object(pimsy_tour, "date", _Clinic):
        yield


def nothing(portal: Any) -> None:
    """Leave a mock portal as it is."""


@asynccontextmanager
async def office_ally(*, prepare: Prepare = nothing, **options: Any) -> AsyncIterator[PortalClient]:
    """Give a client of the mock Office Ally."""
    portal = OfficeAllyPortal(patients=40)
    portal.guides = 0
    account = portal.add_account(mfa=False)
    _paid(portal, account.username)
    prepare(portal)
    with on_the_day(), MockServer(portal) as server:
        async with _shared(options) as given:
            password = account.password
            client = OfficeAlly(
                username=account.username, password=password, origins=server.origins, claims_out=OUT, **given
            )
            async with client:
                yield client


def _paid(portal: OfficeAllyPortal, account: str) -> None:
    """Let the clearinghouse have judged and paid a file of the account, so that its lists have rows."""
    house = portal.house = Clearinghouse(clock=Clock(datetime.combine(OFFICE_ALLY_DAY, time(9))))
    claims = file(numbered(6)).replace("202602", "202512")
    house.receive("tour_837P.txt", claims.encode(), channel="upload", account=account)
    house.clock.advance(hours=13)
    portal.pm.desk(AutoPostDesk).eras.extend(Payers(house).pay())
    house.clock.advance(hours=1)


@asynccontextmanager
async def pimsy(
    generation: str = "2026-portal", *, prepare: Prepare = nothing, **options: Any
) -> AsyncIterator[PortalClient]:
    """Give a client of the mock PIMSY, as it looks in one generation."""
    portal = PimsyPortal()
    portal.use_generation(generation)
    account = portal.add_account(username="tour", password="Tour-Pass-42", mfa=False)
    prepare(portal)
    with on_the_day(), MockServer(portal) as server:
        async with _shared(options) as given:
            name, password = account.username, account.password
            client = Pimsy(acronym="demo", username=name, password=password, origins=server.origins, **given)
            async with client:
                yield client


def client_of(portal: str, generation: str, **options: Any) -> AbstractAsyncContextManager[PortalClient]:
    """Give a client of a mock portal by name."""
    return office_ally(**options) if portal == "office_ally" else pimsy(generation, **options)


@asynccontextmanager
async def _shared(options: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """Give what both clients take. With one tab, screens come in the same order each time."""
    async with StateDatabase.in_memory() as state:
        given = {"state": state, "pace": UNHURRIED, "drift": Drift(watch=False)} | options
        if "pool" in given:
            yield given
            return
        async with BrowserPool(limits=Limits(pages=1)) as pool:
            yield given | {"pool": pool}
