"""The EDI status report: what payers said of claims, as text, days after the file summary."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from .....errors import ReportUnreadable
from .....models.base import Money, Noun
from .columns import Table, column
from .file_summary import OtherCell, account_fits
from .noticing import LONGEST_LINE, Notice, UnknownLine, lines_of
from .summary_rows import day_of

PayerStatus = Literal["accepted", "rejected", "pending", "unknown"]

COLUMNS = (
    column("file_id", r"FILE ID", 4, 9),
    column("claim_id", r"(?:OA )?CLAIM ?ID", 14, 10),
    column("account", r"(?:PAT(?:IENT)?\.? )?ACC(?:N|OUN)?T\.? ?#?", 26, 14),
    column("patient", r"PATIENT(?: NAME)?", 41, 20),
    column("amount", r"AMOUNT", 61, 9, gap=False),
    column("practice_id", r"PRACTICE ?ID", 73, 10),
    column("tax_id", r"TAX ID", 84, 10),
    column("payer", r"PAYER(?: ID)?", 95, 5),
    column("processed", r"PAYER PROCESS(?:ED)? (?:DT|DATE)", 105, 10),
    column("payer_claim", r"PAYER REF(?:\.|ERENCE)? ID", 122, 15),
    column("status", r"STATUS", 142, 8),
    column("message", r"PAYER RESPONSE(?: MESSAGE(?: TEXT)?)?", 152, 255),
)
"""Where the columns stand in files with 9-digit file ids: a client program that ran against the real files.

