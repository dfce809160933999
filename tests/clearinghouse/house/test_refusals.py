"""Claims that Office Ally would refuse: each for its reason, and for that alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from mock_portals.clearinghouse import codes
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.judging import sound_npi
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.reports import read_report
from tests.edi.claims import file
from tests.edi.claims import npi as sound
from tests.edi.sendable import (
    BILLER,
    DOCTOR,
    JANE,
    JIM,
    PARENT,
    SHOT,
    VISIT,
    changed,
    institutional,
    professional,
    secondary,
)

from .sending import errors, later, replaced, sent, sent_text, without

FREE = changed(VISIT, charge_amount=Decimal(0))

MODELS: dict[str, tuple[str, Claim]] = {
    "payer not in the list": (codes.PAYER_UNKNOWN, professional(payer_id="ZZ999")),
    "payer's id for 837I": (codes.PAYER_TRANSACTION, professional(payer_id="12BHH")),
    "payer's id for 837P": (codes.PAYER_TRANSACTION, institutional(payer_id="BHHP1")),
    "no member's id": (codes.MEMBER_INVALID, professional(subscriber=changed(JANE, member_id="UNKNOWN"))),
    "zeros": (codes.MEMBER_INVALID, professional(subscriber=changed(JANE, member_id="000000000"))),
    "not Medicare's": (codes.MEMBER_INVALID, professional(payer_id="MCRE1")),
    "billing NPI": (codes.BILLING_NPI, professional(billing_provider=changed(BILLER, npi="1000000005"))),
    "rendering NPI": (codes.OTHER_NPI, professional(rendering_provider=changed(DOCTOR, npi="1000000013"))),
    "pointer beyond": (
        codes.POINTER,
        professional(service_lines=(changed(VISIT, diagnosis_pointers=(1, 3)), SHOT)),
    ),
    "day of tomorrow": (
        codes.DAY_FUTURE,
        professional(service_lines=(VISIT, changed(SHOT, from_date=date(2026, 11, 17)))),
    ),
    "nothing charged": (codes.ZERO, professional(service_lines=(FREE,), total_charge=Decimal(0))),
    "sum of lines": (codes.UNBALANCED, professional(total_charge=Decimal("160.51"))),
    "no taxonomy": (
        codes.TAXONOMY,
        professional(payer_id="TAXO1", billing_provider=changed(BILLER, taxonomy=None)),
    ),
    "no reference to void": (codes.ORIGINAL_MISSING, professional(frequency="8")),
    "unknown original": (
        codes.ORIGINAL_UNKNOWN,
        professional(frequency="7", payer_claim_control_number="PC999"),
    ),
}
TEXTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "no member id": (codes.MEMBER_MISSING, lambda text: replaced(text, "****MI*EX123456", "")),
    "no diagnosis": (codes.DIAGNOSIS_MISSING, lambda text: without(text, "HI*")),
    "no pointer": (codes.POINTER, lambda text: replaced(text, "*UN*1***1:2~", "*UN*1~")),
    "pointer of zero": (codes.POINTER, lambda text: replaced(text, "***1:2~", "***0~")),
    "no birth date": (codes.BORN_MISSING, lambda text: without(text, "DMG*")),
    "no day": (codes.DAY_MISSING, lambda text: without(text, "DTP*472")),
    "no NPI": (codes.BILLING_NPI, lambda text: replaced(text, "*XX*1000000004", "")),
}


@pytest.mark.parametrize("code, claim", MODELS.values(), ids=MODELS)
def test_a_claim_is_refused_for_what_is_wrong_with_it(code: str, claim: Claim) -> None:
    house = Clearinghouse()
    sent(house, claim)
    assert errors(house) == [(code,)]
    assert [one.status for one in house.claims] == ["rejected"]
    assert house.claims[0].payer_claim_number == ""


@pytest.mark.parametrize("code, spoil", TEXTS.values(), ids=TEXTS)
def test_a_claim_is_refused_for_what_is_not_there(code: str, spoil: Callable[[str], str]) -> None:
    house = Clearinghouse()
    sent_text(house, spoil(file([professional()])))
    assert code in errors(house)[0]
    assert set(errors(house)[0]) <= {code, codes.POINTER}, "without a diagnosis, pointers point to none"
    assert [one.status for one in house.claims] == ["rejected"]


def test_every_code_is_told_the_same_in_summary_and_277ca() -> None:
    house = Clearinghouse()
    for at, (_, claim) in enumerate(MODELS.values()):
        sent(house, changed(claim, patient_control_number=f"BAD-{at}"))
    for report in later(house, "277CA"):
        (read,) = read_report(report.name, report.content).transactions
        (told,) = read.model.claims()
        (claim_,) = [one for one in house.claims if one.patient_control_number == told.patient_control_number]
        expected = [codes.REASONS[code] for code in claim_.errors]
        assert told.outcome == "rejected"
        assert [(one.category, one.code, one.entity or "") for one in told.reasons] == [
            (why.category, why.status, why.entity) for why in expected
        ]


def test_one_bad_claim_does_not_refuse_those_beside_it() -> None:
    house = Clearinghouse()
    sent(house, professional(), professional(patient_control_number="B", payer_id="ZZ999"))
    assert [one.status for one in house.claims] == ["accepted", "rejected"]


def test_a_payer_with_its_taxonomy_and_medicare_with_its_number_are_taken() -> None:
    house = Clearinghouse()
    sent(house, professional(payer_id="TAXO1"))
    old = changed(JANE, member_id="1EG4TE5MK73")
    sent(house, professional(payer_id="MCRE1", subscriber=old, patient_control_number="PCN-3"))
    sent(house, professional(payer_id="BHHP1", patient_control_number="PCN-4"))
    sent(house, institutional(payer_id="12BHH"))
    assert errors(house) == [()] * 4


def test_the_childs_birth_date_is_wanted_and_not_the_parents() -> None:
    house = Clearinghouse()
    text = file([professional(subscriber=PARENT, patient=JIM)])
    sent_text(house, text)
    sent_text(house, without(text, "DMG*").replace("CLM*PCN-1", "CLM*PCN-2"))
    assert errors(house) == [(), (codes.BORN_MISSING,)]


@pytest.mark.parametrize(
    "number, right",
    [("1234567893", True), ("1234567890", False), ("123456789", False), ("", False), ("²234567893", False)],
)
def test_an_npi_is_checked_by_its_last_digit(number: str, right: bool) -> None:
    assert sound_npi(number) is right
    assert sound_npi(sound(4711))


def test_a_claim_that_was_taken_is_refused_when_it_comes_again() -> None:
    house = Clearinghouse()
    sent(house, professional())
    sent(house, professional(), name="837P_2.txt")
    assert errors(house) == [(), (codes.TWICE,)]
    assert house.duplicates() == [house.claims[1]]


def test_the_same_claim_twice_in_one_file_is_noticed() -> None:
    house = Clearinghouse()
    sent(house, professional(), professional())
    assert errors(house) == [(), (codes.TWICE,)]
    assert len(house.duplicates()) == 1


def test_a_claim_that_was_refused_comes_again_put_right_and_is_no_duplicate() -> None:
    house = Clearinghouse()
    sent(house, professional(payer_id="ZZ999"))
    sent(house, professional())
    assert [one.status for one in house.claims] == ["rejected", "accepted"]
    assert house.duplicates() == []
    assert [one.status for one in house.of("PCN-1")] == ["rejected", "accepted"]


def test_a_refused_claim_that_comes_again_as_it_was_is_a_duplicate_in_the_books() -> None:
    house = Clearinghouse()
    for _ in range(2):
        sent(house, professional(payer_id="ZZ999"))
    assert house.duplicates() == [house.claims[1]]


def test_other_lines_under_the_same_number_are_another_claim() -> None:
    house = Clearinghouse()
    sent(house, professional())
    sent(house, professional(service_lines=(VISIT,), total_charge=VISIT.charge_amount))
    assert errors(house) == [(), ()]
    assert house.duplicates() == []


def test_two_accounts_may_use_the_same_number() -> None:
    house = Clearinghouse()
    sent(house, professional(), account="one")
    sent(house, professional(), account="two")
    assert errors(house) == [(), ()]
    assert house.duplicates() == []


@pytest.mark.parametrize("number", ["claim_id", "payer_claim_number"])
@pytest.mark.parametrize("frequency, after", [("7", "replaced"), ("8", "voided")])
def test_a_replacement_and_a_void_find_their_original_by_either_number(number: str, frequency: str, after: str) -> None:
    house = Clearinghouse()
    sent(house, professional())
    reference = getattr(house.claims[0], number)
    sent(house, professional(frequency=frequency, payer_claim_control_number=reference))
    assert [one.status for one in house.claims] == [after, "accepted"]
    assert house.claims[1].original_reference == reference
    assert house.duplicates() == []


def test_what_was_replaced_or_voided_cannot_be_replaced_again() -> None:
    house = Clearinghouse()
    sent(house, professional())
    reference = house.claims[0].payer_claim_number
    for _ in range(2):
        sent(house, professional(frequency="8", payer_claim_control_number=reference))
    assert errors(house) == [(), (), (codes.ORIGINAL_GONE,)]
    assert len(house.duplicates()) == 1


def test_a_replacement_does_not_reach_what_was_refused_or_is_of_another_account() -> None:
    house = Clearinghouse()
    sent(house, professional(payer_id="ZZ999"))
    sent(house, professional(frequency="7", payer_claim_control_number=house.claims[0].claim_id))
    sent(house, professional())
    other = professional(frequency="7", payer_claim_control_number=house.claims[2].claim_id)
    sent(house, other, account="another")
    assert errors(house)[1:] == [(codes.ORIGINAL_UNKNOWN,), (), (codes.ORIGINAL_UNKNOWN,)]
    assert house.claims[2].status == "accepted"


def test_a_replacement_that_is_itself_wrong_leaves_the_original_alone() -> None:
    house = Clearinghouse()
    sent(house, professional())
    reference = house.claims[0].claim_id
    sent(house, professional(frequency="7", payer_claim_control_number=reference, payer_id="ZZ999"))
    assert [one.status for one in house.claims] == ["accepted", "rejected"]


def test_a_claim_of_today_is_taken() -> None:
    house = Clearinghouse()
    today = house.clock.now.date()
    sent(house, professional(service_lines=(VISIT, changed(SHOT, from_date=today))))
    assert errors(house) == [()]


def test_a_professional_claim_is_not_replaced_by_an_institutional_one() -> None:
    house = Clearinghouse()
    sent(house, professional())
    sent(house, institutional(frequency="7", payer_claim_control_number=house.claims[0].claim_id))
    assert errors(house) == [(), (codes.ORIGINAL_UNKNOWN,)]
    assert house.claims[0].status == "accepted"


def test_the_number_of_another_payer_is_not_that_of_the_original() -> None:
    house = Clearinghouse()
    text = file([secondary(frequency="7")])
    other = "*PI*EX002~"
    text = without(replaced(text, other, f"{other}REF*F8*X9~JUNK*1~"), "JUNK")
    sent_text(house, text)
    assert errors(house) == [(codes.ORIGINAL_MISSING,)]
