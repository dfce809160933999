"""A practice with a long past in a process of its own: `python -m bench.pimsy_export_site SESSIONS`.

It prints where it is and who may sign in, as JSON, and ends when its input does.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from decimal import Decimal

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Note, Sal
from mock_portals.pimsy.nouns.invoicing import Billed, Invoice

CODE, CHARGE = "90834", Decimal("112.50")
START = datetime(2024, 1, 1, 8, 0)
A_DAY = 40


def fill(portal: PimsyPortal, sessions: int) -> None:
    """Have so many sessions in the book, each with a released note and an invoice, and nothing else of the kind."""
    book = portal.book
    book.sals.clear()
    book.notes.clear()
    book.billed.clear()
    book.invoices.clear()
    for number in range(sessions):
        start = START + timedelta(days=number // A_DAY, minutes=12 * (number % A_DAY))
        client = book.clients[number % len(book.clients)].id
        user = book.users[number % 3].name
        sal = Sal(100_000 + number, start, start + timedelta(minutes=45), user, client, None, CODE)
        sal.note_released = True
        book.sals.append(sal)
        note = Note(200_000 + number, client, start, 45, CODE, user, text="Invented.", sal=sal.id, released=True)
        note.released_at, note.released_by = start + timedelta(days=number % 9), user
        book.notes.append(note)
        book.billed.append(Billed(note.id, client, user, start.date(), CODE))
        book.invoices.append(Invoice(300_000 + number, note.id, "Evergreen Health", "Primary", CHARGE))


def main(sessions: int) -> None:
    """Serve the practice."""
    portal = PimsyPortal()
    fill(portal, sessions)
    with MockServer(portal) as server:
        account = portal.account
        told = {"origins": server.origins, "host": portal.host}
        print(json.dumps(told | {"username": account.username, "password": account.password}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
