"""Where care is given, and in which programs."""

from __future__ import annotations

from .base import Noun
from .patient import Address


class Program(Noun):
    """A program or service line of a practice."""

    program_id: str
    name: str
    active: bool = True


class Location(Noun):
    """A site. `place_of_service` is CMS's two digits."""

    location_id: str
    name: str
    place_of_service: str | None = None
    address: Address | None = None
    phone: str | None = None
    active: bool = True


class Room(Noun):
    """A room of a location, by whose name the portal refers to it."""

    room_id: str
    name: str
    location_name: str | None = None
    color: str | None = None
