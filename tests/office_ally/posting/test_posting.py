"""Posting at the mock: recorded once, applied once, to the cent, and stopped where the portal differs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from mock_portals.clearinghouse.deciding import Decided, Ruling
from mock_portals.office_ally.payment_desk import APPLY, RECORD, PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockApplied, MockPayment
from portaldriver import InvalidInput, NotFound
from portaldriver.portals.office_ally.clearinghouse.remittances import ReceivedRemittance
from portaldriver.portals.office_ally.posting import PostingPlan
from tests.office_ally.practice import Practice

from .billed import billed, checks, money, replaced, standing
from .paid import PAID_ON, PAYER, payment, received, turned, written

PART = Ruling(kind="part")
TRACES = count(1)


async def plan_of(there: Practice, *claims: Decided, insurance: str = PAYER) -> PostingPlan:
    """Plan a new payment of these claims."""
    paid = payment(*claims, trace=f"EFT{next(TRACES):06}")
    return await there.oa.posting.plan(received(paid), insurance_id=insurance)


async def test_a_remittance_is_posted_to_the_cent_and_a_second_time_nothing_is(there: Practice) -> None:
    one = billed(there.portal, patient=0)
    two = billed(there.portal, patient=1, lines=(("90834", (), "120.00"), ("90785", ("59",), "33.33")))
    plan = await plan_of(there, one.ruled(), two.ruled(PART))
    assert checks(there.portal, plan.trace_number or "") == []
    report = await there.oa.posting.post(plan)
    assert report.is_done
    assert [claim.outcome for claim in report.claims] == ["posted", "posted"]
    assert report.left == 0
    (check,) = checks(there.portal, plan.trace_number or "")
    assert (check.amount, check.payer_type, check.patient_id) == (plan.amount, "I", "0")
    assert check.payment_id == report.payment_id
    assert standing(there.portal, one) == [money("120.00", "30.00", "0.00")]
    assert standing(there.portal, two) == [money("62.40", "24.00", "33.60"), money("18.66", "6.67", "8.00")]
    posts = there.posts(APPLY), there.posts(RECORD)
    again = await there.oa.posting.post(plan)
    assert again.is_done
    assert [claim.outcome for claim in again.claims] == ["already", "already"]
    replanned = await there.oa.posting.plan(await _same(there, plan, one.ruled(), two.ruled(PART)), insurance_id=PAYER)
    assert (replanned.payment_id, replanned.to_post) == (report.payment_id, ())
    assert {claim.why for claim in replanned.claims} == {("already_posted",)}
    assert (there.posts(APPLY), there.posts(RECORD)) == posts


async def _same(there: Practice, plan: PostingPlan, *claims: Decided) -> ReceivedRemittance:
    return received(payment(*claims, trace=plan.trace_number or ""))


async def test_original_replacement_void_denial_and_a_take_back_come_out_to_the_cent(
    there: Practice, desk: PaymentDesk
) -> None:
    more, denied, voided, late = (billed(there.portal, patient=at) for at in (2, 3, 4, 5))
    first = await plan_of(there, more.ruled(PART), denied.ruled(Ruling(kind="deny")), voided.ruled())
    report = await there.oa.posting.post(first)
    assert [one.outcome for one in report.claims] == ["posted", "held", "posted"]
    assert (report.is_done, report.left) == (True, Decimal(0))
    assert standing(there.portal, denied) == [money("0", "0", "150.00")]

    again = replaced(there.portal, denied)
    claims = (
        more.ruled(PART).reversed(),
        more.ruled(),
        again.ruled(),
        voided.ruled().reversed(),
        late.ruled(),
    )
    second = await plan_of(there, *claims)
    assert (second.amount, second.left) == (Decimal("162.00"), Decimal("-120.00"))
    report = await there.oa.posting.post(second)
    assert [one.outcome for one in report.claims] == ["posted", "posted", "held", "not_covered"]
    assert (report.is_done, report.left, report.stopped) == (False, Decimal(0), None)
    assert report.claims[2].why == ("take_back",)

    (charge,) = [one for one in desk.book.charges if one.visit_id == voided.visit_id]
    by_hand = MockApplied(
        desk.book.next_id(), report.payment_id or "", charge.charge_id, TODAY, Decimal("-120.00"), Decimal("-30.00")
    )
    desk.book.apply([by_hand])
    report = await there.oa.posting.post(second)
    assert [one.outcome for one in report.claims] == ["already", "already", "held", "posted"]
    assert (report.is_done, report.left) == (True, Decimal(0))
    for told in (more, again, late):
        assert standing(there.portal, told) == [money("120.00", "30.00", "0.00")]
    assert standing(there.portal, voided) == [money("0", "0", "150.00")]
    for plan in (first, second):
        (check,) = checks(there.portal, plan.trace_number or "")
        assert desk.book.applied_of(check.payment_id) == check.amount == plan.amount


async def test_two_payers_pay_one_visit(there: Practice) -> None:
    told = billed(there.portal, patient=6)
    first = await plan_of(there, told.ruled(PART))
    assert (await there.oa.posting.post(first)).is_done
    rest = turned(told.ruled().lines[0], paid=Decimal("42.00"), adjustments=(("OA", "23", Decimal("108.00")),))
    answer = replace(told.ruled(), status="2", lines=(rest,))
    held = await plan_of(there, answer, insurance="30422")
    assert held.claims[0].why == ("secondary",)
    paid = received(payment(answer, trace="EFTSECOND"))
    second = await there.oa.posting.plan(paid, insurance_id="30422", secondary=True)
    assert (await there.oa.posting.post(second)).is_done
    assert standing(there.portal, told) == [money("120.00", "30.00", "0.00")]
    (check,) = checks(there.portal, "EFTSECOND")
    assert (check.insurance_id, check.amount) == ("30422", Decimal("42.00"))


async def test_the_same_check_of_another_amount_stops_before_anything_is_written(there: Practice) -> None:
    told = billed(there.portal, patient=7)
    paid = payment(told.ruled(), trace="EFTTWICE")
    assert (await there.oa.posting.post(await there.oa.posting.plan(received(paid), insurance_id=PAYER))).is_done
    other = await there.oa.posting.plan(
        received(payment(billed(there.portal, patient=8).ruled(PART), trace="EFTTWICE")), insurance_id=PAYER
    )
    posts = there.posts(RECORD), there.posts(APPLY)
    report = await there.oa.posting.post(other)
    assert report.stopped is not None
    assert (report.stopped.at, [one.outcome for one in report.claims]) == ("payment_differs", ["not_reached"])
    assert (there.posts(RECORD), there.posts(APPLY)) == posts


async def test_a_check_that_somebody_booked_by_hand_is_not_booked_again(there: Practice, desk: PaymentDesk) -> None:
    told = billed(there.portal, patient=10)
    plan = await plan_of(there, told.ruled())
    by_hand = MockPayment(
        payment_id=desk.book.next_id(),
        day=PAID_ON + timedelta(days=40),
        payer_type="I",
        payer="",
        kind="3",
        method="2",
        amount=plan.amount,
        patient_id="0",
        check_number=plan.trace_number or "",
        insurance_id="30422",
    )
    desk.book.payments.append(by_hand)
    posts = there.posts(RECORD), there.posts(APPLY)
    report = await there.oa.posting.post(plan)
    assert report.stopped is not None
    assert (report.stopped.at, there.posts(RECORD), there.posts(APPLY)) == ("another_payer", *posts)
    desk.book.payments[-1] = replace(by_hand, insurance_id=PAYER)
    report = await there.oa.posting.post(plan)
    assert (report.is_done, report.payment_id) == (True, by_hand.payment_id)
    assert (there.posts(RECORD), len(checks(there.portal, plan.trace_number or ""))) == (posts[0], 1)
    assert standing(there.portal, told) == [money("120.00", "30.00", "0.00")]
    desk.book.payments.append(replace(by_hand, payment_id=desk.book.next_id(), insurance_id=PAYER))
    report = await there.oa.posting.post(plan)
    assert report.stopped is not None
    assert report.stopped.at == "two_payments"


async def test_who_posts_a_plan_at_the_same_time_posts_nothing_twice(there: Practice, desk: PaymentDesk) -> None:
    one, two = billed(there.portal, patient=12), billed(there.portal, patient=13)
    plan = await plan_of(there, one.ruled(), two.ruled(PART))
    reports = await asyncio.gather(there.oa.posting.post(plan), there.oa.posting.post(plan))
    assert [report.is_done for report in reports] == [True, True]
    (check,) = checks(there.portal, plan.trace_number or "")
    assert len([one for one in desk.book.applied if one.payment_id == check.payment_id]) == 2
    assert standing(there.portal, one) == [money("120.00", "30.00", "0.00")]
    assert standing(there.portal, two) == [money("78.00", "30.00", "42.00")]


async def test_what_was_undone_by_hand_is_told_and_not_posted_again(there: Practice, desk: PaymentDesk) -> None:
    told = billed(there.portal, patient=11)
    plan = await plan_of(there, told.ruled())
    assert (await there.oa.posting.post(plan)).is_done
    desk.book.applied.pop()
    report = await there.oa.posting.post(plan)
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.claim) == ("remainder", 0)
    assert standing(there.portal, told) == [money("0", "0", "150.00")]


async def test_a_plan_that_somebody_was_faster_than_is_not_carried_out(there: Practice, desk: PaymentDesk) -> None:
    told = billed(there.portal, patient=10)
    shares = (("CO", "45", Decimal("20.00")), ("PR", "1", Decimal("90.00")))
    answer = replace(told.ruled(), lines=(turned(told.ruled().lines[0], paid=Decimal("40.00"), adjustments=shares),))
    plan = await plan_of(there, answer)
    (charge,) = [one for one in desk.book.charges if one.visit_id == told.visit_id]
    by_hand = MockPayment(
        payment_id=desk.book.next_id(),
        day=PAID_ON,
        payer_type="I",
        payer="",
        kind="3",
        method="2",
        amount=Decimal("40.00"),
        patient_id="0",
        check_number="TYPED1",
        insurance_id=PAYER,
    )
    desk.book.payments.append(by_hand)
    amounts = Decimal("40.00"), Decimal("20.00")
    desk.book.apply([MockApplied(desk.book.next_id(), by_hand.payment_id, charge.charge_id, TODAY, *amounts)])
    posts = there.posts(APPLY)
    report = await there.oa.posting.post(plan)
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.claim, there.posts(APPLY)) == ("changed_since", 0, posts)
    assert standing(there.portal, told) == [money("40.00", "20.00", "90.00")]
    same = received(payment(answer, trace=plan.trace_number or ""))
    again = await there.oa.posting.plan(same, insurance_id=PAYER)
    assert again.claims[0].why == ("stands_elsewhere",)


async def test_a_remittance_is_taken_by_its_id(there: Practice) -> None:
    with pytest.raises(NotFound):
        await there.oa.posting.plan("rem_none", insurance_id=PAYER)
    told = billed(there.portal, patient=9)
    await there.oa.remittances.absorb("example.835", written(payment(told.ruled(), trace="EFTBYID")))
    (entry,) = await there.oa.remittances.list()
    plan = await there.oa.posting.plan(entry.remittance_id, insurance_id=PAYER)
    assert (plan.trace_number, plan.remittance_id, len(plan.to_post)) == ("EFTBYID", entry.remittance_id, 1)
    with pytest.raises(InvalidInput):
        await there.oa.posting.plan(entry.remittance_id, insurance_id="example")
