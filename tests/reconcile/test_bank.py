"""Banks' files: what they mean, and that nothing in them is guessed, skipped or shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import ReportUnreadable
from portaldriver.reconcile import BankFileUnreadable, load_deposits
from portaldriver.reconcile.amounts import amount_of

BANK = """\ufeffPosting Date,Description,Amount,Trace Number
03/02/2026,"HCCLAIMPMT EXAMPLE PLAN, TRN*1*TRACE0001*1555000001\\","$1,131.50",TRACE0001

2026-03-03,CHECK DEPOSIT,80,
03/04/26,RETURNED ITEM,(12.00),000778
"""


@pytest.mark.parametrize(
    "words, amount",
    [
        ("1234.5", "1234.5"),
        ("$1,234.50", "1234.50"),
        ("(12.00)", "-12.00"),
        ("($1,012.00)", "-1012.00"),
        ("-12", "-12"),
        ("12.00-", "-12.00"),
        ("-$12.00", "-12.00"),
        ("$-12.00", "-12.00"),
        ("+3.1", "3.1"),
        ("12.00 CR", "12.00"),
        ("12.00 DR", "-12.00"),
        (" .05 ", ".05"),
    ],
)
def test_amounts_as_banks_write_them(words: str, amount: str) -> None:
    assert amount_of(words) == Decimal(amount)


@pytest.mark.parametrize(
    "words",
    ["", "-", "$", "1.234,50", "12,34", "1,23,456", "1e3", "NaN", "12.345", "--1", "(-1)", "١٢", "1 USD", "-1-"],
)
def test_amounts_that_could_mean_something_else_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        amount_of(words)


@settings(max_examples=60)
@given(st.integers(-(10**11), 10**11))
def test_any_amount_comes_back(cents: int) -> None:
    amount = Decimal(cents) / 100
    bracketed = f"(${-amount:,.2f})" if amount < 0 else f"${amount:,.2f}"
    assert amount_of(f"{amount:.2f}") == amount_of(f"{amount:,.2f}") == amount_of(bracketed) == amount


def test_a_file_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(BANK, encoding="utf-8")
    found = load_deposits(path)
    assert found == load_deposits(BANK)
    assert [(one.date, one.amount, one.reference, one.row) for one in found] == [
        (date(2026, 3, 2), Decimal("1131.50"), "TRACE0001", 2),
        (date(2026, 3, 3), Decimal(80), None, 4),
        (date(2026, 3, 4), Decimal("-12.00"), "000778", 5),
    ]
    assert found[0].description is not None
    assert "TRN*1*TRACE0001" in found[0].description
    assert "TRACE" not in repr(found)


def test_columns_can_be_named() -> None:
    text = "Booked,What,In,Out\n02.03.2026,a,10.00,\n03.03.2026,b,,99.00\n"
    found = load_deposits(
        text, columns={"date": "booked", "credit": "IN", "description": "What"}, day_format="%d.%m.%Y"
    )
    assert [(one.date, one.amount, one.description) for one in found] == [(date(2026, 3, 2), Decimal(10), "a")]


def test_rows_without_a_credit_are_other_movements() -> None:
    assert [one.row for one in load_deposits("Date,Credit,Debit\n2026-03-02,5,\n2026-03-02,,7\n2026-03-02,6,\n")] == [
        2,
        4,
    ]


@pytest.mark.parametrize(
    "text, code, row",
    [
        ("", "no_column", 1),
        ("SECRET/bank.csv", "csv", 1),
        ("Date,Sum\n2026-03-02,1\n", "no_column", 1),
        ("When,Amount\n2026-03-02,1\n", "no_column", 1),
        ("Date,Posting Date,Amount\n", "two_columns", 1),
        ("Date,Amount,Credit\n2026-03-02,1,1\n", "two_columns", 1),
        ("Date,Amount\n2026-03-02,1\n2026-03-02,SECRET\n", "amount", 3),
        ("Date,Amount\n2026-03-02,\n", "amount", 2),
        ("Date,Amount\nSECRET,1\n", "date", 2),
        ("Date,Amount\n31/12/2026,1\n", "date", 2),
        ("Date,Amount\n2026-03-02,1,SECRET\n", "fields", 2),
        ('Date,Amount\n2026-03-02,"SECRET\n', "csv", 2),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_row_and_no_value(text: str, code: str, row: int) -> None:
    with pytest.raises(BankFileUnreadable) as raised:
        load_deposits(text)
    assert (raised.value.code, raised.value.row) == (code, row)
    assert isinstance(raised.value, ReportUnreadable)
    assert "SECRET" not in str(raised.value)
    assert str(raised.value).startswith(f"row {row}: ")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_bytes(b"Date,Amount\n\xff\xfe,1\n")
    with pytest.raises(BankFileUnreadable, match="not UTF-8"):
        load_deposits(path)


def test_a_named_heading_that_is_not_there_is_no_guess() -> None:
    with pytest.raises(BankFileUnreadable, match="named for reference"):
        load_deposits("Date,Amount,Trace\n", columns={"reference": "Batch"})
