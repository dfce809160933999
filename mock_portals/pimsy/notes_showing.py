"""What a note's form shows: what is held, what may be chosen, what this user may tick, team and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.billing_desk import yes
from mock_portals.pimsy.book import Note, User, by_id
from mock_portals.pimsy.desk import Desk, complain, options, tell
from mock_portals.pimsy.framing import TOKEN
from mock_portals.pimsy.notes_rules import may_release, may_review, offered
from mock_portals.pimsy.nouns.notes import CLASSES
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.schedule_desk import clock
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

MINUTE = 60.0
TEXTS = ("location_code", "division", "type", "text")
BOXES = ("in_clinic", "face_to_face", "telehealth", "collateral")
STEPS = ("for_review", "reviewed", "released")
STAMPS = {
    "created": "Created Date",
    "created_by": "Created By",
    "edited": "Last Edited Date",
    "edited_by": "Last Edited By",
    "released_at": "Released Date",
    "released_by": "Released By",
}


def stamps_of(note: Note) -> dict[str, str]:
    """Return when and by whom a note was made, changed and released, by the words of the list."""
    found = {}
    for name, header in STAMPS.items():
        value = getattr(note, name)
        found[header] = f"{shown(value.date())} {clock(value)}" if isinstance(value, datetime) else value or ""
    return found


def held_by(note: Note) -> dict[str, str]:
    """Return a note as its form holds it; boxes that are not ticked are left out."""
    held = {"number": str(note.id), "client": str(note.client), "sal": str(note.sal or "")}
    held |= {"start_date": shown(note.start.date()), "start_time": clock(note.start)}
    held |= {"duration": str(note.minutes), "code": note.code}
    held |= {name: getattr(note, name) for name in TEXTS}
    return held | {name: "true" for name in (*BOXES, *STEPS) if getattr(note, name)}


class NoteShowing(Desk):
    """The form. `every` is how often (milliseconds) an open note saves itself, a minute as a rule."""

    every = 0

    def _form(
        self, visit: Visit, session: Session, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
    ) -> Response:
        note = by_id(self.book.notes, visit.query.get("note", ""))
        held = dict(typed) if typed is not None else held_by(note) if note else self._prefilled(visit)

        def edit(page: Page) -> None:
            self._fill(page, visit, session, note, held)
            self._beside(page, note)
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _fill(self, page: Page, visit: Visit, session: Session, note: Note | None, held: Mapping[str, str]) -> None:
        user = self._user(session)
        for name in ("start_date", "start_time", "duration", "location_code", "type"):
            page.values({name: held.get(name, "")})
        page.text_by_id("text", held.get("text", ""))
        for name in (*BOXES, *STEPS):
            page.check(f"#{name}", name in held)
        options(page, "#division", session.pick_lists["division"], held.get("division", ""))
        self._clients(page, session, held.get("client", ""))
        self._codes(page, session, user, held)
        outputs = {"number": str(note.id) if note else "", "sal": held.get("sal", "")}
        outputs |= {"kind": CLASSES[note.kind if note else visit.query.get("class", "therapy")]}
        outputs |= {"user": note.author if note else user.name if user else "", "dual": yes(bool(note and note.dual))}
        stamps = stamps_of(note) if note else {}
        for ident, header in STAMPS.items():
            outputs[ident] = stamps.get(header, "")
        for ident, text in outputs.items():
            page.text_by_id(ident, text)
        self._withhold(page, user, note)

    def _withhold(self, page: Page, user: User | None, note: Note | None) -> None:
        """Grey out what this user may not tick; of a released note, everything, and its Save goes."""
        if note is None or note.released:
            page.remove("form[data-autosave] #my_part")
        elif part := next((one for one in note.team if user is not None and one.name == user.name), None):
            page.check("#my_part", part.released is not None)
        else:
            page.attribute("#my_part", "disabled", "disabled")
        page.attribute('form[aria-label="Note"]', "data-every", str(self.every or int(MINUTE * 1000)))
        if note is None:
            page.attribute("#released", "disabled", "disabled")
            page.attribute("#reviewed", "disabled", "disabled")
            del page.one("form[data-autosave]").attrib["data-autosave"]
            return
        form = page.one("form[data-autosave]")
        form.set("data-autosave", f"{form.get('data-autosave')}?note={note.id}")
        if not may_review(self.book, user, note):
            page.attribute("#reviewed", "disabled", "disabled")
        if not may_release(self.book, user, note):
            page.attribute("#released", "disabled", "disabled")
        page.attribute('form[aria-label="Note"] #client', "disabled", "disabled")
        if note.released:
            for control in page.all('form[aria-label="Note"] :is(input, select, textarea)'):
                control.set("disabled", "disabled")
            page.remove('form[aria-label="Note"] button')

    def _beside(self, page: Page, note: Note | None) -> None:
        """Show the team and the documents."""
        team, documents = (note.team, note.documents) if note else ([], [])

        def member(row: Element, part: Any) -> None:
            released = shown(part.released.date()) + " " + clock(part.released) if part.released else ""
            for cell, text in zip(row, (part.name, part.role, yes(part.released is not None), released), strict=True):
                cell.text = text

        def document(row: Element, name: str) -> None:
            row[0].text = name

        token = page.one(f'form[aria-label="Note Documents"] input[name="{TOKEN}"]').get("value", "")
        query = urlencode({"note": str(note.id) if note else "0", TOKEN: token})
        page.attribute('form[aria-label="Note Documents"]', "action", f"?{query}")
        if note is None or note.released:
            page.remove('form[aria-label="Note Documents"]')
        page.repeat("#team tbody tr", team, member)
        page.repeat("#documents tbody tr", documents, document)
        if team:
            page.remove(".no-team")
        if documents:
            page.remove(".no-documents")

    def _clients(self, page: Page, session: Session, chosen: str) -> None:
        known = set(session.pick_lists["client"])
        found = [one for one in self.book.clients if one.name in known or str(one.id) == chosen]
        numbers = {one.name: str(one.id) for one in found}
        options(page, "#client", sorted(numbers), next((n for n, ident in numbers.items() if ident == chosen), ""))
        for option in page.all("#client option"):
            option.set("value", numbers.get(option.text or "", ""))

    def _codes(self, page: Page, session: Session, user: User | None, held: Mapping[str, str]) -> None:
        """Offer what client and day allow: what no authorization covers is silently missing (guide 8)."""
        there: set[str] = set()
        on = written(held.get("start_date", ""))
        if held.get("client", "").isdecimal() and on:
            there = offered(self.book, user, int(held["client"]), datetime(on.year, on.month, on.day))
        options(page, "#code", sorted(there), held.get("code", "") if held.get("number") else "")
        if not held.get("number") and held.get("code") in there:
            page.select("code", value=held["code"])

    def _prefilled(self, visit: Visit) -> dict[str, str]:
        """Return what flows into a new note from its SAL and its client's chart."""
        sal = by_id(self.book.sals, visit.query.get("sal", ""))
        held = {"client": visit.query.get("client", ""), "start_date": visit.query.get("date", "")}
        if sal is not None:
            held |= {"sal": str(sal.id), "client": str(sal.client or held["client"])}
            held |= {"start_date": shown(sal.start.date()), "start_time": clock(sal.start), "code": sal.code}
            held |= {"duration": str(int((sal.end - sal.start).total_seconds() // 60)), "division": sal.division}
            held |= {"telehealth": "true"} if sal.telehealth else {}
        return held

    def _user(self, session: Session) -> User | None:
        called = session.account.display_name
        return next((one for one in self.book.users if f"{one.first_name} {one.last_name}" == called), None)

    def _name(self, session: Session) -> str:
        user = self._user(session)
        return user.name if user else session.account.display_name

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.portal.clock()).replace(second=0, microsecond=0)
