"""Refused institutional claims put right on the portal's form."""

from __future__ import annotations

import pytest

from mock_portals.office_ally.claim_fix_ub_desk import FORM
from mock_portals.office_ally.ub_desk import IDS
from portaldriver import InvalidInput
from portaldriver.errors import AnotherAnswer
from tests.clearinghouse.fix.refused import a_day_later, refused
from tests.clearinghouse.ub.bills import ROOM, bill
from tests.edi.sendable import JANE, changed
from tests.office_ally.practice import Practice

WRONG = changed(JANE, member_id="UNKNOWN")


async def test_a_bill_is_put_right_once_and_its_timeline_goes_on(there: Practice) -> None:
    house, claims = there.portal.house, there.oa.claims
    was = await refused(there, bill("U-1", subscriber=WRONG), channel="entry")
    receipt = await claims.fix(was.claim_id, bill("U-1"))
    old, new = house.claims
    assert (receipt.clearinghouse_claim_id, receipt.submission_channel) == (new.claim_id, "claim_fix")
    assert (old.member_id, new.member_id, new.lines, new.total) == ("UNKNOWN", "EX123456", old.lines, old.total)
    assert await claims.fix(was.claim_id, bill("U-1")) == receipt
    await a_day_later(there)
    kept = await claims.get(was.claim_id)
    assert [one.status for one in kept.timeline] == ["submitted", "rejected", "submitted", "accepted"]
    assert (there.posts(FORM), house.duplicates()) == (1, [])


async def test_a_form_that_shows_something_else_and_a_line_that_is_gone_are_left_alone(there: Practice) -> None:
    was, before = await refused(there, bill("U-2", subscriber=WRONG), channel="entry"), there.posts(FORM)
    there.portal.www.classic.fix_ub.shows = {f"{IDS}PatientStatus": "20"}
    with pytest.raises(AnotherAnswer) as told:
        await there.oa.claims.fix(was.claim_id, bill("U-2"))
    assert told.value.field == "patient_status"
    there.portal.www.classic.fix_ub.shows = {}
    with pytest.raises(InvalidInput):
        await there.oa.claims.fix(was.claim_id, bill("U-2", service_lines=(ROOM,), total_charge=ROOM.charge_amount))
    assert (there.posts(FORM), len(there.portal.house.claims)) == (before, 1)
