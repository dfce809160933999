"""Remittances by a real SFTP server: each file of `outbound` is fetched once, whoever fetched it for claims before."""

from __future__ import annotations

from pathlib import Path

from mock_portals.clearinghouse.folder import sweep
from portaldriver.portals.office_ally.clearinghouse.claims.seen import SeenInState
from portaldriver.portals.office_ally.clearinghouse.remittances.by_sftp import RemittancesBySftp
from portaldriver.portals.office_ally.clearinghouse.sftp import SftpLane
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.house.sending import ACCOUNT as CLINIC
from tests.clearinghouse.house.sending import numbered
from tests.clearinghouse.sftp.conftest import server, standing
from tests.clearinghouse.sftp.lanes import lane
from tests.openssh import OpenSsh

from .paid import ACCOUNT, account_of, delivered, paid

__all__ = ["server", "standing"]


async def test_what_claims_fetched_is_delivered_all_the_same_and_once(
    state: StateDatabase, server: OpenSsh, tmp_path: Path
) -> None:
    payers = paid(*numbered(2))
    payers.house.clock.advance(hours=100)
    sweep(payers.house, server.home, CLINIC)

    async def account() -> str:
        return ACCOUNT

    def there() -> SftpLane:
        return lane(server, usage="production")

    async with there() as for_claims:
        seen = SeenInState(state, account=ACCOUNT)
        assert len([file async for file in for_claims.fetch_new(seen=seen)]) == 6
    desk = account_of(state)
    desk._get().lanes = (RemittancesBySftp(there, state=state, account=account),)
    [one] = await delivered(desk)
    assert (one.lane, one.amount, one.differences) == ("sftp", payers.payments[0].amount, ())
    assert await delivered(desk) == []
