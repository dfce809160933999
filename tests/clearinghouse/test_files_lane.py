"""The files lane end to end: models to a real SFTP server, a clearinghouse that judges, reports that find their claims."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from mock_portals.clearinghouse.folder import sweep
from mock_portals.clearinghouse.house import Clearinghouse
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut, Collected
from portaldriver.portals.office_ally.clearinghouse.claims.by_sftp import BySftp
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.portals.office_ally.clearinghouse.claims.seen import SeenInState
from portaldriver.portals.office_ally.clearinghouse.sftp import SftpLane
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.sftp.conftest import server, standing
from tests.clearinghouse.sftp.lanes import lane
from tests.edi.sendable import SUBMITTER, institutional, professional
from tests.openssh import OpenSsh

__all__ = ["server", "standing"]

ACCOUNT = "c" * 32
START = datetime(2026, 3, 2, 9)


class Clinic:
    """An account that sends and collects by SFTP, and the clearinghouse at the other end."""

    def __init__(self, state: StateDatabase, server: OpenSsh) -> None:
        self.state, self.server = state, server
        self.house = Clearinghouse()
        self.house.clock.now = START
        audit = Auditing(
            state, portal="office_ally", account=self._account, session=lambda: None, actor=None, audited="all"
        )
        means = Means(
            state=state,
            account=self._account,
            config=ClaimsOut(submitter=SUBMITTER, usage="production", channel="sftp"),
            channels={"sftp": BySftp(self.lane)},
            audit=audit,
            clock=lambda: self.house.clock.now,
        )
        self.claims = Claims(lambda: means)

    async def _account(self) -> str:
        return ACCOUNT

    def lane(self) -> SftpLane:
        return lane(self.server, usage="production")

    def pass_hours(self, hours: float) -> None:
        """Have the clearinghouse pick up what waits, and answer after some hours."""
        sweep(self.house, self.server.home, "clinic")
        self.house.clock.advance(hours=hours)
        sweep(self.house, self.server.home, "clinic")

    async def collect(self) -> Collected:
        async def reports() -> AsyncIterator[tuple[str, bytes, datetime]]:
            async with self.lane() as there:
                async for file in there.fetch_new(seen=SeenInState(self.state, account=ACCOUNT)):
                    yield file.name, file.content, file.modified

        return await self.claims.collect(reports())


@pytest.fixture
async def clinic(tmp_path: Path, server: OpenSsh) -> AsyncIterator[Clinic]:
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as state:
        yield Clinic(state, server)


def day_of_patients() -> list[Claim]:
    """Return claims of a hundred patients, of which three will be refused."""
    claims = [professional(patient_control_number=f"P-{number:05}") for number in range(70)]
    claims += [institutional(patient_control_number=f"I-{number:05}") for number in range(30)]
    claims[3] = _of(claims[3], payer_id="NOBODY")
    claims[40] = _of(claims[40], subscriber=claims[40].subscriber.model_copy(update={"member_id": "UNKNOWN"}))
    claims[80] = _of(claims[80], payer_id="NOBODY")
    return claims


def _of(claim: Claim, **changes: object) -> Claim:
    return claim.model_copy(update=changes)


async def test_a_hundred_claims_go_out_come_back_and_are_put_right(clinic: Clinic) -> None:
    claims = day_of_patients()
    outcomes = await clinic.claims.submit_many(claims)
    receipts = [outcome.require() for outcome in outcomes]
    assert {receipt.status for receipt in receipts} == {"submitted"}
    assert len(clinic.server.names()) == 2, "a file for each kind"
    clinic.pass_hours(1)
    early = await clinic.collect()
    assert (early.claims, early.unmatched) == (100, ())
    assert {one.status for one in await clinic.claims.list()} == {"acknowledged"}
    clinic.pass_hours(24)
    answered = await clinic.collect()
    assert (answered.unmatched, answered.unread) == ((), ())
    work = await clinic.claims.rejections()
    assert [item.patient_control_number for item in work] == ["P-00003", "P-00040", "I-00010"]
    assert all(item.reasons and item.clearinghouse_claim_id for item in work)
    accepted = [one for one in await clinic.claims.list() if one.status == "accepted"]
    assert len(accepted) == 97
    assert {one.clearinghouse_claim_id for one in accepted} == {
        claim.claim_id for claim in clinic.house.claims if claim.status == "accepted"
    }

    for index in (3, 40, 80):
        good = institutional if claims[index].is_institutional else professional
        await clinic.claims.resubmit(good(patient_control_number=claims[index].patient_control_number))
    await clinic.claims.submit_many([*claims[:3], claims[50]])
    clinic.pass_hours(24)
    await clinic.collect()
    assert (await clinic.claims.rejections(), len(await clinic.claims.list(status="accepted"))) == ((), 100)

    first, second = receipts[0].claim_id, receipts[1].claim_id
    numbers = {one.patient_control_number: one.payer_claim_number for one in clinic.house.claims}
    dearer = claims[0].service_lines[0].model_copy(update={"charge_amount": Decimal("130.00")})
    corrected = _of(claims[0], service_lines=(dearer, claims[0].service_lines[1]), total_charge=Decimal("165.50"))
    await clinic.claims.replace(first, corrected, original_reference=numbers["P-00000"])
    await clinic.claims.void(second, original_reference=numbers["P-00001"])
    clinic.pass_hours(24)
    assert (await clinic.collect()).unmatched == ()
    assert {one.status for one in await clinic.claims.list()} == {"accepted"}
    standing_of = {(one.patient_control_number, one.frequency): one.status for one in clinic.house.claims}
    assert (standing_of["P-00000", "1"], standing_of["P-00001", "1"]) == ("replaced", "voided")
    assert clinic.house.duplicates() == []
    assert not clinic.server.names()
    again = await clinic.collect()
    assert (again.reports, again.claims) == (0, 0), "each report is fetched once"


async def test_reports_that_are_lost_doubled_garbled_or_split_tell_no_wrong_claim(clinic: Clinic) -> None:
    switches = clinic.house.switches
    switches.split_above, switches.double, switches.unknown_line = 4, {"summary"}, "*** NOTICE ***"
    switches.refuse = {2: "M102"}
    await clinic.claims.submit_many([professional(patient_control_number=f"P-{number}") for number in range(10)])
    clinic.pass_hours(30)
    collected = await clinic.collect()
    assert {left.words for left in collected.unmatched} <= {"a line that was not understood"}
    [item] = await clinic.claims.rejections()
    assert item.patient_control_number == "P-1"
    assert len(await clinic.claims.list(status="accepted")) == 9
