"""Clients > Notes: the list, and the form of one note (guide 2.10).

Fields, stamps, Note Team, Note Documents and the check boxes of the steps are public, of the desktop application. What
the list is filtered by, how a team member releases their part and how it all looks is MODELLED. An open note saves
itself about every minute until Release is ticked: notes are read without being rendered.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Annotated

from pydantic import BeforeValidator

from ....pom import (
    OPTION_LABEL,
    Candidate,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    Record,
    Selector,
    Table,
    attribute,
    column,
    inside,
    label,
    link,
    named,
    role,
)
from ....pom.selector import AUTO, Reading
from ....pom.values import us_date
from . import editing
from .edit_sal import ClockText
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen
from .values import OptionalClock, OptionalYes, clock

FORM = role("form", "Note")
DOCUMENTED = "Clients > Notes, desktop application"
_STAMP = re.compile(r"(\S+)\s+(\d{1,2}:\d\d(?:\s*[AP]\.?M\.?)?)", re.IGNORECASE | re.ASCII)


def stamped(value: object) -> object:
    """Read `03/02/2026 09:45 AM`; blank is None."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    found = _STAMP.fullmatch(value.strip())
    day, at = (us_date(found[1]), clock(found[2])) if found else (None, None)
    if day is None or not isinstance(at, time):
        raise ValueError("not a day and a time")
    return datetime.combine(day, at)  # type: ignore[arg-type]


OptionalStamp = Annotated[datetime | None, BeforeValidator(stamped)]


class NoteFilter(Record):
    """The filter box; From and To are of the service date."""

    note_id: Annotated[str, Criterion("Note #", "note")] = ""
    patient_id: Annotated[str, Criterion("Client #", "client")] = ""
    appointment_id: Annotated[str, Criterion("SAL #", "sal")] = ""
    provider: Annotated[str, Criterion("Performed By", "user")] = ""
    code: Annotated[str, Criterion("Billing Code", "code")] = ""
    status: Annotated[str, Criterion("Status", "status", choice=True)] = ""
    since: Annotated[OptionalUsDate, Criterion("From", "from")] = None
    until: Annotated[OptionalUsDate, Criterion("To", "to")] = None


class NoteRow(Record):
    """A note as the list shows it; `href` leads to its form."""

    note_id: Annotated[str, Selector(column("Note #"))]
    href: Annotated[OptionalText, Selector(inside(column("Note #"), "a[href]"), read=attribute("href"))] = None
    appointment_id: Annotated[OptionalText, Selector(column("SAL #"))] = None
    patient_id: Annotated[str, Selector(column("Client #"), column("Client Number"))]
    patient_name: Annotated[OptionalText, Selector(column("Client Name"), column("Client"))] = None
    day: Annotated[OptionalUsDate, Selector(column("Service Date"))] = None
    at: Annotated[OptionalClock, Selector(column("Time"))] = None
    duration: Annotated[OptionalWholeNumber, Selector(column("Duration"))] = None
    code: Annotated[OptionalText, Selector(column("Billing Code"), column("Bill Code"))] = None
    location_code: Annotated[OptionalText, Selector(column("Location Code"))] = None
    division: Annotated[OptionalText, Selector(column("Division"))] = None
    type: Annotated[OptionalText, Selector(column("Note Type"), column("Note Template"))] = None
    kind: Annotated[OptionalText, Selector(column("Note Class"))] = None
    provider: Annotated[OptionalText, Selector(column("Performed By"), column("Provider"))] = None
    status: Annotated[str, Selector(column("Status"))]
    dual: Annotated[OptionalYes, Selector(column("Requires Dual Sign Off"))] = None
    created: Annotated[OptionalStamp, Selector(column("Created Date"))] = None
    created_by: Annotated[OptionalText, Selector(column("Created By"))] = None
    edited: Annotated[OptionalStamp, Selector(column("Last Edited Date"))] = None
    edited_by: Annotated[OptionalText, Selector(column("Last Edited By"))] = None
    released: Annotated[OptionalStamp, Selector(column("Released Date"))] = None
    released_by: Annotated[OptionalText, Selector(column("Released By"))] = None


def _new(words: str) -> Selector:
    return Selector(inside("main", link(words)), read=attribute("href"), may_be_absent=True)


class NewNotes(Record):
    """Where a new note of each class begins; None for one that the profile hides."""

    therapy: Annotated[OptionalText, _new("New Therapy / Progress Note")] = None
    assessment: Annotated[OptionalText, _new("New Assessment / Medical Follow-up Note")] = None
    group: Annotated[OptionalText, _new("New Group Note")] = None


