"""Notes as the portal shows them, read without rendering them: an open note saves itself (guide 2.10)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from ...errors import ExtractionError, NotFound, NotOnThisSurface, NotPermitted
from ...models.notes import Note, NoteClass, NotePart, NoteStatus
from ...pom import Binding
from ...runtime.session import Tab
from .grids import ANY, At, Rows, every, folded, read_page
from .pages.notes import DOCUMENTED, NoteFilter, NotePage, NoteRow, Notes, NoteSheet
from .site import address, within_portal

STATUSES: Mapping[str, NoteStatus] = {
    "saved": "saved",
    "released for review": "released_for_review",
    "reviewed": "reviewed",
    "released": "released",
}
LABELS: Mapping[NoteStatus, str] = {
    "saved": "Saved",
    "released_for_review": "Released for Review",
    "reviewed": "Reviewed",
    "released": "Released",
}
CLASSES: Mapping[str, NoteClass] = {
    "therapy / progress note": "therapy",
    "assessment / medical follow-up note": "assessment",
    "group note": "group",
}


async def read_rows(tab: Tab, binding: Binding, wanted: NoteFilter, at: At) -> Rows[NoteRow]:
    """Read one page of the list. Raises as `read_page` does."""
    screen = Notes(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


async def rows_of_day(tab: Tab, binding: Binding, patient_id: str, start: datetime) -> tuple[NoteRow, ...]:
    """Read all notes of a client's day. What the user's columns leave out, their forms say."""
    screen = Notes(tab.page, binding)
    wanted = NoteFilter(patient_id=patient_id, since=start.date(), until=start.date(), status=ANY)
    rows = await every(tab, screen, screen.grid, wanted)
    if any(row.patient_id != patient_id for row in rows):
        raise ExtractionError("the list shows another client's", page=screen.grid.label, field="patient_id")
    return rows


async def noted(tab: Tab, binding: Binding, patient_id: str, start: date, end: date) -> set[tuple[str, str, str]]:
    """Return clients and appointments whose notes are not released, with the notes' billing codes: those hold units.

    Of one client, or of all where `patient_id` is blank. What the user may not see, or their columns leave out, is left
    out here.
    """
    screen = Notes(tab.page, binding)
    wanted = NoteFilter(patient_id=patient_id, since=start, until=end, status=ANY)
    with suppress(NotPermitted, NotOnThisSurface):
        rows = await every(tab, screen, screen.grid, wanted)
        saved = [row for row in rows if STATUSES.get(folded(row.status or "")) not in (None, "released")]
        return {
            (row.patient_id, row.appointment_id, folded(row.code)) for row in saved if row.appointment_id and row.code
        }
    return set()


async def find_row(tab: Tab, binding: Binding, note_id: str) -> NoteRow:
    """Return the list's row of a note. Raises `NotFound`."""
    rows = (await read_rows(tab, binding, NoteFilter(note_id=note_id, status=ANY), At())).rows
    if not rows:
        raise NotFound("there is no note with this id", page=Notes.title())
    if len(rows) > 1 or rows[0].note_id != note_id:
        raise ExtractionError("the list shows another note than was asked for", page=Notes.title())
    return rows[0]


def form_of(tab: Tab, binding: Binding, row: NoteRow) -> str:
    """Return where a note's form is. Raises `NotPermitted` where the list does not lead there."""
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the form ({DOCUMENTED})", page=Notes.title())
    return within_portal(tab, binding, row.href, page=Notes.title())


async def new_form(tab: Tab, binding: Binding, kind: NoteClass, query: Mapping[str, str]) -> str:
    """Return where a new note of a class begins. Raises `NotPermitted` if the user may not write one."""
    links = await Notes(tab.page, binding).toolbar.fetch(await address(tab, binding, Notes))
    href: str | None = getattr(links, kind)
    if href is None:
        raise NotPermitted(f"the user's profile has no rule to create this ({DOCUMENTED})", page=Notes.title())
    return within_portal(tab, binding, href, query, page=Notes.title())


async def read_sheet(tab: Tab, binding: Binding, row: NoteRow) -> NoteSheet:
    """Read a note's form without rendering it. Raises `ExtractionError` if it is another one's."""
    held = await NotePage(tab.page, binding).sheet.fetch(form_of(tab, binding, row))
    if held.number != row.note_id or held.patient_id != row.patient_id:
        raise ExtractionError("the form is of another note", page=NotePage.title())
    return held


async def read_note(tab: Tab, binding: Binding, note_id: str, *, text: bool = False) -> Note:
    """Read a note in full, its text only if asked. Raises `NotFound`, `NotPermitted`."""
    row = await find_row(tab, binding, note_id)
    url, screen = form_of(tab, binding, row), NotePage(tab.page, binding)
    team, documents = await screen.team.fetch(url), await screen.documents.fetch(url)
    held = await read_sheet(tab, binding, row)
    return note_of(row).model_copy(
        update=_of_sheet(held)
        | {
            "team": tuple(
                NotePart(name=one.name, role=one.role, released=one.released is True, released_at=one.released_at)
                for one in team.records
            ),
            "documents": tuple(one.name for one in documents.records),
            "text": held.text if text else None,
        }
    )


def note_of(row: NoteRow) -> Note:
    """Return a row as a note. Raises `ExtractionError` for a status that is not known."""
    status = STATUSES.get(folded(row.status))
    if status is None:
        raise ExtractionError("the list has a status that is not known", page=Notes.title(), field="status")
    return Note(
        note_id=row.note_id,
        patient_id=row.patient_id,
        patient_name=row.patient_name,
        appointment_id=row.appointment_id,
        start=datetime.combine(row.day, row.at) if row.day and row.at else None,
        visit_length=row.duration,
        billing_code=row.code,
        location_code=row.location_code,
        program_name=row.division,
        note_type=row.type,
        note_class=CLASSES.get(folded(row.kind or "")),
        provider_name=row.provider,
        status=status,
        requires_dual_sign_off=row.dual,
        created_at=row.created,
        created_by=row.created_by,
        edited_at=row.edited,
        edited_by=row.edited_by,
        released_at=row.released,
        released_by=row.released_by,
    )


def status_of(held: NoteSheet) -> NoteStatus:
    """Return how far a note is by the boxes of its form."""
    if held.released:
        return "released"
    return "reviewed" if held.reviewed else "released_for_review" if held.for_review else "saved"


def _of_sheet(held: NoteSheet) -> dict[str, Any]:
    at = datetime.strptime(held.at, "%I:%M %p").time() if held.at else time()
    return {
        "patient_name": held.patient_name,
        "appointment_id": held.appointment_id,
        "start": datetime.combine(held.day, at) if held.day and held.at else None,
        "visit_length": held.visit_length,
        "billing_code": held.billing_code,
        "location_code": held.location_code,
        "program_name": held.program_name,
        "note_type": held.note_type,
        "note_class": CLASSES.get(folded(held.kind or "")),
        "provider_name": held.provider,
        "status": status_of(held),
        "requires_dual_sign_off": held.dual,
        "created_at": held.created,
        "created_by": held.created_by,
        "edited_at": held.edited,
        "edited_by": held.edited_by,
        "released_at": held.released_at,
        "released_by": held.released_by,
    }
