"""What a chart's words become, without a browser."""

from __future__ import annotations

from datetime import date

import pytest

from portaldriver.errors import ExtractionError
from portaldriver.portals.pimsy import client_mapping as mapping
from portaldriver.portals.pimsy.pages.chart_lists import AnswerRow, ContactRow
from portaldriver.portals.pimsy.pages.clients import ClientRow
from portaldriver.portals.pimsy.pages.insurance import PolicyRow


@pytest.mark.parametrize(
    "shown, names",
    [
        ("Elm, Harper", ("Elm", "Harper")),
        ("St. John-Ivy , Kai Lee", ("St. John-Ivy", "Kai Lee")),
        ("Elm, Jr., Harper", (None, None)),
        ("Harper Elm", (None, None)),
        ("Elm, ", (None, None)),
    ],
    ids=["plain", "spaced", "suffix", "no-comma", "no-first"],
)
def test_a_name_is_taken_apart_only_where_that_is_no_guess(shown: str, names: tuple[str | None, str | None]) -> None:
    row = ClientRow(row_id="1", name=shown)
    summary = mapping.summary_of(row)
    assert (summary.last_name, summary.first_name) == names
    assert (summary.name, summary.patient_id) == (" ".join(shown.split()).rstrip(), "1")


@pytest.mark.parametrize(
    "words, sex",
    [("Female", "F"), ("male", "M"), ("Unknown", "U"), ("Intersex", "U"), (None, None), ("", None)],
)
def test_a_gender_that_is_not_known_is_not_guessed(words: str | None, sex: str | None) -> None:
    assert mapping.sex_of(words) == sex


@pytest.mark.parametrize(
    "active, marks, expected",
    [(True, "inactive", True), (False, None, False), (None, "row inactive", False), (None, "inactive-ish", None)],
)
def test_the_column_goes_before_the_colour(active: bool | None, marks: str | None, expected: bool | None) -> None:
    assert mapping.is_active(ClientRow(row_id="1", name="A, B", active=active, marks=marks)) is expected


def test_an_incomplete_phone_stays_as_typed() -> None:
    assert mapping.phone_of("(206) 555-0124") == "+1-206-555-0124"
    assert mapping.phone_of("206-555-0124 x7") == "+1-206-555-0124 x7"
    assert mapping.phone_of("555-01") == "555-01"
    assert mapping.phone_of(None) is None


def test_contacts_of_a_kind_that_a_practice_made_up_keep_their_word() -> None:
    contact = mapping.contact_of(ContactRow(row_id="1", name="Kai", kind="Case Sponsor"))
    assert (contact.role, contact.kind) == ("other", "Case Sponsor")
    assert mapping.contact_of(ContactRow(row_id="1", name="Kai", kind="LEGAL  guardian")).role == "legal_guardian"
    assert mapping.contact_of(ContactRow(row_id="1", name="Kai")).role == "other"


def test_slots_are_put_in_order_and_none_is_made_up() -> None:
    rows = [
        PolicyRow(name="Tertiary", company="C"),
        PolicyRow(name="Secondary"),
        PolicyRow(name="Primary", legal_name="L"),
    ]
    policies = mapping.policies_from(rows, "7")
    assert [(one.level, one.policy_id, one.is_primary) for one in policies] == [
        ("primary", "7-primary", True),
        ("tertiary", "7-tertiary", False),
    ]
    assert policies[1].subscriber is None
    dated = PolicyRow(name="Secondary", effective=date(2026, 1, 1))
    assert len(mapping.policies_from([*rows[:1], dated, rows[2]], "7")) == 3
    for wrong in (rows[:2], [*rows, rows[0]], [*rows[:2], PolicyRow(name="Fourth")]):
        with pytest.raises(ExtractionError):
            mapping.policies_from(wrong, "7")


def test_answers_of_one_form_stay_together_in_their_order() -> None:
    rows = [
        AnswerRow(form="A", question="1", answer="x"),
        AnswerRow(form="A", question="2"),
        AnswerRow(form="B", question="1"),
    ]
    forms = mapping.forms_from(rows)
    assert [(one.name, [answer.question for answer in one.answers]) for one in forms] == [
        ("A", ["1", "2"]),
        ("B", ["1"]),
    ]
