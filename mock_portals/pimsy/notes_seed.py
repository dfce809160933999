"""The released notes of the sessions that were billed, and what a release brings about (guide 2.10, 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from mock_portals.pimsy.book import Book, Note, by_id
from mock_portals.pimsy.invoicing_seed import FIRST_NOTE, add_invoice
from mock_portals.pimsy.notes_rules import units_of
from mock_portals.pimsy.nouns.invoicing import Billed


def document(book: Book) -> None:
    """Have a released note for each session that was billed, under the Note # it was billed by."""
    for one in book.billed:
        sal = next((s for s in book.sals if (s.client, s.start.date(), s.code) == (one.client, one.on, one.code)), None)
        if sal is None:
            continue
        note = Note(one.id, one.client, sal.start, 45, one.code, one.user, sal=sal.id, division=sal.division)
        note.location_code, note.type, note.face_to_face, note.text = "11", "DAP Note", True, "Invented."
        note.created = note.edited = sal.end
        note.created_by = note.edited_by = note.released_by = one.user
        note.released, note.released_at = True, sal.end + timedelta(minutes=5)
        book.notes.append(note)
    book.on_release.append(bills(book))


def next_note(book: Book) -> int:
    """Return the next Note #: they are in sequence, also with those that were only billed."""
    return max([FIRST_NOTE - 1, *(one.id for one in book.notes), *(one.id for one in book.billed)]) + 1


def bills(book: Book) -> Callable[[Note], None]:
    """Return what writes the invoice row of a released note, where its code is billable."""

    def bill(note: Note) -> None:
        code = next((one for one in book.codes if one.code == note.code), None)
        if code is None or not code.billable:
            return
        session = Billed(note.id, note.client, note.author, note.start.date(), note.code, units_of(book, note))
        book.billed.append(session)
        person = by_id(book.clients, note.client)
        payer = person.insurance["Primary"].company if person else ""
        add_invoice(book, session, payer or "Self Pay", "Primary")

    return bill
