"""Checked types: what they take, in which one spelling, and that what they refuse is never quoted."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from portaldriver import InvalidInput
from portaldriver.models import codes
from portaldriver.models.draft import Draft

TODAY = dt.datetime.now(dt.UTC).date()

TAKEN: list[tuple[Any, Any, Any]] = [
    (codes.Npi, "2000001000", "2000001000"),
    (codes.Npi, " 1234567893\n", "1234567893"),  # the example of the standard itself
    (codes.Icd10, "f411", "F41.1"),
    (codes.Icd10, "F41.1", "F41.1"),
    (codes.Icd10, "I10", "I10"),
    (codes.Icd10, "T36.0X1A", "T36.0X1A"),
    (codes.Icd10, "c7a010", "C7A.010"),
    (codes.Icd10, "U07.1", "U07.1"),
    (codes.ProcedureCode, "90837", "90837"),
    (codes.ProcedureCode, "0001u", "0001U"),
    (codes.ProcedureCode, "h0004", "H0004"),
    (codes.Cpt, "3085f", "3085F"),
    (codes.Hcpcs, "t1017", "T1017"),
    (codes.Modifier, "gt", "GT"),
    (codes.Modifier, "95", "95"),
    (codes.PlaceOfService, "02", "02"),
    (codes.PlaceOfService, "10", "10"),
    (codes.PlaceOfService, "66", "66"),
    (codes.Ndc, "12345-6789-01", "12345678901"),
    (codes.Ndc, "12345678901", "12345678901"),
    (codes.Cents, 125, Decimal("125.00")),
    (codes.Cents, "125.5", Decimal("125.50")),
    (codes.Cents, 35.0, Decimal("35.00")),
    (codes.Cents, "-0", Decimal("0.00")),
    (codes.SignedCents, "-12.30", Decimal("-12.30")),
    (codes.Units, "0.125", Decimal("0.125")),
    (codes.UsPhone, "+1-206-555-0124", "+1-206-555-0124"),
    (codes.UsPhone, "(206) 555-0124", "+1-206-555-0124"),
    (codes.UsPhone, "206.555.0124", "+1-206-555-0124"),
    (codes.UsPhone, "2065550124", "+1-206-555-0124"),
    (codes.UsPhone, "1 206 555 0124 ext. 12", "+1-206-555-0124 x12"),
    (codes.UsPhone, "+12065550124x9", "+1-206-555-0124 x9"),
    (codes.ZipCode, "98101", "98101"),
    (codes.ZipCode, "981011234", "98101-1234"),
    (codes.StateCode, "or", "OR"),
    (codes.StateCode, "AP", "AP"),
    (codes.Email, "Noah.Kim+pm@mail.example.com", "Noah.Kim+pm@mail.example.com"),
    (codes.BirthDate, "1990-11-22", dt.date(1990, 11, 22)),
    (codes.BirthDate, "1880-01-01", dt.date(1880, 1, 1)),
    (codes.BirthDate, TODAY, TODAY),
    (codes.ServiceDate, TODAY + dt.timedelta(days=300), TODAY + dt.timedelta(days=300)),
    (codes.Note255, "x" * 255, "x" * 255),
    (codes.Note255, "first\r\nsecond", "first\nsecond"),
    (Annotated[str, codes.PortalText(4)], " Zoë\u0301 ", "Zoë\u0301"),
]

REFUSED: list[tuple[Any, list[Any]]] = [
    (
        codes.Npi,
        ["1234567890", "3000001005", "123456789", "12345678930", "１２３４５６７８９３", "123456789٣", 1234567893],
    ),
    (codes.Icd10, ["F", "41.1", "F4.11", "F41.", "F41.12345", "F41-1", "F 41.1", "Ｆ41.1", "F41.1\u200b", "ſ41.1", ""]),
    (codes.ProcedureCode, ["9083", "908377", "90837-GT", "W0001", "9083X", "٩0837", "90 837"]),
    (codes.Cpt, ["H0004"]),
    (codes.Hcpcs, ["90837", "Z0004"]),
    (codes.Modifier, ["2", "255", "G-", "\u212aT", "ß", ""]),
    (codes.PlaceOfService, ["2", "00", "29", "35", "59", "98", "１１"]),
    (codes.Ndc, ["1234-5678-90", "12345-678901", "1234567890", "12345 6789 01"]),
    (
        codes.Cents,
        [-1, "-0.01", "1.005", 0.1 + 0.2, "NaN", float("inf"), "1e2", "1_000", "٣", "$5", "1,000", True, "9" * 9],
    ),
    (codes.SignedCents, ["1.001", "--1", "- 1", "1.", None]),
    (codes.Units, [0, -1, "1.0001", "one"]),
    (codes.UsPhone, ["555-0124", "+44 20 5550 0124", "106-555-0124", "206-055-0124", "206-555-01244", "206\n555-0124"]),
    (codes.UsPhone, ["２０６-555-0124", "206-555-0124 x123456", "206-555-0124 x", "x12", 2065550124]),
    (codes.ZipCode, ["9810", "98101-12", "98101 1234", "９8101", "K1A 0B1", 98101]),
    (codes.StateCode, ["XX", "Oregon", "O", "ＯＲ", "ZZ"]),
    (codes.Email, ["noah", "noah@", "@example.com", "noah@example", "no ah@example.com", "noah@exam\u0440le.com"]),
    (codes.Email, ["noah@-example.com", "n@" + "a" * 64 + ".com", "a@b.com\nBcc: c@d.com", "a@" + "b." * 130 + "com"]),
    (
        codes.BirthDate,
        ["1879-12-31", TODAY + dt.timedelta(days=2), "11/22/1990", "1990-02-30", 0, 659232000, "659232000"],
    ),
    (codes.BirthDate, [dt.datetime(1990, 11, 22), "1990-11-22T00:00:00", "１990-11-22", "90-11-22", ""]),
    (codes.ServiceDate, ["1989-12-31", TODAY + dt.timedelta(days=400)]),
    (
        codes.Note255,
        ["x" * 256, "x" * 254 + "\nx", "\N{GRINNING FACE}" * 128, "a\x00b", "a\ud800b", "a\u202eb", " \n "],
    ),
    (Annotated[str, codes.PortalText(9)], ["a\nb", "a\tb", "a\u2028b", "x" * 10, "", "\u200b", 7]),
]


@pytest.mark.parametrize("number", range(len(TAKEN)))
def test_is_taken_in_its_one_spelling(number: int) -> None:
    kind, given, expected = TAKEN[number]
    adapter = TypeAdapter(kind)
    taken = adapter.validate_python(given)
    assert (taken, str(taken)) == (expected, str(expected))
    # What the journal keeps as JSON is the same again.
    assert adapter.validate_python(json.loads(adapter.dump_json(taken))) == expected


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_is_refused_without_being_quoted(number: int) -> None:
    kind, values = REFUSED[number]

    class Given(Draft):
        field: kind  # type: ignore[valid-type]

    for value in values:
        with pytest.raises(InvalidInput) as refused:
            Given(field=value)
        assert refused.value.field == "field"
        told = refused.value.messages[0]
        assert told.startswith("field: ")
        if len(str(value)) > 3:
            assert str(value) not in told + str(refused.value) + repr(refused.value)
            assert refused.value.__cause__ is None


def test_every_place_of_service_is_two_digits_and_gaps_are_gaps() -> None:
    assert {"01", "11", "27", "34", "42", "58", "62", "66", "72", "81", "99"} <= codes.PLACES_OF_SERVICE
    assert not {"28", "30", "40", "43", "59", "63", "64", "67", "73", "82"} & codes.PLACES_OF_SERVICE
    assert len(codes.STATES) == 62
