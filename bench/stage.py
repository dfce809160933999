"""What the measurements play on: the mock portal, a browser pool, a client that is signed in, and bare pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import BrowserPool, Limits, LocalKeys, OfficeAlly, Pace, StateDatabase
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.auth import INTERSTITIALS
from portaldriver.portals.office_ally.pages import PatientList
from portaldriver.runtime.store import new_key

UNHURRIED = Pace(account_per_minute=1e6, portal_per_minute=1e6)
"""Turns are asked for as ever, and nobody ever has to wait for one."""
GRID_DELAY = 0.005
"""Seconds by which the mock delays the grid's data, the same for all: a portal at its very best."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A client that is signed in, and what is needed to open bare pages in the same session of the portal."""

    portal: OfficeAllyPortal
    pool: BrowserPool
    client: OfficeAlly
    binding: Binding
    cookies: dict[str, Any]
    another: Callable[..., OfficeAlly]
    """Makes a further client of the same account, which goes on with the session that was saved."""

    async def bare_page(self) -> Page:
        """Return a page of a new context that is signed in, without anything of the client's on it."""
        context = await self.pool.open_context(storage_state=self.cookies)
        return await context.new_page()

    async def patient_list(self) -> PatientList:
        """Return the patient list, open in a bare page, with its rows there.

        It is bound as the client binds it: every read also looks for the screens that may stand in the way.
        """
        screen = PatientList(await self.bare_page(), self.binding)
        await screen.open()
        await screen.grid.read()
        return screen


@asynccontextmanager
async def stage(*, contexts: int = 8, database: Path | None = None) -> AsyncIterator[Stage]:
    """Serve the mock portal, start a browser for so many contexts, and sign in; the state is in memory or in a file."""
    portal = OfficeAllyPortal()
    portal.guides = 0
    portal.grid_delay = GRID_DELAY
    account = portal.add_account(mfa=False)
    with MockServer(portal) as server:
        async with (
            StateDatabase(database or "memory:", key=LocalKeys(new_key())) as state,
            BrowserPool(limits=Limits(contexts=contexts)) as pool,
        ):
            another = partial(
                OfficeAlly,
                username=account.username,
                password=account.password,
                origins=server.origins,
                pool=pool,
                state=state,
                pace=UNHURRIED,
            )
            async with another() as client:
                await client.sign_in()
                saved = await state.sessions.load(await state.account_key(client.portal, account.username))
                assert saved is not None
                binding = Binding(portal=client.portal, origins=server.origins, interstitials=INTERSTITIALS)
                yield Stage(portal, pool, client, binding, saved.storage, another)
