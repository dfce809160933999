"""Received payments: listed as the book has them, recorded once, applied once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.office_ally.copay_desk import COPAY, CopayDesk
from mock_portals.office_ally.payment_desk import APPLY, RECORD, PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockCharge, MockPayment
from mock_portals.variants import rename_id
from portaldriver import (
    BrowserPool,
    Duplicate,
    ExtractionError,
    IdempotencyConflict,
    InvalidInput,
    NewPayment,
    NotFound,
    NotSaved,
    Payment,
    SavedDifferently,
    SelectorUncertain,
)
from portaldriver.portals.office_ally.listing import Lane
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


@pytest.fixture
def desk(there: Practice) -> Iterator[PaymentDesk]:
    """The desk, with all its switches off again afterwards."""
    desk = there.portal.pm.desk(PaymentDesk)
    yield desk
    for switch in ("fail", "silently_refuse", "stale_lists", "stale_unapplied", "drops", "layout", "forgetful"):
        vars(desk).pop(switch, None)
    there.portal.faults.clear()
    there.portal.unvary()


def new(there: Practice, patient: int, **fields: Any) -> NewPayment:
    """Return a payment of one of the practice's patients; each test has patients of its own."""
    given: dict[str, Any] = {"paid_on": date(2026, 1, 6), "amount": "25.10", "method": "check", "check_number": "7301"}
    return NewPayment(**({"patient_id": there.portal.patients[patient].patient_id} | given | fields))


def recorded(desk: PaymentDesk, payment: NewPayment) -> list[MockPayment]:
    """Return what the book has of a patient since the practice opened its own books."""
    day = [one for one in desk.book.payments if one.day > TODAY]
    return [one for one in day if one.patient_id == payment.patient_id]


# --- lists


def compare(payment: Payment, book: MockPayment, desk: PaymentDesk) -> None:
    """Hold the model against the book, spelled out independently of the SDK's mapping."""
    assert (payment.payment_id, payment.paid_on, payment.patient_id) == (book.payment_id, book.day, book.patient_id)
    assert payment.amount == book.amount
    assert payment.applied == desk.book.applied_of(book.payment_id)
    assert payment.payer_type == {"P": "patient", "I": "insurance"}[book.payer_type]
    assert payment.payment_type == {"1": "payment", "2": "copay", "3": "deposit", "4": "era"}[book.kind]
    assert payment.method == {"1": "cash", "2": "check", "3": "credit_card", "4": "echeck"}[book.method]
    assert payment.check_number == (book.check_number or None)
    assert (payment.office_id, payment.insurance_id) == (book.office_id or None, book.insurance_id or None)
    assert payment.can_autopost == (None if book.kind != "4" else book.amount >= 0)


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_the_list_is_the_book(there: Practice, desk: PaymentDesk, lane: Lane) -> None:
    listed = await there.oa.payments.list(page_size=20, lane=lane).all()
    assert len(listed) == len(desk.book.payments) > 40
    for payment, book in zip(listed, desk.book.payments, strict=True):
        compare(payment, book, desk)
    taken_back = [one for one in listed if one.amount < 0]
    assert taken_back
    assert {one.can_autopost for one in taken_back} == {False}
    assert str(listed[0].amount) not in repr(listed[0])
    start, end = date(2025, 12, 1), date(2025, 12, 31)
    found = await there.oa.payments.list(start, end, payer_type="patient", payment_type="payment", lane=lane).all()
    assert [one.payment_id for one in found] == [
        one.payment_id for one in desk.book.payments if start <= one.day <= end and one.kind == "1"
    ]
    assert (await there.oa.payments.list(date(2020, 1, 1), date(2020, 1, 2), lane=lane)).total == 0


def test_bad_ranges_are_refused_before_the_browser_moves(there: Practice) -> None:
    for options, field in (
        ({"start": date(2026, 2, 1), "end": date(2026, 1, 1)}, "end"),
        ({"page": 0}, "page"),
        ({"page_size": 1001}, "page_size"),
    ):
        with pytest.raises(InvalidInput) as refused:
            there.oa.payments.list(**options)
        assert refused.value.field == field


# --- recording


