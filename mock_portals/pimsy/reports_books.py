"""What the financial reports say, computed from the practice's books (guide 4: names and date range; else MODELLED)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mock_portals.pimsy.book import Book, by_id
from mock_portals.pimsy.invoicing_seed import PAYMENTS
from mock_portals.pimsy.nouns.invoicing import Billed, Invoice
from mock_portals.pimsy.payments_text import read_835
from mock_portals.pimsy.posting import shown

Cells = Mapping[str, str | Decimal]
Days = tuple[date, date]
BUCKETS = {"0-30": 30, "31-60": 60, "61-90": 90, "91-120": 120, "Over 120": None}


@dataclass(frozen=True)
class Report:
    """A report: by what its lines are grouped, what is summed (`counts` are no money), and the lines of some days."""

    group: tuple[str, ...]
    sums: tuple[str, ...]
    lines: Callable[[Book, Days], Iterator[Cells]]
    counts: tuple[str, ...] = ()


def _aged(on: date, days: Days, amount: Decimal) -> dict[str, Decimal]:
    """Return an amount under its age on the last day, and nothing under the others."""
    age = (days[1] - on).days
    fits = next(name for name, most in BUCKETS.items() if most is None or age <= most)
    return {name: amount if name == fits else Decimal(0) for name in BUCKETS}


def _billed(book: Book, days: Days) -> Iterator[Billed]:
    return (one for one in book.billed if days[0] <= one.on <= days[1])


def _invoices(book: Book, days: Days) -> Iterator[tuple[Invoice, Billed]]:
    notes = {one.id: one for one in _billed(book, days)}
    return ((one, notes[one.note]) for one in book.invoices if one.note in notes)


def _client(book: Book, number: int) -> dict[str, str]:
    client = by_id(book.clients, number)
    return {"Client #": str(number), "Client": client.name if client else ""}


def _left(one: Invoice) -> Decimal:
    return one.amount - one.total_paid - one.write_off


def _aging(book: Book, days: Days) -> Iterator[Cells]:
    for one, note in _invoices(book, days):
        if not one.paid:
            yield {
                "Insurance Payer": one.payer,
                **_client(book, note.client),
                "Invoice #": f"INV-{one.id}",
                "Service Date": shown(note.on),
                **_aged(note.on, days, _left(one)),
                "Balance": _left(one),
            }


def _receivable(book: Book, days: Days) -> Iterator[Cells]:
    for one, note in _invoices(book, days):
        yield {
            **_client(book, note.client),
            "Invoice #": f"INV-{one.id}",
            "Service Date": shown(note.on),
            "Insurance Payer": one.payer,
            "Charges": one.amount,
            "Payments": one.total_paid,
            "Adjustments": one.write_off,
            "Balance": _left(one),
        }


def _postings(book: Book, days: Days) -> Iterator[Cells]:
    notes = {one.id: one for one in book.billed}
    for one in book.invoices:
        if one.eob and days[0] <= one.eob <= days[1]:
            yield {
                "Posted Date": shown(one.eob),
                "Invoice #": f"INV-{one.id}",
                **_client(book, notes[one.note].client),
                "Insurance Payer": one.payer,
                "Amount Paid": one.total_paid,
                "Write Off": one.write_off,
            }


def _deposits(book: Book, days: Days) -> Iterator[Cells]:
    found = [(one.issued, one.payer, one.check, one.description, one.total) for one in book.postings]
    for record in book.edes:
        if record.category == PAYMENTS and record.processed:
            amount, day, payer, _ = read_835(record.text)
            found += [(day, payer, "", record.description, amount)] if day else []
    for on, payer, check, description, total in found:
        if days[0] <= on <= days[1]:
            yield {
                "Deposit Date": shown(on),
                "Insurance Payer": payer,
                "Check / Ref. #": check,
                "Description": description,
                "Amount": total,
            }


def _payroll(book: Book, days: Days) -> Iterator[Cells]:
    paid: dict[int, Decimal] = {}
    for one in book.invoices:
        paid[one.note] = paid.get(one.note, Decimal(0)) + one.total_paid
    for note in _billed(book, days):
        yield {
            "Performed By": note.user,
            "Note #": str(note.id),
            "Client #": str(note.client),
            "Service Date": shown(note.on),
            "Billing Code": note.code,
            "Units To Bill": f"{note.units:f}",
            "Amount Paid for Payroll Purposes": paid.get(note.id, Decimal(0)),
        }


def _services(book: Book, days: Days) -> Iterator[Cells]:
    for one, note in _invoices(book, days):
        if one.level == "Primary":
            yield {
                "Billing Code": note.code,
                "Note #": str(note.id),
                **_client(book, note.client),
                "Service Date": shown(note.on),
                "Performed By": note.user,
                "Units To Bill": f"{note.units:f}",
                "Amount Invoiced": one.amount,
            }


def _refunds(book: Book, days: Days) -> Iterator[Cells]:
    for one in book.refunds:
        if days[0] <= one.on <= days[1]:
            yield {
                **_client(book, one.client),
                "Refund Date": shown(one.on),
                "Payment Method": one.method,
                "Check / Ref. #": one.reference,
                "Amount": one.amount,
            }


def _credits(book: Book, days: Days) -> Iterator[Cells]:
    for one in book.credits:
        if days[0] <= one.on <= days[1]:
            yield {
                **_client(book, one.client),
                "Paid Date": shown(one.on),
                "Check / Ref. #": one.reference,
                **_aged(one.on, days, one.amount),
                "Amount": one.amount,
            }


UNITS = ("Units To Bill",)
CLIENT = ("Client #", "Client")
REPORTS: dict[str, Report] = {
    "Aging": Report(("Insurance Payer",), (*BUCKETS, "Balance"), _aging),
    "AR": Report(CLIENT, ("Charges", "Payments", "Adjustments", "Balance"), _receivable),
    "DailyPosting": Report(("Posted Date",), ("Amount Paid", "Write Off"), _postings),
    "DaySheet": Report(("Deposit Date",), ("Amount",), _deposits),
    "PayrollDetails": Report(("Performed By",), ("Amount Paid for Payroll Purposes",), _payroll, UNITS),
    "PrimaryServices": Report(("Billing Code",), ("Amount Invoiced",), _services, UNITS),
    "Refund": Report(CLIENT, ("Amount",), _refunds),
    "UnappliedCreditAging": Report(CLIENT, (*BUCKETS, "Amount"), _credits),
}
"""By the last part of their addresses."""
