"""Clients > Notes: the list, the note's form, its auto-save, and its way to Released (guide 2.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import Any

from starlette.responses import Response

from mock_portals.pimsy.authorizations_desk import Authorizations
from mock_portals.pimsy.billing_desk import yes
from mock_portals.pimsy.book import Auth, Note, User, by_id
from mock_portals.pimsy.desk import Handler
from mock_portals.pimsy.grids import Filter, Line
from mock_portals.pimsy.notes_rules import (
    FINAL,
    against_release,
    drawn_on,
    may_release,
    may_review,
    offered,
    units_of,
)
from mock_portals.pimsy.notes_seed import next_note
from mock_portals.pimsy.notes_showing import BOXES, MINUTE, TEXTS, NoteShowing, held_by, stamps_of
from mock_portals.pimsy.nouns.notes import CLASSES
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.schedule_desk import clock, moment
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

FORM = "/Clients/Note"
LISTS = {"/clients/notes": FORM, "/notelist": "/NoteList/Note"}
"""Where each generation has the list, and where the form."""
NEEDED = {
    "client": "Client Name",
    "start_date": "Service Date",
    "start_time": "Time",
    "duration": "Duration",
    "code": "Billing Code",
}
"""What a Note # takes, and whose it is."""


@dataclass
class Typing:
    """What somebody types into a note elsewhere: it is saved by itself a minute after `since`."""

    note: int
    values: Mapping[str, str]
    since: float


