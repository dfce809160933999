"""A house whose payers pay, an account that takes it in, and a lane of files in memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mock_portals.clearinghouse.books import Report, Where
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.paying import Payers
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.remittances import RemittanceLane, Remittances
from portaldriver.portals.office_ally.clearinghouse.remittances.means import RemittanceMeans
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.house.sending import sent

ACCOUNT = "c" * 32


@dataclass
class Folder:
    """A lane: files by name, each given until the caller comes back for the next one."""

    name: RemittanceLane = "sftp"
    files: list[tuple[str, bytes]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    error: Exception | None = None

    async def new(self) -> AsyncGenerator[tuple[str, bytes, datetime | None], None]:
        for name, content in [one for one in self.files if one[0] not in self.gone]:
            yield name, content, datetime(2026, 11, 20, tzinfo=UTC)
            self.gone.add(name)
        if self.error is not None:
            raise self.error


def account_of(state: StateDatabase, *lanes: Folder, **more: Any) -> Remittances:
    """Return an account's remittances."""

    async def account() -> str:
        return ACCOUNT

    audit = Auditing(state, portal="office_ally", account=account, session=lambda: None, actor="a test", audited="all")
    means = RemittanceMeans(state=state, account=account, audit=audit, lanes=lanes, **more)
    return Remittances(lambda: means)


def paid(*claims: Claim, rulings: dict[str, Any] | None = None) -> Payers:
    """Return payers who paid these claims, each a file of its own where its kind differs."""
    house = Clearinghouse()
    for kind in ("837P", "837I"):
        some = [one for one in claims if one.claim_type == kind]
        if some:
            sent(house, *some)
    house.clock.advance(hours=24)
    payers = Payers(house, rulings=dict(rulings or {}))
    payers.pay()
    return payers


def files(payers: Payers, where: Where = "outbound", ending: str = "") -> list[tuple[str, bytes]]:
    """Return what is there by now."""
    return [(one.name, one.content) for one in reports(payers, where) if one.name.endswith(ending)]


def reports(payers: Payers, where: Where = "outbound") -> list[Report]:
    """Return the reports of remittances that are there by now."""
    return [one for one in payers.house.due() if one.kind == "era" and one.where == where]


async def delivered(desk: Remittances, **more: Any) -> list[Any]:
    """Return all that an iteration gives."""
    return [one async for one in desk.iter(**more)]


Desk = Callable[..., Remittances]
Given = Sequence[tuple[str, bytes]]
