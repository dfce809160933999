"""A remittance as lines under four columns: charge, adjusted, paid, and what the patient owes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from rich.text import Text

from ..edi.models.remittance import RemittanceEnd, RemittanceHeader
from ..edi.models.remittance_claim import RemittanceClaim, RemittanceLine
from ..edi.models.remittance_parts import RemittanceAdjustment, RemittanceName
from ..edi.remittances.balance import Balance, Imbalance
from .edi_fields import HIDDEN, money, printable, spoken

COLUMN = 12
COLUMNS = ("charge", "adjusted", "paid", "patient")


class RemittanceShown:
    """Shows one remittance, piece by piece, and whether it comes out."""

    def __init__(self, put: Callable[[Text], None], *, values: bool, width: int) -> None:
        self._put = put
        self._values = values
        self._left = width - COLUMN * len(COLUMNS)
        self._balance: Balance | None = None
        self._adjusted = Decimal(0)
        self._claims = 0

    def header(self, header: RemittanceHeader) -> None:
        """Show who pays whom how much."""
        self._balance = Balance(header)
        payment = header.payment
        payer = printable((header.payer.name if header.payer else None) or "a payer")
        payee = printable((header.payee.name if header.payee else None) or "a payee")
        self._put(Text(f"  {payer} pays {payee}"))
        day = f" on {payment.effective:%Y-%m-%d}" if payment.effective else ""
        said = f"  {money(payment.amount) or 'no amount'} by {spoken(payment.method)}{day}"
        self._put(Text(f"{said}, trace {self._hidden(payment.trace_number)}", style="bold"))
        self._put(Text(""))
        self._row("", COLUMNS, "dim")

    def claim(self, claim: RemittanceClaim) -> None:
        """Show a claim, its lines, and each adjustment of both."""
        self._claims += 1
        who = f", {self._name(claim.patient)}" if claim.patient is not None and self._values else ""
        title = f"  claim {self._hidden(claim.patient_control_number)}{who}"
        own = _sum((*claim.adjustments, *(one for line in claim.lines for one in line.adjustments)))
        self._adjusted += own or 0
        amounts = (money(claim.charge), money(own), money(claim.paid), money(claim.patient_responsibility))
        colour = {"denied": "red", "reversal": "yellow"}.get(claim.status, "bold")
        self._row(title, amounts, colour)
        self._put(
            Text(self._cut(f"    {spoken(claim.status)}{self._codes(claim.remark_codes)}", whole=True), style="dim")
        )
        self._adjustments(claim.adjustments, 4)
        for line in claim.lines:
            self._line(line)
        self._imbalances(self._balance.claim(claim) if self._balance is not None else ())

    def _line(self, line: RemittanceLine) -> None:
        done = line.procedure
        what = ":".join((done.code, *done.modifiers)) if done is not None else line.revenue_code or "a line"
        units = f" x{line.units_paid:f}" if line.units_paid is not None else ""
        day = f" {line.service_from:%Y-%m-%d}" if line.service_from is not None and self._values else ""
        amounts = (money(line.charge), money(_sum(line.adjustments)), money(line.paid), "")
        self._row(f"    {printable(what)}{units}{day}{self._codes(line.remark_codes)}", amounts)
        self._adjustments(line.adjustments, 6)

    def _adjustments(self, adjustments: Iterable[RemittanceAdjustment], indent: int) -> None:
        for one in adjustments:
            self._row(
                f"{' ' * indent}{printable(one.group)} {printable(one.reason)}", ("", money(one.amount), "", ""), "dim"
            )

    def end(self, end: RemittanceEnd) -> None:
        """Show what the payer took or gave beside the claims, the sums, and whether they come out."""
        for one in end.provider_adjustments:
            self._row(f"  provider {printable(one.reason)}", ("", money(one.amount), "", ""))
        sums = (
            money(end.total_charge),
            money(self._adjusted),
            money(end.total_paid),
            money(end.total_patient_responsibility),
        )
        claims = f"{end.claim_count} {'claim' if end.claim_count == 1 else 'claims'}"
        self._put(Text(f"  {'─' * (self._left + COLUMN * len(COLUMNS) - 2)}", style="dim"))
        self._row(f"  {claims}", sums, "bold")
        found = self._balance.end(end) if self._balance is not None else ()
        self._imbalances(found)
        if not found:
            self._put(Text("  The payment is the sum of its claims less what was adjusted beside.", style="green"))

    def _imbalances(self, found: Iterable[Imbalance]) -> None:
        for one in found:
            by = f", by {money(one.off_by)}" if one.off_by is not None else ""
            self._put(Text(self._cut(f"    ! {spoken(one.code)}{by} ({one.path})", whole=True), style="red"))

    def _row(self, left: str, amounts: Iterable[str], style: str = "") -> None:
        right = "".join(f"{amount:>{COLUMN}}" for amount in amounts)
        self._put(Text(f"{self._cut(left):<{self._left}}{right}".rstrip(), style=style))

    def _cut(self, text: str, *, whole: bool = False) -> str:
        room = self._left + (COLUMN * len(COLUMNS) if whole else 0)
        return text if len(text) <= room else text[: room - 1] + "…"

    def _codes(self, codes: tuple[str, ...]) -> str:
        return f" [{', '.join(map(printable, codes))}]" if codes else ""

    def _name(self, name: RemittanceName) -> str:
        return printable(" ".join(part for part in (name.first_name, name.last_name) if part))

    def _hidden(self, text: str | None) -> str:
        return "none" if not text else printable(text) if self._values else HIDDEN


def _sum(adjustments: Iterable[RemittanceAdjustment]) -> Decimal | None:
    amounts = [one.amount for one in adjustments if one.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None
