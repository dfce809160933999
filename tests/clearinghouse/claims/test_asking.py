"""Asking a payer in real time what became of a claim."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.errors import ConfigurationError
from portaldriver.portals.office_ally.clearinghouse.claims import Claims
from portaldriver.portals.office_ally.clearinghouse.realtime import RealTimeLane
from tests.clearinghouse.realtime.loopback import localhost_found
from tests.clearinghouse.realtime.questions import lane_to
from tests.edi.sendable import JIM, PARENT, professional

from .conftest import Desk, Door
from .test_hearing import answer_277


@pytest.fixture
async def lane() -> AsyncIterator[tuple[RealTimeLane, RealTimeSite]]:
    site = RealTimeSite()
    with MockServer(site), localhost_found():
        async with lane_to(site) as opened:
            yield opened, site


async def test_a_claim_is_asked_about_by_what_was_sent(
    desk: Desk, door: Door, lane: tuple[RealTimeLane, RealTimeSite]
) -> None:
    real_time, site = lane
    claims = desk()
    receipt = await claims.submit(professional(patient_control_number="ASK-1"))
    with pytest.raises(ConfigurationError):
        await claims.ask(receipt.claim_id)
    asking = Claims(lambda: replace(claims._get(), ask=real_time.claim_status))
    assert (await asking.ask(receipt.claim_id)).category == "searching"
    assert len((await asking.get(receipt.claim_id)).timeline) == 1, "that it is not found yet says nothing"
    [(name, content)] = door.inside.items()
    site.house.receive(name, content, channel="sftp", account="clinic")
    site.house.clock.advance(hours=48)
    answer = await asking.ask(receipt.claim_id)
    assert (answer.patient_control_number, answer.charge) == ("ASK-1", Decimal("160.50"))
    tracked = await asking.get(receipt.claim_id)
    assert tracked.receipt.payer_claim_control_number == answer.payer_claim_control_number is not None
    await asking.ask(receipt.claim_id)
    assert len((await asking.get(receipt.claim_id)).timeline) == len(tracked.timeline)


async def test_a_dependent_is_asked_about_too(desk: Desk, lane: tuple[RealTimeLane, RealTimeSite]) -> None:
    real_time, _ = lane
    claims = desk()
    receipt = await claims.submit(professional(patient_control_number="ASK-2", subscriber=PARENT, patient=JIM))
    asking = Claims(lambda: replace(claims._get(), ask=real_time.claim_status))
    assert (await asking.ask(receipt.claim_id)).category == "searching"


async def test_a_refused_claim_is_not_accepted_by_what_a_payer_says_of_an_older_one(
    desk: Desk, door: Door, lane: tuple[RealTimeLane, RealTimeSite]
) -> None:
    real_time, site = lane
    claims = desk()
    receipt = await claims.submit(professional(patient_control_number="ASK-3"))
    [(name, content)] = door.inside.items()
    site.house.receive(name, content, channel="sftp", account="clinic")  # as if it had been there before
    site.house.clock.advance(hours=48)
    await claims.absorb("x_277ca_1.txt", answer_277(("ASK-3", "A7:164:IL")))
    asking = Claims(lambda: replace(claims._get(), ask=real_time.claim_status))
    assert (await asking.ask(receipt.claim_id)).level == "claim"
    tracked = await asking.get(receipt.claim_id)
    assert (tracked.receipt.status, tracked.receipt.payer_claim_control_number) == ("rejected", None)
