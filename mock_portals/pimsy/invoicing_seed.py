"""Sessions whose notes were released, as they stand in Invoicing (guide 3, no. 1 and 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from mock_portals.pimsy.book import Book, by_id
from mock_portals.pimsy.nouns.invoicing import Billed, Ede, Invoice

RATES = {
    "90834": Decimal("112.50"),
    "90837": Decimal("148.00"),
    "90853": Decimal("45.25"),
    "H0015": Decimal("180.00"),
    "H2019": Decimal("21.75"),
}
FIRST_NOTE, FIRST_INVOICE, FIRST_BATCH = 30001, 7001, 50
CLAIMS, PAYMENTS = "837-P Professional Claims", "835-RA Payment Posting 835"
"""EDE categories: the words of the second are public, those of the first MODELLED."""


def bill(book: Book) -> None:
    """Have the sessions of the schedule billed. Numbers are of their own: what else there is keeps its."""
    for sal in book.sals:
        if sal.client is not None:
            charge(book, sal.client, user=sal.user, on=sal.start.date(), code=sal.code)
    made = "ISA*00*invented~"
    book.edes.append(Ede(FIRST_BATCH, CLAIMS, "ClaimMD", "Invoices of February", text=made, processed=True))


def charge(
    book: Book, client: int, *, user: str, on: date, code: str, units: Decimal = Decimal(1), level: str = "Primary"
) -> Invoice:
    """Bill a session to the client's insurance, and return the invoice: what a released note brings about."""
    note = Billed(_next((one.id for one in book.billed), FIRST_NOTE), client, user, on, code, units)
    book.billed.append(note)
    person = by_id(book.clients, client)
    policy = person.insurance.get(level) if person else None
    return add_invoice(book, note, policy.company if policy else "Self Pay", level)


def add_invoice(book: Book, note: Billed, payer: str, level: str, amount: Decimal | None = None) -> Invoice:
    """Have one more payer be asked for a session."""
    asked = amount if amount is not None else RATES.get(note.code, Decimal(100)) * note.units
    one = Invoice(_next((each.id for each in book.invoices), FIRST_INVOICE), note.id, payer, level, asked)
    book.invoices.append(one)
    return one


def paid(book: Book, one: Invoice) -> None:
    """Tick an invoice Paid: of a primary one a secondary follows by itself (-177), unless its payer prohibits that.

    What is left is asked of the secondary; nothing where there is nothing left. That sum is MODELLED.
    """
    was, one.paid = one.paid, True
    note = next(each for each in book.billed if each.id == one.note)
    person = by_id(book.clients, note.client)
    policy = person.insurance.get("Secondary") if person else None
    payer = next((each for each in book.payers if each.name == one.payer), None)
    if was or one.level != "Primary" or policy is None or not policy.company:
        return
    if payer is not None and payer.no_automatic_secondaries:
        return
    left = one.amount - one.total_paid - one.write_off
    if left > 0 and not any(each.note == note.id and each.level == "Secondary" for each in book.invoices):
        add_invoice(book, note, policy.company, "Secondary", left)


def next_batch(book: Book) -> int:
    """Return the next EDE Batch #: they are in sequence (guide 3, no. 5)."""
    return _next((one.id for one in book.edes), FIRST_BATCH)


def _next(numbers: Iterable[int], first: int) -> int:
    return max(numbers, default=first - 1) + 1