async def test_every_field_is_kept_and_a_repeat_sends_nothing(there: Practice, desk: PaymentDesk) -> None:
    payment = new(
        there,
        0,
        payer_type="insurance",
        insurance_id="30411",
        payment_type="deposit",
        description="Refund & more <b>",
        comments="Line one\nand  two",
        visit_id="500001",
        appointment_id="900777",
        office_id="4102",
        provider_id="2203",
        facility_id="5303",
    )
    receipt = await there.oa.payments.record(payment)
    (kept,) = recorded(desk, payment)
    assert receipt.payment_id == kept.payment_id
    assert kept == MockPayment(
        payment_id=kept.payment_id,
        day=date(2026, 1, 6),
        payer_type="I",
        payer="Evergreen Health Plan",
        kind="3",
        method="2",
        amount=Decimal("25.10"),
        patient_id=payment.patient_id,
        check_number="7301",
        description="Refund & more <b>",
        office_id="4102",
        provider_id="2203",
        facility_id="5303",
        insurance_id="30411",
        visit_id="500001",
        appointment_id="900777",
        comments="Line one\nand  two",
    )
    seen = len(there.portal.requests)
    assert await there.oa.payments.record(json.loads(payment.model_dump_json(by_alias=True))) == receipt
    assert len(there.portal.requests) == seen
    # Under a key of the caller's it is another write, of a check that is there already.
    with pytest.raises(Duplicate) as twice:
        await there.oa.payments.record(payment, key="again")
    assert "7301" not in str(twice.value)
    assert recorded(desk, payment) == [kept]


async def test_two_equal_payments_in_cash_are_two(there: Practice, desk: PaymentDesk) -> None:
    cash = new(there, 1, method="cash", check_number=None)
    seen = len(there.portal.requests)
    with pytest.raises(InvalidInput) as refused:
        await there.oa.payments.record(cash)
    assert (refused.value.field, len(there.portal.requests)) == ("key", seen)
    first = await there.oa.payments.record(cash, key="till-1")
    second = await there.oa.payments.record(cash, key="till-2")
    assert await there.oa.payments.record(cash, key="till-1") == first
    assert [one.payment_id for one in recorded(desk, cash)] == [first.payment_id, second.payment_id]
    with pytest.raises(IdempotencyConflict):
        await there.oa.payments.record(new(there, 1, method="cash", check_number=None, amount="26"), key="till-1")


@pytest.mark.parametrize(
    "patient, fault",
    [
        (2, {"reset": True, "after": True}),
        (3, {"reset": True}),
        (4, {"status": 503, "after": True}),
        (46, {"serve_recorded": "challenge", "after": True}),
    ],
    ids=["answer lost", "request lost", "503 though saved", "challenge in the answer's place"],
)
async def test_a_lost_answer_is_asked_about(
    there: Practice, desk: PaymentDesk, patient: int, fault: dict[str, Any]
) -> None:
    cash = new(there, patient, method="cash", check_number=None)
    there.portal.faults.add(path=RECORD, **fault)
    receipt = await there.oa.payments.record(cash, key=f"lost-{patient}")
    assert [one.payment_id for one in recorded(desk, cash)] == [receipt.payment_id]


async def test_a_failure_with_http_200_saves_nothing(there: Practice, desk: PaymentDesk) -> None:
    payment = new(there, 5)
    desk.fail = 1
    with pytest.raises(InvalidInput):
        await there.oa.payments.record(payment)
    assert recorded(desk, payment) == []
    # A no is no receipt: it may be tried again.
    await there.oa.payments.record(payment)
    assert len(recorded(desk, payment)) == 1


async def test_an_answer_that_saved_nothing_is_not_believed(there: Practice, desk: PaymentDesk) -> None:
    payment = new(there, 6)
    desk.silently_refuse = 1
    await there.oa.payments.record(payment)
    assert len(recorded(desk, payment)) == 1
    never = new(there, 7)
    desk.silently_refuse = 99
    with pytest.raises(NotSaved):
        await there.oa.payments.record(never)
    assert recorded(desk, never) == []


async def test_a_list_that_lags_behind_makes_no_second_payment(there: Practice, desk: PaymentDesk) -> None:
    cash = new(there, 8, method="cash", check_number=None)
    posts = there.posts(RECORD)
    desk.stale_lists = 2  # the look before the press, and the first one after it
    await there.oa.payments.record(cash, key="lagging")
    assert (len(recorded(desk, cash)), there.posts(RECORD) - posts) == (1, 1)


async def test_what_the_portal_keeps_otherwise_is_told_by_name(there: Practice, desk: PaymentDesk) -> None:
    payment = new(there, 9, comments="For the visit in May", description="Copay")
    desk.drops = frozenset({"Comments"})
    with pytest.raises(SavedDifferently) as differs:
        await there.oa.payments.record(payment)
    assert differs.value.fields == ("comments",)
    assert "May" not in str(differs.value)
    assert len(recorded(desk, payment)) == 1


