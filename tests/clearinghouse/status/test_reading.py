"""Results and details, as far as they are about the claim: nothing of anybody else's is ever taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver import ExtractionError, InvalidInput
from portaldriver.edi import ClaimStatusResponse
from portaldriver.errors import AnotherAnswer, ConfigurationError
from portaldriver.portals.office_ally.clearinghouse.claims import Claims
from portaldriver.portals.office_ally.clearinghouse.screens.status_lane import StatusQuestion, place_of
from portaldriver.portals.office_ally.clearinghouse.screens.status_page import StatusResult
from portaldriver.portals.office_ally.clearinghouse.screens.status_reading import answer_of
from tests.clearinghouse.claims.conftest import Desk
from tests.edi.sendable import BILLER, JIM, PARENT, changed, professional

ASKED = StatusQuestion.of(professional())
ROW = StatusResult(
    claim_id="1000000001",
    account="PCN-1",
    last_name="DOE",
    first_name="JANE",
    first_day=date(2026, 2, 3),
    last_day=date(2026, 2, 3),
    charge=Decimal("160.50"),
)
PAID = [
    ("Claim Number :", "1000000001"),
    ("Payors Claim Number :", "P-77"),
    ("Dependent Account Number :", "PCN-1"),
    ("Claim Payment Amount", "$1,100.25"),
    ("Payment Date", "03/01/2026"),
    ("Payment Trace Number", "EFT1"),
    ("HC:99213:25", "Paid: $75.00"),
    ("HC:J1100", "Paid: $0.00"),
]


def row(**changes: Any) -> StatusResult:
    return ROW.model_copy(update=changes)


def read(pairs: list[tuple[str, str]]) -> ClaimStatusResponse:
    return answer_of(pairs, account="PCN-1", claim_id="1000000001", charge=Decimal("160.50"))


def told(**changes: str) -> list[tuple[str, str]]:
    return [(label, changes.get(label.rstrip(" :").replace(" ", "_"), value)) for label, value in PAID]


def test_a_question_has_what_the_search_needs() -> None:
    assert (ASKED.last_name, ASKED.tax_id, ASKED.charge) == ("DOE", "123456780", Decimal("160.50"))
    assert (ASKED.first_day, ASKED.last_day) == (date(2026, 2, 3), date(2026, 2, 3))
    assert StatusQuestion.of(professional(subscriber=PARENT, patient=JIM)).first_name == "JIM"
    assert "DOE" not in repr(ASKED)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"patient_control_number": " "}, "patientControlNumber"),
        ({"billing_provider": changed(BILLER, tax_id=None)}, "billingProvider.taxId"),
        ({"service_lines": ()}, "statementFrom"),
        ({"subscriber": changed(PARENT, relationship="self", first_name=None)}, "patient.firstName"),
    ],
)
def test_what_cannot_be_searched_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        StatusQuestion.of(professional(**changes))
    assert error.value.field == field


def test_the_one_result_of_the_claim_is_found_among_others() -> None:
    assert place_of([row(account="PCN-11"), ROW, row(account="PCN-2")], ASKED) == 1
    assert place_of([row(account="PCN-11")], ASKED) is None
    assert place_of([], ASKED) is None
    assert place_of([row(last_name="Doe")], ASKED) == 0
    assert place_of([row(claim_id="1000000009"), ROW], replace(ASKED, claim_id="1000000001")) == 1
    assert place_of([row(claim_id="1000000009")], replace(ASKED, claim_id="1000000001")) is None


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"charge": Decimal("160.51")}, "charge"),
        ({"charge": None}, "charge"),
        ({"first_day": date(2026, 2, 2)}, "first_day"),
        ({"last_day": None}, "last_day"),
        ({"last_name": "ROE"}, "last_name"),
        ({"first_name": "JAN"}, "first_name"),
    ],
)
def test_a_result_of_the_number_that_differs_is_not_taken(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(AnotherAnswer) as error:
        place_of([row(**changes)], ASKED)
    assert error.value.field == field
    assert place_of([row(**changes), ROW], ASKED) == 1


def test_two_results_that_fit_are_none() -> None:
    with pytest.raises(AnotherAnswer):
        place_of([ROW, row(claim_id="1000000009")], ASKED)


def test_a_payment_is_read_as_the_payer_would_say_it() -> None:
    answer = read(PAID)
    assert (answer.category, answer.paid, answer.payment_date) == ("finalized", Decimal("1100.25"), date(2026, 3, 1))
    assert (answer.check_number, answer.payer_claim_control_number) == ("EFT1", "P-77")
    assert (answer.patient_control_number, answer.clearinghouse_number) == ("PCN-1", "1000000001")
    first, second = answer.lines
    assert first.procedure is not None
    assert (first.procedure.code, first.procedure.modifiers) == ("99213", ("25",))
    assert (first.paid, second.paid) == (Decimal("75.00"), Decimal("0.00"))


@pytest.mark.parametrize(
    "changes",
    [{"Dependent_Account_Number": "PCN-2"}, {"Claim_Number": "1000000009"}],
)
def test_a_detail_of_another_claim_is_not_taken(changes: dict[str, str]) -> None:
    with pytest.raises(AnotherAnswer):
        read(told(**changes))


def test_a_detail_that_does_not_say_whose_it_is_is_not_taken() -> None:
    with pytest.raises(AnotherAnswer):
        read(PAID[3:])
    with pytest.raises(AnotherAnswer):
        read([*PAID, ("Claim Charge Amount", "$1.00")])


@pytest.mark.parametrize("changes", [{"Claim_Payment_Amount": "much"}, {"Payment_Date": "soon"}])
def test_what_cannot_be_read_is_told_without_its_value(changes: dict[str, str]) -> None:
    with pytest.raises(ExtractionError) as error:
        read(told(**changes))
    assert not any(value in str(error.value) for value in changes.values())


def test_a_label_that_says_two_things_says_nothing() -> None:
    with pytest.raises(ExtractionError):
        read([*PAID, ("Claim Payment Amount", "$5.00")])


def test_a_message_alone_says_that_nothing_is_known() -> None:
    answer = read([("Message:", "No transaction history.")])
    assert (answer.category, answer.statuses[0].message) == ("searching", "No transaction history.")


async def test_what_the_portal_says_goes_into_the_timeline_once(desk: Desk) -> None:
    claims = desk()
    receipt = await claims.submit(professional(patient_control_number="PCN-1"))
    with pytest.raises(ConfigurationError):
        await claims.ask(receipt.claim_id, lane="portal")
    asked: list[tuple[str | None, str | None]] = []

    async def portal(claim: Any, house: str | None, /) -> ClaimStatusResponse:
        asked.append((claim.patient_control_number, house))
        return read(PAID)

    asking = Claims(lambda: replace(claims._get(), ask_portal=portal))
    for _ in range(2):
        assert (await asking.ask(receipt.claim_id, lane="portal")).paid == Decimal("1100.25")
    tracked = await asking.get(receipt.claim_id)
    assert [(event.source, event.status) for event in tracked.timeline] == [
        ("submission", "submitted"),
        ("portal_status", "accepted"),
    ]
    assert tracked.receipt.payer_claim_control_number == "P-77"
    assert asked == [("PCN-1", None)] * 2
