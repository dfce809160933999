"""Deposits out of a bank's file: CSV with a row of headings, in which no name is guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Final, Literal

from ..edi import Deposit
from ..errors import ReportUnreadable
from .amounts import amount_of

Column = Literal["date", "amount", "credit", "description", "reference", "originator", "payer"]

NAMES: Final[Mapping[Column, tuple[str, ...]]] = {
    "date": ("date", "posting date", "posted date", "post date", "transaction date", "deposit date", "value date"),
    "amount": ("amount", "deposit amount", "transaction amount", "amount (usd)"),
    "credit": ("credit", "credits", "credit amount", "deposits", "money in"),
    "description": ("description", "details", "memo", "transaction description", "bank description", "addenda"),
    "reference": (
        "reference",
        "reference number",
        "trace",
        "trace number",
        "check number",
        "check #",
        "customer reference",
    ),
    "originator": ("originator", "originator id", "company id"),
    "payer": ("payer", "company name", "originator name"),
}
"""What a heading may be, case and spaces around aside. MODELLED on what American banks export; say `columns=` else."""

DAYS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")
"""How a day may be written. The American order: a file with days before months needs `day_format`."""

MOST_FIELD: Final = 1 << 17


class BankDeposit(Deposit):
    """A deposit as a bank's file has it. `row` counts from 1, the headings being the first."""

    description: str | None = None
    row: int | None = None


class BankFileUnreadable(ReportUnreadable):
    """A bank's file is not as it has to be. `row` says where, `code` why; no message has a value of the file."""

    def __init__(self, message: str, *, code: str, row: int | None = None) -> None:
        super().__init__(f"row {row}: {message}" if row is not None else message, code=code)
        self.row = row


def load_deposits(
    source: Path | str, *, columns: Mapping[Column, str] | None = None, day_format: str | None = None
) -> tuple[BankDeposit, ...]:
    """Return the deposits of a file (`Path`) or a text: rows that bring money in or take it back, all others refused.

    `columns` names headings where they are not among `NAMES`; `day_format` as in `strptime`. With a column `credit`
    and no `amount`, rows that have no credit are other movements of the account and left out. Raises
    `BankFileUnreadable`: a wrong row is never skipped, since a deposit lost here would be sought elsewhere.
    """
    return tuple(_deposits(_text(source), columns or {}, (day_format,) if day_format else DAYS))


def _text(source: Path | str) -> str:
    if isinstance(source, str):
        if source.strip() and not set(source.strip()) & {",", "\n"}:
            raise BankFileUnreadable("one word is no CSV: a file is given as a Path", code="csv", row=1)
        return source.removeprefix("\ufeff")
    try:
        return source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BankFileUnreadable("the file is not UTF-8", code="not_text") from None


def _deposits(text: str, columns: Mapping[Column, str], days: Iterable[str]) -> Iterator[BankDeposit]:
    rows = _rows(text)
    headings = next(rows, (1, []))[1]
    places = _places(headings, columns)
    for number, row in rows:
        if len(row) != len(headings):
            raise BankFileUnreadable(f"has {len(row)} fields of {len(headings)}", code="fields", row=number)
        found = {name: row[place].strip() for name, place in places.items()}
        money: Column = "amount" if "amount" in found else "credit"
        if money == "credit" and not found["credit"]:
            continue
        try:
            amount = amount_of(found[money])
        except ValueError:
            raise BankFileUnreadable("its amount cannot be read", code="amount", row=number) from None
        yield BankDeposit(
            date=_day(found["date"], days, number),
            amount=amount,
            reference=found.get("reference") or None,
            originator=found.get("originator") or None,
            payer=found.get("payer") or None,
            description=found.get("description") or None,
            row=number,
        )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that are not empty, by their number in the file."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BankFileUnreadable("is not CSV", code="csv", row=number) from None
        if any(len(field) > MOST_FIELD for field in row):
            raise BankFileUnreadable("has a field that is too long", code="too_long", row=number)
        if any(field.strip() for field in row):
            yield number, row


def _places(headings: list[str], columns: Mapping[Column, str]) -> dict[Column, int]:
    """Return where each column is. Two headings that could be the same column are an error, as are none."""
    seen = [" ".join(heading.split()).casefold() for heading in headings]
    places: dict[Column, int] = {}
    for column, names in NAMES.items():
        wanted = (" ".join(columns[column].split()).casefold(),) if column in columns else names
        found = [place for place, heading in enumerate(seen) if heading in wanted]
        if len(found) > 1:
            raise BankFileUnreadable(f"several headings could be the {column}: name it", code="two_columns", row=1)
        if found:
            places[column] = found[0]
        elif column in columns:
            raise BankFileUnreadable(f"no heading is the one named for {column}", code="no_column", row=1)
    if "amount" in places and "credit" in places and not columns.keys() & {"amount", "credit"}:
        raise BankFileUnreadable("amount and credit: name the one that counts", code="two_columns", row=1)
    if "amount" in columns:
        places.pop("credit", None)
    elif "credit" in columns:
        places.pop("amount", None)
    if "date" not in places:
        raise BankFileUnreadable("no heading is known as the date: name it", code="no_column", row=1)
    if "amount" not in places and "credit" not in places:
        raise BankFileUnreadable("no heading is known as the amount: name it", code="no_column", row=1)
    return places


def _day(words: str, formats: Iterable[str], number: int) -> date:
    for one in formats:
        try:
            return datetime.strptime(words, one).date()
        except ValueError:
            continue
    raise BankFileUnreadable("its date cannot be read", code="date", row=number)
