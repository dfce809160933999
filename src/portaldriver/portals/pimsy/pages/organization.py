"""Administration > Organization Management: divisions, locations and rooms (guide 2.12), modelled as web pages."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from ....pom import (
    Detail,
    Evidence,
    Form,
    OptionalText,
    Record,
    Selector,
    Table,
    attribute,
    column,
    inside,
    itself,
    label,
    link,
    named,
    role,
)
from .editing import save
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Screen, Surface, Tabbed, tab
from .values import OptionalYes

DOCUMENTED = "Administration > Organization Management, desktop application"


class OrganizationTabs(Record):
    """Where the tabs lead."""

    divisions: Annotated[OptionalText, tab("Divisions")] = None
    locations: Annotated[OptionalText, tab("Locations")] = None
    rooms: Annotated[OptionalText, tab("Rooms")] = None


class Organization(Tabbed):
    """Organization Management, at whichever tab."""

    entry = "organization"
    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names screen and tabs"
    tabs = Detail(OrganizationTabs)


class ActiveFilter(Record):
    """The filter box of lists that hold active and inactive ones."""

    active: Annotated[str, Criterion("Active", "active", choice=True)] = ""


class RoomFilter(Record):
    """The filter box of rooms."""

    location: Annotated[str, Criterion("Location", "location")] = ""


class DivisionRow(Record):
    """A division: PIMSY's word for a program."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Division"), column("Name"))]
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class LocationRow(Record):
    """A location."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Location"), column("Name"))]
    record: Annotated[
        OptionalText,
        Selector(inside(column("Location"), "a[href]"), inside(column("Name"), "a[href]"), read=attribute("href")),
    ] = None
    code: Annotated[OptionalText, Selector(column("Location Code"))] = None
    address: Annotated[OptionalText, Selector(column("Address"))] = None
    city: Annotated[OptionalText, Selector(column("City"))] = None
    state: Annotated[OptionalText, Selector(column("State"))] = None
    zip: Annotated[OptionalText, Selector(column("ZIP"), column("Zip"))] = None
    phone: Annotated[OptionalText, Selector(column("Phone"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


class RoomRow(Record):
    """A room, by name beside its location's."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Room"))]
    location: Annotated[OptionalText, Selector(column("Location"))] = None
    back_color: Annotated[OptionalText, Selector(column("Back Color"))] = None


class _Tab(GridScreen):
    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names what it holds; the list is modelled"


class Divisions(_Tab):
    """The list of divisions."""

    below = (Organization, "divisions")
    grid = Table(DivisionRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ActiveFilter)


class LocationToolbar(Record):
    """Where the list's own links lead; None for one that the profile hides."""

    new: Annotated[OptionalText, Selector(inside("main", link("New")), read=attribute("href"), may_be_absent=True)] = (
        None
    )


class Locations(_Tab):
    """The list of locations."""

    below = (Organization, "locations")
    grid = Table(LocationRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(ActiveFilter)
    toolbar = Detail(LocationToolbar)


FORM = role("form", "Location")


def _field(words: str, name: str) -> Selector:
    return Selector(inside(FORM, label(words)), inside(FORM, named(name)))


def _hyphenated(value: object) -> object:
    """Return a ZIP of nine digits in one spelling, whichever the portal keeps."""
    return re.sub(r"^(\d{5})(\d{4})$", r"\1-\2", value.strip()) if isinstance(value, str) else value


class LocationForm(Record):
    """The form at the right; required fields are brown there."""

    name: Annotated[OptionalText, _field("Location", "name")] = None
    code: Annotated[OptionalText, _field("Location Code", "code")] = None
    address: Annotated[OptionalText, _field("Address", "address")] = None
    city: Annotated[OptionalText, _field("City", "city")] = None
    state: Annotated[OptionalText, _field("State", "state")] = None
    zip: Annotated[OptionalText, BeforeValidator(_hyphenated), _field("ZIP", "zip")] = None
    phone: Annotated[OptionalText, _field("Phone", "phone")] = None
    active: Annotated[OptionalYes, _field("Active", "location_active")] = None


class LocationPage(Screen):
    """A location, or an empty form for a new one, beside the list."""

    surface = Surface.ADMINISTRATION
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.12 names the form at the right, nine-digit ZIP and phone; its other fields are modelled"
    ready = Selector(FORM)
    form = Form(LocationForm)
    save = save("Location")


class Rooms(_Tab):
    """The rooms of all locations."""

    below = (Organization, "rooms")
    grid = Table(RoomRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(RoomFilter)
