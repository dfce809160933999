"""Which answers are taken for those to a question, and which never."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portaldriver.edi import EligibilityMember, EligibilityRequest, EligibilityResponse, read_eligibility_responses
from portaldriver.edi.results import Read
from portaldriver.portals.office_ally.clearinghouse.realtime import AnotherAnswer
from portaldriver.portals.office_ally.clearinghouse.realtime.asked import Question, Sent
from portaldriver.portals.office_ally.clearinghouse.realtime.matching import eligibility_answer, eligibility_differs
from portaldriver.portals.office_ally.clearinghouse.realtime.message import CoreMessage
from tests.edi.asking import answer

from .questions import NORA, coverage_of

SENT = Sent("id-1", "000000001", "T-1", "APPT-1")
AVA = EligibilityMember(member_id="M0001", last_name="Example", first_name="Ava", birth_date=date(1980, 1, 2))


def question(subscriber: EligibilityMember = AVA, sent: Sent = SENT) -> Question[EligibilityRequest]:
    return Question(coverage_of(subscriber, reference_id="APPT-1"), "", "", sent)


def read(text: str | None = None) -> list[Read[EligibilityResponse]]:
    return list(read_eligibility_responses(text or answer("DMG*D8*19800102", "EB*1*IND*30")))


def message(payload_id: str = "id-1") -> CoreMessage:
    return CoreMessage(payload_type="", payload_id=payload_id)


def test_our_own_is_taken() -> None:
    assert eligibility_answer(read(), question(), message()).model.status == "eligible"


@pytest.mark.parametrize(
    "sent, field",
    [
        (Sent("id-1", "000000001", "T-2", "APPT-1"), "transaction_id"),
        (Sent("id-1", "000000001", "T-1", "APPT-2"), "trace"),
    ],
)
def test_numbers_of_another_question(sent: Sent, field: str) -> None:
    with pytest.raises(AnotherAnswer) as another:
        eligibility_answer(read(), question(sent=sent), message())
    assert another.value.field == field
    assert "APPT" not in str(another.value)


def test_without_any_number_it_is_nobody_s() -> None:
    text = answer("DMG*D8*19800102", "EB*1*IND*30").replace("TRN*2*APPT-1*9123456789~", "").replace("*T-1*", "**")
    assert eligibility_answer(read(text), question(), message()).model.status == "eligible"
    with pytest.raises(AnotherAnswer):
        eligibility_answer(read(text), question(), message("id-2"))


def test_two_that_fit_are_none() -> None:
    with pytest.raises(AnotherAnswer) as another:
        eligibility_answer(read() * 2, question(), message())
    assert another.value.field == "answer"


@pytest.mark.parametrize(
    "told, differs",
    [
        ({}, ()),
        ({"last_name": "MARRIED"}, ("last_name",)),
        ({"member_id": "M0001-00"}, ("member_id",)),
        ({"first_name": "NORA J"}, ()),
        ({"member_id": "m0001", "last_name": "EXÁMPLE"}, ()),
        ({"birth_date": date(1980, 2, 1)}, ("birth_date",)),
        ({"birth_date": None, "last_name": None}, ()),
    ],
)
def test_what_payers_write_otherwise(told: dict[str, Any], differs: tuple[str, ...]) -> None:
    answered = EligibilityResponse(subscriber=NORA.model_copy(update=told))
    assert eligibility_differs(coverage_of(), answered) == differs


@pytest.mark.parametrize(
    "told",
    [
        {"first_name": "Ida", "member_id": "M7777"},
        {"first_name": "Ida", "birth_date": date(1999, 1, 1)},
        {"first_name": "Ida", "birth_date": None, "last_name": None},
        {"member_id": "M7777", "birth_date": None, "first_name": None},
        {"last_name": "Other", "first_name": "Ida", "member_id": "M7777", "birth_date": date(1999, 1, 1)},
    ],
)
def test_somebody_else(told: dict[str, Any]) -> None:
    answered = EligibilityResponse(subscriber=NORA.model_copy(update=told))
    with pytest.raises(AnotherAnswer):
        eligibility_differs(coverage_of(), answered)
