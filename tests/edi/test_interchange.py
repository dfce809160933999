"""The envelope: counts, widths, numbers and separators, as our reader and pyx12's see them."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.edi.composing import Composed
from portaldriver.edi.deviations import Deviations
from portaldriver.edi.envelope import Transaction, read_transactions
from portaldriver.edi.reading import read_segments
from portaldriver.edi.separators import Separators
from portaldriver.edi.writing.interchange import Head, interchange, sound
from portaldriver.errors import EdiError

MADE = datetime(2026, 2, 3, 4, 5)
EXOTIC = Separators("|", ">", "!", "\x1d")


def head(**changes: Any) -> Head:
    given: dict[str, Any] = {
        "sender": "SENDER", "receiver": "RECEIVER", "number": 7, "made": MADE, "test": True, "functional": "HC",
        "kind": "837", "guide": "005010X222A1",
    }  # fmt: skip
    return Head(**(given | changes))


def body(value: object = Decimal("10.50")) -> Composed:
    composed = Composed()
    composed.add("BHT", "0019", "00", "1", MADE.date(), "0405", "CH")
    composed.add("AMT", "D", value)  # type: ignore[arg-type]
    return composed


def read(text: str) -> tuple[list[tuple[Transaction, list[str]]], Deviations]:
    noted = Deviations()
    found = []
    for one in read_transactions(read_segments(text, deviations=noted), noted):
        assert isinstance(one, Transaction)
        found.append((one, [segment.id for segment in one]))
    return found, noted


@pytest.mark.parametrize(
    "separators", [Separators(), EXOTIC, Separators(segment="\n")], ids=["usual", "exotic", "lines"]
)
def test_what_is_written_is_read_without_a_deviation(separators: Separators) -> None:
    text = interchange([body(), body()], head(separators=separators, sender_qualifier="30", test=False))
    assert text[3] == separators.element
    found, noted = read(text)
    assert noted.take() == ()
    assert [ids for _, ids in found] == [["BHT", "AMT"]] * 2
    first, second = (one.envelope for one, _ in found)
    assert (first.control_number, second.control_number) == ("0001", "0002")
    assert first.interchange
    assert first.group
    told = first.interchange
    assert (told.sender_qualifier, told.sender, told.receiver, told.control_number, told.usage, told.made) == (
        "30", "SENDER", "RECEIVER", "000000007", "P", MADE,
    )  # fmt: skip
    assert (first.group.kind, first.group.sender, first.group.control_number, first.guide) == (
        "HC", "SENDER", "7", "005010X222A1",
    )  # fmt: skip
    isa = text.split(separators.segment)[0]
    assert [len(one) for one in isa.split(separators.element)] == [
        3,
        2,
        10,
        2,
        10,
        2,
        15,
        2,
        15,
        6,
        4,
        1,
        5,
        9,
        1,
        1,
        1,
    ]


def test_lines_are_broken_where_asked_and_a_test_is_marked() -> None:
    text = interchange([body()], head(), line_breaks=True)
    assert len(text.splitlines()) == 8
    assert all(line.endswith("~") for line in text.splitlines())
    assert re.search(r"\*0\*T\*:~", text)


SEPARATORS = st.lists(st.sampled_from("*|^~:!<>\\@#`\x1d\n{}"), min_size=4, max_size=4, unique=True)


@given(SEPARATORS)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_separators_that_are_sound_are_read_back_and_others_are_refused(chosen: list[str]) -> None:
    separators = Separators(*chosen)
    expected = not any(one < " " for one in chosen[:3])
    assert sound(separators) is expected
    if expected:
        found, noted = read(interchange([body()], head(separators=separators)))
        assert (len(found), noted.take()) == (1, ())
    else:
        with pytest.raises(EdiError, match="separators"):
            interchange([body()], head(separators=separators))


@pytest.mark.parametrize(
    "separators",
    [Separators("*", "*"), Separators("A"), Separators("**"), Separators(component=" "), Separators(repetition=""),
     Separators(segment="é"), Separators(segment="-")],
    ids=["alike", "letter", "two", "space", "none", "accent", "minus"],
)  # fmt: skip
def test_separators_that_cannot_separate(separators: Separators) -> None:
    assert not sound(separators)


@pytest.mark.parametrize(
    "changes,code",
    [
        ({"sender": "X" * 16}, "envelope_value"), ({"receiver": "X"}, "envelope_value"),
        ({"receiver": " RECEIVER"}, "envelope_value"), ({"sender": "SEND*ER"}, "separator_in_value"),
        ({"group_sender": "É" * 3}, "envelope_value"), ({"sender_qualifier": "Z"}, "envelope_value"),
        ({"number": 0}, "control_number"), ({"number": 10**9}, "control_number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)  # fmt: skip
def test_an_envelope_that_does_not_fit_is_refused_without_its_value(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(EdiError) as refused:
        interchange([body()], head(**changes))
    assert refused.value.code == code
    assert "SEND" not in str(refused.value)
    assert "SENDER" not in repr(head())


def test_an_interchange_without_a_transaction_and_a_separator_in_a_value_are_refused() -> None:
    with pytest.raises(EdiError, match="at least one"):
        interchange([], head())
    with pytest.raises(EdiError) as refused:
        interchange([body("a~b")], head())
    assert (refused.value.code, "a~b" in str(refused.value)) == ("separator_in_value", False)
