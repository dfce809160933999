"""Programs, sites with their rooms and beds, and who lies in these (guide 2.12, 2.13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Division:
    """A program or service line."""

    id: int
    name: str
    active: bool = True


@dataclass
class Bed:
    """A bed of a room."""

    id: int
    name: str
    active: bool = True


@dataclass
class Room:
    """A room of a location."""

    id: int
    name: str
    back_color: str = "#ffffff"
    beds: list[Bed] = field(default_factory=list)


@dataclass
class Location:
    """A site. E-billing wants nine digits of ZIP."""

    id: int
    name: str
    code: str = "11"
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    active: bool = True
    rooms: list[Room] = field(default_factory=list)


@dataclass
class Stay:
    """A client's assignment to a bed; both ends are as expected or as they were."""

    id: int
    client: int
    bed: int
    occupied: date
    vacates: date | None = None
    active: bool = True
