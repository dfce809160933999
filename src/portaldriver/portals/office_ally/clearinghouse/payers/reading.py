"""The payer list's CSV, read without a guess: what the file does not explain is told, row by row (guide 9)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .....errors import ReportUnreadable
from .listed import PAYER_TRANSACTIONS, ListedTransaction
from .lists import PayerList

COLUMNS = (
    "PAYER NAME",
    "PAYER ID",
    "TRANSACTION",
    "AVAILABLE",
    "NON PAR",
    "ENROLLMENT",
    "SECONDARY",
    "ATTACHMENT",
    "WC / AUTO",
    "NOTES",
)
"""Source: guide 9."""
FLAGS = {"available": "AVAILABLE", "non_par": "NON PAR", "enrollment": "ENROLLMENT", "secondary": "SECONDARY",
         "attachment": "ATTACHMENT"}  # fmt: skip
KINDS = {"": (False, False), "work comp": (True, False), "auto": (False, True), "work comp & auto": (True, True)}
"""What WC / AUTO may say: work compensation, auto accidents."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{1,22}[A-Za-z0-9]")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class PayerListFault:
    """A row that was not taken: the number of the record (the titles are 1), the column, and why; never the value."""

    record: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"record {self.record}, {self.column}: {self.why}"


def load_payers(source: Path | bytes | str, *, strict: bool = True) -> PayerList:
    """Return the payer list of a CSV: a path, or the file's bytes or text (a `str` is text, not a path).

    Rows that say the same twice are one. With `strict=False` rows that cannot be taken are left out and told in
    `PayerList.faults`, and who asks for a payer of theirs gets an error, not an answer. Raises `ReportUnreadable`:
    `columns` where one of guide 9 is missing or stands twice, `rows` for rows that cannot be taken, `text` for what is
    no CSV in UTF-8.
    """
    return listed(*_records(_text(source)), strict=strict)


def listed(titles: Sequence[str], records: Iterable[tuple[int, Sequence[str]]], *, strict: bool = True) -> PayerList:
    """Return the payer list of titles and numbered rows, wherever they stand. Raises as `load_payers` does."""
    places = _places(titles)
    rows: dict[tuple[str, str], ListedTransaction] = {}
    faults: list[PayerListFault] = []
    unreadable: set[tuple[str, str]] = set()
    for number, record in records:
        cells = {title: record[place].strip() for title, place in places.items() if place < len(record)}
        found = _faults(number, record, titles, cells)
        row = None if found else _row(cells)
        if row is not None and rows.get(row.key, row) != row:
            found = [PayerListFault(number, "PAYER ID", "another row of this id and transaction says otherwise")]
        if row is None or found:
            faults += found
            unreadable |= _keys(cells)
        else:
            rows[row.key] = row
    if strict and faults:
        more = f"; and {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
        raise ReportUnreadable("; ".join(map(str, faults[:_NAMED])) + more, code="rows")
    return PayerList(
        [row for key, row in rows.items() if key not in unreadable],
        faults=faults,
        unreadable=unreadable,
        unknown_columns=[title for title in titles if title not in COLUMNS],
    )


def _text(source: Path | bytes | str) -> str:
    content = source.read_bytes() if isinstance(source, Path) else source
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise ReportUnreadable("the payer list is no text in UTF-8", code="text")


def _records(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        records = list(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1))
    except csv.Error:
        records = None
    if records is None:
        raise ReportUnreadable("the payer list is no CSV, or is cut short", code="text")
    filled = [(number, record) for number, record in records if any(cell.strip() for cell in record)]
    if not filled:
        raise ReportUnreadable("the payer list is empty", code="columns")
    return [" ".join(title.split()).upper() for title in filled[0][1]], filled[1:]


def _places(titles: Sequence[str]) -> dict[str, int]:
    for title in COLUMNS:
        if titles.count(title) != 1:
            times = "missing" if title not in titles else "there more than once"
            raise ReportUnreadable(f"the column {title} is {times}", code="columns")
    return {title: titles.index(title) for title in COLUMNS}


def _faults(
    number: int, record: Sequence[str], titles: Sequence[str], cells: Mapping[str, str]
) -> list[PayerListFault]:
    if len(record) != len(titles):
        return [PayerListFault(number, "NOTES", "the row has not as many cells as there are titles")]
    wrong = [(title, "is neither Yes nor No") for title in FLAGS.values() if cells[title].casefold() not in _WORDS]
    if cells["TRANSACTION"] not in PAYER_TRANSACTIONS:
        wrong.append(("TRANSACTION", "is none that is known"))
    if not _ID.fullmatch(cells["PAYER ID"]):
        wrong.append(("PAYER ID", "is no id of 3 to 24 characters"))
    if not cells["PAYER NAME"]:
        wrong.append(("PAYER NAME", "is empty"))
    if cells["WC / AUTO"].casefold() not in KINDS:
        wrong.append(("WC / AUTO", "is none that is known"))
    return [PayerListFault(number, column, why) for column, why in wrong]


_WORDS = {"yes": True, "no": False}


def _row(cells: Mapping[str, str]) -> ListedTransaction:
    work_comp, auto = KINDS[cells["WC / AUTO"].casefold()]
    flags = {field: _WORDS[cells[title].casefold()] for field, title in FLAGS.items()}
    return ListedTransaction(
        payer_name=" ".join(cells["PAYER NAME"].split()),
        payer_id=cells["PAYER ID"],
        transaction=PAYER_TRANSACTIONS[cells["TRANSACTION"]],
        work_comp=work_comp,
        auto=auto,
        notes="\n".join(cells["NOTES"].splitlines()),
        **flags,
    )


def _keys(cells: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return what a row that was not taken may be about: one transaction, or any where that cannot be told."""
    number, transaction = cells.get("PAYER ID", "").upper(), PAYER_TRANSACTIONS.get(cells.get("TRANSACTION", ""))
    return {(number, one) for one in ([transaction] if transaction else PAYER_TRANSACTIONS.values())}
