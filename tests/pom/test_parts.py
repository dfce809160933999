"""What is split for typing and joined again is the same value."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaldriver.pom import Group, HiddenJson, Selector, date_parts, phone_parts, series
from portaldriver.pom.values import us_date

DIGITS = "0123456789"
PHONE = phone_parts("p")


def number(size: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=size, max_size=size)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_dates_come_back(day: date) -> None:
    parts = date_parts("d")
    assert us_date(parts.join(dict(parts.split(day)))) == day


@given(number(3), number(3), number(4), st.none() | number(2))
def test_phones_come_back(area: str, prefix: str, rest: str, extension: str | None) -> None:
    phone = f"+1-{area}-{prefix}-{rest}" + (f" x{extension}" if extension else "")
    assert PHONE.join(dict(PHONE.split(phone))) == phone


@pytest.mark.parametrize(
    "written", ["7025550123", "702-555-0123", "(702) 555-0123", "702.555.0123", "1 702 555 0123", "+17025550123"]
)
def test_phones_are_understood_as_people_write_them(written: str) -> None:
    assert PHONE.join(dict(PHONE.split(written))) == "+1-702-555-0123"


@pytest.mark.parametrize(
    "bad", ["555-0123", "702-555-012", "702-555-01234", "call me", "702-555-0123 ext", "+44 20 5550123", "٧٠٢-555-0123"]
)
def test_a_bad_phone_is_refused_without_being_quoted(bad: str) -> None:
    with pytest.raises(ValueError) as caught:
        PHONE.split(bad)
    assert bad not in str(caught.value)


@given(st.lists(st.text(max_size=5), max_size=4))
def test_series_keep_their_places(values: list[str]) -> None:
    parts = series("dx", 4)
    assert parts.join(dict(parts.split(tuple(values)))) == (*values, *[""] * (4 - len(values)))


@given(st.none() | st.dates(min_value=date(1000, 1, 1)), st.text(max_size=5))
def test_groups_come_back(day: date | None, words: str) -> None:
    parts = Group({"words": Selector("#w"), "day": date_parts("d")})
    assert set(parts.parts) == {"words", "day.Month", "day.Day", "day.Year"}
    held = parts.join(dict(parts.split({"words": words, "day": day})))
    assert isinstance(held, dict)
    assert held["words"] == words
    assert us_date(held["day"]) == day


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_blank_hidden_json_is_none(blank: str) -> None:
    assert HiddenJson("#x").decode(blank) is None
