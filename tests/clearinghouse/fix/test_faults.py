"""Corrections that the portal refuses, loses, or does not answer: none is saved twice."""

from __future__ import annotations

import pytest

from mock_portals.office_ally.claim_fix_desk import FORM
from portaldriver import (
    ChallengeRequired,
    InvalidInput,
    OutcomeUnknown,
)
from tests.clearinghouse.fix.refused import refused, right, wrong
from tests.office_ally.practice import Practice


async def test_what_the_dialog_refuses_names_the_field_and_may_be_put_right_otherwise(there: Practice) -> None:
    was = await refused(there, wrong("F-9"))
    there.portal.www.classic.fix.more_rules = ["Insured's ID Number EX123456 of DOE, JANE is invalid."]
    with pytest.raises(InvalidInput) as told:
        await there.oa.claims.fix(was.claim_id, right("F-9"))
    assert (told.value.field, len(there.portal.house.claims)) == ("subscriber.memberId", 1)
    again = await there.oa.claims.fix(was.claim_id, right("F-9", prior_authorization="PA-1"))
    assert (again.status, len(there.portal.house.claims)) == ("submitted", 2)


async def test_a_lost_answer_is_looked_up(there: Practice) -> None:
    was = await refused(there, wrong("F-10"))
    there.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    before = there.posts(FORM)
    receipt = await there.oa.claims.fix(was.claim_id, right("F-10"))
    assert there.portal.house.claims[-1].claim_id == receipt.clearinghouse_claim_id
    assert (there.posts(FORM) - before, there.portal.house.duplicates()) == (1, [])


async def test_what_may_have_arrived_is_not_saved_again_until_somebody_says_so(there: Practice) -> None:
    was = await refused(there, wrong("F-11"))
    there.portal.faults.add(path=FORM, method="POST", reset=True)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await there.oa.claims.fix(was.claim_id, right("F-11"))
    with pytest.raises(OutcomeUnknown):
        await there.oa.claims.resubmit(right("F-11"))
    assert len(there.portal.house.claims) == 1
    [entry] = await there.oa.writes.pending()
    assert entry.operation == "claims.fix"
    await there.oa.writes.resolve(entry.id, happened=False)
    assert await there.oa.claims.resume() == ()
    await there.oa.claims.fix(was.claim_id, right("F-11"))
    assert (len(there.portal.house.claims), there.portal.house.duplicates()) == (2, [])


async def test_said_to_be_saved_and_not_there_is_no_receipt(there: Practice) -> None:
    was = await refused(there, wrong("F-12"))
    there.portal.www.classic.fix.forget = 9
    with pytest.raises(OutcomeUnknown):
        await there.oa.claims.fix(was.claim_id, right("F-12"))
    assert len(there.portal.house.claims) == 1


async def test_a_session_that_ends_and_a_challenge_are_told(there: Practice) -> None:
    was = await refused(there, wrong("F-14"))
    there.portal.challenge_paths.add(FORM)
    with pytest.raises(ChallengeRequired):
        await there.oa.claims.fix(was.claim_id, right("F-14"))
    there.portal.challenge_paths.clear()
    there.portal.www.classic.lose_session = FORM
    await there.oa.claims.fix(was.claim_id, right("F-14"))
    assert (len(there.portal.house.claims), there.portal.house.duplicates()) == (2, [])