class Notes(GridScreen):
    """The list of notes."""

    entry = "notes"
    documented = DOCUMENTED
    evidence = Evidence.MODELLED
    source = "pimsy 2.10 names the list and the classes; its columns and filters are modelled"
    grid = Table(NoteRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(NoteFilter)
    toolbar = Detail(NewNotes)


def _field(words: str, name: str, *older: str, read: Reading = AUTO, absent: bool = False) -> Selector:
    found: list[Candidate] = [label(text) for text in (words, *older)]
    return Selector(*found, named(name), read=read, may_be_absent=absent)


class NoteForm(Record):
    """What can be typed and ticked. `patient_id` is a number: the value behind the drop-down's name."""

    patient_id: Annotated[OptionalText, _field("Client Name", "client", "Client")] = None
    day: Annotated[OptionalUsDate, _field("Service Date", "start_date")] = None
    at: Annotated[ClockText, _field("Time", "start_time")] = None
    visit_length: Annotated[OptionalWholeNumber, _field("Duration", "duration")] = None
    billing_code: Annotated[OptionalText, _field("Billing Code", "code", "Bill Code", read=OPTION_LABEL)] = None
    location_code: Annotated[OptionalText, _field("Location Code", "location_code")] = None
    program_name: Annotated[OptionalText, _field("Division", "division", read=OPTION_LABEL)] = None
    note_type: Annotated[OptionalText, _field("Note Type", "type", "Note Template")] = None
    in_clinic: Annotated[OptionalYes, _field("In Clinic", "in_clinic")] = None
    face_to_face: Annotated[OptionalYes, _field("Face to Face", "face_to_face")] = None
    telehealth: Annotated[OptionalYes, _field("Telehealth", "telehealth")] = None
    collateral: Annotated[OptionalYes, _field("Collateral Note", "collateral")] = None
    text: Annotated[OptionalText, _field("Note Text", "text")] = None
    for_review: Annotated[OptionalYes, _field("Release for Review", "for_review")] = None
    reviewed: Annotated[OptionalYes, _field("Reviewed", "reviewed")] = None
    my_part: Annotated[OptionalYes, _field("Release My Part", "my_part", absent=True)] = None
    released: Annotated[OptionalYes, _field("Release", "released")] = None


class NoteSheet(NoteForm):
    """A note in full: the form, and what stands beside it."""

    number: Annotated[OptionalText, _field("Note #", "number")] = None
    appointment_id: Annotated[OptionalText, _field("SAL #", "sal")] = None
    kind: Annotated[OptionalText, _field("Note Class", "kind")] = None
    patient_name: Annotated[OptionalText, _field("Client Name", "client", "Client", read=OPTION_LABEL)] = None
    provider: Annotated[OptionalText, _field("Performed By", "user", "Provider")] = None
    dual: Annotated[OptionalYes, _field("Requires Dual Sign Off", "dual")] = None
    created: Annotated[OptionalStamp, _field("Created Date", "created")] = None
    created_by: Annotated[OptionalText, _field("Created By", "created_by")] = None
    edited: Annotated[OptionalStamp, _field("Last Edited Date", "edited")] = None
    edited_by: Annotated[OptionalText, _field("Last Edited By", "edited_by")] = None
    released_at: Annotated[OptionalStamp, _field("Released Date", "released_at")] = None
    released_by: Annotated[OptionalText, _field("Released By", "released_by")] = None


class TeamRow(Record):
    """A member of Note Team."""

    name: Annotated[str, Selector(column("Team Member"))]
    role: Annotated[OptionalText, Selector(column("Role"))] = None
    released: Annotated[OptionalYes, Selector(column("Released"))] = None
    released_at: Annotated[OptionalStamp, Selector(column("Released Date"))] = None


class DocumentRow(Record):
    """A document of Note Documents."""

    name: Annotated[str, Selector(column("Document"))]


class NotePage(Screen):
    """The form of one note, or of a new one."""

    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.10 names fields, stamps, team and documents; the page is modelled"
    ready = Selector(inside("main", FORM))
    form = Form(NoteForm)
    sheet = Detail(NoteSheet)
    team = Table(TeamRow, rows=Selector("#team tbody tr[data-id]"), empty=Selector("main .no-team"))
    documents = Table(DocumentRow, rows=Selector("#documents tbody tr[data-id]"), empty=Selector("main .no-documents"))
    save = editing.save("Note")
    file = Selector(inside(role("form", "Note Documents"), label("Document")), may_be_absent=True)
    attach = editing.save("Note Documents")


class Complaints(NoteForm):
    """What complaints may be about: the form's fields, and what is needed for a release."""

    gender: Annotated[OptionalText, Selector(label("Gender Assigned at Birth"), label("Gender"))] = None
    authorization: Annotated[OptionalText, Selector(label("Authorization"))] = None
    team: Annotated[OptionalText, Selector(label("Note Team"))] = None
    review: Annotated[OptionalText, Selector(label("Review"))] = None
