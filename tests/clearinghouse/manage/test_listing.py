"""The portal's list, by both of its lanes: whole, typed, or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.office_ally.manage_desk import SEARCH
from portaldriver import ChallengeRequired, ExtractionError, PortalDown
from portaldriver.portals.office_ally.clearinghouse.claims.in_portal import PortalLane
from tests.clearinghouse.manage.booked import book, listed
from tests.office_ally.practice import Practice

LANES: tuple[PortalLane, ...] = ("fetch", "page")
ORDER = (
    "Received Date",
    "Total Charge",
    "Attachments",
    "Claim ID",
    "Status",
    "Payer",
    "DOS To",
    "DOS From",
    "Form Type",
    "Account Number",
)


async def test_both_lanes_read_the_same_whatever_the_grid_looks_like(there: Practice) -> None:
    booked = book(there, 25)
    switches = there.portal.sc.manage.switches
    switches.pinned, switches.order = ("Claim ID", "Status"), ORDER
    switches.statuses[booked[3].claim_id] = "Forwarded"
    switches.ids[booked[4].claim_id] = "400000004"
    before = there.posts(SEARCH)
    fetched = await listed(there, size=10)
    assert there.posts(SEARCH) - before == 3
    assert [one.claim_id for one in fetched] == [switches.ids.get(o.claim_id, o.claim_id) for o in reversed(booked)]
    first = fetched[-1]
    assert (first.account_number, first.status, first.told) == (booked[0].patient_control_number, "passed", "Passed")
    assert (first.total, first.service_from, first.received) == (
        booked[0].total,
        booked[0].from_date,
        booked[0].received.date(),
    )
    assert isinstance(first.total, Decimal)
    assert (first.form, first.attachments) == ("professional", 0)
    assert (fetched[-4].status, fetched[-4].told) == ("unknown", "Forwarded")
    assert await listed(there, lane="page") == fetched
    assert booked[0].patient_control_number not in repr(first) + str(fetched)
    switches.hidden = ("Total Charge",)
    with pytest.raises(ExtractionError) as hidden:
        await listed(there, lane="page")
    assert hidden.value.field == "total"


async def test_a_grid_that_keeps_its_old_rows_is_waited_for(there: Practice) -> None:
    booked = book(there, 2)
    there.portal.sc.manage.switches.stale = 400
    today = there.portal.house.clock.now.date()
    asked = there.oa.claims.in_portal(text=booked[0].claim_id, until=today, lane="page")
    assert [one.claim_id async for one in asked] == [booked[0].claim_id]


async def test_days_and_words_are_searched_by_the_portal_and_a_status_by_us(there: Practice) -> None:
    booked = book(there, 3, hours=0)
    house, claims = there.portal.house, there.oa.claims
    last = booked[-1]
    assert {one.status for one in await listed(there)} == {"pending"}
    house.clock.advance(hours=24)
    today = house.clock.now.date() - timedelta(days=1)
    found = [one async for one in claims.in_portal(text=last.patient_control_number, since=today, until=today)]
    assert [one.claim_id for one in found] == [last.claim_id]
    assert [one async for one in claims.in_portal(status="rejected")] == []
    assert last.from_date is not None
    day = last.from_date
    assert len([one async for one in claims.in_portal(by="service", since=day, until=day)]) == 3
    assert [one async for one in claims.in_portal(by="received", since=day, until=day)] == []


async def test_an_account_without_claims_has_none_in_either_lane(there: Practice) -> None:
    assert (await listed(there), await listed(there, lane="page")) == ([], [])


def cut(answer: dict[str, Any]) -> object:
    return answer["results"].pop()


def moved(answer: dict[str, Any]) -> object:
    return answer["results"][0].update(totalCharge="PCN-1")


def bare(answer: dict[str, Any]) -> object:
    return answer["results"][0].pop("patientAcctNo")


def odd(answer: dict[str, Any]) -> object:
    return answer["results"][0].update(claimId="12345678")


@pytest.mark.parametrize("edit, field", [(cut, None), (moved, "total"), (bare, "patientAcctNo"), (odd, "claim_id")])
async def test_an_answer_that_contradicts_itself_is_refused(
    there: Practice, edit: Callable[[dict[str, Any]], object], field: str | None
) -> None:
    book(there, 2)
    there.portal.sc.manage.switches.edit = edit
    with pytest.raises(ExtractionError) as caught:
        await listed(there)
    assert caught.value.field == field
    assert "PCN" not in str(caught.value)


async def test_a_claim_that_came_again_is_given_once_and_told(there: Practice) -> None:
    booked = book(there, 4)

    def shift(answer: dict[str, Any]) -> None:
        if answer["page"] == 1:
            book(there, 1)
            answer["total"] = 4

    there.portal.sc.manage.switches.edit = shift
    found = await listed(there, size=2)
    assert {one.claim_id for one in found} >= {one.claim_id for one in booked}
    assert len({one.claim_id for one in found}) == len(found)
    assert there.told.named("ListShifted")
    assert there.told.named("ListChanged")


async def test_a_list_that_ends_before_its_total_is_refused(there: Practice) -> None:
    book(there, 4)
    first: list[Any] = []

    def again(answer: dict[str, Any]) -> None:
        first.extend(answer["results"] if not first else ())
        answer["results"] = first[:2]

    there.portal.sc.manage.switches.edit = again
    with pytest.raises(ExtractionError):
        await listed(there, size=2)


async def test_what_the_guide_knows_of_an_answer_is_enough(there: Practice) -> None:
    booked = book(there, 3)
    there.portal.sc.manage.switches.speechless = True
    found = await listed(there)
    assert [(one.status, one.told) for one in found] == [("passed", "110")] * 3
    with pytest.raises(ExtractionError) as caught:
        await listed(there, size=len(booked))
    assert caught.value.field == "total"


async def test_trouble_is_typed(there: Practice) -> None:
    book(there, 1)
    there.portal.challenge_paths.add(SEARCH)
    with pytest.raises(ChallengeRequired):
        await listed(there)
    with pytest.raises(ChallengeRequired):
        await listed(there, lane="page")
    there.portal.challenge_paths.clear()
    there.portal.faults.add(path=SEARCH, status=503, times=None)
    with pytest.raises(PortalDown):
        await listed(there)
    with pytest.raises(PortalDown):
        await listed(there, lane="page")
    there.portal.faults.clear()


async def test_a_session_that_is_gone_is_renewed(there: Practice) -> None:
    booked = book(there, 1)
    for lane in LANES:
        there.portal.sc.manage.switches.lose_session = True
        assert [one.claim_id for one in await listed(there, lane=lane)] == [booked[0].claim_id]
