"""Is this result about who was asked? A page keeps results on screen, and names in them are a payer's spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .....pom.values import us_date
from .eligibility_result import Pair, PortalCoverage, PortalQuestion

MEMBER_ID = ("member id", "subscriber id", "insured id", "medicare beneficiary id (mbi)")
NAME = ("name", "patient name", "member name", "subscriber name", "insured name", "patient", "subscriber")
BORN = ("date of birth", "dob", "birth date")
"""Labels of a result; all but the one with MBI are MODELLED."""

Verdicts = tuple[bool | None, bool | None, bool | None]


class Person(NamedTuple):
    """One of those whom a result names: what stands under their name, and how it compares with the question."""

    pairs: tuple[Pair, ...]
    verdicts: Verdicts


def is_about(question: PortalQuestion, result: PortalCoverage, words: str) -> bool:
    """Tell whether a result names the person of a question, by member id or by name, and nothing speaks against it.

    `words` are all that the result says, for one without a label that is known. A member id that the payer replaced is
    taken where name and date of birth agree. The person may be a dependent: those share the subscriber's member id.
    """
    if any(set(one.verdicts) != {None} for one in _people(question, result)):
        return patient_of(question, result) is not None
    return _has(words, question) or _plain(question.member_id) in {_plain(one) for one in words.split()} - {""}


def patient_of(question: PortalQuestion, result: PortalCoverage) -> Person | None:
    """Return whom the question is about among those whom the result names: who agrees in the most details."""
    fitting = [one for one in _people(question, result) if _agrees(one.verdicts)]
    return max(fitting, key=lambda one: one.verdicts.count(True), default=None)


def differing(question: PortalQuestion, result: PortalCoverage) -> tuple[str, ...]:
    """Return the details that the payer has otherwise than they were given."""
    patient = patient_of(question, result)
    return ("member_id",) if patient is not None and patient.verdicts[0] is False else ()


def _people(question: PortalQuestion, result: PortalCoverage) -> list[Person]:
    subscriber = _labelled(result.pairs)
    told = [Person(result.pairs, _compared(question, subscriber))]
    for pairs in result.dependents:
        dependent = _labelled(pairs)
        if _is_named(dependent):
            told.append(Person(pairs, _compared(question, _under(subscriber) | dependent)))
    return told


def _agrees(verdicts: Verdicts) -> bool:
    member_id, name, born = verdicts
    if name is False or born is False:
        return False
    return bool(member_id or name) if member_id is not False else bool(name and born)


def _compared(question: PortalQuestion, person: Mapping[str, str]) -> Verdicts:
    """Compare member id, name and date of birth; None where one side says nothing."""
    member_id, name, born = (_first(person, labels) for labels in (MEMBER_ID, NAME, BORN))
    if name is None and {"first name", "last name"} <= person.keys():
        name = f"{person['last name']}, {person['first name']}"
    return (
        None if member_id is None or not question.member_id else _plain(member_id) == _plain(question.member_id),
        None if name is None else _has(name, question),
        None if born is None else _is_date(born, question),
    )


def _is_date(written: str, question: PortalQuestion) -> bool | None:
    try:
        return us_date(written) == question.dob
    except ValueError:
        return None


def _has(words: str, question: PortalQuestion) -> bool:
    """Tell whether words hold first and last name, with the signs within names left out or taken as spaces."""
    asked = f"{question.last_name} {question.first_name}"
    return any(_tokens(asked, apart) <= _tokens(words, apart) for apart in (r"[\s,]+", r"[\W_]+"))


def _tokens(words: str, apart: str) -> set[str]:
    return {_plain(one) for one in re.split(apart, words)} - {""}


def _plain(words: str) -> str:
    spelled = unicodedata.normalize("NFKD", words)
    # By capitals, as payers write names: some letters have the same one.
    return "".join(one for one in spelled.upper() if one.isalnum()).casefold()


def _labelled(pairs: Iterable[Pair]) -> dict[str, str]:
    return {pair.label.strip(" :").casefold(): pair.value for pair in pairs if pair.value}


def _under(subscriber: Mapping[str, str]) -> dict[str, str]:
    """Return what a dependent has of the subscriber: the member id."""
    return {label: value for label, value in subscriber.items() if label in MEMBER_ID}


def _is_named(person: Mapping[str, str]) -> bool:
    return any(label in person for label in (*NAME, *BORN, "last name"))


def _first(person: Mapping[str, str], labels: Iterable[str]) -> str | None:
    return next((person[label] for label in labels if label in person), None)
