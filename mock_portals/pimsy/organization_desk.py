"""Administration > Organization Management: divisions, locations and their rooms (guide 2.12)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.library import Recorded
from mock_portals.pimsy.book import Division, Location, Room, by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, tell
from mock_portals.pimsy.grids import Filter, Line, active, show_grid
from mock_portals.pimsy.posting import refill
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

MAIN = "/Administration/Organization"


LOCATIONS = f"{MAIN}/Locations"
FIELDS = ("name", "code", "address", "city", "state", "zip", "phone")
ACTIVE = "location_active"


class Organization(Desk):
    """Behaviour of the tabs. Locations are a list at the left and a form at the right.

    With `silently_refuse` a save answers as ever and keeps nothing; `loses_field` is one that it does not keep, and
    `keeps_of_names` is how many characters of a name it does.
    """

    silently_refuse = False
    loses_field = ""
    keeps_of_names = 100

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", MAIN.lower()): lambda visit, session: self.show(visit, session, self.recorded(visit.path)),
            ("GET", f"{MAIN}/Divisions".lower()): self._divisions,
            ("GET", LOCATIONS.lower()): self._locations,
            ("POST", LOCATIONS.lower()): self._save_location,
            ("GET", f"{MAIN}/Rooms".lower()): self._rooms,
        }

    def _divisions(self, visit: Visit, session: Session) -> Response:
        def line(one: Division) -> Line:
            return Line(one.id, {"Division": one.name, "Active": _yes(one.active)})

        return self.grid(visit, session, self.book.divisions, line, filters=[active()])

    def _locations(self, visit: Visit, session: Session) -> Response:
        ident = visit.query.get("location", "")
        one = Location(0, "", code="") if ident == "new" else by_id(self.book.locations, ident)
        return self._list_and_form(visit, session, self.recorded(LOCATIONS), _held(one) if one else None)

    def _save_location(self, visit: Visit, session: Session) -> Response:
        if complaints := _wrong(visit):
            refused = self.recorded(LOCATIONS, method="POST", variant="refused")
            return self._list_and_form(visit, session, refused, visit.form, complaints)
        ident = visit.query.get("location", "")
        one = by_id(self.book.locations, ident)
        if one is None and ident != "new":
            return Response("no such location", status_code=404, media_type="text/plain")
        if self.silently_refuse:
            return self.saved(visit, location=ident)
        if one is None:
            one = Location(self.book.next_id(), "")
            self.book.locations.append(one)
        for name in FIELDS:
            if name != self.loses_field:
                setattr(one, name, visit.form.get(name, "").strip())
        one.name = one.name[: self.keeps_of_names]
        one.active = ACTIVE in visit.form
        return self.saved(visit, location=str(one.id))

    def _list_and_form(
        self,
        visit: Visit,
        session: Session,
        recorded: Recorded,
        held: Mapping[str, str] | None,
        complaints: Sequence[str] = (),
    ) -> Response:
        """Show the list, and beside it the form if one was chosen."""

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, self.book.locations, _location, filters=[active()])
            if held is None:
                page.remove("#record")
                return
            tell(page, visit)
            complain(page, complaints)
            refill(page, held, session.pick_lists)

        return self.show(visit, session, recorded, edit)

    def _rooms(self, visit: Visit, session: Session) -> Response:
        rooms = [(location, room) for location in self.book.locations for room in location.rooms]

        def line(one: tuple[Location, Room]) -> Line:
            location, room = one
            return Line(room.id, {"Room": room.name, "Location": location.name, "Back Color": room.back_color})

        at = Filter("Location", "location", lambda one, value: one[0].name == value)
        return self.grid(visit, session, rooms, line, filters=[at])


def _location(one: Location) -> Line:
    cells = {
        "Location": one.name,
        "Location Code": one.code,
        "Address": one.address,
        "City": one.city,
        "State": one.state,
        "ZIP": one.zip,
        "Phone": one.phone,
        "Active": _yes(one.active),
    }
    return Line(one.id, cells, {"Location": f"{LOCATIONS}?location={one.id}"})


def _held(one: Location) -> dict[str, str]:
    held = {name: str(getattr(one, name)) for name in FIELDS}
    return held | ({ACTIVE: "true"} if one.active else {})


def _wrong(visit: Visit) -> list[str]:
    """Return what is wrong with a location: e-billing wants all nine digits of a ZIP (guide 2.12, 8)."""
    found = [] if visit.form.get("name", "").strip() else ["Location is required."]
    zip_code = visit.form.get("zip", "").strip()
    if not zip_code:
        found.append("ZIP is required.")
    elif not re.fullmatch(r"\d{5}-?\d{4}", zip_code, re.ASCII):
        found.append("ZIP must be 9 digits.")
    return found


def _yes(flag: bool) -> str:
    return "Yes" if flag else "No"
