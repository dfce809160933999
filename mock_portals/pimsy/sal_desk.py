"""Edit SAL: an appointment's editor, and what a save does (guide 2.7). What follows a save is MODELLED."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.book import Client, Group, Sal, by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, options, tell
from mock_portals.pimsy.schedule_desk import CALENDARS, STATUSES, clock, day, moment, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

CHOICES = {
    "code": "schedulable",
    "user": "user",
    "division": "division",
    "location": "location",
    "room": "room",
}
"""Drop-downs by name, and the pick list behind each."""
LABELS = {"code": "Billing Code"} | {name: name.title() for name in ("user", "division", "location", "room")}
TEXTS = (*CHOICES, "status", "color", "notes")
MOST = 52


@dataclass(frozen=True)
class Mail:
    """What telehealth sends to a client: a link to join."""

    sal: int
    to: str
    link: str


class SalEditor(Desk):
    """Behaviour of the editor. Rooms and users may be booked twice: that they may not is nowhere stated.

    "The series" means this appointment and the later ones of it that have no released note. With `silently_refuse` a
    save answers as ever and keeps nothing; `loses_field` is one of `Sal` that it does not keep; with
    `loses_occurrence` a series comes out one short; `alters` is what it does to each that it keeps. `mails` are those
    that telehealth sent.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.silently_refuse = False
        self.loses_field = ""
        self.loses_occurrence = False
        self.alters: Callable[[Sal], None] | None = None
        self.mails: list[Mail] = []

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        found: dict[tuple[str, str], Handler] = {}
        for path in CALENDARS:
            found |= {("GET", f"{path}/Sal".lower()): self._open, ("POST", f"{path}/Sal".lower()): self._save}
        return found

    # --- what it shows ---

    def _open(self, visit: Visit, session: Session) -> Response:
        ident = visit.query.get("sal", "")
        sal = by_id(self.book.sals, ident)
        if sal is None and ident:
            return self.saved(visit, method="GET", variant="gone")

        def edit(page: Page) -> None:
            complain(page, ())
            tell(page, visit)
            self._fill(page, session, sal, _typed(sal) if sal else {"status": STATUSES[0]})

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _fill(self, page: Page, session: Session, sal: Sal | None, typed: Mapping[str, str]) -> None:
        offered = session.pick_lists
        everybody: list[tuple[str, Sequence[Client | Group]]]
        everybody = [("client", self.book.clients), ("group", self.book.groups)]
        for name, ones in everybody:
            held, known = typed.get(name, ""), set(offered[name])
            choices = [(str(one.id), one.name) for one in ones if one.name in known or str(one.id) == held]
            _numbered(page, name, choices, held)
        for name, pick_list in CHOICES.items():
            options(page, f"#{name}", offered[pick_list], typed.get(name, ""))
        options(page, "#status", STATUSES, typed.get("status", ""), blank=False)
        for name in ("start_date", "start_time", "end_time", "color"):
            page.by_id(name).set("value", typed.get(name, ""))
        page.text_by_id("notes", typed.get("notes", ""))
        page.check("#telehealth", typed.get("telehealth") == "true")
        page.text_by_id("number", str(sal.id) if sal else "")
        page.text_by_id("series", str(sal.series or "") if sal else "")
        page.text_by_id("note_released", ("Yes" if sal.note_released else "No") if sal else "")
        if sal and sal.link:
            page.by_id("link").set("href", sal.link)
        else:
            page.remove("#meeting")
        if sal:
            page.remove("#recurring")
        if sal is None or sal.series is None:
            page.remove("#apply")

    # --- what a save does ---

    def _save(self, visit: Visit, session: Session) -> Response:
        ident, form = visit.query.get("sal", ""), visit.form
        sal = by_id(self.book.sals, ident)
        if sal is None and ident:
            return self.saved(visit, method="GET", variant="gone")
        if complaints := [*self._complaints(form, sal)]:
            refused = self.recorded(visit.path, method="POST", variant="refused")

            def edit(page: Page) -> None:
                complain(page, complaints)
                page.remove('main [role="status"]')
                self._fill(page, session, sal, form)

            return self.show(visit, session, refused, edit)
        if self.silently_refuse:
            return self.saved(visit, sal=ident or None, saved="1")
        written_ones = self._change(sal, form) if sal else self._make(form)
        for one in written_ones:
            if self.alters is not None:
                self.alters(one)
            self._meet(one)
        return self.saved(visit, sal=str(written_ones[0].id), saved="1")

    def _complaints(self, form: Mapping[str, str], sal: Sal | None) -> Iterable[str]:
        """Say what is wrong with a form, in the words of its labels."""
        client, group = form.get("client", ""), form.get("group", "")
        if not client and not group:
            yield "Client Name is required."
        elif group and (client or by_id(self.book.groups, group) is None):
            yield "Client Group is not valid."
        elif client and by_id(self.book.clients, client) is None:
            yield "Client Name is not valid."
        start, end = _times(form)
        if day(form.get("start_date", "")) is None:
            yield "Start Date is not valid."
        elif start is None:
            yield "Start Time is not valid."
        elif end is None or end <= start:
            yield "End Time is not valid."
        if not form.get("user"):
            yield "User is required."
        now = self.book.pick_lists()
        for name, pick_list in CHOICES.items():
            kept = getattr(sal, name) if sal else ""
            if form.get(name) and form[name] not in (*now[pick_list], kept):
                yield f"{LABELS[name]} is not valid."
        if form.get("status") not in STATUSES:
            yield "Status is not valid."
        if form.get("repeats") == "Weekly":
            for label, name in (("Every (weeks)", "every"), ("Occurrences", "occurrences")):
                if not 1 <= (int(form[name]) if form.get(name, "").isdecimal() else 0) <= MOST:
                    yield f"{label} is not valid."

    def _make(self, form: Mapping[str, str]) -> list[Sal]:
        weekly = form.get("repeats") == "Weekly"
        times = int(form["occurrences"]) if weekly else 1
        step = timedelta(weeks=int(form["every"])) if weekly else timedelta()
        series = self.book.next_id() if times > 1 else None
        start, end = _times(form)
        made = []
        for number in range(times - (self.loses_occurrence and times > 1)):
            one = Sal(self.book.next_id(), start + number * step, end + number * step, form["user"], series=series)
            made.append(self._put(one, form))
        self.book.sals += made
        return made

    def _change(self, sal: Sal, form: Mapping[str, str]) -> list[Sal]:
        start, end = _times(form)
        moved, lasts = start - sal.start, end - start
        affected = [sal]
        if sal.series is not None and form.get("apply_to") == "The series":
            later = (one for one in self.book.sals if one.series == sal.series and one.start >= sal.start)
            affected += [one for one in later if one is not sal and not one.note_released]
        for one in affected:
            if self.loses_field != "start":
                one.start += moved
            if self.loses_field != "end":
                one.end = one.start + lasts
            self._put(one, form)
        return affected

    def _put(self, sal: Sal, form: Mapping[str, str]) -> Sal:
        """Have a SAL hold what was posted, beside its times."""
        values: dict[str, Any] = {name: form.get(name, "") for name in TEXTS}
        values |= {name: int(form[name]) if form.get(name) else None for name in ("client", "group")}
        values["notes"] = values["notes"].replace("\r\n", "\n")
        values["telehealth"] = form.get("telehealth") == "true"
        values.pop(self.loses_field, None)
        for name, value in values.items():
            setattr(sal, name, value)
        return sal

    def _meet(self, sal: Sal) -> None:
        """Give a telehealth SAL its link, and mail that to whom it is with; any other has none."""
        if not sal.telehealth:
            sal.link = ""
            return
        if self.loses_field == "link":
            return
        sal.link = sal.link or f"{self.portal.origins[self.portal.host]}/Telehealth/Join/{self.portal.mint.word(24)}"
        group = by_id(self.book.groups, sal.group or "")
        for ident in group.members if group else [sal.client]:
            client = by_id(self.book.clients, ident or "")
            if client is not None and client.email:
                self.mails.append(Mail(sal.id, client.email, sal.link))


def _typed(sal: Sal) -> dict[str, str]:
    """Return what the form of a SAL holds."""
    held = {name: str(getattr(sal, name) or "") for name in ("client", "group", *TEXTS)}
    times = {"start_date": written(sal.start.date()), "start_time": clock(sal.start), "end_time": clock(sal.end)}
    return held | times | {"telehealth": str(sal.telehealth).lower()}


def _times(form: Mapping[str, str]) -> tuple[Any, Any]:
    on = form.get("start_date", "")
    return moment(on, form.get("start_time", "")), moment(on, form.get("end_time", ""))


def _numbered(page: Page, name: str, choices: list[tuple[str, str]], held: str) -> None:
    """Fill a drop-down whose values are numbers and whose words are names."""
    select = page.by_id(name)
    for option in list(select):
        select.remove(option)
    for value, text in [("", ""), *choices]:
        option = select.makeelement("option", {"value": value})
        option.text = text
        if value == held:
            option.set("selected", "selected")
        select.append(option)
