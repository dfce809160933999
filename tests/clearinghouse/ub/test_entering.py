"""Institutional claims through the UB-04 form: each is in the house's books once, or its sender knows better."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mock_portals.clearinghouse.walking import FoundClaim
from mock_portals.office_ally import ub_desk, ub_posted
from mock_portals.office_ally.ub_desk import FORM, IDS, STORED, StoredPatient
from portaldriver import (
    ChallengeRequired,
    Duplicate,
    InvalidInput,
    LayoutError,
    NotFound,
    OutcomeUnknown,
    SelectorUncertain,
)
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.screens.ub_entering import EnterInstitutionalClaim
from tests.clearinghouse.ub.bills import bill, rich
from tests.office_ally.practice import Practice


def entry(there: Practice, claim: Claim) -> EnterInstitutionalClaim:
    return EnterInstitutionalClaim(there.oa._binding, claim=claim)


async def entered(there: Practice, claim: Claim, *, key: str | None = None) -> str:
    return (await there.oa.write(entry(there, claim), key=key)).claim_id


async def test_a_claim_is_entered_whole_and_once(there: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[FoundClaim] = []
    made = ub_posted.claim_of

    def noting(fields: dict[str, str]) -> FoundClaim:
        came.append(made(fields))
        return came[-1]

    monkeypatch.setattr(ub_desk, "claim_of", noting)
    before = there.posts(FORM)
    claim_id = await entered(there, bill("UB-A"))
    [kept] = there.portal.house.claims
    assert (kept.claim_id, kept.form, kept.channel, kept.errors) == (claim_id, "UB", "entry", ())
    assert (kept.patient_control_number, kept.bill_type, kept.total) == ("UB-A", "111", Decimal("1600.75"))
    assert (kept.from_date, kept.to_date) == (date(2026, 2, 3), date(2026, 2, 5))
    assert kept.lines == (
        ("0120", "", "1500.25", "2", "None", "None"),
        ("0914", "90832", "95", "100.5", "1", "2026-02-04", "None"),
    )
    [found] = came
    assert (found.subscriber.id, found.npis, found.relationship) == ("EX123456", [("71", "1000000012")], "18")
    assert await entered(there, bill("UB-A")) == claim_id
    with pytest.raises(Duplicate):
        await entered(there, bill("UB-A"), key="another")
    assert there.posts(FORM) - before == 1
    assert there.portal.house.duplicates() == []


async def test_a_replacement_says_what_it_replaces(there: Practice) -> None:
    await entered(there, bill("UB-R", total_charge=Decimal("1600.75")))
    original = there.portal.house.claims[0]
    claim_id = await entered(there, rich("UB-R", payer_claim_control_number=original.payer_claim_number))
    kept = there.portal.house.claims[1]
    assert (kept.claim_id, kept.frequency, kept.bill_type) == (claim_id, "7", "117")
    assert kept.original_reference == original.payer_claim_number
    assert (kept.errors, original.status) == ((), "replaced")
    assert (kept.patient_first, kept.diagnosis) == ("JIM", "F332")
    assert kept.patient_born == date(2015, 1, 2)


async def test_what_the_form_begins_with_does_not_stay(there: Practice) -> None:
    desk = there.portal.www.classic.ub
    desk.prefilled = {f"{IDS}InsuredID1": "SOMEBODY", f"{IDS}GroupNumber1": "OLD", "Units1": "9"}
    await entered(there, bill("UB-P"))
    [kept] = there.portal.house.claims
    assert (kept.member_id, kept.lines[0][3]) == ("EX123456", "2")


async def test_a_line_that_is_left_over_stops_the_entry(there: Practice) -> None:
    before = there.posts(FORM)
    there.portal.www.classic.ub.prefilled = {"RevCode7": "0250"}
    with pytest.raises(SelectorUncertain) as told:
        await entered(there, bill("UB-L"))
    assert (told.value.field, there.posts(FORM)) == ("line_revenue", before)


@pytest.mark.parametrize("control", [f"{IDS}InsuredID1", "TotalCharge2", f"{IDS}StatementToDate_Day"])
async def test_a_field_that_the_page_spoils_stops_the_entry(there: Practice, control: str) -> None:
    there.portal.www.classic.ub.spoilt = control
    before = there.posts(FORM)
    with pytest.raises(LayoutError) as told:
        await entered(there, bill("UB-S"))
    assert "EX12345" not in str(told.value)
    assert (there.posts(FORM), there.portal.house.claims) == (before, [])


async def test_a_refusal_names_the_field_and_never_the_patient(there: Practice) -> None:
    there.portal.www.classic.ub.more_rules = ["Insured's Unique ID EX123456 of JANE DOE is not valid."]
    with pytest.raises(InvalidInput) as told:
        await entered(there, bill("UB-F"))
    assert told.value.field == "subscriber.memberId"
    assert "DOE" not in str(told.value) + repr(told.value.messages)
    assert there.portal.house.claims == []
    await entered(there, bill("UB-F"))
    assert len(there.portal.house.claims) == 1


async def test_a_patient_who_is_not_stored_or_stored_twice_is_never_guessed(there: Practice) -> None:
    desk = there.portal.www.classic.ub
    before = there.posts(FORM)
    desk.store(StoredPatient("1", "DOE", "JANE", date(1980, 1, 3)))
    with pytest.raises(NotFound) as told:
        await entered(there, bill("UB-N"))
    assert told.value.field == "patient"
    desk.store()
    with pytest.raises(NotFound):
        await entered(there, bill("UB-N"))
    desk.store(*(StoredPatient(number, "DOE", "JANE", date(1980, 1, 2)) for number in "12"))
    with pytest.raises(InvalidInput):
        await entered(there, bill("UB-N"))
    assert there.posts(FORM) == before


async def test_a_lost_answer_is_looked_up(there: Practice) -> None:
    there.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    before = there.posts(FORM)
    claim_id = await entered(there, bill("UB-X"))
    assert [one.claim_id for one in there.portal.house.claims] == [claim_id]
    assert there.posts(FORM) - before == 1


async def test_a_lost_answer_and_a_list_that_lags_send_nothing_again_by_themselves(there: Practice) -> None:
    there.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    there.portal.www.classic.entry.hide = True
    before = there.posts(FORM)
    with pytest.raises(OutcomeUnknown):
        await entered(there, bill("UB-H"))
    there.portal.www.classic.entry.hide = False
    claim_id = await entered(there, bill("UB-H"))
    assert [one.claim_id for one in there.portal.house.claims] == [claim_id]
    assert there.posts(FORM) - before == 1


async def test_a_session_that_ends_in_the_iframe_is_renewed(there: Practice) -> None:
    there.portal.www.classic.lose_session = STORED
    claim_id = await entered(there, bill("UB-E"))
    assert [one.claim_id for one in there.portal.house.claims] == [claim_id]


async def test_a_challenge_in_the_form_is_told(there: Practice) -> None:
    there.portal.challenge_paths.add(FORM)
    before = there.posts(FORM)
    with pytest.raises(ChallengeRequired):
        await entered(there, bill("UB-C"))
    assert (there.posts(FORM), there.portal.house.claims) == (before, [])
