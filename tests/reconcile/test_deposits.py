"""Deposits and remittances: what belongs together by number, by amount and day, and what is never guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.edi import Deposit, Remittance
from portaldriver.reconcile import Reconciliation, reconcile
from tests.reconcile.making import DAY, MONTH, answer, deposit, money, remittance, shown


def one(trace: str = "TRACE0001", paid: str = "100", **more: Any) -> Remittance:
    return remittance(trace, answer(f"CLAIM-{trace}", "150", paid), **more)


def codes(found: Reconciliation) -> list[tuple[Any, ...]]:
    return shown(found.differences, "amount")


def states(found: Reconciliation) -> tuple[list[str], list[str]]:
    return [payment.state for payment in found.payments], [other.state for other in found.deposits]


@pytest.mark.parametrize(
    "reference, description",
    [
        ("TRACE0001", None),
        (" trace0001 ", None),
        ("00TRACE0001", None),
        ("TRACE-0001", None),
        ("99", "HCCLAIMPMT EXAMPLE TRN*1*TRACE0001*1555000001\\"),
        (None, "EFT trace#TRACE0001; example plan"),
    ],
)
def test_a_number_in_the_reference_or_the_description(reference: str | None, description: str | None) -> None:
    far = DAY + timedelta(days=3)
    other = deposit("100", "OTHER77", day=DAY)  # the same amount, nearer, another number
    found = reconcile([other, deposit("100", reference, day=far, description=description)], [one()], covers=MONTH)
    assert states(found) == (["matched"], ["unexplained", "matched"])
    assert found.deposits[1].remittances == (0,)
    assert codes(found) == [("deposit_unexplained", money(100))]


def test_another_senders_same_number_is_another_payment() -> None:
    theirs = deposit("100", "TRACE0001", originator="1999999999")
    found = reconcile([theirs], [one()], covers=MONTH)
    assert states(found) == (["missing"], ["unexplained"])
    told = deposit("100", None, description="TRN*1*TRACE0001*1999999999\\")
    assert states(reconcile([told], [one()], covers=MONTH)) == (["missing"], ["unexplained"])


def test_a_tax_id_is_the_company_id_without_its_first_digit() -> None:
    found = reconcile([deposit("99", "TRACE0001", originator="555000001")], [one()], covers=MONTH)
    assert states(found) == (["amount_differs"], ["amount_differs"])


def test_a_short_number_amid_a_description_needs_the_amount() -> None:
    words = "PAYMENT 1001 MAIN STREET"
    assert states(reconcile([deposit("99", None, description=words)], [one("1001")], covers=MONTH)) == (
        ["missing"],
        ["unexplained"],
    )
    late = DAY + timedelta(days=9)
    found = reconcile([deposit("100", None, description=words, day=late)], [one("1001")], covers=MONTH)
    assert states(found) == (["matched"], ["matched"])


def test_by_amount_and_day_if_just_one_fits() -> None:
    found = reconcile([deposit("100", day=DAY + timedelta(days=5))], [one()], covers=MONTH)
    assert states(found) == (["matched"], ["matched"])
    assert found.settled
    late = reconcile([deposit("100", day=DAY + timedelta(days=6))], [one()], covers=MONTH)
    assert states(late) == (["missing"], ["unexplained"])


def test_a_check_may_come_late() -> None:
    check = one(method="CHK")
    assert states(reconcile([deposit("100", day=DAY + timedelta(days=28))], [check], covers=MONTH)) == (
        ["matched"],
        ["matched"],
    )


def test_what_two_could_be_is_neither() -> None:
    found = reconcile([deposit("100", row=7)], [one("A1234"), one("B1234")], covers=MONTH)
    assert states(found) == (["ambiguous", "ambiguous"], ["ambiguous"])
    assert shown(found.differences, "amount", "off_by") == [("deposit_ambiguous", 200, -100)]
    assert found.differences[0].candidates == ("remittance A1234", "remittance B1234", "row 7 of 2026-03-02")
    two = reconcile([deposit("100"), deposit("100", day=DAY + timedelta(days=1))], [one()], covers=MONTH)
    assert states(two) == (["ambiguous"], ["ambiguous", "ambiguous"])


def test_missing_is_what_the_statement_should_show() -> None:
    inside, late = one("A1234"), one("B1234", day=date(2026, 3, 29))
    early = one("C1234", day=date(2026, 2, 20))
    found = reconcile([], [inside, late, early], covers=MONTH)
    assert [(payment.trace_number, payment.state) for payment in found.payments] == [
        ("C1234", "awaited"),
        ("A1234", "missing"),
        ("B1234", "awaited"),
    ]
    assert shown(found.differences, "to_do") == [
        ("deposit_missing", True),
        ("deposit_awaited", False),
        ("deposit_awaited", False),
    ]
    assert found.at_stake == 100


@pytest.mark.parametrize("method, day", [("ACH", date(2026, 2, 26)), ("CHK", date(2026, 2, 2))])
def test_what_no_statement_shows_whole_is_somebody_s_to_look_for(method: str, day: date) -> None:
    paid = one(method=method, day=day)
    before = reconcile([], [paid], covers=(date(2026, 2, 1), date(2026, 2, 28)))
    assert (shown(before.differences, "to_do"), before.settled) == ([("deposit_awaited", False)], True)
    found = reconcile([], [paid], covers=MONTH)
    assert (shown(found.differences, "to_do"), found.settled) == ([("deposit_unseen", True)], False)
    assert found.payments[0].state == "awaited"
    long_gone = reconcile([], [paid], covers=(date(2026, 4, 1), date(2026, 4, 30)))
    assert long_gone.settled, "that statement could not show it"


def test_a_doubled_deposit() -> None:
    twice = [deposit("100", "TRACE0001", row=2), deposit("100", "TRACE0001", day=DAY + timedelta(days=9), row=3)]
    found = reconcile(twice, [one()], covers=MONTH)
    assert states(found) == (["matched"], ["matched", "doubled"])
    assert shown(found.differences, "amount", "row") == [("deposit_doubled", 100, 3)]
    same = [deposit("100", row=2), deposit("100", row=3)]
    assert states(reconcile(same, [one()], covers=MONTH)) == (["matched"], ["matched", "doubled"])


def test_another_amount_with_the_same_number() -> None:
    found = reconcile([deposit("98.50", "TRACE0001")], [one()], covers=MONTH)
    assert states(found) == (["amount_differs"], ["amount_differs"])
    assert shown(found.differences, "amount", "off_by") == [("amount_differs", money("1.5"), money("-1.5"))]


def test_one_transfer_for_several_remittances_and_several_for_one() -> None:
    parts = [one("TRACE0001", "100"), one("TRACE0001", "40")]
    assert states(reconcile([deposit("140", "TRACE0001")], parts, covers=MONTH)) == (["matched"] * 2, ["matched"])
    halves = [deposit("30", "TRACE0001"), deposit("70", "TRACE0001")]
    assert states(reconcile(halves, [one()], covers=MONTH)) == (["matched"], ["matched"] * 2)
    off = reconcile([deposit("141", "TRACE0001")], parts, covers=MONTH)
    assert states(off) == (["ambiguous"] * 2, ["ambiguous"])


def test_equal_remittances_of_one_number_are_not_told_apart_by_chance() -> None:
    first = remittance("TRACE0001", answer("CLAIM-A", "150", "100"))
    second = remittance("TRACE0001", answer("CLAIM-B", "150", "100"))
    found = reconcile([deposit("100", "TRACE0001")], [first, second], covers=MONTH)
    assert states(found) == (["ambiguous"] * 2, ["ambiguous"])
    both = reconcile([deposit("200", "TRACE0001")], [first, second], covers=MONTH)
    assert both.settled


def test_no_deposit_is_expected_where_nothing_was_paid() -> None:
    nothing = remittance("TRACE0009", answer("CLAIM-1", "150", "0", status="4"), method="NON")
    found = reconcile([], [nothing], covers=MONTH)
    assert states(found) == (["zero"], [])
    assert found.settled


def test_a_remittance_that_came_twice_counts_once() -> None:
    again = one().model_copy(update={"control_number": "0777"})
    found = reconcile([deposit("100", "TRACE0001")], [one(), again], covers=MONTH)
    assert codes(found) == [("remittance_twice", money(100))]
    assert found.totals.remitted == found.totals.paid == 100
    assert found.settled


def test_money_that_the_payer_takes_is_a_withdrawal() -> None:
    debit = one()
    debit = debit.model_copy(update={"payment": debit.payment.model_copy(update={"direction": "debit"})})
    assert states(reconcile([deposit("-100", "TRACE0001")], [debit], covers=MONTH))[0] == ["matched"]


def test_a_number_far_from_its_day_is_told() -> None:
    found = reconcile([deposit("100", "TRACE0001", day=DAY + timedelta(days=20))], [one()], covers=MONTH)
    assert codes(found) == [("date_differs", 0)]
    assert found.settled


def test_a_remittance_without_an_amount() -> None:
    silent = one()
    silent = silent.model_copy(update={"payment": silent.payment.model_copy(update={"amount": None})})
    found = reconcile([], [silent], covers=MONTH)
    assert states(found)[0] == ["unknown"]
    assert codes(found) == [("remittance_without_amount", money(100))]


def test_without_a_bank_nothing_is_missing() -> None:
    found = reconcile(None, [one()])
    assert states(found) == (["not_compared"], [])
    assert found.settled
    assert found.totals.deposited is None


def test_deposits_may_be_called_for_and_need_no_row() -> None:
    found = reconcile(lambda: iter([Deposit(date=DAY, amount=Decimal(100), reference="TRACE0001")]), iter([one()]))
    assert found.settled


def test_what_came_by_payer() -> None:
    given = [
        one("A1001", "100"),
        one("A100002", "50", payer="Second Plan"),
        one("A1003", "30", payer="Second Plan"),
        one("A100004", "20", payer="Third Plan"),
    ]
    deposits = [
        deposit("99", "A1001"),
        deposit("70", None, description="A100002 A100004"),
        deposit("5", "ODD9", payer="Fourth Plan"),
    ]
    found = reconcile(deposits, given, covers=MONTH)
    assert [(payer.payer, str(payer.received), str(payer.at_stake)) for payer in found.payers] == [
        ("Second Plan", "50", "30"),
        ("Fourth Plan", "0", "5"),
        ("Example Health Plan", "99", "1"),
        ("Third Plan", "20", "0"),
    ]
