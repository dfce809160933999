"""Remittances find the claims that we sent, and say paid, denied, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mock_portals.clearinghouse.deciding import Ruling
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.paying import Payers
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.portals.office_ally.clearinghouse.remittances import Remittances
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase, new_key
from tests.clearinghouse.claims.conftest import Door, numbered
from tests.edi.sendable import MADE, SUBMITTER

from .paid import ACCOUNT, Folder, account_of, files


class Clinic:
    """An account that sends by a door, and a house behind it whose payers pay."""

    def __init__(self, state: StateDatabase) -> None:
        async def account() -> str:
            return ACCOUNT

        audit = Auditing(state, portal="office_ally", account=account, session=lambda: None, actor=None, audited="all")
        config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="sftp")
        self.door, self.house, self.lane = Door(), Clearinghouse(), Folder()
        self.payers = Payers(self.house)
        given: dict[str, Any] = {"channels": {"sftp": self.door}, "audit": audit, "clock": lambda: MADE}
        means = Means(state=state, account=account, config=config, **given)
        self.claims = Claims(lambda: means)
        self.remittances: Remittances = account_of(state, self.lane, claims=lambda: means)

    async def send(self, count: int) -> list[str]:
        """Send claims, and have the house take them."""
        receipts = [one.require() for one in await self.claims.submit_many(numbered(count))]
        for name, content in self.door.inside.items():
            self.house.receive(name, content, channel="sftp", account="clinic1")
        self.house.clock.advance(hours=24)
        return [one.claim_id for one in receipts]

    def paid(self) -> None:
        """Have payers pay, and the lane bring it."""
        self.payers.pay()
        self.lane.files = files(self.payers)


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as state:
        yield Clinic(state)


async def test_each_claim_is_told_what_was_decided_and_once(clinic: Clinic) -> None:
    ids = await clinic.send(4)
    clinic.payers.rulings = {
        "PCN-00001": Ruling(kind="deny"),
        "PCN-00002": Ruling(kind="part"),
        "PCN-00003": Ruling(kind="patient"),
    }
    clinic.paid()
    fetched = await clinic.remittances.fetch()
    assert (fetched.claims, fetched.unmatched) == (4, 0)
    tracked = [await clinic.claims.get(id_) for id_ in ids]
    assert [[one.outcome for one in each.payments] for each in tracked] == [
        ["paid"], ["denied"], ["paid"], ["patient_owes"],
    ]  # fmt: skip
    assert {each.status for each in tracked} == {"accepted"}
    assert tracked[0].payments[0].paid == Decimal("128.4")
    assert [one.code for one in tracked[1].timeline[-1].reasons] == ["CO-29", "CO-29"]
    assert tracked[0].receipt.payer_claim_control_number == clinic.house.claims[0].payer_claim_number
    assert await clinic.claims.rejections() == (), "a denial is no rejection: it is not sent anew"
    clinic.lane.gone.clear()
    assert (await clinic.remittances.fetch()).claims == 0
    assert [len(each.timeline) for each in tracked] == [len((await clinic.claims.get(id_)).timeline) for id_ in ids]


async def test_a_take_back_and_what_is_paid_in_its_place_are_two_events(clinic: Clinic) -> None:
    [id_] = await clinic.send(1)
    clinic.paid()
    await clinic.remittances.fetch()
    clinic.payers.take_back(clinic.house.claims[0], repay=Ruling(kind="part"))
    clinic.paid()
    await clinic.remittances.fetch()
    payments = (await clinic.claims.get(id_)).payments
    assert [one.outcome for one in payments] == ["paid", "reversed", "paid"]
    assert sum(one.paid or 0 for one in payments) == payments[-1].paid
    assert len({one.remittance_id for one in payments}) == 2


async def test_a_claim_of_somebody_else_under_the_same_number_hears_nothing(clinic: Clinic) -> None:
    [id_] = await clinic.send(1)
    for claim in clinic.house.claims:
        claim.patient_last, claim.payer_claim_number = "ELSE", "OTHER"
    clinic.paid()
    fetched = await clinic.remittances.fetch()
    assert (fetched.claims, fetched.unmatched) == (0, 1)
    assert (await clinic.claims.get(id_)).payments == ()
