"""Claims of a client through the upload page: each is in the house's books once, and its reports find it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.office_ally.classic_desk import UPLOAD, ClassicDesk
from portaldriver import BrowserPool, OutcomeUnknown
from portaldriver.errors import InvalidInput
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from tests.edi.sendable import SUBMITTER, professional
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def shared(pool: BrowserPool) -> AsyncIterator[Practice]:
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="upload")
    async with practice(pool, patients=1, claims_out=config) as made:
        yield made


@pytest.fixture
def there(shared: Practice) -> Practice:
    shared.portal.house = Clearinghouse()
    shared.portal.www.classic = ClassicDesk(shared.portal)
    shared.portal.faults.clear()
    return shared


async def test_claims_leave_by_the_page_and_are_followed(there: Practice) -> None:
    house = there.portal.house
    claims = [professional(patient_control_number=f"U-{number}") for number in range(3)]
    there.portal.faults.add(path=UPLOAD, method="POST", reset=True, after=True)
    receipts = [one.require() for one in await there.oa.claims.submit_many(claims)]
    assert {receipt.file_id for receipt in receipts} == {house.files[0].file_id}
    assert await there.oa.claims.submit(claims[0]) == receipts[0]
    assert (len(house.files), len(house.claims)) == (1, 3)
    house.clock.advance(hours=24)
    collected = await there.oa.claims.collect()
    assert (collected.reports, collected.claims, collected.unmatched, collected.unread) == (1, 3, (), ())
    assert {one.status for one in await there.oa.claims.list()} == {"accepted"}
    assert (await there.oa.claims.collect()).reports == 0
    assert house.duplicates() == []


async def test_what_the_page_refuses_may_be_handed_over_again(there: Practice) -> None:
    there.portal.www.classic.refuse = 1
    with pytest.raises(InvalidInput):
        await there.oa.claims.submit(professional(patient_control_number="R-1"))
    assert there.portal.house.claims == []
    receipt = await there.oa.claims.submit(professional(patient_control_number="R-1", place_of_service="02"))
    assert (receipt.status, len(there.portal.house.claims)) == ("submitted", 1)


async def test_what_nobody_can_tell_is_not_sent_again(there: Practice) -> None:
    claim = professional(patient_control_number="N-1")
    there.portal.www.classic.hide_uploads = True
    there.portal.faults.add(path=UPLOAD, method="POST", reset=True, after=True)
    with pytest.raises(OutcomeUnknown):
        await there.oa.claims.submit(claim)
    with pytest.raises(OutcomeUnknown):
        await there.oa.claims.submit(claim)
    assert len(there.portal.house.claims) == 1
    there.portal.www.classic.hide_uploads = False
    assert await there.oa.claims.resume() == ()
    assert ((await there.oa.claims.submit(claim)).status, len(there.portal.house.claims)) == ("submitted", 1)
