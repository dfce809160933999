"""Clients > Client Management: the list of clients (guide 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.responses import Response

from mock_portals.pimsy.book import Client
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.grids import Filter, Line, active
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

LISTS = ("/Clients/ClientManagement", "/Clients")
CHART = "/Clients/Chart"


class Clients(Desk):
    """Behaviour of the list: active clients unless it is filtered otherwise, names matched from their beginning."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is: the list's address in either generation."""
        return {("GET", path.lower()): self._list for path in LISTS}

    def _list(self, visit: Visit, session: Session) -> Response:
        user = name_of(session)

        def line(one: Client) -> Line:
            cells = {
                "Client #": str(one.id),
                "Client": one.name,
                "Date of Birth": as_typed(one.dob),
                "Phone Number": one.phone,
                "Primary Therapist": one.primary_therapist,
                "Division": one.division,
                "Location": one.location,
                "Active": yes(one.active),
                "Favorite": yes(user in one.favourite_of),
            }
            links = {"Client": f"{CHART}/Details?client={one.id}"}
            return Line(one.id, cells, links, marks="" if one.active else "inactive")

        filters = [
            Filter("Client #", "client", lambda one, value: str(one.id) == value),
            Filter("Last Name", "last_name", lambda one, value: begins(one.last_name, value)),
            Filter("First Name", "first_name", lambda one, value: begins(one.first_name, value)),
            Filter("Date of Birth", "dob", lambda one, value: as_typed(one.dob) == value),
            active(),
            Filter("Favorite", "favorite", lambda one, value: (user in one.favourite_of) == (value == "Yes")),
            Filter("Client Group", "group", self._is_member),
        ]
        clients = [one for one in self.book.clients if not one.waiting]
        return self.grid(visit, session, clients, line, filters=filters)

    def _is_member(self, one: Client, value: str) -> bool:
        return any(group.name == value and one.id in group.members for group in self.book.groups)


def name_of(session: Session) -> str:
    """Return the user's name as lists have it."""
    first, _, last = session.account.display_name.partition(" ")
    return f"{last}, {first}"


def as_typed(day: date | None) -> str:
    """Return a date as the portal writes it."""
    return f"{day:%m/%d/%Y}" if day else ""


def begins(text: str, value: str) -> bool:
    """Compare as the filter does: without regard to case."""
    return text.casefold().startswith(value.casefold())


def yes(flag: bool) -> str:
    """Return a flag as lists show it."""
    return "Yes" if flag else "No"
