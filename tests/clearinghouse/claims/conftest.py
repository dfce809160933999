"""A clearinghouse's door that a test can slam, and an account that sends claims through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from portaldriver.edi import Claim
from portaldriver.errors import OutcomeUnknown, PortalDown
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.claims.channels import Leaving, Left, Outgoing
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase, new_key
from tests.edi.sendable import MADE, SUBMITTER, professional

ACCOUNT = "c" * 32
KEY = new_key()


class Died(BaseException):
    """The process ended here."""


@dataclass
class Door:
    """Takes files by name. `at` is where it fails: before leaving, before or after the file is in; `mute` cannot tell."""

    inside: dict[str, bytes] = field(default_factory=dict)
    at: str = ""
    error: BaseException = field(default_factory=lambda: PortalDown("gone"))
    mute: bool = False
    pressed: int = 0

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        self._fail("before")
        await leaving({"name": file.name})
        self._fail("armed")
        self.pressed += 1
        assert file.name not in self.inside, "the same file twice"
        self.inside[file.name] = file.content
        self._fail("after")
        return Left("1000000001")

    def proves(self, error: BaseException) -> bool:
        return False

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        if self.mute:
            raise OutcomeUnknown("nobody answers")
        return Left() if marker["name"] in self.inside else None

    def _fail(self, at: str) -> None:
        if self.at == at:
            raise self.error


Desk = Callable[..., Claims]


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with StateDatabase(tmp_path / "state.db", key=KEY) as database:
        yield database


@pytest.fixture
def desk(state: StateDatabase, door: Door) -> Desk:
    async def account() -> str:
        return ACCOUNT

    def make(**options: Any) -> Claims:
        audit = Auditing(
            state, portal="office_ally", account=account, session=lambda: None, actor="a test", audited="all"
        )
        told: dict[str, Any] = {"usage": "production", "channel": "sftp"} | options
        config = ClaimsOut(submitter=SUBMITTER, **told)
        means = Means(
            state=state, account=account, config=config, channels={"sftp": door}, audit=audit, clock=lambda: MADE
        )
        return Claims(lambda: means)

    return make


def numbered(count: int, **changes: Any) -> list[Claim]:
    """Return claims that differ in their number alone."""
    return [professional(patient_control_number=f"PCN-{number:05}", **changes) for number in range(count)]


NOW = datetime(2026, 3, 2, 9)
