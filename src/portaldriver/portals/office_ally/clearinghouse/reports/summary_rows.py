"""Rows of a file summary: by their columns, or, where those are shifted or wrapped, by what cannot be mistaken.

A row is taken only if every value is of the kind that its column has: a row that stands two characters to the left
would otherwise be read as other people's numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from .columns import Table, column
from .file_summary import OtherCell, Section, SummaryClaim, SummaryError

COLUMNS = (
    column("number", r"CLAIM ?#", 0, 6),
    column("claim_id", r"OA CLAIM ?ID", 7, 10),
    column("patient_id", r"PATIENT ID", 19, 18),
    column("name", r"LAST, ?FIRST", 37, 20, gap=False),
    column("born", r"DOB", 57, 10, gap=False),
    column("from", r"FROM DOS", 70, 10),
    column("to", r"TO DOS", 81, 10),
    column("procedure", r"CPT", 92, 5),
    column("diagnosis", r"DIAG", 100, 7),
    column("tax_id", r"TAX ID", 109, 10),
    column("account", r"ACC(?:N|OUN)?T ?#", 121, 14),
    column("physician", r"PHYS\. ?ID", 135, 10, gap=False),
    column("payer", r"PAYER", 146, 5),
    column("errors", r"ERRORS?", 153, 30),
)
"""The columns of the HCFA summary (guide 10.4); those of UB and ADA are MODELLED to be the same."""

DOCUMENTED = Table.documented(COLUMNS)
ROW = re.compile(r"^\s{0,3}([0-9]{1,5})\)")
CODES = re.compile(r"\b[A-Z]+[0-9]+\b")

_ANCHORED = re.compile(r"^\s{0,3}[0-9]{1,5}\)\s*([0-9]{10})(?![0-9])")
_DATE = re.compile(r"(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}(?![0-9/])")
_SHAPES = {
    "number": re.compile(r"[0-9]{1,5}\)"),
    "claim_id": re.compile(r"[0-9]{10}"),
    "procedure": re.compile(r"[A-Z0-9]{0,7}"),
    "diagnosis": re.compile(r"[A-Z0-9.]{0,8}"),
    "tax_id": re.compile(r"[0-9-]{0,11}"),
    "physician": re.compile(r"[A-Za-z0-9]{0,10}"),
    "payer": re.compile(r"[A-Za-z0-9]{0,24}"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values by column, and whether they had to be looked for beside their columns."""

    cells: dict[str, str]
    table: Table
    shifted: bool = False
    unclear: bool = False
    """Who the patient is was left out, as it cannot be told where the patient's id ends and the name begins."""


def row_of(line: str, table: Table, *, joined: bool = False) -> Row | None:
    """Return a row's values, None for a line that is not certain to be one, which `joined` lines have to be more."""
    return _in_place(line, table, joined) or _realigned(line, table, joined)


def _in_place(line: str, table: Table, joined: bool) -> Row | None:
    cells = table.cells(line)
    placed = not table.crossed(line) and _aligned(line, cells, table, joined)
    return Row(cells, table) if placed and _sound(cells) else None


def _aligned(line: str, cells: dict[str, str], table: Table, joined: bool) -> bool:
    """Whether what is always as long as its column begins where that does.

    The account number ends where the next column begins: one that goes so far has to begin right, and so have those
    after it, or a character of the one would be taken for the other's.
    """
    exact = ["claim_id", "born", "from", "to"]
    if joined or _full("account", line, table):
        exact += ["account", "physician", "payer", "errors"]
    return all(not cells[name] or not line[table.start(name)].isspace() for name in exact)


def _full(name: str, line: str, table: Table) -> bool:
    end = table.start(name) + (table.width(name) or 0)
    return end <= len(line) and not line[end - 1].isspace()


def claim_id_in(line: str) -> str | None:
    """Return the claim that a row is about, whatever follows."""
    found = _ANCHORED.match(line)
    return found[1] if found else None


def day_of(text: str) -> date | None:
    """Return `MM/DD/YYYY` as a date; None if it is none."""
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        return None


def _sound(cells: dict[str, str]) -> bool:
    """Whether each value is of its column's kind, and the row comes to its end: a payer or an error."""
    shaped = all(shape.fullmatch(cells[name]) for name, shape in _SHAPES.items())
    dated = all(not cells[name] or day_of(cells[name]) for name in ("born", "from", "to"))
    return shaped and dated and bool(cells["payer"] or cells["errors"])


def _realigned(line: str, table: Table, joined: bool) -> Row | None:
    """Take a row whose parts stand beside their columns: the claim id and the three dates say by how much."""
    anchor = _ANCHORED.match(line)
    dates = list(_DATE.finditer(line))
    if anchor is None or len(dates) != 3:
        return None
    shifts = {found.start() - table.start(name) for found, name in zip(dates, ("born", "from", "to"), strict=True)}
    if len(shifts) != 1:
        return None
    start, born = anchor.start(1), dates[0].start()
    head = line[: line.index(")") + 1].strip()
    room = table.start("born") - table.start("claim_id")
    same = born - start == room
    middle = line[start:born] if same else anchor[1].ljust(room)
    straight = head.ljust(table.start("claim_id")) + middle + line[born:]
    row = _in_place(straight, table, joined)
    if row is None:
        return None
    cells = row.cells if same else row.cells | _person(line[anchor.end(1) : born])
    return Row(cells, table, shifted=True, unclear=not same and not cells["name"])


def _person(text: str) -> dict[str, str]:
    """Return patient id and name, if blanks and a comma leave no doubt which is which."""
    parts = re.split(r"\s{2,}", text.strip())
    if len(parts) == 2 and "," not in parts[0] and parts[1].count(",") == 1:
        return {"patient_id": parts[0], "name": parts[1]}
    return {"patient_id": "", "name": ""}


def claim_of(row: Row, *, line: int, section: Section) -> SummaryClaim:
    """Return a row as a claim; what its codes mean is filled in when the legend is known."""
    cells, table = row.cells, row.table
    last, _, first = cells["name"].partition(",")
    return SummaryClaim(
        line=line,
        number=int(cells["number"].rstrip(")")),
        section=section,
        claim_id=cells["claim_id"],
        patient_id=cells["patient_id"] or None,
        last_name=last.strip() or None,
        first_name=first.strip() or None,
        name_cut=_fills(cells["name"], "name", table),
        date_of_birth=day_of(cells["born"]),
        from_date=day_of(cells["from"]),
        to_date=day_of(cells["to"]),
        procedure_code=cells["procedure"] or None,
        diagnosis_code=cells["diagnosis"] or None,
        tax_id=cells["tax_id"] or None,
        account_number=cells["account"] or None,
        account_number_cut=_fills(cells["account"], "account", table),
        physician_id=cells["physician"] or None,
        payer_id=cells["payer"] or None,
        errors=tuple(SummaryError(code=code) for code in CODES.findall(cells["errors"])),
        error_text=cells["errors"] or None,
        others=tuple(OtherCell(title=title, value=cells[name]) for name, title in table.others if cells[name]),
    )


def _fills(value: str, name: str, table: Table) -> bool:
    """Whether a value takes all the room that its column has, or that is documented."""
    documented = next(one.width for one in COLUMNS if one.name == name)
    return len(value) >= min(table.width(name) or documented, documented)
