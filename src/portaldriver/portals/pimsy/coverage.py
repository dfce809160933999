"""Answers about coverage and whose they are: by the question's own number, never by a name alone. All of it is pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from ...edi import EligibilityMember, EligibilityRequest, EligibilityResponse, read_eligibility_responses
from ...edi.eligibility.sameness import Verdicts, compared, differing, is_same, same
from ...errors import EdiError, InvalidInput
from ...models import Noun

Stray = Literal["unknown", "ambiguous", "another_person", "twice"]


class ClientCoverage(Noun):
    """What a payer answered about a client. `differs` names details that the payer has otherwise: look at them.

    `patient_id` is None where the question does not carry the client's number.
    """

    patient_id: str | None = None
    trace: str | None = None
    answer: EligibilityResponse
    differs: tuple[str, ...] = ()


class StrayAnswer(Noun):
    """An answer that is shown to be nobody's, and why.

    `unknown`: it answers no question of the batch. `ambiguous`: nothing tells which of several. `another_person`: its
    number is of a question about somebody else. `twice`: another one answers the same question, and they are not alike.
    """

    trace: str | None = None
    reason: Stray
    answer: EligibilityResponse


class CoverageResults(Noun):
    """The answers to a batch of questions. `unanswered` are clients of whom none came, by number, or by trace."""

    answers: tuple[ClientCoverage, ...] = ()
    unanswered: tuple[str, ...] = ()
    unmatched: tuple[StrayAnswer, ...] = ()


def answers_of(text: str) -> list[EligibilityResponse]:
    """Return the answers of a file. Raises `InvalidInput` for no 271, without a value of it."""
    why = "the file has no answer about coverage"
    try:
        found = [each.model for each in read_eligibility_responses(text)]
    except EdiError as error:
        why = f"the file is no 271 that can be read: {error.code or 'syntax'}"
        found = []
    if not found:
        raise InvalidInput(why, field="answers")
    return found


def matched(questions: Sequence[EligibilityRequest], answers: Sequence[EligibilityResponse]) -> CoverageResults:
    """Hold answers against the questions of a batch.

    An answer belongs to the question whose trace number it brings back, if the person is the same but for one detail at
    most, which is not the first name: a family shares the rest. Without a trace it belongs to the only question with
    its member number, birth date and first name, and nothing may differ.
    """
    strays: list[StrayAnswer] = []
    taken: dict[int, list[ClientCoverage]] = defaultdict(list)
    for answer in answers:
        at, why = _question(questions, answer)
        differs = () if at is None else _person(questions[at], answer)
        if at is None or differs is None:
            reason: Stray = why if at is None else "another_person"
            strays.append(StrayAnswer(trace=answer.reference_id, reason=reason, answer=answer))
        else:
            asked = questions[at]
            taken[at].append(
                ClientCoverage(patient_id=asked.patient_id, trace=asked.reference_id, answer=answer, differs=differs)
            )
    found: list[ClientCoverage] = []
    for at in sorted(taken):
        several = taken[at]
        if all(one == several[0] for one in several):
            found.append(several[0])
            continue
        del taken[at]
        strays += [StrayAnswer(trace=one.trace, reason="twice", answer=one.answer) for one in several]
    left = [one for at, one in enumerate(questions) if at not in taken]
    return CoverageResults(
        answers=tuple(found),
        unanswered=tuple(one.patient_id or one.reference_id or "" for one in left),
        unmatched=tuple(strays),
    )


def _question(questions: Sequence[EligibilityRequest], answer: EligibilityResponse) -> tuple[int | None, Stray]:
    """Return which question is answered, or why none is."""
    if answer.reference_id:
        trace = answer.reference_id.strip().casefold()
        fits = [at for at, one in enumerate(questions) if (one.reference_id or "").strip().casefold() == trace]
    else:
        fits = [at for at, one in enumerate(questions) if _is_certain(one, answer)]
    if len(fits) == 1:
        return fits[0], "unknown"
    return None, "ambiguous" if fits else "unknown"


def _is_certain(asked: EligibilityRequest, answer: EligibilityResponse) -> bool:
    """Tell whether an answer without a trace is certainly one to this question.

    Member number, birth date and first name have to be given and the same: a family shares the number, twins the day
    too. An answer of before the day that was asked about is one to another question.
    """
    whom, told, verdicts = _persons(asked, answer)
    if whom is None or told is None or differing(verdicts):
        return False
    if answer.answered and asked.date_of_service and answer.answered.date() < asked.date_of_service:
        return False
    told_alike = verdicts["member_id"] and verdicts["birth_date"] and same(whom.first_name, told.first_name)
    return bool(told_alike) and (asked.dependent is None) == (answer.dependent is None)


def _person(asked: EligibilityRequest, answer: EligibilityResponse) -> tuple[str, ...] | None:
    """Return the details of the patient that differ; None for another person.

    Another first name is somebody else of the family, whatever else agrees; so is a dependent where the subscriber was
    asked about, unless first name and birth date are told to be the same.
    """
    whom, told, verdicts = _persons(asked, answer)
    if whom is None or told is None:
        return ()
    differs = differing(verdicts)
    if "first_name" in differs or not is_same(verdicts):
        return None
    if asked.dependent is None and answer.dependent is not None:
        return None if differs or not (verdicts["first_name"] and verdicts["birth_date"]) else ()
    return differs


def _persons(
    asked: EligibilityRequest, answer: EligibilityResponse
) -> tuple[EligibilityMember | None, EligibilityMember | None, Verdicts]:
    """Return whom was asked about, of whom it is told, and in which details they agree."""
    whom, told = asked.dependent or asked.subscriber, answer.dependent or answer.subscriber
    if whom is None or told is None:
        return whom, told, {}
    asked_id = asked.subscriber.member_id if asked.subscriber else None
    told_id = answer.subscriber.member_id if answer.subscriber else None
    if asked.dependent is not None and answer.dependent is None:
        asked_id = None  # whom the payer knows as a member of their own, by another id
    return whom, told, compared(whom, told, asked_id=asked_id, told_id=told_id)
