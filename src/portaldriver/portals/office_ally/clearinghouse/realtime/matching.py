"""Answers held against the question they are to answer: what is not certainly its own is not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .....edi.eligibility.sameness import compared, differing, is_same
from .....edi.models.claim_status import ClaimStatusRequest, ClaimStatusResponse
from .....edi.models.eligibility import EligibilityMember, EligibilityRequest
from .....edi.models.eligibility_response import EligibilityResponse
from .....edi.results import Read
from .asked import Q, Question, Sent
from .errors import AnotherAnswer
from .message import CoreMessage

R = TypeVar("R", EligibilityResponse, ClaimStatusResponse)


def require_ours(message: CoreMessage, sent: Sent) -> None:
    """Raise `AnotherAnswer` for a message with the PayloadID of another question."""
    if (
        sent.payload_id_comes_back
        and message.payload_id
        and message.payload_id.casefold() != sent.payload_id.casefold()
    ):
        raise _another("payload_id")


def eligibility_answer(
    found: Sequence[Read[EligibilityResponse]], question: Question[EligibilityRequest], message: CoreMessage
) -> Read[EligibilityResponse]:
    """Return the one answer about the patient asked about.

    Raises `AnotherAnswer` where a trace number, the transaction's number or the person is another one, where nothing
    tells whose answer it is, and where several answers fit.
    """
    return _only(found, question, message, eligibility_differs)


def status_answer(
    found: Sequence[Read[ClaimStatusResponse]], question: Question[ClaimStatusRequest], message: CoreMessage
) -> Read[ClaimStatusResponse]:
    """Return the one answer about the claim asked about; raises `AnotherAnswer` as `eligibility_answer` does."""
    return _only(found, question, message, _status_differs)


def eligibility_differs(request: EligibilityRequest, answer: EligibilityResponse) -> tuple[str, ...]:
    """Return the details of the patient that the payer has differently; raises `AnotherAnswer` for another person."""
    return _person_differs(request, answer, refused=bool(answer.rejections) and not answer.all_benefits)


def _status_differs(request: ClaimStatusRequest, answer: ClaimStatusResponse) -> tuple[str, ...]:
    asked, told = request.patient_control_number, answer.patient_control_number
    if asked and told and asked.strip().casefold() != told.strip().casefold():
        raise _another("patient_control_number")
    return _person_differs(request, answer, refused=answer.category in ("error", "searching"))


def _only(
    found: Sequence[Read[R]], question: Question[Q], message: CoreMessage, differs: Callable[[Q, R], object]
) -> Read[R]:
    fitting: list[Read[R]] = []
    refusal: AnotherAnswer | None = None
    for one in found:
        try:
            _numbers(one.model, question.sent, message)
            differs(question.request, one.model)
        except AnotherAnswer as error:
            refusal = refusal or error
        else:
            fitting.append(one)
    if len(fitting) > 1:
        raise AnotherAnswer("several answers fit the question", field="answer")
    if not fitting:
        raise refusal or _another("answer")
    return fitting[0]


def _numbers(answer: EligibilityResponse | ClaimStatusResponse, sent: Sent, message: CoreMessage) -> None:
    """Raise `AnotherAnswer` where a number is another's, or where none that was made for the question came back."""
    back = {
        "trace": _back(answer.reference_id, sent.trace),
        "transaction_id": _back(answer.transaction_id, sent.transaction_id),
    }
    for name, agrees in back.items():
        if agrees is False:
            raise _another(name)
    if not any(back.values()) and message.payload_id.casefold() != sent.payload_id.casefold():
        raise AnotherAnswer("nothing in the answer tells which question it answers", field="trace")


def _back(told: str | None, sent: str) -> bool | None:
    return None if not told else told.strip().casefold() == sent.casefold()  # some write all in capitals


def _person_differs(
    request: EligibilityRequest | ClaimStatusRequest,
    answer: EligibilityResponse | ClaimStatusResponse,
    *,
    refused: bool,
) -> tuple[str, ...]:
    told = answer.dependent or answer.subscriber
    if told is None:
        return ()
    told_id = answer.subscriber.member_id if answer.subscriber is not None else None
    asked, asked_id = _whom(request, answer, refused=refused)
    if asked is None:
        return ()
    verdicts = compared(asked, told, asked_id=asked_id, told_id=told_id)
    if not is_same(verdicts):
        raise _another(differing(verdicts)[0])
    return differing(verdicts)


def _whom(
    request: EligibilityRequest | ClaimStatusRequest,
    answer: EligibilityResponse | ClaimStatusResponse,
    *,
    refused: bool,
) -> tuple[EligibilityMember | None, str | None]:
    """Return with whom to compare the person of an answer, and under which member id."""
    member_id = request.subscriber.member_id if request.subscriber is not None else None
    if request.dependent is None:
        return request.subscriber, member_id
    if answer.dependent is not None:
        return request.dependent, member_id
    if refused:
        return request.subscriber, member_id  # the payer came no further than the member
    return request.dependent, None  # whom the payer knows as a member of their own, by another id


def _another(field: str) -> AnotherAnswer:
    return AnotherAnswer("the answer is not about what was asked", field=field)
