"""The payers behind the mock clearinghouse: what they write balances, is valid, and says what they did."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from mock_portals.clearinghouse.deciding import Ruling
from mock_portals.clearinghouse.paying import Payers
from portaldriver.edi import Remittance, balance, denials, pair_reversals, read_remittances
from portaldriver.edi.writing.validation import validate
from portaldriver.portals.office_ally.clearinghouse.remittances.differing import differences
from portaldriver.portals.office_ally.clearinghouse.remittances.reading import read_file
from portaldriver.portals.office_ally.clearinghouse.reports import FileName, ReportKind
from tests.clearinghouse.house.sending import ACCOUNT, numbered, sent
from tests.edi.sendable import institutional, professional

from .paid import files, paid, reports

RULINGS = {
    "PCN-00001": Ruling(kind="deny", code="16", remarks=("N290",)),
    "PCN-00002": Ruling(kind="part"),
    "PCN-00003": Ruling(kind="patient"),
}


def models(payers: Payers) -> list[Remittance]:
    """Return the 835s that are there, as the package reads them."""
    return [read.model for _, content in files(payers, ending=".835") for read in read_remittances(content)]


def test_two_payers_pay_deny_and_leave_shares_to_patients() -> None:
    payers = paid(*numbered(4), institutional(payer_id="EX002"), rulings=RULINGS)
    first, second = models(payers)
    assert (balance(first), balance(second)) == ((), ())
    assert [one.payment.amount for one in (first, second)] == [one.amount for one in payers.payments]
    assert [claim.status for claim in first.claims] == ["processed_as_primary", "denied", *["processed_as_primary"] * 2]
    assert {one.category for one in denials(first)} == {"provider_information"}
    shares = {one.reason for claim in first.claims for line in claim.lines for one in line.adjustments}
    assert shares == {"45", "16", "1", "2", "3"}
    assert first.claims[3].paid == 0
    assert (first.payer and first.payer.name, second.payer and second.payer.name) == (
        "EXAMPLE HEALTH",
        "OTHER EXAMPLE HEALTH",
    )


def test_the_guide_s_own_validator_finds_nothing() -> None:
    payers = paid(*numbered(3), institutional(), rulings=RULINGS)
    payers.take_back(payers.house.claims[0], repay=Ruling(kind="part"))
    payers.adjust("EX001", "WO", "PC1", Decimal("12.50"))
    payers.pay()
    found = files(payers, ending=".835")
    assert len(found) == 2
    assert not any(validate(content.decode()) for _, content in found)


def test_a_payment_is_taken_back_and_made_anew_and_a_debt_is_carried_over() -> None:
    payers = paid(*numbered(1))
    house = payers.house
    paid_before = payers.payments[0].amount
    payers.take_back(house.claims[0], repay=Ruling(kind="deny"))
    [owing] = payers.pay()
    assert owing.amount == 0
    sent(house, professional(patient_control_number="NEXT", total_charge=Decimal("160.50")))
    house.clock.advance(hours=24)
    [after] = payers.pay()
    assert after.amount == 0, "all of it goes against what was carried over"
    every = models(payers)
    assert all(balance(one) == () for one in every)
    assert [claim.status_code for claim in every[1].claims] == ["22", "4"]
    assert every[1].claims[0].paid == -paid_before
    assert len(pair_reversals(every[1].claims)) == 1


def test_a_replacement_and_a_void_take_back_what_they_stand_for() -> None:
    payers = paid(*numbered(2))
    house = payers.house
    first, second = house.claims
    changed = {"frequency": "7", "payer_claim_control_number": first.payer_claim_number}
    sent(house, professional(patient_control_number="PCN-00000", **changed), name="837P_2.txt")
    gone = {"frequency": "8", "payer_claim_control_number": second.payer_claim_number}
    sent(house, professional(patient_control_number="PCN-00001", **gone), name="837P_3.txt")
    house.clock.advance(hours=24)
    payers.pay()
    said = [(one.patient_control_number, one.status_code) for one in models(payers)[-1].claims]
    assert said == [("PCN-00000", "22"), ("PCN-00000", "1"), ("PCN-00001", "22")]


def test_one_that_does_not_balance_is_made_on_order() -> None:
    payers = paid()
    sent(payers.house, professional())
    payers.house.clock.advance(hours=24)
    payers.off_by = Decimal("10.00")
    payers.pay()
    [found] = models(payers)
    assert [(one.code, one.off_by) for one in balance(found)] == [("payment_does_not_balance", Decimal("10"))]


def test_names_are_those_of_the_guide_and_a_zip_holds_both() -> None:
    payers = paid(*numbered(1))
    kinds = {FileName.parsed(one.name).kind for one in reports(payers)}
    assert kinds == {ReportKind.REMITTANCE, ReportKind.ERA_STATUS}
    [packed] = reports(payers, "page")
    assert FileName.parsed(packed.name).kind is ReportKind.ERA_ZIP
    reading = read_file(packed.name, packed.content)
    assert (len(reading.found), len(reading.texts), reading.error) == (1, 1, None)
    assert FileName.parsed(packed.name).file_id == packed.file_id


def test_the_text_says_what_the_835_says() -> None:
    payers = paid(*numbered(4), institutional(), rulings=RULINGS)
    [packed] = reports(payers, "page")
    reading = read_file(packed.name, packed.content)
    [text] = reading.texts
    assert (len(text.claims), text.unknown_lines) == (5, ())
    assert differences(reading.found[0].read.model, reading.texts) == ()


def test_a_late_report_comes_later_under_its_own_day() -> None:
    payers = paid()
    house = payers.house
    sent(house, professional())
    house.clock.advance(hours=24)
    payers.pay(late=timedelta(days=3))
    day = house.clock.now.date()
    assert reports(payers) == []
    house.clock.advance(hours=72)
    assert {one.dated for one in reports(payers)} == {day}
    assert {one.account for one in reports(payers)} == {ACCOUNT}
