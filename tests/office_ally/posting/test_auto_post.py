"""Remittances that the portal posts by itself: where the practice opted in, as planned, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mock_portals.clearinghouse.deciding import Decided, Ruling
from mock_portals.office_ally.auto_post_desk import AUTO_POST, AutoPostDesk
from mock_portals.office_ally.payment_desk import PaymentDesk
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.posting import PostingPlan
from portaldriver.portals.office_ally.posting.auto_posting import AutoPost, chosen
from portaldriver.portals.office_ally.posting.running import _check
from portaldriver.portals.office_ally.posting.writes import ApplyCheck, RecordCheck
from tests.office_ally.practice import Practice

from .billed import billed, checks, money, standing
from .paid import PAYER, Told, payment, planned, received

PART = Ruling(kind="part")
TWO = (("90834", (), "120.00"), ("90785", (), "33.33"))


@pytest.fixture
def tab(there: Practice) -> Iterator[AutoPostDesk]:
    """Give the desk of the tab, with its switches off again afterwards."""
    desk = there.portal.pm.desk(AutoPostDesk)
    yield desk
    desk.eras.clear()
    for switch in ("opted_in", "fail", "silently_refuse"):
        vars(desk).pop(switch, None)
    there.portal.faults.clear()


async def era(there: Practice, tab: AutoPostDesk, trace: str, *claims: Decided) -> PostingPlan:
    """Have the portal hold a remittance, and plan it."""
    paid = payment(*claims, trace=trace)
    tab.eras.append(paid)
    return await there.oa.posting.plan(received(paid), insurance_id=PAYER)


async def test_the_portal_posts_what_was_planned_once(there: Practice, tab: AutoPostDesk) -> None:
    one, two = billed(there.portal, patient=0), billed(there.portal, patient=1, lines=TWO)
    other = billed(there.portal, patient=2)
    tab.eras.append(payment(other.ruled(), trace="AUTOOTHER"))
    plan = await era(there, tab, "AUTO1", one.ruled(), two.ruled(PART))
    there.portal.faults.add(path=AUTO_POST, method="POST", reset=True, after=True)
    report = await there.oa.posting.post(plan, via="auto_post")
    assert report.is_done
    assert [claim.outcome for claim in report.claims] == ["posted", "posted"]
    assert standing(there.portal, one) == [money("120.00", "30.00", "0.00")]
    assert standing(there.portal, two) == [money("62.40", "24.00", "33.60"), money("18.66", "6.67", "8.00")]
    assert standing(there.portal, other) == [money("0", "0", "150.00")]
    posts = there.posts(AUTO_POST)
    for again in (await there.oa.posting.post(plan, via="auto_post"), await there.oa.posting.post(plan)):
        assert [claim.outcome for claim in again.claims] == ["already", "already"]
    assert (len(checks(there.portal, "AUTO1")), there.posts(AUTO_POST)) == (1, posts)


async def test_a_check_that_was_recorded_and_bears_nothing_is_no_no(there: Practice, tab: AutoPostDesk) -> None:
    told = billed(there.portal, patient=7)
    plan = await era(there, tab, "AUTO6", told.ruled())
    book = there.portal.pm.desk(PaymentDesk).book
    there.portal.faults.add(path=AUTO_POST, method="POST", reset=True, after=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "apply", lambda asked: None)
        report = await there.oa.posting.post(plan, via="auto_post")
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.error) == ("portal", "SavedDifferently")
    posts = there.posts(AUTO_POST)
    again = await there.oa.posting.post(plan, via="auto_post")
    assert again.stopped is not None
    assert (there.posts(AUTO_POST), len(checks(there.portal, "AUTO6"))) == (posts, 1), "it is not asked for again"


async def test_without_opt_in_nothing_is_pressed(there: Practice, tab: AutoPostDesk) -> None:
    told = billed(there.portal, patient=3)
    plan = await era(there, tab, "AUTO2", told.ruled())
    tab.opted_in = False
    posts = there.posts(AUTO_POST)
    report = await there.oa.posting.post(plan, via="auto_post")
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.error) == ("portal", "InvalidInput")
    assert (there.posts(AUTO_POST), checks(there.portal, "AUTO2")) == (posts, [])
    assert standing(there.portal, told) == [money("0", "0", "150.00")]
    assert (await there.oa.posting.post(plan)).is_done, "it can still be applied line by line"


async def test_what_the_portal_would_post_otherwise_is_not_posted(there: Practice, tab: AutoPostDesk) -> None:
    told = billed(there.portal, patient=4)
    plan = await era(there, tab, "AUTO3", told.ruled())
    tab.eras[:] = [payment(told.ruled(PART), payment_of_another(told), trace="AUTO3")]
    posts = there.posts(AUTO_POST)
    report = await there.oa.posting.post(plan, via="auto_post")
    assert report.stopped is not None
    assert (report.stopped.error, there.posts(AUTO_POST)) == ("InvalidInput", posts)
    assert standing(there.portal, told) == [money("0", "0", "150.00")]


def payment_of_another(told: Told) -> Decided:
    """Return what makes up for what is paid less, so that the checks are of one amount."""
    return Told(number="1", lines=(("90834", (), "52.50"),)).ruled()


async def test_a_refusal_with_http_200_stops_and_a_negative_amount_is_not_tried(
    there: Practice, tab: AutoPostDesk
) -> None:
    told, back = billed(there.portal, patient=5), billed(there.portal, patient=6)
    plan = await era(there, tab, "AUTO4", told.ruled())
    tab.fail = 1
    report = await there.oa.posting.post(plan, via="auto_post")
    assert report.stopped is not None
    assert (report.stopped.at, report.stopped.error) == ("portal", "InvalidInput")
    assert checks(there.portal, "AUTO4") == []
    less = await era(there, tab, "AUTO5", back.ruled(PART).reversed(), told.ruled())
    report = await there.oa.posting.post(less, via="auto_post")
    assert report.stopped is not None
    assert report.stopped.at == "negative_amount"


def test_the_journal_can_make_each_write_again() -> None:
    told = Told(number="8800201", lines=TWO)
    plan = planned(payment(told.ruled(PART)), told.known())
    check = _check(plan)
    record = RecordCheck(Binding(), check)
    auto = AutoPost(Binding(), check, chosen(plan))
    for write in (record, auto):
        again = type(write).from_payload(Binding(), json.loads(json.dumps(write.payload)))
        assert (again.payload, again.natural_key, again.record) == (write.payload, write.natural_key, write.record)
    assert [one.payment for one in auto.lines] == [one.payment for one in plan.claims[0].lines]
    kept = {
        "paymentId": "8",
        "patientId": "4",
        "applications": [{"chargeId": "7", "amount": 33.33, "adjustment": 0.07}],
    }
    applied = ApplyCheck.from_payload(Binding(), kept)
    assert (applied.payload, applied.address) == (kept, {"PID": "8", "PatientID": "4"})
