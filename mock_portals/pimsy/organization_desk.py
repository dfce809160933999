"""Administration > Organization Management: divisions, locations and their rooms (guide 2.12)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from mock_portals.pimsy.book import Division, Location, Room
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line, active
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

MAIN = "/Administration/Organization"


class Organization(Desk):
    """Behaviour of the tabs."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", MAIN.lower()): lambda visit, session: self.show(visit, session, self.recorded(visit.path)),
            ("GET", f"{MAIN}/Divisions".lower()): self._divisions,
            ("GET", f"{MAIN}/Locations".lower()): self._locations,
            ("GET", f"{MAIN}/Rooms".lower()): self._rooms,
        }

    def _divisions(self, visit: Visit, session: Session) -> Response:
        def line(one: Division) -> Line:
            return Line(one.id, {"Division": one.name, "Active": _yes(one.active)})

        return self.grid(visit, session, self.book.divisions, line, filters=[active()])

    def _locations(self, visit: Visit, session: Session) -> Response:
        def line(one: Location) -> Line:
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
            return Line(one.id, cells)

        return self.grid(visit, session, self.book.locations, line, filters=[active()])

    def _rooms(self, visit: Visit, session: Session) -> Response:
        rooms = [(location, room) for location in self.book.locations for room in location.rooms]

        def line(one: tuple[Location, Room]) -> Line:
            location, room = one
            return Line(room.id, {"Room": room.name, "Location": location.name, "Back Color": room.back_color})

        at = Filter("Location", "location", lambda one, value: one[0].name == value)
        return self.grid(visit, session, rooms, line, filters=[at])


def _yes(flag: bool) -> str:
    return "Yes" if flag else "No"
