"""Programs, locations and rooms. PIMSY calls programs divisions (guide 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....client import Resource
from ....models.patient import Address
from ....models.place import Location, LocationSaved, LocationUpdate, NewLocation, Program, Room
from ....paging import Paginator
from ....runtime.session import Tab
from ..grids import ANY, At, Lane, Rows, listed, read_page
from ..numbers import number_of
from ..pages import organization as pages
from ..pages.organization import ActiveFilter, DivisionRow, LocationRow, RoomFilter, RoomRow
from ..writes.places import CreateLocation, UpdateLocation


def asked(active: bool | None) -> ActiveFilter:
    """Return the filter that leaves in what is active, what is not, or both."""
    return ActiveFilter(active=ANY if active is None else "Yes" if active else "No")


class Programs(Resource):
    """Programs: service lines that appointments and notes belong to."""

    def list(
        self, *, active: bool | None = True, page: int = 1, page_size: int = 100, lane: Lane = "fetch"
    ) -> Paginator[Program]:
        """List programs; `active=None` gives inactive ones too. Raises `NotOnThisSurface`, `NotPermitted`."""

        async def rows(tab: Tab, at: At) -> Rows[DivisionRow]:
            screen = pages.Divisions(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, asked(active), at=at)

        return listed(self._client, "programs.list", rows, program_of, page=page, size=page_size, lane=lane)


class Locations(Resource):
    """The practice's sites."""

    def list(
        self, *, active: bool | None = True, page: int = 1, page_size: int = 100, lane: Lane = "fetch"
    ) -> Paginator[Location]:
        """List locations; `active=None` gives inactive ones too. Raises `NotOnThisSurface`, `NotPermitted`."""

        async def rows(tab: Tab, at: At) -> Rows[LocationRow]:
            screen = pages.Locations(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, asked(active), at=at)

        return listed(self._client, "locations.list", rows, location_of, page=page, size=page_size, lane=lane)

    async def create(
        self, draft: NewLocation | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> LocationSaved:
        """Add a location. Its ZIP has nine digits: electronic billing takes no other.

        Raises `InvalidInput` (before anything is sent where the ZIP is another), `Duplicate` if there is one of the
        name, active or not, `NotPermitted`, `NotOnThisSurface`, and what every write raises.
        """
        write = CreateLocation(self._binding, NewLocation.of(draft))
        return await self._client.write(write, key=key, actor=actor)

    async def update(
        self,
        location_id: str,
        changes: LocationUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> LocationSaved:
        """Change what is set of a location. The portal checks all of the form: also a ZIP that stands there already.

        Raises `NotFound`, `InvalidInput`, `Duplicate` if another has the name, and what `create` raises.
        """
        location_id = number_of(location_id, "location_id")
        write = UpdateLocation(self._binding, location_id, LocationUpdate.of(changes))
        return await self._client.write(write, key=key, actor=actor)


class Rooms(Resource):
    """Rooms of the practice's locations."""

    def list(
        self, *, location: str | None = None, page: int = 1, page_size: int = 100, lane: Lane = "fetch"
    ) -> Paginator[Room]:
        """List rooms, of all locations or of the one of that name. Raises `NotOnThisSurface`, `NotPermitted`."""
        wanted = RoomFilter(location=location) if location else None

        async def rows(tab: Tab, at: At) -> Rows[RoomRow]:
            screen = pages.Rooms(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)

        return listed(self._client, "rooms.list", rows, room_of, page=page, size=page_size, lane=lane)


def program_of(row: DivisionRow) -> Program:
    """Return a division as a program."""
    return Program(program_id=row.row_id, name=row.name, active=row.active is not False)


def location_of(row: LocationRow) -> Location:
    """Return a row as a location."""
    address = Address(line1=row.address, city=row.city, region=row.state, postal_code=row.zip)
    return Location(
        location_id=row.row_id,
        name=row.name,
        place_of_service=row.code,
        address=address if any(value for _, value in address) else None,
        phone=row.phone,
        active=row.active is not False,
    )


def room_of(row: RoomRow) -> Room:
    """Return a row as a room."""
    return Room(room_id=row.row_id, name=row.name, location_name=row.location, color=row.back_color)
