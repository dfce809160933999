"""Refused claims put right on the portal's Claim Fix form: each is corrected once, and followed."""

from __future__ import annotations

import asyncio

import pytest

from mock_portals.office_ally.claim_fix_desk import FORM
from portaldriver import (
    Duplicate,
    IdempotencyConflict,
)
from tests.clearinghouse.fix.refused import a_day_later, refused, right, wrong
from tests.edi.sendable import SHOT, VISIT, changed
from tests.office_ally.practice import Practice


async def test_a_claim_is_put_right_once_and_its_timeline_goes_on(there: Practice) -> None:
    house, claims = there.portal.house, there.oa.claims
    was = await refused(there, wrong("F-1"), channel="entry")
    [item] = await claims.rejections()
    assert item.remedy == "claim_fix"
    receipt = await claims.fix(item.claim_id, right("F-1"), idempotency_key="fix 1")
    old, new = house.claims
    assert (receipt.claim_id, receipt.status, receipt.submission_channel) == (was.claim_id, "submitted", "claim_fix")
    assert (receipt.clearinghouse_claim_id, receipt.acknowledgments.expected) == (new.claim_id, ("277",))
    assert (old.status, old.member_id, new.member_id, new.lines) == ("rejected", "UNKNOWN", "EX123456", old.lines)
    assert await claims.rejections() == ()

    assert await claims.fix(item.claim_id, right("F-1"), idempotency_key="fix 1") == receipt
    with pytest.raises(IdempotencyConflict):
        await claims.fix(item.claim_id, right("F-1", prior_authorization="PA-1"), idempotency_key="fix 1")
    with pytest.raises(Duplicate):
        await claims.resubmit(right("F-1", prior_authorization="PA-1"))
    await a_day_later(there)
    kept = await claims.get(was.claim_id)
    assert [one.status for one in kept.timeline] == ["submitted", "rejected", "submitted", "accepted"]
    assert [one.source for one in kept.timeline if one.status == "submitted"] == ["submission", "submission"]
    assert (there.posts(FORM), house.duplicates()) == (1, [])


async def test_what_is_refused_again_is_put_right_again_and_a_retry_sends_nothing(there: Practice) -> None:
    claims, before = there.oa.claims, there.posts(FORM)
    was = await refused(there, wrong("F-2", payer_id="NOBODY"))
    await claims.fix(was.claim_id, wrong("F-2"), idempotency_key="first")
    await a_day_later(there)
    assert [one.claim_id for one in await claims.rejections()] == [was.claim_id]
    assert (await claims.fix(was.claim_id, wrong("F-2"))).status == "rejected"
    assert there.posts(FORM) - before == 1
    lines = (changed(VISIT, line_control_number=None, modifiers=()), changed(SHOT, line_control_number=None))
    with pytest.raises(IdempotencyConflict):
        await claims.fix(was.claim_id, right("F-2", service_lines=lines), idempotency_key="first")
    await claims.fix(was.claim_id, right("F-2", service_lines=lines), idempotency_key="second")
    await a_day_later(there)
    assert (await claims.get(was.claim_id)).receipt.status == "accepted"
    house = there.portal.house
    assert ([one.status for one in house.claims], house.duplicates()) == (["rejected", "rejected", "accepted"], [])
    assert [len(one.lines[0]) for one in house.claims] == [7, 7, 6], "the modifier is gone"


async def test_a_claim_of_a_file_is_put_right_if_the_form_has_all_of_it(there: Practice) -> None:
    was = await refused(there, wrong("F-3"), channel="upload")
    receipt = await there.oa.claims.fix(was.claim_id, right("F-3"))
    await a_day_later(there)
    assert (await there.oa.claims.get(was.claim_id)).receipt.status == "accepted"
    old, new = there.portal.house.claims
    assert (old.channel, new.channel, old.lines, new.total) == ("upload", "entry", new.lines, old.total)
    assert (new.claim_id, there.portal.house.duplicates()) == (receipt.clearinghouse_claim_id, [])


async def test_no_fix_after_a_claim_was_sent_anew(there: Practice) -> None:
    was = await refused(there, wrong("F-4"))
    await there.oa.claims.resubmit(right("F-4"), channel="upload")
    before = there.posts(FORM)
    with pytest.raises(Duplicate):
        await there.oa.claims.fix(was.claim_id, right("F-4"))
    assert (there.posts(FORM), len(there.portal.house.claims)) == (before, 2)


async def test_two_callers_put_one_claim_right_once(there: Practice) -> None:
    was = await refused(there, wrong("F-5"))
    before = there.posts(FORM)
    fixes = (there.oa.claims.fix(was.claim_id, right("F-5"), idempotency_key=f"key {n}") for n in range(2))
    first, second = await asyncio.gather(*fixes)
    assert first.clearinghouse_claim_id == second.clearinghouse_claim_id
    assert (there.posts(FORM) - before, there.portal.house.duplicates()) == (1, [])


async def test_of_a_fix_and_a_resubmit_at_the_same_time_one_alone_is_sent(there: Practice) -> None:
    was = await refused(there, wrong("F-20"))
    one, other = right("F-20"), right("F-20", prior_authorization="PA-1")
    done = await asyncio.gather(
        there.oa.claims.fix(was.claim_id, one), there.oa.claims.resubmit(other), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["ClaimReceipt", "Duplicate"]
    assert (len(there.portal.house.claims), there.portal.house.duplicates()) == (2, [])