class Notes(NoteShowing):
    """Behaviour of the screens.

    `silently_refuse` is how many saves are answered as if they had been made; `loses_field` names a field of the form
    that is not kept. `every` is how often (milliseconds) an open note saves itself, a minute as a rule; `autosaves` are
    the posts by which notes did. `before_save` is called before a save is looked at: what somebody else does meanwhile.
    `releases` are the Note #s that were released, in turn; `files` the documents, by Note # and name.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.silently_refuse = 0
        self.loses_field = ""
        self.autosaves: list[dict[str, str]] = []
        self.typing: list[Typing] = []
        self.releases: list[int] = []
        self.files: dict[tuple[int, str], bytes] = {}
        self.before_save: Callable[[], object] = lambda: None

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is, in both generations."""
        found: dict[tuple[str, str], Handler] = {}
        for place, form in LISTS.items():
            found |= {
                ("GET", place): self._list,
                ("GET", form.lower()): self._open,
                ("POST", form.lower()): self._save,
                ("POST", f"{form}/AutoSave".lower()): self._autosave,
            }
        return found

    # --- others at work ---

    def type_elsewhere(self, note: Note, **values: str) -> None:
        """Have somebody type into a note that they have open: saved by itself a minute from now."""
        self.typing.append(Typing(note.id, values, self.portal.clock()))

    def settle(self) -> None:
        """Keep what was typed elsewhere more than a minute ago, unless the note was released since."""
        due = [one for one in self.typing if self.portal.clock() - one.since >= MINUTE]
        for one in due:
            self.typing.remove(one)
            note = by_id(self.book.notes, one.note)
            if note is not None and not note.released:
                self._keep(note, held_by(note) | dict(one.values), note.author)

    def release(self, note: Note, by: str) -> None:
        """Release a note: its units are gone, and it is billed."""
        note.released, note.released_at, note.released_by = True, self._now(), by
        self.releases.append(note.id)
        if (auth := by_id(self.book.auths, note.auth or "")) is not None:
            self.portal.desk(Authorizations).release(auth, note.units)
        if (sal := by_id(self.book.sals, note.sal or "")) is not None:
            sal.note_released = True
        self.book.released(note)

    # --- the pages ---

    def _list(self, visit: Visit, session: Session) -> Response:
        self.settle()
        form = LISTS[visit.path.lower()]
        filters = [
            Filter("Note #", "note", lambda one, value: str(one.id) == value),
            Filter("Client #", "client", lambda one, value: str(one.client) == value),
            Filter("SAL #", "sal", lambda one, value: str(one.sal or "") == value),
            Filter("Performed By", "user", lambda one, value: one.author.lower() == value.lower()),
            Filter("Billing Code", "code", lambda one, value: one.code.lower() == value.lower()),
            Filter("Status", "status", lambda one, value: one.status == value),
            Filter("From", "from", lambda one, value: one.start.date() >= (written(value) or date.min)),
            Filter("To", "to", lambda one, value: one.start.date() <= (written(value) or date.max)),
        ]
        return self.grid(visit, session, self.book.notes, lambda one: self._line(one, form), filters=filters)

    def _line(self, one: Note, form: str) -> Line:
        client = by_id(self.book.clients, one.client)
        cells = {
            "Note #": str(one.id),
            "SAL #": str(one.sal or ""),
            **dict.fromkeys(("Client #", "Client Number"), str(one.client)),
            **dict.fromkeys(("Client", "Client Name"), client.name if client else ""),
            "Service Date": shown(one.start.date()),
            "Time": clock(one.start),
            "Duration": str(one.minutes),
            **dict.fromkeys(("Billing Code", "Bill Code"), one.code),
            "Location Code": one.location_code,
            "Division": one.division,
            **dict.fromkeys(("Note Type", "Note Template"), one.type),
            "Note Class": CLASSES[one.kind],
            **dict.fromkeys(("Performed By", "Provider"), one.author),
            "Status": one.status,
            "Requires Dual Sign Off": yes(one.dual),
            **stamps_of(one),
        }
        return Line(one.id, cells, links={"Note #": f"{form}?note={one.id}"})

    def _open(self, visit: Visit, session: Session) -> Response:
        self.settle()
        ident = visit.query.get("note", "0")
        if ident != "0" and by_id(self.book.notes, ident) is None:
            return self.saved(visit, method="GET", variant="gone")
        return self._form(visit, session)

    # --- what a save does ---

    def _autosave(self, visit: Visit, session: Session) -> Response:
        """Keep what an open note held at that moment, however much of it was typed by then."""
        self.autosaves.append(dict(visit.form))
        note = by_id(self.book.notes, visit.query.get("note", ""))
        if note is not None and not note.released and not _wrong({"client": str(note.client)} | visit.form):
            self._keep(note, visit.form, self._name(session))
        return self.portal.serve(self.recorded(visit.path, method="POST"), path=visit.path)

    def _save(self, visit: Visit, session: Session) -> Response:
        self.before_save()
        self.settle()
        note, user = by_id(self.book.notes, visit.query.get("note", "")), self._user(session)
        if visit.headers.get("content-type", "").startswith("multipart/form-data"):
            return self._attach(visit, session, note)
        typed = dict(visit.form)
        if note is not None:
            typed |= {"client": str(note.client), "number": str(note.id)}
        typed |= {"sal": str(note.sal or "") if note else visit.query.get("sal", "")}
        if wrong := self._refusals(note, user, typed):
            return self._form(visit, session, typed, wrong)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit, note=str(note.id if note else 0))
        if note is None:
            kind = visit.query.get("class", "therapy")
            note = Note(next_note(self.book), int(typed["client"]), datetime.min, 0, "", self._name(session), kind)
            note.sal = int(typed["sal"]) if typed["sal"] else None
            note.created, note.created_by = self._now(), self._name(session)
            self.book.notes.append(note)
        self._keep(note, typed, self._name(session))
        self._step(note, user, typed)
        return self.saved(visit, note=str(note.id))

    def _attach(self, visit: Visit, session: Session, note: Note | None) -> Response:
        """Put a document to a note; what was in it is kept for tests."""
        name, content = _file(visit)
        if note is None or note.released or not content:
            return self._form(visit, session, None, [FINAL] if note and note.released else ["Document is required."])
        if self.silently_refuse:
            self.silently_refuse -= 1
        else:
            note.documents.append(name)
            self.files[note.id, name] = content
        return self.saved(visit, note=str(note.id))

    def _refusals(self, note: Note | None, user: User | None, typed: Mapping[str, str]) -> list[str]:
        if note is not None and note.released:
            return [FINAL]
        if wrong := _wrong(typed):
            return wrong
        on = written(typed["start_date"]) or date.min
        kept = note is not None and (note.code, note.start.date()) == (typed["code"], on)
        if not kept and typed["code"] not in offered(
            self.book, user, int(typed["client"]), datetime(on.year, on.month, on.day)
        ):
            return ["Billing Code is not available."]
        if note is not None and "released" in typed and may_release(self.book, user, note):
            reviewed = note.reviewed or ("reviewed" in typed and may_review(self.book, user, note))
            return list(against_release(self.book, note, reviewed=reviewed))
        return []

    def _keep(self, note: Note, typed: Mapping[str, str], by: str) -> None:
        """Keep what was typed, but for the steps; hold the units of what it is now."""
        typed = {name: value for name, value in typed.items() if name != self.loses_field}
        there = held_by(note) if note.minutes else {}
        whole = {name: there[name] for name in (self.loses_field,) if name in there} | typed
        start = moment(whole.get("start_date", ""), whole.get("start_time", ""))
        note.start = start or note.start
        note.minutes = int(whole["duration"]) if whole.get("duration", "").isdecimal() else note.minutes
        note.code = whole.get("code", note.code)
        for name in TEXTS:
            setattr(note, name, whole.get(name, "").replace("\r\n", "\n"))
        for name in BOXES:
            setattr(note, name, name in whole)
        note.edited, note.edited_by = self._now(), by
        self.hold_units(note)

    def hold_units(self, note: Note) -> None:
        """Have a saved note hold the units of what it is now, and let go of those of before."""
        held: Auth | None = by_id(self.book.auths, note.auth or "")
        units = units_of(self.book, note)
        if held is not None and drawn_on(self.book, note) and note.units == units:
            return
        if held is not None and not held.unmanaged:
            held.pending -= note.units
        note.auth, note.units = None, units
        if note.code in offered(self.book, None, note.client, note.start):
            drawn = self.portal.desk(Authorizations).note(note.client, note.code, note.start.date(), units)
            note.auth = drawn.id

    def _step(self, note: Note, user: User | None, typed: Mapping[str, str]) -> None:
        """Tick what this user may tick. Nothing is unticked: that it can be is nowhere stated."""
        note.for_review = note.for_review or "for_review" in typed
        if "reviewed" in typed and may_review(self.book, user, note):
            note.reviewed = True
        for part in note.team:
            if "my_part" in typed and user is not None and part.name == user.name and part.released is None:
                part.released = self._now()
        if "released" in typed and may_release(self.book, user, note):
            self.release(note, user.name if user else "")


def _wrong(typed: Mapping[str, str]) -> list[str]:
    found = [f"{label} is required." for name, label in NEEDED.items() if not typed.get(name, "").strip()]
    if typed.get("start_date") and written(typed["start_date"]) is None:
        found.append("Service Date is not valid.")
    elif typed.get("start_time") and moment(typed.get("start_date", ""), typed["start_time"]) is None:
        found.append("Time is not valid.")
    if typed.get("duration") and not typed["duration"].isdecimal():
        found.append("Duration is not valid.")
    return found


def _file(visit: Visit) -> tuple[str, bytes]:
    """Return name and content of the file that was posted; blanks if there is none."""
    head = f"Content-Type: {visit.headers['content-type']}\r\n\r\n".encode()
    for part in message_from_bytes(head + visit.body, policy=policy.HTTP).walk():
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if part.get_filename() and isinstance(content, bytes):
            return str(part.get_filename()), content
    return "", b""
