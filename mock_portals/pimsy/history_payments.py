"""What payers answered in the past quarter: remittances, one of each payer a fortnight, and invoices as they are then.

The files are written by hand, segment by segment, after 005010X221A1.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from mock_portals.pimsy.book import Book
from mock_portals.pimsy.invoicing_seed import PAYMENTS, next_batch
from mock_portals.pimsy.nouns.invoicing import Billed, Ede, Invoice

FORTNIGHT = timedelta(weeks=2)
ALLOWED = Decimal("0.80")
DENIED = {"Evergreen Health": 9, "Cascade Medicaid": 20}
"""Of a hundred claims, so many are denied."""
REASONS = ("197", "29", "16")
"""No authorization, too late, something missing."""
LINES = (
    "ISA*00*          *00*          *ZZ*CLAIMMD        *ZZ*DEMO           *{day:%y%m%d}*0900*^*00501*{number:09}*0*P*:",
    "GS*HP*CLAIMMD*DEMO*{day:%Y%m%d}*0900*{number}*X*005010X221A1",
)
BODY = (
    "ST*835*0001",
    "BPR*I*{paid}*C*ACH*CCP*01*111000025*DA*123456*1555000001**01*111000025*DA*654321*{day:%Y%m%d}",
    "TRN*1*EFT{number:06}*1555000001",
    "DTM*405*{day:%Y%m%d}",
    "N1*PR*{payer}",
    "N3*1 EXAMPLE WAY",
    "N4*SEAVIEW*WA*981010001",
    "PER*BL*CLAIMS*TE*8005550101",
    "N1*PE*INVENTED PRACTICE*XX*1999999901",
    "REF*TJ*555000001",
    "LX*1",
)


def answer(book: Book, first: date, today: date, draw: random.Random) -> None:
    """Have payers answer claims of the days before each fortnight's end, but for some: those stay open."""
    sessions = {one.id: one for one in book.billed}
    day = first + FORTNIGHT
    while day <= today:
        for payer in DENIED:
            due = [
                one
                for one in book.invoices
                if one.payer == payer and one.eob is None and _between(sessions[one.note].on, first, day)
            ]
            answered = [one for one in due if draw.randrange(100) >= 8]
            if answered:
                _settle(book, answered, sessions, payer, day, draw)
        day += FORTNIGHT
    for one in book.invoices:
        one.invoiced = one.invoiced or _between(sessions[one.note].on, first, today - timedelta(weeks=1))


def _between(on: date, first: date, until: date) -> bool:
    return first <= on < until


def _settle(
    book: Book, invoices: list[Invoice], sessions: dict[int, Billed], payer: str, day: date, draw: random.Random
) -> None:
    claims = list[str]()
    for one in invoices:
        one.invoiced, one.eob, one.control = True, day, f"PCN{one.id}"
        if draw.randrange(100) < DENIED[payer]:
            one.reason = draw.choice(REASONS)
        else:
            one.reason, one.paid = "45", True
            one.total_paid = (one.amount * ALLOWED).quantize(Decimal("0.01"))
            one.write_off = one.amount - one.total_paid
        claims += _claim(book, one, sessions[one.note])
    total = sum((one.total_paid for one in invoices), Decimal(0))
    number = next_batch(book)
    text = _file(claims, number=number, day=day, payer=payer.upper(), paid=total)
    record = Ede(number, PAYMENTS, "ClaimMD", f"Payments of {day:%m/%d/%Y}", text=text, processed=True)
    record.processed_by, record.processed_on = book.users[0].name, day + timedelta(days=1)
    record.invoices = [one.id for one in invoices]
    book.edes.append(record)


def _claim(book: Book, one: Invoice, session: Billed) -> list[str]:
    client = next(each for each in book.clients if each.id == session.client)
    off = one.amount - one.total_paid
    return [
        f"CLP*INV-{one.id}*{1 if one.paid else 4}*{one.amount}*{one.total_paid}*0*12*{one.control}*11*1",
        f"NM1*QC*1*{client.last_name.upper()}*{client.first_name.upper()}****MI*{client.insurance['Primary'].individual_number}",
        f"SVC*HC:{session.code}*{one.amount}*{one.total_paid}**1",
        f"DTM*472*{session.on:%Y%m%d}",
        f"CAS*CO*{one.reason}*{off}",
        f"REF*6R*INV-{one.id}",
    ]


def _file(claims: Iterable[str], *, number: int, day: date, payer: str, paid: Decimal) -> str:
    facts = {"number": number, "day": day, "payer": payer, "paid": paid}
    head, body = ([line.format(**facts) for line in lines] for lines in (LINES, BODY))
    body += claims
    body.append(f"SE*{len(body) + 1}*0001")
    return "".join(f"{each}~\n" for each in (*head, *body, f"GE*1*{number}", f"IEA*1*{number:09}"))
