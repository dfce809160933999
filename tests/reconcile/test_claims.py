"""Claims: originals, replacements, voids, denials, take-backs, several payers, to the cent."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from portaldriver.edi import Remittance, RemittanceClaim, SentClaim, stream_remittances
from portaldriver.errors import ConfigurationError
from portaldriver.reconcile import Reconciliation, Reconciling, reconcile
from tests.edi.remittances import Adjusted, Answer, Line, Paid, interchange
from tests.reconcile.making import answer, back, money, remittance, shown


def sent(number: str, charge: str, frequency: str = "1") -> SimpleNamespace:
    return SimpleNamespace(
        patient_control_number=number,
        total_charge=money(charge),
        frequency=frequency,
        payer_claim_control_number="PAYER-1",
        lines=(),
    )


def totals(found: Reconciliation) -> tuple[Any, ...]:
    """Return what was billed, paid, written off, left to patients, not answered, and is unexplained."""
    one = found.totals
    return one.billed, one.paid, one.adjusted, one.patient, one.open, one.unexplained


def checked(remittances: Sequence[Remittance], claims: Sequence[SimpleNamespace]) -> Reconciliation:
    found = reconcile(None, remittances, claims=claims)
    assert reconcile(None, remittances[::-1], claims=claims) == found
    return found


def codes(found: Reconciliation) -> list[tuple[Any, ...]]:
    return shown(found.differences, "control_number", "amount")


def claim_states(found: Reconciliation) -> dict[str, tuple[Any, ...]]:
    return {one.state: (one.count, one.amount) for one in found.claim_states}


def test_an_original_to_the_cent() -> None:
    found = checked([remittance("T1", answer("C-1", "200.10", "120.07", patient="30.01"))], [sent("C-1", "200.10")])
    assert totals(found) == tuple(map(money, ("200.10", "120.07", "50.02", "30.01", "0", "0")))
    assert found.settled
    assert claim_states(found) == {"paid": (1, money("200.10"))}


def test_a_replacement_is_netted_with_what_it_replaces() -> None:
    remittances = [
        remittance("T1", answer("C-1", "200", "120", patient="30")),
        remittance("T2", back("C-1", "200", "120", patient="30"), answer("C-1", "180", "130", patient="20")),
    ]
    found = checked(remittances, [sent("C-1", "200"), sent("C-1", "180", "7")])
    assert totals(found) == tuple(map(money, ("180", "130", "30", "20", "0", "0")))
    assert found.settled


def test_a_replacement_under_a_number_of_its_own() -> None:
    remittances = [
        remittance("T1", answer("C-1", "200", "120")),
        remittance("T2", back("C-1", "200", "120"), answer("C-2", "180", "130")),
    ]
    found = checked(remittances, [sent("C-1", "200"), sent("C-2", "180", "7")])
    assert codes(found) == [("taken_back", "C-1", money(120))]
    assert found.totals.billed == 180


def test_a_void_leaves_nothing() -> None:
    remittances = [remittance("T1", answer("C-1", "200", "120")), remittance("T2", back("C-1", "200", "120"))]
    found = checked(remittances, [sent("C-1", "200"), sent("C-1", "200", "8")])
    assert totals(found) == (0, 0, 0, 0, 0, 0)
    assert found.settled
    assert claim_states(found) == {"voided": (1, 0)}


def test_a_voided_claim_that_stays_paid_is_told() -> None:
    claims = [sent("C-1", "200"), sent("C-1", "200", "8")]
    found = checked([remittance("T1", answer("C-1", "200", "120"))], claims)
    assert shown(found.differences, "amount", "to_do") == [("voided_and_paid", 120, True)]


def test_a_denial_counts_until_something_else_is_answered() -> None:
    denied = remittance("T1", answer("C-1", "200", "0", status="4"))
    found = checked([denied], [sent("C-1", "200")])
    assert totals(found) == (200, 0, 200, 0, 0, 0)
    assert claim_states(found) == {"denied": (1, money(200))}
    paid = remittance("T2", answer("C-1", "200", "120"))
    assert totals(checked([denied, paid], [sent("C-1", "200")])) == (200, 120, 80, 0, 0, 0)
    again = remittance("T3", answer("C-1", "200", "0", status="4"))
    assert totals(checked([denied, again], [sent("C-1", "200")])) == (200, 0, 200, 0, 0, 0)
    undone = remittance("T4", back("C-1", "200", "0"), answer("C-1", "200", "150"))
    assert totals(checked([denied, undone], [sent("C-1", "200")])) == (200, 150, 50, 0, 0, 0)


def test_a_take_back_and_a_payment_after_it() -> None:
    remittances = [
        remittance("T1", answer("C-1", "200", "120")),
        remittance("T2", back("C-1", "200", "120")),
        remittance("T3", answer("C-1", "200", "110", patient="10")),
    ]
    found = checked(remittances, [sent("C-1", "200")])
    assert totals(found) == (200, 110, 80, 10, 0, 0)
    assert found.settled
    gone = checked(remittances[:2], [sent("C-1", "200")])
    assert codes(gone) == [("taken_back", "C-1", money(120))]
    assert claim_states(gone) == {"taken_back": (1, 0)}


def test_two_payers_of_two_claims() -> None:
    remittances = [
        remittance("T1", answer("C-1", "200", "120")),
        remittance("T2", answer("C-2", "90", "40", patient="5"), payer="Second Plan", originator="1666000002"),
    ]
    found = checked(remittances, [sent("C-1", "200"), sent("C-2", "90")])
    assert totals(found) == (290, 160, 125, 5, 0, 0)
    assert [(one.payer, one.paid, one.received) for one in found.payers] == [
        ("Example Health Plan", money(120), None),
        ("Second Plan", money(40), None),
    ]


def test_a_second_payer_pays_what_the_first_left() -> None:
    remittances = [
        remittance("T1", answer("C-1", "200", "100", patient="50")),
        remittance("T2", answer("C-1", "200", "30", patient="20", prior="150", status="2"), payer="Second Plan"),
    ]
    found = checked(remittances, [sent("C-1", "200")])
    assert totals(found) == (200, 130, 50, 20, 0, 0)
    assert found.settled


def test_claims_that_are_not_ours_or_were_not_answered() -> None:
    found = checked([remittance("T1", answer("X-9", "80", "60"))], [sent("C-1", "200"), sent("C-2", "50", "8")])
    assert codes(found) == [("claim_unanswered", "C-1", money(200)), ("claim_not_ours", "X-9", money(60))]
    assert totals(found) == (280, 60, 20, 0, 200, 0)
    assert reconcile(None, [remittance("T1", answer("X-9", "80", "60"))]).settled


def test_another_charge_than_was_sent() -> None:
    found = checked([remittance("T1", answer("C-1", "180", "120"))], [sent("C-1", "200")])
    assert shown(found.differences, "amount", "off_by") == [("charge_differs", 20, -20)]


def test_paid_twice_and_nothing_taken_back() -> None:
    remittances = [remittance(f"T{at}", answer("C-1", "200", "120")) for at in (1, 2)]
    assert codes(checked(remittances, [sent("C-1", "200")])) == [("paid_twice", "C-1", money(120))]
    mended = [*remittances, remittance("T3", back("C-1", "200", "120"))]
    assert checked(mended, [sent("C-1", "200")]).settled


def test_a_claim_answered_in_equal_parts_is_not_paid_twice() -> None:
    parts = [remittance(f"T{at}", answer("C-1", "100", "60")) for at in (1, 2)]
    assert checked(parts, [sent("C-1", "200")]).settled


def test_what_does_not_come_out_within_a_remittance() -> None:
    line = Line(money(100), (Adjusted("CO", "45", money(20)),), off=money(-3))
    odd = Answer("C-1", (line,), off=money(-3))
    (found,) = [reconcile(None, [remittance("T1", odd, off=money(7))])]
    assert codes(found) == [
        ("payment_unbalanced", None, money(7)),
        ("claim_unbalanced", "C-1", money(3)),
        ("line_unbalanced", "C-1", money(3)),
    ]
    assert [one.path for one in found.differences] == ["payment.amount", "claims[0]", "claims[0].lines[0]"]
    assert found.totals.unbalanced == 7
    assert found.totals.unexplained == 3


def test_lines_that_are_not_the_claim() -> None:
    short = Answer("C-1", (Line(money(100)),), alone=money(10), adjustments=(Adjusted("CO", "45", money(10)),))
    found = reconcile(None, [remittance("T1", short)])
    assert shown(found.differences, "path", "amount") == [("claim_unbalanced", "claims[0].lines", 10)]


def test_money_beside_the_claims_is_listed() -> None:
    found = reconcile(None, [remittance("T1", answer("C-1", "200", "120"), beside=(money(30), money(-5)))])
    assert shown(found.differences, "reason", "off_by") == [
        ("provider_adjustment", "WO", -30),
        ("provider_adjustment", "WO", 5),
    ]
    assert [found.totals.remitted, found.totals.provider_adjustments, found.totals.unbalanced] == list(
        map(money, (95, 25, 0))
    )
    assert found.settled


def test_pieces_are_the_same_as_whole_remittances() -> None:
    made = [
        Paid(claims=(answer("C-1", "200", "120"), back("C-2", "90", "30")), trace="T1", beside=(money(30),)),
        Paid(claims=(answer("C-3", "80", "60"),), trace="T2"),
    ]
    text = interchange(*(one.segments() for one in made))
    whole = [remittance(one.trace, *one.claims, beside=one.beside) for one in made]
    assert reconcile(None, stream_remittances(text)) == reconcile(None, whole)
    twice = reconcile(None, [*whole, *stream_remittances(text)])
    assert [one.code for one in twice.differences].count("remittance_twice") == 2
    assert twice.totals == reconcile(None, whole).totals


def test_what_is_no_remittance_is_refused() -> None:
    pieces = [found.model for found in stream_remittances(Paid(claims=(answer("C-1", "2", "1"),)).text())]
    for wrong in ([object()], pieces[1:], pieces[:-1], [pieces[0], *pieces]):
        with pytest.raises(ConfigurationError):
            reconcile(None, wrong)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"claims\[1\] has no patient_control_number"):
        reconcile(None, [], claims=[sent("C-1", "1"), SimpleNamespace(patient_control_number=None)])


def test_nothing_of_a_remittance_is_held() -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(one, RemittanceClaim) for one in gc.get_objects())

    running, before = Reconciling(), alive()
    running.add(remittance("T1", *(answer(f"C-{at}", "2", "1") for at in range(50))))
    assert alive() == before
    assert running.end(None).totals.paid == 50


def test_names_are_kept_only_where_they_are_asked_for() -> None:
    given = [remittance("T1", answer("X-9", "80", "60"))]
    claims = [SentClaim(patient_control_number="C-1", total_charge=money(1))]
    without, with_names = (reconcile(None, given, claims=claims, names=names) for names in (False, True))
    assert [one.patient for one in without.differences] == [None, None]
    assert [one.patient for one in with_names.differences] == ["Ann Doe", None]
    assert "Ann" not in repr(with_names)
    assert "X-9" not in str(with_names.differences[0])


def test_a_take_back_by_a_payer_that_calls_itself_otherwise() -> None:
    remittances = [
        remittance("T1", answer("C-1", "200", "120")),
        remittance("T2", back("C-1", "200", "120"), payer="EXAMPLE HEALTH PLAN INC"),
        remittance("T3", answer("C-1", "200", "110"), payer="EXAMPLE HEALTH PLAN INC"),
    ]
    found = checked([remittances[0], remittances[1]], [sent("C-1", "200")])
    assert codes(found) == [("taken_back", "C-1", money(120))]
    assert totals(found) == (0, 0, 0, 0, 0, 0)


def test_the_payer_of_a_claim_without_an_answer() -> None:
    claim = sent("C-1", "200")
    claim.payer = SimpleNamespace(name="Second Plan")
    assert [one.payer for one in checked([], [claim]).differences] == ["Second Plan"]
