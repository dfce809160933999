"""A run with everything turned on that may leave something behind, and where that would be."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import Account
from portaldriver import BrowserPool, Care, OfficeAlly, PortalError, Retry, StateDatabase, Totp, Writing
from tests.canary import Canary, Found
from tests.conftest import BRISK, TIMEOUTS
from tests.telemetry.conftest import Reported


@dataclass
class Run:
    """Everything that a run may leave something in."""

    portal: OfficeAllyPortal
    server: MockServer
    pool: BrowserPool
    state: StateDatabase
    ground: Path
    reported: Reported
    canary: Canary
    stack: AsyncExitStack
    errors: list[BaseException] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def account(self, name: str, **more: Any) -> Account:
        """Add an account whose secrets are known to the canary."""
        account = self.portal.add_account(
            username=f"{name}.drelvanska",
            password=f"Umber-{name}-Kestrel-58",
            totp_secret=pyotp.random_base32(),
            display_name="Wyxska Thrumbold",
            **more,
        )
        self.canary.add("password", account.password)
        self.canary.add("user name", account.username)
        self.canary.add("secret of the codes", account.totp_secret)
        self.canary.add("user's name", account.display_name)
        return account

    async def client(self, account: Account, **more: Any) -> OfficeAlly:
        """Make a client with all that is told turned on."""
        given: dict[str, Any] = {
            "username": account.username,
            "password": account.password,
            "mfa": Totp(account.totp_secret, margin=0),
            "origins": self.server.origins,
            "pool": self.pool,
            "state": self.state,
            "failures": self.ground / "failures",
            "timeouts": TIMEOUTS,
            "retry": Retry(attempts=2, initial=0.01),
            "care": Care(sign_ins_per_hour=100, displaced_pause=0.01),
            "pace": BRISK,
            "writing": Writing(quiet=0.05, attempts=2),
            "on_event": self.reported.sink,
        } | more
        return await self.stack.enter_async_context(OfficeAlly(**given))

    async def failing(self, kind: type[PortalError], call: Awaitable[object]) -> None:
        """Await a call that fails as it should, and keep the error."""
        with pytest.raises(kind) as raised:
            await call
        self.errors.append(raised.value)

    async def learn_cookies(self, client: OfficeAlly) -> None:
        """Tell the canary what makes the client's browser signed in."""
        assert client._upkeep.session is not None
        for cookie in (await client._upkeep.session.storage())["cookies"]:
            if len(cookie["value"]) >= 16:
                self.canary.add("cookie", cookie["value"])

    def in_folders(self) -> list[Found]:
        """Search all that is on the disk."""
        return self.canary.in_folder(self.ground)

    def in_what_was_told(self, records: Iterable[logging.LogRecord]) -> list[Found]:
        """Search logs, events, spans, metrics, errors and what objects print as."""
        canary, reported = self.canary, self.reported
        data = reported._reader.get_metrics_data()
        return [
            *canary.in_records(records),
            *canary.in_events(reported.handed_on),
            *(one for span in reported.spans for one in canary.in_text(span.to_json(), f"span {span.name}")),
            *canary.in_text(data.to_json() if data else "", "metrics"),
            *(one for error in self.errors for one in canary.in_error(error)),
            *canary.in_text("\n".join(self.shown), "repr"),
        ]
