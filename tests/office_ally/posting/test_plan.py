"""Plans: which line gets what, what is held and why, and that no cent and no line is planned twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_portals.clearinghouse.deciding import Decided, Ruling
from portaldriver.edi import Remittance
from portaldriver.edi.remittances.exact import total
from portaldriver.portals.office_ally.posting import PlannedClaim, PostingPlan

from .paid import DAY, Told, payment, planned, read, turned

A = Told(number="8800201")
B = Told(
    number="8800202",
    last="Sample",
    lines=(("90834", (), "120.00"), ("90785", ("59",), "33.33")),
    visit_id="61009002",
    patient_id="2",
)
PART = Ruling(kind="part")


def only(plan: PostingPlan) -> PlannedClaim:
    """Return the plan's one claim."""
    (found,) = plan.claims
    return found


def test_each_line_gets_its_payment_and_what_the_contract_takes() -> None:
    plan = planned(payment(A.ruled(), B.ruled(PART)), A.known(), B.known())
    assert (plan.why, plan.held, plan.left) == ((), (), Decimal(0))
    first, second = plan.to_post
    (line,) = first.lines
    assert (line.payment, line.write_off, line.patient_owes) == (Decimal("120.00"), Decimal("30.00"), Decimal(0))
    assert (first.visit_id, first.patient_id, line.position) == ("61009001", "1", 1)
    # 120.00 allowed 96.00: 9.60 deductible, 19.20 coinsurance, 4.80 copay; 33.33 allowed 26.66: 2.67 and 5.33
    assert [one.payment for one in second.lines] == [Decimal("62.40"), Decimal("18.66")]
    assert [one.write_off for one in second.lines] == [Decimal("24.00"), Decimal("6.67")]
    assert [one.patient_owes for one in second.lines] == [Decimal("33.60"), Decimal("8.00")]
    treated = [(one.group, one.reason, one.treatment) for one in second.lines[1].adjustments]
    assert treated == [("CO", "45", "write_off"), ("PR", "1", "patient"), ("PR", "2", "patient")]
    assert second.lines[1].modifiers == ("59",)
    assert not plan.has_negative


def test_a_plan_shows_nobody_in_its_repr() -> None:
    plan = planned(payment(A.ruled()), A.known())
    assert repr(plan) == "PostingPlan(...)"
    assert repr(plan.claims[0]) == "PlannedClaim(...)"
    assert PostingPlan.model_validate_json(plan.model_dump_json(by_alias=True)).to_post[0].payment == Decimal("120.00")


def with_line(told: Told, **changes: Any) -> Decided:
    """Return the claim's answer with something else about its first line."""
    answer = told.ruled()
    return replace(answer, lines=(turned(answer.lines[0], **changes), *answer.lines[1:]))


@pytest.mark.parametrize(
    "answer, visits, why",
    [
        (A.ruled(), (B.known(),), "unknown_visit"),
        (A.ruled(), (A.known(), replace(B, number=A.number).known()), "two_visits"),
        (A.ruled(), (replace(A, last="Else").known(),), "contradicts"),
        (A.ruled(), (replace(A, lines=(("90837", (), "150.01"),)).known(),), "contradicts"),
        (A.ruled(), (replace(A, day=DAY + timedelta(days=1)).known(),), "no_line"),
        (with_line(A, code="90834"), (A.known(),), "no_line"),
        (with_line(A, modifiers=("GT",)), (A.known(),), "no_line"),
        (A.ruled(Ruling(kind="deny")), (A.known(),), "denied"),
        (A.ruled(Ruling(kind="patient", allowed=Decimal(1))), (A.known(),), "nothing_to_post"),
        (A.ruled(), (A.known(paid=[("120.00", "30.00")]),), "already_posted"),
        (A.ruled(), (A.known(paid=[("0.01", "0")]),), "owes_less"),
        (replace(A.ruled(), status="2"), (A.known(),), "secondary"),
        (replace(A.ruled(), status="5"), (A.known(),), "not_decided"),
        (A.ruled().reversed(), (A.known(),), "take_back"),
    ],
)
def test_what_cannot_be_posted_says_why(answer: Decided, visits: tuple[Any, ...], why: str) -> None:
    plan = planned(payment(answer, B.ruled()), *visits)
    assert plan.claims[0].why == (why,)
    assert not plan.claims[0].is_posted
    assert plan.paid == answer.paid + B.ruled().paid


