"""What the portal makes of an 835: read by hand, segment by segment, and posted to invoices (guide 3, no. 5).

That claims are found by the invoice's number in CLP01, and the words of the notes, are MODELLED.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from mock_portals.pimsy.book import Book, by_id
from mock_portals.pimsy.invoicing_seed import paid
from mock_portals.pimsy.nouns.invoicing import Ede


@dataclass
class Answer:
    """A claim of the file."""

    number: str
    paid: Decimal
    control: str
    reasons: list[tuple[str, str, Decimal]] = field(default_factory=list)

    @property
    def written_off(self) -> Decimal:
        """What the contract takes off."""
        return sum((amount for group, _, amount in self.reasons if group == "CO"), Decimal(0))


def read_835(text: str) -> tuple[Decimal, date | None, str, list[Answer]]:
    """Return the payment, its day, its payer, and the claims."""
    amount, day, payer, found = Decimal(0), None, "", list[Answer]()
    for segment in text.replace("\n", "").replace("\r", "").split("~"):
        parts = segment.split("*")
        if parts[0] == "BPR":
            amount = Decimal(parts[2])
            day = datetime.strptime(parts[16], "%Y%m%d").date() if len(parts) > 16 else None
        elif parts[:2] == ["N1", "PR"]:
            payer = parts[2]
        elif parts[0] == "CLP":
            found.append(Answer(parts[1], Decimal(parts[4]), parts[7] if len(parts) > 7 else ""))
        elif parts[0] == "CAS" and found:
            for at in range(2, len(parts), 3):
                found[-1].reasons.append((parts[1], parts[at], Decimal(parts[at + 1])))
    return amount, day, payer, found


def post(book: Book, record: Ede, *, by: str, on: date) -> None:
    """Post a file to the invoices it names, and note what was left over. Locked rows are passed over."""
    amount, day, payer, answers = read_835(record.text)
    posted, lost = Decimal(0), list[str]()
    for one in answers:
        invoice = by_id(book.invoices, one.number.upper().removeprefix("INV-"))
        note = by_id(book.billed, invoice.note) if invoice else None
        if invoice is None or (note is not None and note.locked_by):
            lost.append(one.number)
            continue
        invoice.total_paid += one.paid
        invoice.write_off += one.written_off
        invoice.control, invoice.eob = one.control or invoice.control, day
        invoice.reason = one.reasons[0][1] if one.reasons else ""
        paid(book, invoice)
        posted += one.paid
    record.notes = (
        f"Check Amount: {amount:.2f}\nPayer: {payer}\nCheck Date: {f'{day:%m/%d/%Y}' if day else ''}\n"
        f"Amount Processed: {posted:.2f}\nDifference: {amount - posted:.2f}"
    )
    if lost:
        record.notes += f"\nClaims could not be matched: {len(lost)}"
    record.processed, record.processed_by, record.processed_on = True, by, on
