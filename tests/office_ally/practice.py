"""One client at one practice, for the many assertions that need no sign-in of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, OfficeAlly, StateDatabase, Writing
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from tests.authenticator import authenticator
from tests.conftest import Told, shared
from tests.seats import save_session

WRITING = Writing(quiet=0.05, attempts=2)


@dataclass
class Practice:
    """The portal, and who works with it."""

    oa: OfficeAlly
    portal: OfficeAllyPortal
    told: Told = field(default_factory=Told)

    def posts(self, path: str) -> int:
        """Count what was posted to a path."""
        return self.portal.count(method="POST", path=path)


@asynccontextmanager
async def practice(
    pool: BrowserPool, *, patients: int = 60, claims_out: ClaimsOut | None = None
) -> AsyncIterator[Practice]:
    """Serve a mock portal and yield it with a client of its default account, which has a session from before."""
    portal = OfficeAllyPortal(patients=patients)
    portal.guides, portal.grid_delay = 0, 0.0
    account, told = portal.account, Told()
    with MockServer(portal) as server:
        async with StateDatabase.in_memory() as state:
            await save_session(portal, state)
            client = OfficeAlly(
                username=account.username,
                password=account.password,
                mfa=authenticator(portal),
                origins=server.origins,
                writing=WRITING,
                claims_out=claims_out,
                **shared(pool, state, told),
            )
            async with client:
                yield Practice(client, portal, told)
    assert not portal.unexpected, "the driver asked for something that no recording holds"
