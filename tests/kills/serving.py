"""A portal that is struck at the very requests that save something, and a server that dies and comes back."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyotp
from starlette.responses import Response
from starlette.types import Scope, Send

from mock_portals import MockServer
from mock_portals.connections import abort
from mock_portals.faults import Fault, Faults
from mock_portals.office_ally import OfficeAllyPortal, alert_desk, copay_desk, patient_desk, payment_desk, visit_desk
from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.appointment_desk import API, SCHEDULE
from mock_portals.visiting import Visit
from tests.waiting import until

HELD = 600.0
SAVING = frozenset(
    path.lower()
    for path in (
        patient_desk.PATH,
        visit_desk.FORM,
        payment_desk.RECORD,
        payment_desk.APPLY,
        copay_desk.COPAY,
        alert_desk.API,
        SCHEDULE,
    )
)


def saves(visit: Visit) -> bool:
    """Tell the requests that save something."""
    if visit.method != "POST":
        return False
    path = visit.path.lower()
    return path in SAVING or (path == API.lower() and visit.query.get("oper") == "SaveAppointment")


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

    def __init__(self) -> None:
        super().__init__()
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
        self.posts += saves(visit)
        if not saves(visit) or not self.waiting:
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


class StruckPortal(OfficeAllyPortal):
    """Office Ally's mock with strikes."""

    def __init__(self, *, patients: int) -> None:
        super().__init__(patients=patients)
        self.strikes = Strikes()
        self.faults = self.strikes
        self.guides, self.grid_delay = 0, 0.0

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


@dataclass
class Serving:
    """A portal that is served; its books outlive its server."""

    portal: StruckPortal
    account: Account
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
            "state": state,
            "origins": self.server.origins,
            "username": self.account.username,
            "password": self.account.password,
            "totp_secret": self.account.totp_secret,
            "pages": pages,
        }


@contextmanager
def serving(*, patients: int) -> Iterator[Serving]:
    """Serve for the length of a block."""
    portal = StruckPortal(patients=patients)
    portal.clock = time.time
    made = Serving(portal, portal.add_account(username="riley.okafor.kill", totp_secret=pyotp.random_base32()))
    made.start()
    try:
        yield made
    finally:
        portal.strikes.let_go()
        made.stop()
