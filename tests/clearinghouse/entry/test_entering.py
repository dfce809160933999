"""Claims through the CMS-1500 entry form: each is in the house's books once, as it was handed over."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mock_portals.office_ally.entry_desk import FORM
from portaldriver import ChallengeRequired, Duplicate, InvalidInput, OutcomeUnknown, SelectorUncertain
from portaldriver.portals.office_ally.clearinghouse.screens.entering import EnterClaim
from tests.clearinghouse.entry.entries import enterable
from tests.edi.sendable import VISIT, changed
from tests.office_ally.practice import Practice


def write(there: Practice, number: str, **changes: object) -> EnterClaim:
    return EnterClaim(there.oa._binding, claim=enterable(number, **changes))


async def test_a_claim_is_entered_whole_once_and_followed(there: Practice) -> None:
    house, before = there.portal.house, there.posts(FORM)
    receipt = await there.oa.claims.submit(enterable("E-1"))
    [kept] = house.claims
    assert (kept.channel, kept.account, kept.form) == ("entry", there.portal.account.username, "HCFA")
    assert (receipt.clearinghouse_claim_id, receipt.submission_channel) == (kept.claim_id, "entry")
    assert (receipt.status, receipt.acknowledgments.expected) == ("submitted", ("277",))
    assert (kept.patient_last, kept.member_id, kept.payer_id, kept.total) == (
        "DOE",
        "EX123456",
        "EX001",
        Decimal("160.50"),
    )
    assert (kept.diagnosis, kept.tax_id, kept.billing_npi) == ("J029", "123456780", "1000000004")
    assert kept.lines == (
        ("", "99213", "25", "125", "1", "2026-02-03", "2026-02-03"),
        ("", "J1100", "35.5", "2", "2026-02-03", "2026-02-03"),
    )
    assert await there.oa.claims.submit(enterable("E-1")) == receipt
    assert there.posts(FORM) - before == 1
    house.clock.advance(hours=24)
    for report in house.due():
        await there.oa.claims.absorb(report.name, report.content)
    assert (await there.oa.claims.get(receipt.claim_id)).status == "accepted"
    assert house.duplicates() == []


async def test_more_lines_than_are_shown_and_what_was_stored_for_somebody_else(there: Practice) -> None:
    there.portal.www.classic.entry.prefilled = {"PRIOR_AUTH_NUMBER": "OTHER-1", "INSURED_LAST_NAME": "SOMEBODY"}
    line = changed(VISIT, line_control_number=None, charge_amount=Decimal("10"))
    lines = tuple(changed(line, units=Decimal(number)) for number in range(1, 15))
    await there.oa.claims.submit(enterable("E-2", service_lines=lines, total_charge=Decimal("140")))
    [kept] = there.portal.house.claims
    assert [one[4] for one in kept.lines] == [str(number) for number in range(1, 15)]
    assert kept.status == "accepted"


async def test_json_that_does_not_keep_step_is_not_posted(there: Practice) -> None:
    there.portal.www.classic.entry.stale = True
    before = there.posts(FORM)
    with pytest.raises(SelectorUncertain):
        await there.oa.claims.submit(enterable("E-3"))
    assert (there.posts(FORM), there.portal.house.claims) == (before, [])


async def test_what_the_dialog_refuses_names_the_field_and_may_be_handed_over_again(there: Practice) -> None:
    there.portal.www.classic.entry.more_rules = ["Insured's ID Number EX123456 of DOE, JANE is invalid."]
    with pytest.raises(InvalidInput) as told:
        await there.oa.claims.submit(enterable("E-4"))
    assert told.value.field == "subscriber.memberId"
    assert not {"DOE", "EX123456"} & set(repr(told.value).replace(",", " ").split())
    assert there.portal.house.claims == []
    receipt = await there.oa.claims.submit(enterable("E-4", prior_authorization="PA-1"))
    assert [one.claim_id for one in there.portal.house.claims] == [receipt.clearinghouse_claim_id]


async def test_a_lost_answer_is_looked_up(there: Practice) -> None:
    there.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    before = there.posts(FORM)
    receipt = await there.oa.claims.submit(enterable("E-5"))
    assert [one.claim_id for one in there.portal.house.claims] == [receipt.clearinghouse_claim_id]
    assert there.posts(FORM) - before == 1


async def test_what_may_have_arrived_is_not_entered_again_until_somebody_says_so(there: Practice) -> None:
    there.portal.faults.add(path=FORM, method="POST", reset=True)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await there.oa.claims.submit(enterable("E-6"))
    assert there.portal.house.claims == []
    [entry] = await there.oa.writes.pending()
    await there.oa.writes.resolve(entry.id, happened=False)
    assert await there.oa.claims.resume() == ()
    await there.oa.claims.submit(enterable("E-6"))
    assert len(there.portal.house.claims) == 1


async def test_a_claim_that_was_said_to_be_saved_and_is_not_is_no_receipt(there: Practice) -> None:
    there.portal.www.classic.entry.forget = 9
    before = there.posts(FORM)
    with pytest.raises(OutcomeUnknown):
        await there.oa.claims.submit(enterable("E-7"))
    assert (there.portal.house.claims, there.posts(FORM) - before) == ([], 1)


async def test_two_of_one_press_are_told(there: Practice) -> None:
    there.portal.www.classic.entry.twice = 1
    with pytest.raises(OutcomeUnknown):
        await there.oa.claims.submit(enterable("E-8"))
    assert len(there.portal.house.duplicates()) == 1, "of the portal's making, and a person's to settle"


async def test_what_somebody_entered_by_hand_is_not_entered_again(there: Practice) -> None:
    await there.oa.write(write(there, "E-9"), key="by hand")
    before = there.posts(FORM)
    with pytest.raises(Duplicate):
        await there.oa.claims.submit(enterable("E-9"))
    assert (there.posts(FORM), len(there.portal.house.claims)) == (before, 1)


async def test_a_session_that_ends_and_a_challenge_are_told(there: Practice) -> None:
    there.portal.www.classic.lose_session = FORM
    await there.oa.claims.submit(enterable("E-10"))
    assert len(there.portal.house.claims) == 1
    there.portal.challenge_paths.add(FORM)
    with pytest.raises(ChallengeRequired):
        await there.oa.claims.submit(enterable("E-11"))
    assert len(there.portal.house.claims) == 1


async def test_replacement_and_void_bear_box_22(there: Practice) -> None:
    house = there.portal.house
    first = await there.oa.claims.submit(enterable("E-12"))
    house.clock.advance(hours=24)
    for report in house.due():
        await there.oa.claims.absorb(report.name, report.content)
    number = house.claims[0].payer_claim_number
    await there.oa.claims.replace(
        first.claim_id, enterable("E-12", prior_authorization="PA-2"), original_reference=number
    )
    assert [(one.frequency, one.status) for one in house.claims] == [("1", "replaced"), ("7", "accepted")]
    assert house.claims[1].original_reference == number
    assert house.duplicates() == []
