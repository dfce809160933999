"""Reconciling remittances with deposits and claims: what belongs together, what is missing, double or off."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaldriver.edi.models.claim import Claim
from portaldriver.edi.models.remittance import Remittance
from portaldriver.edi.remittances.reader import read_remittances
from portaldriver.edi.remittances.reconcile import reconcile
from portaldriver.edi.remittances.reconciliation import Deposit, Reconciliation
from portaldriver.edi.remittances.sent import SentClaim, SentLine, sent_claims
from portaldriver.errors import ConfigurationError

from .remittance_settings import FEW
from .remittances import DAY, Adjusted, Answer, Line, Paid, interchange, payments

HUNDRED, FIFTY = Decimal(100), Decimal(50)
PAID = Paid((Answer("C1", (Line(HUNDRED),), payer_number="P1"),))
DEPOSIT = Deposit(date=DAY, amount=HUNDRED, reference="TRACE0001", originator="1555000001")


def read(*paid: Paid) -> list[Remittance]:
    return [found.model for one in paid for found in read_remittances(one.text())]


def findings(found: Reconciliation) -> list[tuple[str, str, Decimal | None, tuple[str, ...]]]:
    return [(one.code, one.path, one.off_by, one.candidates) for one in found.findings]


def pairs(found: Reconciliation) -> list[tuple[int, int, bool]]:
    return [(one.remittance, one.deposit, one.exact) for one in found.deposits]


def test_a_transfer_is_told_by_trace_originator_amount_and_day() -> None:
    found = reconcile(read(PAID), [DEPOSIT])
    assert pairs(found) == [(0, 0, True)]
    assert (found.settled, found.off_by, found.remitted, found.deposited) == (True, Decimal(0), HUNDRED, HUNDRED)


def test_zeros_that_a_bank_drops_and_a_day_or_two_do_not_matter() -> None:
    paid = replace(PAID, trace="000123", originator="0555000001")
    deposit = DEPOSIT.model_copy(update={"reference": "123 ", "originator": "555000001", "date": DAY + timedelta(2)})
    assert reconcile(read(paid), [deposit]).settled


def test_a_check_is_told_by_number_and_amount_whenever_it_came() -> None:
    paid = replace(PAID, method="CHK", trace="778899")
    late = Deposit(date=DAY + timedelta(40), amount=HUNDRED, reference="778899")
    assert reconcile(read(paid), [late]).settled


DEPOSITS: dict[str, tuple[tuple[Paid, ...], tuple[Deposit, ...], list[tuple[int, int, bool]], list[tuple[str, str, Decimal | None, tuple[str, ...]]]]] = {
    "remittance_without_deposit": ((PAID,), (), [], [("remittance_without_deposit", "remittances[0]", -HUNDRED, ())]),
    "deposit_without_remittance": ((), (DEPOSIT,), [], [("deposit_without_remittance", "deposits[0]", HUNDRED, ())]),
    "another_amount": (
        (PAID,), (DEPOSIT.model_copy(update={"amount": FIFTY}),), [(0, 0, False)],
        [("amount_differs", "remittances[0]", -FIFTY, ("deposits[0]",))],
    ),
    "another_day": (
        (PAID,), (DEPOSIT.model_copy(update={"date": DAY + timedelta(30)}),), [(0, 0, False)],
        [("date_differs", "remittances[0]", None, ("deposits[0]",))],
    ),
    "another_payer": (
        (PAID,), (DEPOSIT.model_copy(update={"originator": "1999999999"}),), [],
        [("remittance_without_deposit", "remittances[0]", -HUNDRED, ("deposits[0]",)),
         ("deposit_without_remittance", "deposits[0]", HUNDRED, ("remittances[0]",))],
    ),
    "no_reference_is_no_match": (
        (PAID,), (Deposit(date=DAY, amount=HUNDRED),), [],
        [("remittance_without_deposit", "remittances[0]", -HUNDRED, ("deposits[0]",)),
         ("deposit_without_remittance", "deposits[0]", HUNDRED, ("remittances[0]",))],
    ),
    "nothing_to_deposit": ((replace(PAID, method="NON"),), (), [], []),
    "the_same_remittance_again": (
        (PAID, PAID), (DEPOSIT,), [(0, 0, True)], [("remittance_twice", "remittances[1]", None, ("remittances[0]",))],
    ),
    "the_same_deposit_again": (
        (PAID,), (DEPOSIT, DEPOSIT), [],
        [("deposit_twice", "deposits[1]", None, ("deposits[0]",)),
         ("deposit_ambiguous", "remittances[0]", None, ("deposits[0]", "deposits[1]")),
         ("deposit_ambiguous", "deposits[0]", None, ("remittances[0]",)),
         ("deposit_ambiguous", "deposits[1]", None, ("remittances[0]",))],
    ),
    "one_trace_two_amounts": (
        (PAID, Paid((Answer("C2", alone=FIFTY),))), (DEPOSIT, DEPOSIT.model_copy(update={"amount": FIFTY})),
        [(0, 0, True), (1, 1, True)], [("trace_twice", "remittances[1]", None, ("remittances[0]",))],
    ),
    "one_trace_one_amount": (
        (PAID, Paid((Answer("C2", alone=HUNDRED),))), (DEPOSIT,), [],
        [("trace_twice", "remittances[1]", None, ("remittances[0]",)),
         ("deposit_ambiguous", "remittances[0]", None, ("deposits[0]",)),
         ("deposit_ambiguous", "remittances[1]", None, ("deposits[0]",)),
         ("deposit_ambiguous", "deposits[0]", None, ("remittances[0]", "remittances[1]"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DEPOSITS)
def test_what_does_not_come_out_with_the_bank_is_named(case: str) -> None:
    paid, deposits, matched, named = DEPOSITS[case]
    found = reconcile(read(*paid), deposits)
    assert (pairs(found), findings(found)) == (matched, named)
    assert all(one.words for one in found.findings)


SENT = SentClaim(
    patient_control_number="C1",
    total_charge=HUNDRED,
    lines=(SentLine(procedure="99213", charge=HUNDRED, service_date=DAY),),
)


def of_claims(paid: tuple[Paid, ...], sent: tuple[SentClaim, ...]) -> Reconciliation:
    return reconcile(read(*paid), claims=sent)


def test_a_payment_is_told_by_the_patient_control_number_else_by_the_payers() -> None:
    found = of_claims((PAID,), (SENT,))
    (match,) = found.claims
    assert (match.remittance, match.claim, match.sent, match.by) == (0, 0, 0, "patient_control_number")
    assert [(one.line, one.sent_line, one.by) for one in match.lines] == [(0, 0, "service")]
    assert found.settled
    other = SENT.model_copy(update={"patient_control_number": "OTHER", "payer_claim_control_number": "P1"})
    assert of_claims((PAID,), (other,)).claims[0].by == "payer_claim_control_number"


REVERSED = Answer("C1", (Line(-HUNDRED),), status="22", payer_number="P1")
AGAIN = Paid((Answer("C1", (Line(HUNDRED, (Adjusted("PR", "1", FIFTY),)),), payer_number="P1"),), trace="TRACE0002")
TWICE = SENT.model_copy(update={"lines": ()})
TWIN = SENT.model_copy(update={"total_charge": FIFTY, "lines": ()})
CLAIMS: dict[str, tuple[tuple[Paid, ...], tuple[SentClaim, ...], int, list[tuple[str, str, Decimal | None, tuple[str, ...]]]]] = {
    "claim_without_payment": ((), (SENT,), 0, [("claim_without_payment", "claims[0]", -HUNDRED, ())]),
    "payment_without_claim": ((PAID,), (), 0, [("payment_without_claim", "remittances[0].claims[0]", HUNDRED, ())]),
    "another_charge": (
        (PAID,), (SENT.model_copy(update={"total_charge": Decimal(120), "lines": ()}),), 1,
        [("charge_differs", "remittances[0].claims[0]", Decimal(-20), ("claims[0]",))],
    ),
    "paid_twice": (
        (PAID, AGAIN), (SENT,), 2, [("paid_twice", "remittances[1].claims[0]", FIFTY, ("remittances[0].claims[0]",))],
    ),
    "split_by_the_payer": (
        (Paid((Answer("C1", alone=Decimal(70), payer_number="A"), Answer("C1", alone=Decimal(30), payer_number="B"))),), (TWICE,), 2, [],
    ),
    "a_part_twice": (
        (Paid((Answer("C1", alone=Decimal(70)), Answer("C1", alone=Decimal(70)))),), (TWICE,), 2,
        [("charge_differs", "remittances[0].claims[0]", Decimal(-30), ("claims[0]",)),
         ("charge_differs", "remittances[0].claims[1]", Decimal(-30), ("claims[0]",)),
         ("paid_twice", "remittances[0].claims[1]", Decimal(70), ("remittances[0].claims[0]",))],
    ),
    "only_announced": (
        (Paid((Answer("C1", alone=HUNDRED, status="25"),)),), (TWICE,), 1, [("claim_without_payment", "claims[0]", -HUNDRED, ())],
    ),
    "reversed_between": ((PAID, Paid((REVERSED,), trace="T3"), AGAIN), (SENT,), 3, []),
    "two_payers": ((PAID, replace(AGAIN, originator="1777000001")), (SENT,), 2, []),
    "denied_then_paid": (
        (Paid((Answer("C1", (Line(HUNDRED, (Adjusted("CO", "16", HUNDRED),)),), status="4"),), trace="T0"), PAID), (SENT,), 2, [],
    ),
    "first_and_second_turn": ((PAID, Paid((replace(AGAIN.claims[0], status="2"),), trace="T9")), (SENT,), 2, []),
    "charge_tells_twins_apart": ((PAID,), (TWIN, SENT), 1, [("claim_without_payment", "claims[0]", -FIFTY, ())]),
    "twins_are_not_guessed": (
        (PAID,), (SENT, SENT), 0, [("claim_ambiguous", "remittances[0].claims[0]", None, ("claims[0]", "claims[1]"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CLAIMS)
def test_what_does_not_come_out_with_the_claims_is_named(case: str) -> None:
    paid, sent, matched, named = CLAIMS[case]
    found = of_claims(paid, sent)
    assert (len(found.claims), findings(found)) == (matched, named)


def lines_of(answered: tuple[Line, ...], sent: tuple[SentLine, ...]) -> Reconciliation:
    total = sum((line.charge for line in answered), Decimal(0))
    claim = SentClaim(patient_control_number="C1", total_charge=abs(total), lines=sent)
    return of_claims((Paid((Answer("C1", answered, status="22" if total < 0 else "1"),)),), (claim,))


def line(
    code: str = "99213", charge: Decimal = HUNDRED, *modifiers: str, number: str | None = None, day: date = DAY
) -> SentLine:
    return SentLine(procedure=code, charge=charge, modifiers=modifiers, line_control_number=number, service_date=day)


LINES: dict[str, tuple[tuple[Line, ...], tuple[SentLine, ...], list[tuple[int, int, str]], list[tuple[str, str]]]] = {
    "number": (
        (Line(FIFTY, code="X", number="B"), Line(HUNDRED, number="A")), (line(number="A"), line(charge=FIFTY, number="B")),
        [(0, 1, "line_control_number"), (1, 0, "line_control_number")], [],
    ),
    "number_with_another_charge": (
        (Line(FIFTY, number="A"),), (line(number="A"),), [(0, 0, "line_control_number")],
        [("line_charge_differs", "remittances[0].claims[0].lines[0]"), ("charge_differs", "remittances[0].claims[0]")],
    ),
    "modifiers": (
        (Line(HUNDRED, modifiers=("GT", "25")), Line(HUNDRED)), (line(), line("99213", HUNDRED, "25", "GT")),
        [(0, 1, "service"), (1, 0, "service")], [],
    ),
    "day": (
        (Line(HUNDRED, day=date(2026, 1, 2)), Line(HUNDRED, day=date(2026, 1, 1))),
        (line(day=date(2026, 1, 1)), line(day=date(2026, 1, 2))), [(0, 1, "service"), (1, 0, "service")], [],
    ),
    "reversal": ((Line(-HUNDRED),), (line(),), [(0, 0, "service")], []),
    "alike": (
        (Line(HUNDRED), Line(HUNDRED)), (line(), line()), [],
        [("line_ambiguous", "remittances[0].claims[0].lines[0]"), ("line_ambiguous", "remittances[0].claims[0].lines[1]")],
    ),
    "one_sent_two_answered": (
        (Line(HUNDRED), Line(HUNDRED)), (line(), line("99214")), [],
        [("line_ambiguous", "remittances[0].claims[0].lines[0]"), ("line_ambiguous", "remittances[0].claims[0].lines[1]"),
         ("line_without_payment", "claims[0].lines[1]")],
    ),
    "another_code": (
        (Line(HUNDRED, code="99999"),), (line(),), [],
        [("payment_without_line", "remittances[0].claims[0].lines[0]"), ("line_without_payment", "claims[0].lines[0]")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LINES)
def test_lines_are_told_by_their_number_else_by_what_was_done(case: str) -> None:
    answered, sent, matched, named = LINES[case]
    found = lines_of(answered, sent)
    if case == "number_with_another_charge":
        sent_claim = SentClaim(patient_control_number="C1", total_charge=HUNDRED, lines=sent)
        found = of_claims((Paid((Answer("C1", answered),)),), (sent_claim,))
    assert [(one.line, one.sent_line, one.by) for one in found.claims[0].lines] == matched
    assert sorted((one.code, one.path) for one in found.findings) == sorted(named)


def test_a_procedure_that_the_payer_changed_is_told_by_the_one_submitted() -> None:
    body = PAID.segments()
    at = next(at for at, one in enumerate(body) if one.startswith("SVC"))
    body[at] = "SVC*HC:99212*100*100***HC:99213"
    (found,) = read_remittances(interchange(body))
    assert reconcile([found.model], claims=[SENT]).settled


@dataclass
class OwnLine:
    """A line as a user's own system keeps it."""

    cpt_code: str = "99213"
    charge_amount: Decimal = HUNDRED
    units: int = 1
    modifiers: list[str] = field(default_factory=list)


