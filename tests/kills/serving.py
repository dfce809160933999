"""A portal that is struck at the very requests that save something, and a server that dies and comes back."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response
from starlette.types import Scope, Send

from mock_portals import MockServer
from mock_portals.connections import abort
from mock_portals.faults import Fault, Faults
from mock_portals.office_ally import OfficeAllyPortal, alert_desk, copay_desk, patient_desk, payment_desk, visit_desk
from mock_portals.office_ally.appointment_desk import API, SCHEDULE
from mock_portals.pimsy import (
    PimsyPortal,
    authorizations_desk,
    beds_desk,
    clients_desk,
    ede_desk,
    invoicing_desk,
    notes_desk,
    organization_desk,
    schedule_desk,
    waiting_desk,
)
from mock_portals.portal import Portal
from mock_portals.visiting import Visit
from tests.waiting import until

HELD = 600.0
SAVING = frozenset(
    path.lower()
    for path in (
        patient_desk.PATH,
        visit_desk.FORM,
        visit_desk.API,
        payment_desk.RECORD,
        payment_desk.APPLY,
        copay_desk.COPAY,
        alert_desk.API,
        SCHEDULE,
    )
)


_FORMS = ("New", "Details", "Demographics", "Insurance", "Contact", "StatusLog", "Medical", "Answer")
KEEPING = frozenset(
    path.lower()
    for path in (
        *(f"{path}/Sal" for path in schedule_desk.CALENDARS),
        *(f"{clients_desk.CHART}/{form}" for form in _FORMS),
        *authorizations_desk.LISTS.values(),
        waiting_desk.NEW,
        waiting_desk.CLIENT,
        beds_desk.EDIT,
        organization_desk.LOCATIONS,
        invoicing_desk.EDIT,
        invoicing_desk.EDE,
        ede_desk.EDIT,
        ede_desk.UPDATE,
        notes_desk.FORM,
    )
)
Saves = Callable[[Visit], bool]


def saves(visit: Visit) -> bool:
    """Tell the requests that save something at Office Ally."""
    if visit.method != "POST":
        return False
    path = visit.path.lower()
    return path in SAVING or (path == API.lower() and visit.query.get("oper") == "SaveAppointment")


def keeps(visit: Visit) -> bool:
    """Tell the requests that save something at PIMSY."""
    return visit.method == "POST" and visit.path.lower() in KEEPING


@dataclass
class Strike(Fault):
    """What befalls the next request that saves something.

    `late`: it is read, and saved so many seconds later. `held`: it is read and then stands still, saved or not
    (`after`), until it is let go; then it is saved if it was to be `saved_late`, and its connection is lost.
    """

    late: float = 0.0
    held: bool = False
    saved_late: bool = False
    let_go: bool = False


class Strikes(Faults):
    """Faults by path, and strikes that wait for whatever saves next."""

    def __init__(self, saves: Saves = saves) -> None:
        super().__init__()
        self._saves = saves
        self.waiting: deque[Strike] = deque()
        self.fallen: list[Strike] = []
        self.posts = 0
        """Requests that save something, whatever befell them."""

    def add_strike(self, **how: Any) -> Strike:
        """Have a strike wait."""
        strike = Strike(path="", **how)
        self.waiting.append(strike)
        return strike

    def take(self, visit: Visit) -> Fault | None:
        """Return what befalls this request."""
        hit = self._saves(visit)
        self.posts += hit
        if not hit or not self.waiting:
            return super().take(visit)
        strike = self.waiting.popleft()
        strike.hits += 1
        self.fallen.append(strike)
        return strike

    def let_go(self) -> None:
        """End all that stands still."""
        self.waiting.clear()
        for strike in self.fallen:
            strike.let_go = True
        self.fallen.clear()


class Struck(Portal):
    """A mock with strikes."""

    strikes: Strikes

    async def _trouble(self, fault: Fault, visit: Visit, scope: Scope, send: Send) -> Response | None:
        if not isinstance(fault, Strike) or not (fault.held or fault.late):
            return await super()._trouble(fault, visit, scope, send)
        if fault.late:
            await asyncio.sleep(fault.late)
            return self._answer(visit)
        if fault.after:
            self._answer(visit)
        await until(lambda: fault.let_go, seconds=HELD)
        if fault.saved_late:
            self._answer(visit)
        await abort(scope)
        return None


class StruckOfficeAlly(Struck, OfficeAllyPortal):
    """Office Ally's mock with strikes."""

    def __init__(self, *, patients: int) -> None:
        super().__init__(patients=patients)
        self.faults = self.strikes = Strikes()
        self.guides, self.grid_delay = 0, 0.0


class StruckPimsy(Struck, PimsyPortal):
    """PIMSY's mock with strikes."""

    def __init__(self, *, clients: int) -> None:
        super().__init__(clients=clients)
        self.faults = self.strikes = Strikes(keeps)


@dataclass
class Serving:
    """A portal that is served; its books outlive its server. `way_in` is what its client is made with."""

    portal: Struck
    way_in: dict[str, Any]
    server: MockServer = field(init=False)

    def start(self, *, port: int = 0) -> None:
        """Serve."""
        self.server = MockServer(self.portal, port=port)
        self.server.__enter__()

    def stop(self) -> None:
        """Die: what is being answered is not answered any more."""
        self.server.__exit__(None, None, None)

    async def die_for(self, seconds: float) -> None:
        """Be away for a while."""
        await asyncio.to_thread(self.stop)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.start, port=self.server.port)

    def terms(self, state: str, *, pages: int) -> dict[str, Any]:
        """Return a worker's first line."""
        return {
            "portal": self.portal.name,
            "state": state,
            "origins": self.server.origins,
            "way_in": self.way_in,
            "pages": pages,
        }


@contextmanager
def serving(portal: Struck, way_in: dict[str, Any]) -> Iterator[Serving]:
    """Serve for the length of a block."""
    portal.clock = time.time
    made = Serving(portal, way_in)
    made.start()
    try:
        yield made
    finally:
        portal.strikes.let_go()
        made.stop()
