"""What an answer's payload holds: the payer's answers, or an acknowledgment that refuses the question."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from .....edi.models.acknowledgment import Acknowledgment
from .....edi.models.claim_status import ClaimStatusResponse
from .....edi.models.eligibility_response import EligibilityResponse
from .....edi.read_any import read
from .....edi.results import Read
from .....errors import EdiSyntaxError, EdiTruncated
from .asked import Sent
from .errors import AnotherAnswer, AnswerUnreadable, QuestionRefused

R = TypeVar("R", EligibilityResponse, ClaimStatusResponse)

CUT: Final = frozenset(
    (
        "count_differs",
        "number_differs",
        "transaction_without_end",
        "group_without_end",
        "interchange_without_end",
        "transaction_without_group",
    )
)
"""Departures that say that segments are missing: half a list of benefits looks like a whole one."""


def answers_in(payload: str, kind: type[R], sent: Sent) -> list[Read[R]]:
    """Return the answers of one kind in a payload.

    Raises `QuestionRefused` for a TA1 or a 999 of this question, `AnotherAnswer` for one of another, and
    `AnswerUnreadable` for what is no X12, is cut short, or holds neither.
    """
    found = _whole(payload)
    for one in found:
        if isinstance(one.model, Acknowledgment):
            raise _refusal(one.model, sent)
    answers = [one for one in found if isinstance(one.model, kind)]
    if not answers:
        raise AnswerUnreadable("the answer holds none to the question")
    return answers


def _whole(payload: str) -> list[Read[Any]]:
    why = ""
    found: list[Read[Any]] = []
    departures: set[str] = set()
    try:
        found = list(read(payload, told=lambda one: departures.add(one.code)))
    except EdiTruncated:
        why = "the answer is cut short"
    except EdiSyntaxError:
        why = "the answer is no X12"
    if departures & CUT:
        why = "the answer is not whole: its counts or its envelopes do not agree"
    if why:
        raise AnswerUnreadable(why)
    return found


def _refusal(said: Acknowledgment, sent: Sent) -> QuestionRefused | AnotherAnswer:
    if said.interchange is not None:
        number = said.interchange.control_number
    else:
        number = said.group.control_number if said.group is not None else None
    if number is None or number.lstrip("0") != sent.control_number.lstrip("0"):
        return AnotherAnswer("the acknowledgment is of another interchange", field="control_number")
    words = "did not take the question" if said.outcome != "accepted" else "took the question and answers nothing"
    return QuestionRefused(f"the clearinghouse {words} ({said.type})", code=said.type, acknowledgment=said)
