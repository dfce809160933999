"""Notes for tests: put in the practice's book, or asked for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Note
from mock_portals.pimsy.notes_desk import Notes
from mock_portals.pimsy.notes_seed import next_note
from mock_portals.pimsy.seed import TODAY
from portaldriver import Writing
from portaldriver.models.notes import NewNote

FORMS = {"2026-portal": "/Clients/Note", "2018-portal": "/NoteList/Note"}
FORM = FORMS["2026-portal"]
QUICK = Writing(quiet=0.05, attempts=1)
AT = datetime.combine(TODAY + timedelta(days=1), time(13, 0))
TEXT = "Invented words of a session.\nA second line."
ME, QP = "Okafor, Riley", "Riley Okafor"


def draft(portal: PimsyPortal, number: int = 0, **more: Any) -> NewNote:
    """Ask for a note of a client's session that has none."""
    fields: dict[str, Any] = {
        "patient_id": str(portal.book.clients[number].id),
        "start": AT,
        "visit_length": 45,
        "billing_code": "90834",
        "location_code": "11",
        "note_type": "DAP Note",
        "face_to_face": True,
        "text": TEXT,
    }
    return NewNote(**(fields | more))


def kept(portal: PimsyPortal, number: int = 0, **more: Any) -> Note:
    """Have the book hold a saved note of the default user's, with the units that it holds."""
    book, desk = portal.book, portal.desk(Notes)
    client = book.clients[number]
    fields: dict[str, Any] = {
        "author": ME,
        "created": AT,
        "created_by": ME,
        "edited": AT,
        "edited_by": ME,
        "text": TEXT,
    }
    note = Note(next_note(book), client.id, AT, 45, "90834", **(fields | more))
    book.notes.append(note)
    desk.hold_units(note)
    return note


def posts(portal: PimsyPortal, path: str = FORM) -> int:
    """Count what was sent to the form."""
    return portal.count(method="POST", path=path)