def mostly_the_patients() -> Decided:
    """Return an answer of which the patient owes so much that the charge has room for the payment twice."""
    shares = (("CO", "45", Decimal("20.00")), ("PR", "1", Decimal("90.00")))
    return with_line(A, paid=Decimal("40.00"), adjustments=shares)


def test_what_another_payment_bears_just_so_is_not_applied_again() -> None:
    answer = payment(mostly_the_patients())
    assert only(planned(answer, A.known(paid=[("40.00", "20.00")]))).why == ("stands_elsewhere",)
    assert only(planned(answer, A.known(paid=[("10.00", "0")]))).why == ()
    second = payment(replace(mostly_the_patients(), status="2"))
    assert only(planned(second, A.known(paid=[("40.00", "0")]), second=True)).why == (), "two payers may pay the same"


def test_two_lines_that_fit_are_left_to_somebody() -> None:
    twice = replace(A, lines=(("90837", (), "150.00"), ("90837", (), "150.00")))
    assert only(planned(payment(twice.ruled()), twice.known())).why == ("two_lines",)
    by_modifier = replace(A, lines=(("90837", ("GT",), "150.00"), ("90837", (), "150.00")))
    assert only(planned(payment(by_modifier.ruled()), by_modifier.known())).why == ("two_lines",)


def test_what_is_no_whole_cents_is_left_to_somebody() -> None:
    odd = with_line(A, paid=Decimal("120.005"), adjustments=(("CO", "45", Decimal("29.995")),))
    assert only(planned(payment(odd), A.known())).why == ("not_cents",)


def test_a_line_is_paid_by_one_claim_of_a_payment() -> None:
    plan = planned(payment(A.ruled(), A.ruled()), A.known())
    assert [one.why for one in plan.claims] == [(), ("line_taken",)]


def test_money_for_no_line_is_left_to_somebody() -> None:
    model = read(payment(A.ruled()))
    bare = model.model_copy(update={"claims": (model.claims[0].model_copy(update={"lines": ()}),)})
    assert "claim_level" in only(planned(bare, A.known())).why


def test_what_was_asked_for_and_held_back_is_not_written_off() -> None:
    held = with_line(B, paid=Decimal(0), adjustments=(("CO", "97", Decimal("120.00")),))
    first = planned(payment(held), B.known()).claims[0].lines[0]
    assert (first.payment, first.write_off) == (Decimal(0), Decimal(0))
    assert (first.adjustments[0].treatment, first.adjustments[0].denial) == ("left_open", True)


def test_a_second_payer_pays_and_nothing_is_written_off() -> None:
    plan = planned(payment(replace(A.ruled(), status="2")), A.known(paid=[("30.00", "0")]), second=True)
    assert (plan.to_post[0].payment, plan.to_post[0].write_off) == (Decimal("120.00"), Decimal(0))


@pytest.mark.parametrize(
    "changes, why",
    [
        ({"trace_number": None}, "no_trace"),
        ({"trace_number": "9" * 31}, "no_trace"),
        ({"effective": None}, "no_date"),
        ({"direction": "debit"}, "negative_amount"),
    ],
)
def test_a_payment_that_is_none_posts_nothing(changes: dict[str, Any], why: str) -> None:
    model = read(payment(A.ruled()))
    model = model.model_copy(update={"payment": model.payment.model_copy(update=changes)})
    plan = planned(model, A.known())
    assert why in plan.why
    assert plan.to_post == ()
    assert plan.held == plan.claims


def test_a_remittance_in_doubt_or_out_of_balance_posts_nothing() -> None:
    assert planned(payment(A.ruled(), off_by="0.01"), A.known()).why == ("unbalanced",)
    assert planned(payment(A.ruled()), A.known(), doubt=True).why == ("payment_in_doubt",)
    assert planned(payment(A.ruled(Ruling(kind="deny"))), A.known()).why == ("nothing_paid",)


