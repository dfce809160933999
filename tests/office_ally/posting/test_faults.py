"""What goes wrong on the way: posted once all the same, or stopped with nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.office_ally.payment_desk import APPLY, RECORD, PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockApplied
from portaldriver import ChallengeRequired
from portaldriver.portals.office_ally.posting import PostingPlan
from portaldriver.runtime import points
from tests.office_ally.practice import Practice

from .billed import billed, checks, money, standing
from .paid import PAYER, Told, payment, received

DONE = [money("120.00", "30.00", "0.00")]
NOTHING = [money("0", "0", "150.00")]


async def planned(there: Practice, trace: str, patient: int) -> tuple[PostingPlan, Told]:
    """Plan a check of its own for a visit of its own."""
    told = billed(there.portal, patient=patient)
    paid = payment(told.ruled(), trace=trace)
    return await there.oa.posting.plan(received(paid), insurance_id=PAYER), told


LOST: dict[str, dict[str, Any]] = {
    "the answer to the payment": {"path": RECORD, "reset": True, "after": True},
    "the answer to the application": {"path": APPLY, "method": "POST", "reset": True, "after": True},
}


@pytest.mark.parametrize("what", LOST)
async def test_a_lost_answer_makes_nothing_twice(there: Practice, desk: PaymentDesk, what: str) -> None:
    plan, told = await planned(there, f"LOST{len(what)}", 10)
    there.portal.faults.add(**LOST[what])
    assert (await there.oa.posting.post(plan)).is_done
    assert len(checks(there.portal, plan.trace_number or "")) == 1
    assert standing(there.portal, told) == DONE


def _fail(desk: PaymentDesk) -> None:
    desk.fail = 1


def _swallow(desk: PaymentDesk) -> None:
    desk.silently_refuse = 99


@pytest.mark.parametrize("wrong, error", [(_fail, "InvalidInput"), (_swallow, "NotSaved")])
async def test_a_payment_that_is_refused_with_http_200_stops_the_posting(
    there: Practice, desk: PaymentDesk, wrong: Callable[[PaymentDesk], None], error: str
) -> None:
    plan, told = await planned(there, f"NO{error}", 11)
    wrong(desk)
    report = await there.oa.posting.post(plan)
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.claim, report.stopped.error) == ("portal", None, error)
    assert (report.payment_id, report.is_done, checks(there.portal, plan.trace_number or "")) == (None, False, [])
    desk.fail = desk.silently_refuse = 0
    assert (await there.oa.posting.post(plan)).is_done
    assert standing(there.portal, told) == DONE


async def test_an_application_that_is_refused_stops_the_posting_and_can_be_made_later(
    there: Practice, desk: PaymentDesk
) -> None:
    plan, told = await planned(there, "REFUSED", 12)
    listener = points.listener
    points.listener = lambda label: _fail(desk) if label == "posting recorded" else None
    try:
        report = await there.oa.posting.post(plan)
    finally:
        points.listener = listener
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.claim, report.stopped.error) == ("portal", 0, "InvalidInput")
    assert [one.outcome for one in report.claims] == ["not_reached"]
    assert report.left == plan.amount
    assert standing(there.portal, told) == NOTHING
    assert (await there.oa.posting.post(plan)).is_done
    assert len(checks(there.portal, "REFUSED")) == 1
    assert standing(there.portal, told) == DONE


async def test_what_somebody_applied_meanwhile_stops_the_posting(there: Practice, desk: PaymentDesk) -> None:
    plan, told = await planned(there, "MEANWHILE", 13)
    other, _ = await planned(there, "OTHER", 13)
    (charge,) = [one for one in desk.book.charges if one.visit_id == told.visit_id]
    payment_id = (await there.oa.posting.post(other)).payment_id or ""
    desk.book.apply([MockApplied(desk.book.next_id(), payment_id, charge.charge_id, TODAY, Decimal(1), Decimal(0))])
    report = await there.oa.posting.post(plan)
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.error) == ("changed_since", None)
    assert standing(there.portal, told) == [money("1", "0", "149.00")]


async def test_a_session_that_is_gone_is_renewed(there: Practice, desk: PaymentDesk) -> None:
    plan, told = await planned(there, "GONE", 14)
    there.portal.expire_sessions(sso=True)
    assert (await there.oa.posting.post(plan)).is_done
    assert len(checks(there.portal, "GONE")) == 1
    assert standing(there.portal, told) == DONE


async def test_a_challenge_is_told_and_the_posting_goes_on_afterwards(there: Practice, desk: PaymentDesk) -> None:
    plan, told = await planned(there, "CHALLENGED", 15)
    there.portal.faults.add(path=APPLY, method="GET", serve_recorded="challenge", times=None)
    with pytest.raises(ChallengeRequired):
        await there.oa.posting.post(plan)
    assert standing(there.portal, told) == NOTHING
    there.portal.faults.clear()
    assert (await there.oa.posting.post(plan)).is_done
    assert len(checks(there.portal, "CHALLENGED")) == 1
    assert standing(there.portal, told) == DONE