@dataclass
class OwnClaim:
    """A claim as a user's own system keeps it."""

    patient_control_number: str | None = "C1"
    service_lines: list[OwnLine] = field(default_factory=lambda: [OwnLine()])


def test_claims_of_the_users_own_are_taken() -> None:
    assert reconcile(read(PAID), claims=[OwnClaim()]).settled
    with pytest.raises(ConfigurationError, match=r"claims\[1\] has no patient_control_number"):
        reconcile([], claims=[OwnClaim(), OwnClaim(None)])


def test_a_replacement_is_told_from_its_original_by_the_number_that_it_names() -> None:
    common = {"patient_control_number": "C1", "total_charge": HUNDRED}
    original, replacement = SentClaim.model_validate(common), SentClaim.model_validate({**common, "replaces": "P1"})
    body = AGAIN.segments()
    at = next(at for at, one in enumerate(body) if one.startswith("NM1*QC"))
    body.insert(at + 1, "REF*F8*P1")
    (found,) = read_remittances(interchange(body))
    assert [one.sent for one in reconcile([found.model], claims=[original, replacement]).claims] == [1]
    # the original's answer bears the number that the replacement names: that alone says nothing
    assert [one.code for one in of_claims((PAID,), (original, replacement)).findings] == ["claim_ambiguous"]
    known = original.model_copy(update={"payer_claim_control_number": "P1"})
    assert [one.sent for one in of_claims((PAID,), (known, replacement)).claims] == [0]


