"""Many accounts of the mock portal in one pool and one state database."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pyotp

from bench.stage import UNHURRIED
from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import STEP
from portaldriver import BrowserPool, Care, Limits, OfficeAlly, StateDatabase, Totp
from portaldriver.runtime.session import Session
from portaldriver.runtime.store import LocalKeys, new_key

PAGE_SIZE = 20


class Accounts:
    """Makes clients, each of an account of its own."""

    def __init__(self, portal: OfficeAllyPortal, origins: dict[str, str], pool: BrowserPool, state: StateDatabase):
        self.pool = pool
        self.state = state
        self._portal = portal
        self._origins = origins
        self._ahead = 0.0
        self._numbers = itertools.count()
        self._open = AsyncExitStack()
        portal.clock = self._now

    def _now(self) -> float:
        return time.time() + self._ahead

    def pass_time(self) -> None:
        """Put the portal's clock forward: no code has to be waited for, so none costs more than its screen."""
        self._ahead += 2 * STEP

    async def client(self, *, mfa: bool = False) -> OfficeAlly:
        """Return a client that is closed with the rest; without `mfa` the password is all that is asked for."""
        secret = pyotp.random_base32()
        account = self._portal.add_account(username=f"clerk.{next(self._numbers)}", totp_secret=secret, mfa=mfa)
        client = OfficeAlly(
            username=account.username,
            password=account.password,
            mfa=Totp(secret, margin=0, clock=self._now) if mfa else None,
            origins=self._origins,
            pool=self.pool,
            state=self.state,
            care=Care(sign_ins_per_hour=100_000),
            pace=UNHURRIED,
        )
        return await self._open.enter_async_context(client)

    async def aclose(self) -> None:
        """Close the clients."""
        await self._open.aclose()


async def first_row(client: OfficeAlly) -> str:
    """Read the first page of the list and return its first row's id."""
    page = await client.patients.list(page_size=PAGE_SIZE)
    return page.items[0].patient_id


def session_of(client: OfficeAlly) -> Session:
    """Return the client's session, which has to be awake."""
    session = client._upkeep.session
    assert session is not None
    return session


async def fall_asleep(client: OfficeAlly) -> None:
    """Put the client's session to sleep, as idleness or want of room would."""
    await session_of(client).sleep()
    assert client._upkeep.session is None


@asynccontextmanager
async def accounts(*, contexts: int = 8, database: Path | None = None) -> AsyncIterator[Accounts]:
    """Serve the mock portal at its very best and start a pool; the state is kept in memory or in a file."""
    portal = OfficeAllyPortal(patients=130)
    portal.guides = 0
    portal.grid_delay = 0.0
    key = LocalKeys(new_key())
    with MockServer(portal) as server:
        async with (
            StateDatabase(database or "memory:", key=key) as state,
            BrowserPool(limits=Limits(contexts=contexts)) as pool,
        ):
            made = Accounts(portal, server.origins, pool, state)
            try:
                yield made
            finally:
                await made.aclose()
