"""Where care is given, and in which programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator

from .base import Noun
from .codes import PlaceOfService, StateCode, UsPhone, ZipCode
from .draft import Draft
from .patient import Address
from .patient_parts import BLANK, Identity, Text35, Text60


def _nine(text: str) -> str:
    if len(text) != len("98101-0001"):
        raise ValueError("a location's ZIP has nine digits: claims are refused with five")
    return text


def _kept(value: object) -> object:
    if value is None:
        raise ValueError("cannot be cleared")
    return value


NineDigitZip = Annotated[ZipCode, AfterValidator(_nine)]
"""`98101-0001`: electronic billing takes no five-digit ZIP of a site."""


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


class LocationAddress(Draft):
    """A site's address, of which the ZIP has nine digits."""

    line1: Text60 = None
    city: Text35 = None
    region: Annotated[StateCode | None, BLANK] = None
    postal_code: NineDigitZip


class LocationAddressUpdate(Draft):
    """Parts of a site's address: what is not set stays, what is set to None is cleared; a ZIP cannot be."""

    line1: Text60 = None
    city: Text35 = None
    region: Annotated[StateCode | None, BLANK] = None
    postal_code: Annotated[NineDigitZip | None, AfterValidator(_kept)] = None


class NewLocation(Draft):
    """A site to be added. `place_of_service` is CMS's two digits."""

    name: Identity
    address: LocationAddress
    place_of_service: Annotated[PlaceOfService | None, BLANK] = None
    phone: Annotated[UsPhone | None, BLANK] = None


class LocationUpdate(Draft):
    """Changes to a site: what is not set stays as it is, what is set to None is cleared."""

    name: Annotated[Identity | None, AfterValidator(_kept)] = None
    address: Annotated[LocationAddressUpdate | None, AfterValidator(_kept)] = None
    place_of_service: Annotated[PlaceOfService | None, BLANK] = None
    phone: Annotated[UsPhone | None, BLANK] = None
    active: Annotated[bool | None, AfterValidator(_kept)] = None


class LocationSaved(Noun):
    """What became of a site. `updated_at` is when it was seen to be there, by our clock."""

    location_id: str
    status: Literal["created", "updated", "unchanged"]
    updated_at: datetime