async def test_an_unknown_patient_is_refused(there: Practice, desk: PaymentDesk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await there.oa.payments.record(new(there, 0, patient_id="99999999"))
    assert "99999999" not in str(refused.value)


# --- copays


async def test_a_copay_is_taken_once(there: Practice, desk: PaymentDesk) -> None:
    patient = there.portal.patients[45].patient_id
    asked = {"appointmentId": "900001", "patientId": patient, "amount": 20, "method": "credit_card"}
    with pytest.raises(InvalidInput) as refused:
        await there.oa.payments.copay(asked)
    assert refused.value.field == "key"
    there.portal.faults.add(path=COPAY, reset=True, after=True)
    first = await there.oa.payments.copay({**asked, "description": "Window 2"}, key="copay-1")
    second = await there.oa.payments.copay(asked, key="copay-2")
    assert await there.oa.payments.copay(asked, key="copay-2") == second
    kept = [one for one in desk.book.payments if one.appointment_id == "900001"]
    assert [(one.payment_id, one.method, one.amount, one.description) for one in kept] == [
        (first.payment_id, "3", Decimal("20.00"), "Window 2"),
        (second.payment_id, "3", Decimal("20.00"), ""),
    ]
    there.portal.pm.desk(CopayDesk).fail = 1
    with pytest.raises(InvalidInput):
        await there.oa.payments.copay(asked, key="copay-3")
    check = {**asked, "method": "check", "checkNumber": "88"}
    there.portal.pm.desk(CopayDesk).silently_refuse = 1
    third = await there.oa.payments.copay(check)
    with pytest.raises(Duplicate):
        await there.oa.payments.copay(check, key="copay-4")
    listed = await there.oa.payments.list(payment_type="copay").all()
    assert [one.payment_id for one in listed] == [first.payment_id, second.payment_id, third.payment_id]


# --- applying


def with_charges(desk: PaymentDesk, nth: int) -> tuple[MockPayment, list[MockCharge]]:
    """Return the nth payment of more than a hundred dollars whose patient owes for two charges or more."""
    fits = [one for one in desk.book.payments if one.amount > 100 and one.day <= TODAY]
    patients: dict[str, MockPayment] = {}
    for one in fits:
        if len(desk.book.open_charges(one.patient_id)) >= 2:
            patients.setdefault(one.patient_id, one)
    payment = list(patients.values())[nth]
    return payment, [one for one in desk.book.charges if one.patient_id == payment.patient_id]


def borne(desk: PaymentDesk, payment: MockPayment) -> dict[str, tuple[Decimal, Decimal]]:
    """Return what the book says that a payment bears of each charge."""
    totals: dict[str, tuple[Decimal, Decimal]] = {}
    for one in desk.book.applied:
        if one.payment_id == payment.payment_id:
            paid, adjusted = totals.get(one.charge_id, (Decimal(0), Decimal(0)))
            totals[one.charge_id] = (paid + one.payment, adjusted + one.adjustment)
    return totals


@pytest.mark.parametrize("layout", ["inputs", "text"])
async def test_a_payment_is_applied_in_either_layout(there: Practice, desk: PaymentDesk, layout: Any) -> None:
    desk.layout = layout
    payment, (first, second, *_) = with_charges(desk, 0 if layout == "inputs" else 1)
    offered = await there.oa.payments.unapplied(payment.payment_id)
    assert offered.amount_left == payment.amount
    assert [(one.charge_id, one.date_of_service, one.charge, one.remainder) for one in offered.charges] == [
        (one.charge_id, one.day, one.amount, one.amount) for one in desk.book.open_charges(payment.patient_id)
    ]
    fallen_back = {event.field for event in there.told.named("SelectorDegraded")}
    assert ({"date_of_service", "charge", "remainder"} <= fallen_back) == (layout == "text")
    asked: list[dict[str, Any]] = [
        {"chargeId": first.charge_id, "amount": "40.25", "adjustment": "10"},
        {"chargeId": second.charge_id, "amount": 5},
    ]
    done = await there.oa.payments.apply(payment.payment_id, asked)
    assert (done.status, done.applied) == ("updated", Decimal("45.25"))
    expected = {first.charge_id: (Decimal("40.25"), Decimal(10)), second.charge_id: (Decimal(5), Decimal(0))}
    assert borne(desk, payment) == expected
    assert {one.charge_id: one.amount for one in await there.oa.payments.applied(payment.payment_id)} == {
        charge: paid for charge, (paid, _) in expected.items()
    }
    posts = there.posts(APPLY)
    again = await there.oa.payments.apply(payment.payment_id, asked)
    assert (again.status, there.posts(APPLY)) == ("unchanged", posts)
    # In all, not once more: only what is missing is added.
    more = await there.oa.payments.apply(payment.payment_id, [{"chargeId": second.charge_id, "amount": "7.50"}])
    assert more.status == "updated"
    assert borne(desk, payment)[second.charge_id] == (Decimal("7.50"), Decimal(0))


async def test_nothing_is_sent_of_what_the_payment_cannot_bear(there: Practice, desk: PaymentDesk) -> None:
    payment, (charge, *_) = with_charges(desk, 2)
    small = MockPayment(
        payment_id=desk.book.next_id(),
        day=TODAY,
        payer_type="P",
        payer="",
        kind="1",
        method="1",
        amount=Decimal("10.00"),
        patient_id=payment.patient_id,
    )
    desk.book.payments.append(small)
    desk.stale_unapplied = Decimal("50.00")
    posts = there.posts(APPLY)
    for payment_id, asked, field in (
        (small.payment_id, {"chargeId": charge.charge_id, "amount": "10.01"}, "applications"),
        (
            payment.payment_id,
            {"chargeId": charge.charge_id, "amount": "1", "adjustment": "999"},
            "applications.0.amount",
        ),
        (payment.payment_id, {"chargeId": "1", "amount": "1"}, "applications.0.chargeId"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await there.oa.payments.apply(payment_id, [asked])
        assert refused.value.field == field
    with pytest.raises(NotFound):
        await there.oa.payments.apply("1", [{"chargeId": charge.charge_id, "amount": "1"}])
    for wrong in ([], [{"chargeId": "1", "amount": 1}] * 2, [{"chargeId": "1", "amount": 0}]):
        with pytest.raises(InvalidInput):
            await there.oa.payments.apply(payment.payment_id, wrong)
    assert (there.posts(APPLY), borne(desk, payment), borne(desk, small)) == (posts, {}, {})


async def test_applying_happens_once_whatever_becomes_of_the_answer(there: Practice, desk: PaymentDesk) -> None:
    payment, (first, second, *_) = with_charges(desk, 3)
    there.portal.faults.add(path=APPLY, method="POST", reset=True, after=True)
    await there.oa.payments.apply(payment.payment_id, [{"chargeId": first.charge_id, "amount": "12.00"}])
    there.portal.faults.add(path=APPLY, method="POST", reset=True)
    await there.oa.payments.apply(payment.payment_id, [{"chargeId": second.charge_id, "amount": "3.00"}])
    desk.silently_refuse = 1
    await there.oa.payments.apply(payment.payment_id, [{"chargeId": second.charge_id, "amount": "4.00"}])
    expected = {first.charge_id: (Decimal(12), Decimal(0)), second.charge_id: (Decimal(4), Decimal(0))}
    assert borne(desk, payment) == expected
    desk.fail = 1
    with pytest.raises(InvalidInput) as refused:
        await there.oa.payments.apply(payment.payment_id, [{"chargeId": first.charge_id, "amount": "13.00"}])
    assert refused.value.field == "applications"
    assert borne(desk, payment) == expected


async def test_a_list_that_does_not_add_up_is_not_built_upon(there: Practice, desk: PaymentDesk) -> None:
    """What the payment itself shows as applied is attested; what the other list is asked by is not."""
    payment, (first, second, *_) = with_charges(desk, 5)
    await there.oa.payments.apply(payment.payment_id, [{"chargeId": first.charge_id, "amount": "2.00"}])
    posts = there.posts(APPLY)
    desk.forgetful = True
    with pytest.raises(ExtractionError):
        await there.oa.payments.apply(payment.payment_id, [{"chargeId": second.charge_id, "amount": "1.00"}])
    assert (there.posts(APPLY), list(borne(desk, payment))) == (posts, [first.charge_id])


async def test_a_button_that_moved_commits_nothing(there: Practice, desk: PaymentDesk) -> None:
    payment, (charge, *_) = with_charges(desk, 4)
    posts = there.posts(APPLY)
    there.portal.vary(APPLY, rename_id("ctl00_phFolderContent_btnApply2", "btnApplyNow"))
    with pytest.raises(SelectorUncertain) as moved:
        await there.oa.payments.apply(payment.payment_id, [{"chargeId": charge.charge_id, "amount": "1"}])
    assert "btnApply2" in str(moved.value)
    assert there.posts(APPLY) == posts