def test_a_take_back_names_the_claim_and_cannot_be_posted_by_the_portal() -> None:
    plan = planned(payment(A.ruled().reversed(), B.ruled()), A.known(paid=[("120.00", "30.00")]), B.known())
    back = plan.claims[0]
    assert (back.why, back.takes_back, back.payment) == (("take_back",), "P8800201", Decimal("-120.00"))
    assert plan.has_negative
    assert plan.left == plan.amount - B.ruled().paid < 0


def test_more_for_a_claim_is_the_difference() -> None:
    before = A.ruled(Ruling(kind="part"))  # 78.00 paid, 30.00 off, 42.00 the patient's
    plan = planned(payment(before.reversed(), A.ruled()), A.known(paid=[("78.00", "30.00")]))
    back, instead = plan.claims
    assert (back.netted, back.why, back.paired_with, instead.paired_with) == (True, (), 1, 0)
    assert (instead.payment, instead.write_off, instead.paid) == (Decimal("42.00"), Decimal(0), Decimal("120.00"))
    assert (plan.left, plan.amount, plan.held) == (Decimal(0), Decimal("42.00"), ())
    never = planned(payment(before.reversed(), A.ruled()), A.known())
    assert [one.why for one in never.claims] == [("take_back",), ("earlier_not_posted",)]


def test_less_for_a_claim_is_for_hands() -> None:
    answer = payment(A.ruled().reversed(), A.ruled(PART), B.ruled())
    plan = planned(answer, A.known(paid=[("120.00", "30.00")]), B.known())
    assert [one.why for one in plan.claims] == [("take_back",), ("after_take_back",), ()]
    assert [one.paired_with for one in plan.claims] == [1, 0, None]


RULINGS = st.sampled_from([Ruling(), PART, Ruling(kind="deny"), Ruling(kind="patient"), Ruling(allowed=Decimal(1))])
CHARGES = st.decimals(min_value="0.05", max_value="999.99", places=2).map(str)


@st.composite
def remittances(draw: st.DrawFn) -> tuple[Remittance, list[Any]]:
    """Give a remittance of several claims, some taken back or paid twice, and the visits that are known."""
    answers: list[Decided] = []
    visits = []
    for at in range(draw(st.integers(1, 4))):
        charges = draw(st.lists(CHARGES, min_size=1, max_size=3))
        lines = tuple((f"9083{n}", (), charge) for n, charge in enumerate(charges))
        told = Told(number=f"88{at}", lines=lines, visit_id=str(at), patient_id=str(at))
        first = told.ruled(draw(RULINGS))
        match draw(st.sampled_from(["once", "twice", "back", "again"])):
            case "once":
                answers.append(first)
            case "twice":
                answers += [first, first]
            case "back":
                answers.append(first.reversed())
            case "again":
                answers += [first.reversed(), told.ruled(draw(RULINGS))]
        if draw(st.booleans()):
            stands = [(str(one.paid), "0") for one in first.lines] if draw(st.booleans()) else []
            visits.append(told.known(paid=stands))
    shuffled = draw(st.permutations(answers)) if draw(st.booleans()) else answers
    return read(payment(*shuffled)), visits


@settings(max_examples=60, deadline=None)
@given(remittances())
def test_the_plans_sums_are_the_remittances_and_nothing_is_planned_twice(given: tuple[Remittance, list[Any]]) -> None:
    model, visits = given
    plan = planned(model, *visits)
    adjustments = [one for claim in model.claims for line in claim.lines for one in line.adjustments]
    assert plan.paid == total(one.paid for one in model.claims) == plan.amount - plan.beside
    assert plan.adjusted == total(one.amount for one in adjustments if one.group != "PR")
    assert plan.patient_owes == total(one.amount for one in adjustments if one.group == "PR")
    assert [one.claim for one in plan.claims] == list(range(len(model.claims)))
    goes = [one for one in plan.claims if one.is_posted]
    for one in plan.claims:
        assert one.is_posted + bool(one.why) + one.netted == 1
    back = [plan.claims[one.paired_with] for one in goes if one.paired_with is not None]
    assert sum((one.payment for one in goes), Decimal(0)) == sum((one.paid for one in (*goes, *back)), Decimal(0))
    touched = [(one.visit_id, line.position) for one in goes for line in one.lines if line.payment or line.write_off]
    assert len(set(touched)) == len(touched)
    assert all(line.payment >= 0 <= line.write_off for one in goes for line in one.lines)
