"""Reads the text beside an 835, by the titles of its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .....edi import RemittanceAdjustment
from .....errors import ReportUnreadable
from ..reports.columns import Column, Table, column
from ..reports.noticing import LONGEST_LINE, UnknownLine, lines_of
from ..reports.summary_rows import day_of
from .era_text import EraText, TextClaim, TextLine, TextPayment

_CHECK = column("check", r"CHECK ?#", 0, 0)
_PAYMENT = (
    _CHECK,
    column("amount", r"AMOUNT", 0, 0),
    column("payee", r"PAYEE", 0, 0),
    column("npi", r"NPI", 0, 0),
    column("date", r"PAYMENT DATE", 0, 0),
)
_CLAIM = (
    _CHECK,
    column("patient_id", r"PATIENT ID", 0, 0),
    column("name", r"LAST ?, ?FIRST", 0, 0),
    column("charge", r"CHARGE AMT", 0, 0),
    column("paid", r"PAYMENT AMT", 0, 0),
    column("account", r"ACC(?:N|OUN)?T ?#", 0, 0),
    column("status", r"STATUS", 0, 0),
    column("payer", r"PAYER", 0, 0),
)
_LINE = (
    column("date", r"SERVICE DATE", 0, 0),
    column("code", r"CPT", 0, 0),
    column("charge", r"CHARGE", 0, 0),
    column("paid", r"PAYMENT", 0, 0),
    column("adjustments", r"ADJUSTMENTS?", 0, 0),
)
_KINDS: tuple[tuple[str, tuple[Column, ...], frozenset[str]], ...] = (
    ("claim", _CLAIM, frozenset({"patient_id"})),
    ("payment", _PAYMENT, frozenset({"npi"})),
    ("line", _LINE, frozenset()),
)
"""Tables, with the columns that may be absent."""

_RULE = re.compile(r"^[\s\-=*_]*$")
_CONTROL = re.compile(r"^\s*PAYER CLAIM CONTROL NUMBER\s*:\s*(?P<number>\S.*)?$", re.IGNORECASE)
_ITEM = re.compile(r"^\s*LINE ITEM\s*:\s*$", re.IGNORECASE)
_TITLE = re.compile(r"^\s*(?:CHECK ?#|SERVICE DATE)", re.IGNORECASE)
_AMOUNT = re.compile(r"(?P<minus>-)?\$?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?P<cents>\.[0-9]{2})?")
_ADJUSTMENT = re.compile(r"(?P<group>[A-Z]{2})-(?P<reason>[A-Z0-9]{1,5}) (?P<amount>-?[0-9]{1,12}\.[0-9]{2})(?:,\s*|$)")


def read_era_text(content: bytes) -> EraText:
    """Return the text beside an 835; what is not understood is in `unknown_lines`, never dropped or guessed.

    Raises `ReportUnreadable` for what is no text, or has none of its titles.
    """
    reading = _Reading()
    for number, line in enumerate(lines_of(content), start=1):
        reading.take(number, line)
    if not reading.headed:
        raise ReportUnreadable("the text is no report about payments", code="no_era_status")
    reading.close()
    return EraText(payments=tuple(reading.payments), claims=tuple(reading.claims), unknown_lines=tuple(reading.unknown))


@dataclass(slots=True)
class _Reading:
    headed: bool = False
    kind: str = ""
    table: Table | None = None
    payments: list[TextPayment] = field(default_factory=list)
    claims: list[TextClaim] = field(default_factory=list)
    unknown: list[UnknownLine] = field(default_factory=list)
    claim: dict[str, Any] | None = None
    claim_table: Table | None = None

    def take(self, number: int, line: str) -> None:
        """Take the next line."""
        if _RULE.match(line):
            return
        if len(line) > LONGEST_LINE:
            self._unknown(number, line)
        elif _TITLE.match(line) and self._titled(line):
            return
        elif (said := _CONTROL.match(line)) and self.claim is not None:
            self.claim["payer_claim_control_number"] = (said["number"] or "").strip() or None
            self._rows_of_claims()
        elif _ITEM.match(line) and self.claim is not None:
            self.kind, self.table = "", None
        elif self.headed:
            self._row(number, line)
        # What stands before the first title is the report's own heading.

    def close(self) -> None:
        """End the claim that is being read."""
        if self.claim is not None:
            self.claims.append(TextClaim.model_validate(self.claim))
        self.claim = None

    def _titled(self, line: str) -> bool:
        for kind, columns, absent in _KINDS:
            some = [columns, tuple(one for one in columns if one.name not in absent)]
            table = next((found for each in some if (found := Table.headed(each, line)) is not None), None)
            if table is not None:
                self.headed, self.kind, self.table = True, kind, table
                if kind == "claim":
                    self.claim_table = table
                return True
        return False

    def _rows_of_claims(self) -> None:
        """Expect the next claim: its row may follow without another title."""
        self.kind, self.table = "claim", self.claim_table

    def _row(self, number: int, line: str) -> None:
        table = self.table
        if self.kind in ("line", "") and self.claim_table is not None and (cells := self._as_claim(line)):
            self._claim(number, cells, self.claim_table)
        elif table is None or table.crossed(line) or not self._known(number, table.cells(line), table):
            self._unknown(number, line)

    def _as_claim(self, line: str) -> dict[str, str] | None:
        """Return a line's values if it is the row of another claim, which follows lines without a title between."""
        table = self.claim_table
        if table is None or table.crossed(line):
            return None
        cells = table.cells(line)
        whole = all(_amount(cells[name]) is not None for name in ("charge", "paid"))
        return cells if whole and cells["check"] and cells["account"] and "," in cells["name"] else None

    def _known(self, number: int, cells: dict[str, str], table: Table) -> bool:
        if self.kind == "payment":
            return self._payment(number, cells)
        if self.kind == "claim":
            return self._claim(number, cells, table)
        return self._line(number, cells)

    def _payment(self, number: int, cells: dict[str, str]) -> bool:
        amount, day = _amount(cells["amount"]), day_of(cells["date"])
        if not cells["check"] or amount is None or day is None:
            return False
        self.payments.append(
            TextPayment(
                line=number,
                check_number=cells["check"],
                amount=amount,
                payee=cells["payee"] or None,
                npi=cells.get("npi") or None,
                payment_date=day,
            )
        )
        return True

    def _claim(self, number: int, cells: dict[str, str], table: Table) -> bool:
        charge, paid = _amount(cells["charge"]), _amount(cells["paid"])
        if not cells["check"] or charge is None or paid is None:
            return False
        self.close()
        last, _, first = cells["name"].partition(",")
        width = table.width("account")
        self.claim = {
            "line": number,
            "check_number": cells["check"],
            "patient_id": cells.get("patient_id") or None,
            "last_name": last.strip() or None,
            "first_name": first.strip() or None,
            "charge": charge,
            "paid": paid,
            "account_number": cells["account"] or None,
            "account_number_cut": width is not None and len(cells["account"]) >= width - 1,
            "status": cells["status"] or None,
            "payer": cells["payer"] or None,
            "lines": (),
        }
        self._rows_of_claims()
        return True

    def _line(self, number: int, cells: dict[str, str]) -> bool:
        charge, paid = _amount(cells["charge"]), _amount(cells["paid"])
        adjustments = _adjustments(cells["adjustments"])
        day = day_of(cells["date"]) if cells["date"] else None
        if self.claim is None or charge is None or paid is None or adjustments is None or (cells["date"] and not day):
            return False
        line = TextLine(
            line=number, service_date=day, code=cells["code"] or None, charge=charge, paid=paid, adjustments=adjustments
        )
        self.claim["lines"] = (*self.claim["lines"], line)
        return True

    def _unknown(self, number: int, line: str) -> None:
        self.unknown.append(UnknownLine(line=number, text=line, section=self.kind or None))


def _amount(text: str) -> Decimal | None:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    return Decimal(f"{found['minus'] or ''}{found['whole'].replace(',', '')}{found['cents'] or ''}")


def _adjustments(text: str) -> tuple[RemittanceAdjustment, ...] | None:
    """Return adjustments; None for what is not understood to its end."""
    found: list[RemittanceAdjustment] = []
    at = 0
    while at < len(text):
        one = _ADJUSTMENT.match(text, at)
        if one is None:
            return None
        amount = Decimal(one["amount"])
        found.append(RemittanceAdjustment(group=one["group"], reason=one["reason"], amount=amount))
        at = one.end()
    return tuple(found)