def test_the_claim_of_an_837_is_taken_as_it_is() -> None:
    claim = Claim.model_validate(
        {
            "claim_type": "837P",
            "billing_provider": {"name": "Example Clinic"},
            "subscriber": {"member_id": "MEMBER1"},
            "patient_control_number": "C1",
            "total_charge": "100",
            "frequency": "7",
            "payer_claim_control_number": "P0",
            "service_lines": [
                {"cpt_code": "99213", "modifiers": ["25"], "charge_amount": "60", "units": "1", "from_date": DAY},
                {"cpt_code": "99213", "charge_amount": "40", "from_date": DAY},
            ],
        }
    )
    (sent,) = sent_claims([claim])
    assert (sent.payer_claim_control_number, sent.replaces) == (None, "P0")
    answer = Answer("C1", (Line(Decimal(40)), Line(Decimal(60), modifiers=("25",))))
    found = reconcile(read(Paid((answer,))), claims=[claim])
    assert [(one.line, one.sent_line) for one in found.claims[0].lines] == [(0, 1), (1, 0)]
    assert found.settled


@FEW
@given(st.lists(payments(most=3), max_size=4), st.randoms(use_true_random=False))
def test_every_remittance_deposit_and_claim_is_accounted_for_once(many: list[Paid], shuffled: object) -> None:
    many = [replace(one, trace=f"T{at}", day=DAY + timedelta(at)) for at, one in enumerate(many)]
    remittances = read(*many)
    deposits = [
        Deposit(date=one.day, amount=one.amount, reference=one.trace)
        for one in many
        if one.amount and one.method != "NON"
    ]
    shuffled.shuffle(deposits)  # type: ignore[attr-defined]
    found = reconcile(remittances, deposits)
    assert found.settled
    assert len(found.deposits) == len(deposits)
    assert all(one.exact for one in found.deposits)
    assert found.off_by == 0
    assert reconcile(remittances, deposits) == found
    sent = [SentClaim(patient_control_number=f"C{number}") for number in range(1, 5)]
    by_claim = reconcile(remittances, claims=sent)
    assert len(by_claim.claims) == sum(len(one.claims) for one in remittances)
    answered = {f"claims[{match.sent}]" for match in by_claim.claims}
    missing = {one.path for one in by_claim.of("claim_without_payment")}
    assert answered | missing == {f"claims[{at}]" for at in range(4)}
    assert not answered & missing
