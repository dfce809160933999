"""Envelopes: who sent what under which numbers, counts that disagree, and what is missing."""

from __future__ import annotations

from datetime import datetime

import pytest

from portaldriver.edi.deviations import Deviations
from portaldriver.edi.envelope import Transaction, day, moment, read_transactions
from portaldriver.edi.reading import read_segments
from portaldriver.edi.segment import Segment
from portaldriver.errors import EdiSyntaxError
from tests.edi.interchanges import of_any_kind

WHOLE = of_any_kind(count=2)


def read(text: str) -> tuple[list[list[str]], list[tuple[str, str | None]]]:
    """Return the ids of each transaction's segments, and what departed."""
    noted = Deviations()
    found = [
        [found.id] if isinstance(found, Segment) else [one.id for one in found]
        for found in read_transactions(read_segments(text, deviations=noted), noted)
    ]
    return found, [(one.code, one.element) for one in noted.take()]


BODY = ["BHT", "HL", "NM1", "TRN"]


def test_a_transaction_knows_its_envelopes() -> None:
    noted = Deviations(strict=True)
    found = list(read_transactions(read_segments(WHOLE, deviations=noted), noted))
    assert all(isinstance(one, Transaction) for one in found)
    envelope = found[1].envelope if isinstance(found[1], Transaction) else None
    assert envelope is not None
    assert envelope.interchange is not None
    assert envelope.group is not None
    assert (envelope.kind, envelope.control_number, envelope.guide, envelope.segment) == (
        "277",
        "0002",
        "005010X214",
        9,
    )
    assert (envelope.interchange.sender, envelope.interchange.receiver_qualifier) == ("SENDER", "ZZ")
    assert (envelope.interchange.control_number, envelope.interchange.usage) == ("000000007", "T")
    assert envelope.interchange.made == envelope.group.made == datetime(2026, 11, 1, 9, 30)
    assert "SENDER" not in repr(found[1])


def test_what_is_not_read_is_passed_over() -> None:
    noted = Deviations(strict=True)
    kinds = list(read_transactions(read_segments(WHOLE, deviations=noted), noted))
    assert len(kinds) == 2


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("SE*6*0001", "SE*7*0001", ("count_differs", "SE01")),
        ("SE*6*0001", "SE**0001", ("count_differs", "SE01")),
        ("SE*6*0001", "SE*6*0009", ("number_differs", "SE02")),
        ("SE*6*0001", "SE*\xb2*0001", ("count_differs", "SE01")),
        ("SE*6*0001", f"SE*{'6' * 9000}*0001", ("count_differs", "SE01")),
        ("GE*2*7", "GE*1*7", ("count_differs", "GE01")),
        ("GE*2*7", "GE*2*8", ("number_differs", "GE02")),
        ("IEA*1*", "IEA*2*", ("count_differs", "IEA01")),
        ("IEA*1*000000007", "IEA*1*000000008", ("number_differs", "IEA02")),
    ],
    ids=range(9),
)
def test_counts_and_numbers_are_compared(old: str, new: str, told: tuple[str, str]) -> None:
    text = WHOLE.replace(old, new)
    assert read(text) == ([BODY, BODY], [told])
    noted = Deviations(strict=True)
    with pytest.raises(EdiSyntaxError) as raised:
        list(read_transactions(read_segments(text, deviations=noted), noted))
    assert raised.value.code == told[0]


@pytest.mark.parametrize("new", ["SE*06*0001", "SE*6*1", "SE*6 *0001 "])
def test_leading_zeros_and_blanks_are_no_departure(new: str) -> None:
    assert read(WHOLE.replace("SE*6*0001", new)) == ([BODY, BODY], [])


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("SE*6*0001~", "", "transaction_without_end"),
        ("GS*HN*SENDER*RECEIVER*20261101*0930*7*X*005010X214~", "", "transaction_without_group"),
        ("GE*2*7~", "", "group_without_end"),
        ("GE*2*7~", "GE*2*7~GE*2*7~", "end_of_no_group"),
        ("ST*277*0001", "N3*1 Example Way~ST*277*0001", "outside_of_a_transaction"),
        ("GS*HN", "GS*HN*A*B*20261101*0930*1*X*005010X214~GS*HN", "group_without_end"),
    ],
    ids=range(6),
)
def test_envelopes_that_are_missing_or_too_many_are_told(old: str, new: str, told: str) -> None:
    found, codes = read(WHOLE.replace(old, new))
    assert found == [BODY, BODY]
    assert told in [code for code, _ in codes]


def test_ta1_stands_beside_transactions() -> None:
    found, codes = read(WHOLE.replace("GS*HN", "TA1*000000007*261101*0930*A*000~GS*HN"))
    assert (found, codes) == ([["TA1"], BODY, BODY], [])


@pytest.mark.parametrize(
    "date, time, meant",
    [
        ("261101", "0930", datetime(2026, 11, 1, 9, 30)),
        ("20261101", "093015", datetime(2026, 11, 1, 9, 30)),
        ("20261101", "", datetime(2026, 11, 1)),
        ("20261101", "\xb2\xb2", datetime(2026, 11, 1)),
        ("20261301", "0930", None),
        ("1112", "0930", None),
        ("2026110", "0930", None),
        ("\xb2\xb2\xb2\xb2\xb2\xb2", "0930", None),
        ("20261101", "9999", None),
    ],
    ids=range(9),
)
def test_moments(date: str, time: str, meant: datetime | None) -> None:
    assert moment(date, time) == meant


def test_days() -> None:
    assert day("20240229") is not None
    assert [day(text) for text in ("20230229", "00000000", "2026-1-1", "\xb2\xb2\xb2\xb2\xb2\xb2\xb2\xb2", "")] == [
        None
    ] * 5