MODELLED: their titles (of which `File ID` is attested), and that a 10-digit file id moves all that follow by one.
"""
DOCUMENTED = Table.documented(COLUMNS)
HEADER = re.compile(r"^\s{0,12}FILE ID\b(?!\s*:)", re.IGNORECASE)

_ROW = re.compile(r"^\s{0,12}([0-9]{9,10})\s*([0-9]{10})(?![0-9])")
_RULE = re.compile(r"^[\s\-=*_]*$")
_AMOUNT = re.compile(r"\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{2})?")
_STATUSES: dict[str, PayerStatus] = {"ACCEPTED": "accepted", "REJECTED": "rejected", "PENDING": "pending"}


class StatusRow(Noun):
    """What a payer said of a claim. Absent is None; `status` is `unknown` for a word that is not known here.

    `claim_id` is Office Ally's, `payer_claim_number` the payer's; `account_number` is the patient control number, of
    which 14 characters are printed (`account_number_cut`).
    """

    line: int = Field(ge=1)
    file_id: str = Field(pattern=r"^[0-9]{9,10}$")
    claim_id: str = Field(pattern=r"^[0-9]{10}$")
    account_number: str | None = None
    account_number_cut: bool = False
    last_name: str | None = None
    first_name: str | None = None
    amount: Money | None = None
    practice_id: str | None = None
    tax_id: str | None = None
    payer_id: str | None = None
    processed: date | None = None
    payer_claim_number: str | None = None
    status: PayerStatus = "unknown"
    status_text: str | None = None
    message: str | None = None
    others: tuple[OtherCell, ...] = ()

    def may_be(self, patient_control_number: str) -> bool:
        """Whether the row may be that of a claim with this number. One that is cut may be that of several."""
        return account_fits(self.account_number, patient_control_number, cut=self.account_number_cut)


class EdiStatus(Noun):
    """An EDI status report (guide 10.3). `unknown_lines` hold what was not understood: rows may be among them."""

    claims: tuple[StatusRow, ...] = ()
    unknown_lines: tuple[UnknownLine, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_edi_status(content: bytes) -> EdiStatus:
    """Return an EDI status report; what is not understood is in `unknown_lines`, never dropped or guessed.

    Raises `ReportUnreadable` for what is no text or has neither its header nor a row of it.
    """
    reading = _Reading()
    for number, line in enumerate(lines_of(content), start=1):
        reading.take(number, line)
    if not (reading.headed or reading.rows):
        raise ReportUnreadable("the text is no EDI status report", code="no_edi_status")
    return EdiStatus(claims=tuple(reading.rows), unknown_lines=tuple(reading.unknown), notices=tuple(reading.notices))


@dataclass(slots=True)
class _Reading:
    headed: bool = False
    tables: tuple[Table, ...] = (DOCUMENTED,)
    rows: list[StatusRow] = field(default_factory=list)
    unknown: list[UnknownLine] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    last_row: int = -2

    def take(self, number: int, line: str) -> None:
        """Take the next line."""
        if _RULE.match(line):
            return
        if len(line) > LONGEST_LINE:
            self._keep(number, line)
        elif HEADER.match(line):
            self._header(number, line)
        elif row := self._row(number, line):
            self.rows.append(row)
            self.last_row = number
            if row.status == "unknown":
                self._notice("status_not_known", number)
        elif not self._more_message(number, line):
            self._keep(number, line)

    def _notice(self, code: str, number: int) -> None:
        self.notices.append(Notice(code=code, line=number))

    def _header(self, number: int, line: str) -> None:
        self.headed = True
        table = Table.headed(COLUMNS, line)
        self.tables = (table, DOCUMENTED) if table is not None else (DOCUMENTED,)
        if table is None:
            self._notice("header_not_understood", number)
        elif table.others:
            self._notice("column_not_known", number)

    def _row(self, number: int, line: str) -> StatusRow | None:
        anchor = _ROW.match(line)
        if anchor is None:
            return None
        for table in self.tables:
            if (cells := _cells(line, anchor, table)) is not None:
                return _status_row(number, cells, table)
        return None

    def _keep(self, number: int, line: str) -> None:
        anchor = _ROW.match(line)
        self.unknown.append(UnknownLine(line=number, text=line, claim_id=anchor[2] if anchor else None))
        if anchor:
            self._notice("row_not_understood", number)

    def _more_message(self, number: int, line: str) -> bool:
        """Take a line under the column of messages as more of the one above."""
        indent = len(line) - len(line.lstrip())
        if self.last_row != number - 1 or indent < min(table.start("message") for table in self.tables):
            return False
        row = self.rows[-1]
        self.rows[-1] = row.model_copy(update={"message": f"{row.message or ''} {line.strip()}".strip()})
        self.last_row = number
        return True


def _cells(line: str, anchor: re.Match[str], table: Table) -> dict[str, str] | None:
    """Return a row's values if each is of its column's kind, after the claim id was put where it belongs."""
    start = table.start("claim_id")
    head = anchor[1].rjust(table.start("file_id") + len(anchor[1])).ljust(start)
    straight = head[:start] + line[anchor.start(2) :]
    if table.crossed(straight[start:].rjust(len(straight))):
        return None
    cells = table.cells(straight) | {"file_id": anchor[1]}
    return cells if _sound(cells, straight, table) else None


def _sound(cells: dict[str, str], line: str, table: Table) -> bool:
    dated = not cells["processed"] or day_of(cells["processed"]) is not None
    placed = all(not cells[name] or not line[table.start(name)].isspace() for name in ("processed", "status"))
    priced = not cells["amount"] or _AMOUNT.fullmatch(cells["amount"]) is not None
    worded = bool(cells["status"]) and cells["status"].replace(" ", "").isalpha()
    return bool(dated and placed and priced and worded)


def _status_row(number: int, cells: dict[str, str], table: Table) -> StatusRow:
    last, _, first = cells["patient"].partition(",")
    return StatusRow(
        line=number,
        file_id=cells["file_id"],
        claim_id=cells["claim_id"],
        account_number=cells["account"] or None,
        account_number_cut=len(cells["account"]) >= min(14, table.width("account") or 14),
        last_name=last.strip() or None,
        first_name=first.strip() or None,
        amount=_amount(cells["amount"]),
        practice_id=cells["practice_id"] or None,
        tax_id=cells["tax_id"] or None,
        payer_id=cells["payer"] or None,
        processed=day_of(cells["processed"]),
        payer_claim_number=cells["payer_claim"] or None,
        status=_STATUSES.get(cells["status"].upper(), "unknown"),
        status_text=cells["status"] or None,
        message=cells["message"] or None,
        others=tuple(OtherCell(title=title, value=cells[name]) for name, title in table.others if cells[name]),
    )


def _amount(text: str) -> Decimal | None:
    return Decimal(re.sub(r"[$,\s]", "", text)) if text else None
