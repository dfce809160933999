"""Clients > Bed Management > Bed Assignments: who has which bed, and statuses that lag behind (guide 2.13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.book import Bed, Client, Location, Room, Stay, by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, tell
from mock_portals.pimsy.grids import Filter, Line, show_grid
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

BEDS = "/Clients/BedAssignments"
AVAILABILITY, EDIT, UPDATE = f"{BEDS}/Availability", f"{BEDS}/Edit", f"{BEDS}/Update"
Place = tuple[Location, Room, Bed]


class Beds(Desk):
    """Behaviour of the screen.

    `silently_refuse` lets a save say OK and do nothing, `loses_vacate_date` keeps all but that date.
    """

    def __init__(self, portal: PimsyPortal) -> None:
        super().__init__(portal)
        self.silently_refuse = False
        self.loses_vacate_date = False
        self.update()

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", BEDS.lower()): self._assignments,
            ("GET", AVAILABILITY.lower()): self._availability,
            ("POST", UPDATE.lower()): self._update,
            ("GET", EDIT.lower()): self._edit,
            ("POST", EDIT.lower()): self._save,
        }

    def update(self) -> None:
        """Do what the nightly job does: statuses show the assignments as they are now."""
        self._known = [replace(one) for one in self.book.stays]
        today = datetime.fromtimestamp(self.portal.clock(), UTC).date()
        self._active = {one.id for one in self._known if takes(one, today)}

    @property
    def places(self) -> list[Place]:
        """All beds that are in use, with where they stand."""
        return [
            (location, room, bed)
            for location in self.book.locations
            for room in location.rooms
            for bed in room.beds
            if bed.active
        ]

    def _place(self, stay: Stay) -> Place:
        return next(place for place in self.places if place[2].id == stay.bed)

    def _client(self, stay: Stay) -> Client:
        return next(one for one in self.book.clients if one.id == stay.client)

    def _assignments(self, visit: Visit, session: Session) -> Response:
        def line(one: Stay) -> Line:
            location, room, bed = self._place(one)
            cells = {
                "Client #": str(one.client),
                "Client": self._client(one).name,
                "Location": location.name,
                "Room": room.name,
                "Bed": bed.name,
                "Expected Occupy Date": _us(one.occupied),
                "Expected Vacate Date": _us(one.vacates),
                "Active Assignment": "Yes" if one.id in self._active else "No",
                "Edit": "Edit",
            }
            return Line(one.id, cells, {"Edit": f"{EDIT}?assignment={one.id}"})

        filters = [
            Filter("Client #", "client", lambda one, value: str(one.client) == value),
            *(self._by_place(at, words) for at, words in enumerate(("Location", "Room", "Bed"))),
            Filter("Active Assignment", "assigned", lambda one, value: (one.id in self._active) == (value == "Yes")),
        ]

        def edit(page: Page) -> None:
            tell(page, visit)
            show_grid(page, visit, self.portal, self.book.stays, line, filters=filters)

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _by_place(self, at: int, words: str) -> Filter:
        return Filter(words, words.lower(), lambda one, value: self._place(one)[at].name == value)

    def _availability(self, visit: Visit, session: Session) -> Response:
        """Show beds as of a date, by the assignments that the last job knew."""
        as_of = _day(visit.query.get("date", "")) or datetime.fromtimestamp(self.portal.clock(), UTC).date()

        def line(one: Place) -> Line:
            location, room, bed = one
            stay = next((stay for stay in self._known if stay.bed == bed.id and takes(stay, as_of)), None)
            cells = {
                "Location": location.name,
                "Room": room.name,
                "Bed": bed.name,
                "Status": "Occupied" if stay else "Available",
                "Client Currently Assigned to": self._client(stay).name if stay else "",
            }
            return Line(bed.id, cells)

        filters = [
            Filter("Bed Availability as of Date", "date", lambda one, value: True),
            Filter("Location", "location", lambda one, value: one[0].name == value),
            Filter("Room", "room", lambda one, value: one[1].name == value),
        ]
        return self.grid(visit, session, self.places, line, filters=filters)

    def _update(self, visit: Visit, session: Session) -> Response:
        self.update()
        return self.saved(visit)

    def _edit(self, visit: Visit, session: Session) -> Response:
        stay = by_id(self.book.stays, visit.query.get("assignment", ""))
        if stay is None and visit.query.get("assignment"):
            return Response("no such assignment", status_code=404, media_type="text/plain")
        values = {} if stay is None else _values(stay)
        return self.show(visit, session, self.recorded(EDIT), lambda page: self._fill(page, session, values))

    def _fill(self, page: Page, session: Session, values: Mapping[str, str]) -> None:
        page.values({name: values.get(name, "") for name in ("assignment", "occupies", "vacates")})
        names = session.pick_lists["client"]
        clients = [(str(one.id), one.name) for one in self.book.clients if one.name in names]
        beds = [(str(bed.id), f"{at.name} > {room.name} > {bed.name}") for at, room, bed in self.places]
        _choices(page, "#client", clients, values.get("client", ""))
        _choices(page, "#bed", beds, values.get("bed", ""))

    def _save(self, visit: Visit, session: Session) -> Response:
        form = visit.form
        if complaints := self._complaints(form):

            def edit(page: Page) -> None:
                complain(page, complaints)
                self._fill(page, session, form)

            return self.show(visit, session, self.recorded(EDIT, method="POST", variant="refused"), edit)
        if not self.silently_refuse:
            self._keep(form)
        return self.saved(visit)

    def _keep(self, form: Mapping[str, str]) -> None:
        asked = Stay(0, int(form["client"]), int(form["bed"]), _date(form["occupies"]), _day(form["vacates"]))
        stay = by_id(self.book.stays, form["assignment"])
        if stay is None:
            stay = replace(asked, id=self.book.next_id(), vacates=None)
            self.book.stays.append(stay)
        stay.client, stay.bed, stay.occupied = asked.client, asked.bed, asked.occupied
        if not self.loses_vacate_date:
            stay.vacates = asked.vacates

    def _complaints(self, form: Mapping[str, str]) -> list[str]:
        occupied, vacates = _day(form.get("occupies", "")), _day(form.get("vacates", ""))
        said = [f"{words} is required." for words, name in (("Client", "client"), ("Bed", "bed")) if not form.get(name)]
        if occupied is None:
            said.append(f"Expected Occupy Date is {'not valid' if form.get('occupies') else 'required'}.")
        elif form.get("vacates") and (vacates is None or vacates < occupied):
            said.append("Expected Vacate Date is not valid.")
        elif not said and self._is_taken(form, occupied, vacates):
            said.append("Bed is taken.")
        return said

    def _is_taken(self, form: Mapping[str, str], occupied: date, vacates: date | None) -> bool:
        others = [one for one in self.book.stays if str(one.id) != form.get("assignment")]
        return any(
            str(one.bed) == form["bed"]
            and (one.vacates is None or one.vacates > occupied)
            and (vacates is None or vacates > one.occupied)
            for one in others
        )


def takes(stay: Stay, day: date) -> bool:
    """Tell whether the bed is taken that day; the day it is vacated it is free."""
    return stay.occupied <= day and (stay.vacates is None or day < stay.vacates)


def _values(stay: Stay) -> dict[str, str]:
    return {
        "assignment": str(stay.id),
        "client": str(stay.client),
        "bed": str(stay.bed),
        "occupies": _us(stay.occupied),
        "vacates": _us(stay.vacates),
    }


def _choices(page: Page, css: str, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Fill a drop-down whose values are numbers; what is chosen stays, also where the pick list has it no more."""
    select = page.one(css)
    for option in list(select):
        select.remove(option)
    kept = [] if chosen in dict(choices) else [(chosen, chosen)]
    for value, text in [("", ""), *choices, *(kept if chosen else [])]:
        option = select.makeelement("option", {"value": value})
        option.text = text
        if value == chosen:
            option.set("selected", "selected")
        select.append(option)


def _us(day: date | None) -> str:
    return day.strftime("%m/%d/%Y") if day else ""


def _date(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def _day(text: str) -> date | None:
    try:
        return _date(text)
    except ValueError:
        return None
