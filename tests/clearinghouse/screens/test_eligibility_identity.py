"""A result is taken for one person's only if it says so, however a payer spells it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import InvalidInput, NotFound
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_identity import is_about
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_refusal import complained, error_of, refusal
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_result import (
    Pair,
    PortalCoverage,
    PortalQuestion,
    grouped,
    is_active,
)
from portaldriver.portals.office_ally.clearinghouse.screens.pickers import exactly, fits
from tests.clearinghouse.screens.asking import QUESTION

Pairs = list[tuple[str, str]]


def said(summary: Pairs, dependents: Pairs | None = None) -> PortalCoverage:
    pairs = [Pair(label=label, value=value) for label, value in summary]
    others = [Pair(label=label, value=value) for label, value in dependents or []]
    return PortalCoverage(payer="Blue Heron Health Plan", pairs=tuple(pairs), dependents=grouped(others))


ID, NAME, BORN = ("Member ID", "BHP-100200300"), ("Name", "EXAMPLE, NORA Q"), ("Date of Birth", "4/12/1980")
OTHER_ID, OTHER_NAME, OTHER_BORN = ("Member ID", "BHP999"), ("Name", "EXAMPLE, LEO"), ("Date of Birth", "09/30/2015")


@pytest.mark.parametrize(
    "summary, dependents, ours",
    [
        ([ID, NAME, BORN], [], True),
        ([ID], [], True),
        ([NAME], [], True),
        ([("Medicare Beneficiary ID (MBI):", "BHP100200300")], [], True),
        ([("First Name", "Nora"), ("Last Name", "Example")], [], True),
        # The payer gave a new number, and is sure of the person.
        ([OTHER_ID, NAME, BORN], [], True),
        ([OTHER_ID, NAME], [], False),
        # The same number in one family.
        ([ID, OTHER_NAME, OTHER_BORN], [], False),
        ([ID, OTHER_NAME], [], False),
        ([ID, NAME, OTHER_BORN], [], False),
        ([ID, OTHER_NAME, BORN], [], False),
        ([ID, OTHER_NAME, OTHER_BORN], [NAME, BORN], True),
        ([ID, OTHER_NAME, OTHER_BORN], [("Name", "EXAMPLE, IDA"), ("Address", "1 Sample St"), NAME, BORN], True),
        ([ID, OTHER_NAME, OTHER_BORN], [("Address", "1 Sample St")], False),
        ([OTHER_ID, OTHER_NAME, OTHER_BORN], [], False),
        ([BORN], [], False),
    ],
)
def test_who_is_named(summary: Pairs, dependents: Pairs, ours: bool) -> None:
    assert is_about(QUESTION, said(summary, dependents), "") is ours


@pytest.mark.parametrize(
    "words, ours",
    [
        ("Active Coverage for EXAMPLE, NORA", True),
        ("Active Coverage BHP100200300", True),
        ("Active Coverage", False),
        ("EXAMPLE, LEO", False),
        ("", False),
    ],
)
def test_without_known_labels_all_words_count(words: str, ours: bool) -> None:
    assert is_about(QUESTION, said([("Group Number", "G-1")]), words) is ours


@pytest.mark.parametrize(
    "last, written",
    [
        ("O'Neil", "ONEIL, NORA"),
        ("O'Neil", "O NEIL, NORA"),
        ("Smith-Jones", "SMITHJONES NORA"),
        ("Smith-Jones", "NORA SMITH JONES"),
        ("Núñez", "NUNEZ, NORA"),
    ],
)
def test_names_are_spelled_as_payers_do(last: str, written: str) -> None:
    question = QUESTION.model_copy(update={"last_name": last})
    assert is_about(question, said([("Name", written)]), "")


names = st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(first=names, last=names, other=names, number=st.from_regex(r"[A-Z]{2}[0-9]{6}", fullmatch=True))
def test_nobody_else_is_taken_for_them(first: str, last: str, other: str, number: str) -> None:
    question = PortalQuestion(
        payer="x",
        provider_npi="1234567893",
        first_name=first,
        last_name=last,
        dob=date(1980, 4, 12),
        date_of_service=date(2026, 1, 2),
        member_id=number,
    )
    assert is_about(question, said([("Member ID", number), ("Name", f"{last.upper()}, {first.upper()}")]), "")
    stranger = said([("Member ID", number + "1"), ("Name", f"{other}x1, {first}")])
    assert not is_about(question, stranger, f"{other}x1 {first} {number}1")


def test_headlines() -> None:
    told = {"Active Coverage": True, " ACTIVE - Full Risk": True, "Inactive Coverage": False}
    told_nothing = ("Activity", "Unknown", "", None, "Not Active")
    assert {words: is_active(words) for words in told} == told
    assert [is_active(words) for words in told_nothing] == [None] * len(told_nothing)


@pytest.mark.parametrize(
    "words, code, error, field",
    [
        ("Subscriber/Insured Not Found", "75", NotFound, "member_id"),
        ("Patient Not Found", "67", NotFound, "member_id"),
        ("Subscriber Found, Patient Not Found", "77", NotFound, "first_name"),
        ("Invalid/Missing Subscriber/Insured ID", "72", InvalidInput, "member_id"),
        ("AAA: INVALID / MISSING PROVIDER IDENTIFICATION.", "43", InvalidInput, "provider_npi"),
        ("Invalid/Missing Date-of-Birth", "58", InvalidInput, "dob"),
        ("Unable to Respond at Current Time", "42", None, None),
        ("Something that nobody knows", None, None, None),
    ],
)
def test_refusals(words: str, code: str | None, error: type[Exception] | None, field: str | None) -> None:
    found, raised = refusal(words), error_of(words)
    assert (found.code if found else None) == code
    assert (type(raised) if raised else None, raised.field if raised else None) == (error, field)
    assert found is None or (found.advice and found.retryable is (code == "42"))


def test_what_the_form_complains_of() -> None:
    told = {"Last Name is required": "last_name", "Provider is required": "provider_npi", "No": None}
    assert {words: complained(words) for words in told} == told


def test_names_of_payers() -> None:
    offered = ("Blue Heron", "BLUE HERON ", "Blue Heron of Ohio", "Bluest Heron")
    assert fits("Blue Heron", offered) == ["Blue Heron"]
    assert fits("blueheron", offered) == ["Blue Heron", "BLUE HERON "]
    assert exactly("Blue Heron (PPO)").match("\n Blue  Heron (PPO) ")
    assert not exactly("Blue Heron").match("Blue Heron of Ohio")
